import { describe, expect, it } from 'vitest';
import { canonicalEvent } from '../../src/events/canonical.ts';
import { readXmlEvents } from '../../src/events/xml-view.ts';
import { xmlBlock } from './xml-events.ts';

function canonical(xml: string): string {
  const [line] = Array.from(
    readXmlEvents(xmlBlock(xml), () => {}),
    (view) => JSON.stringify(canonicalEvent(view)),
  );
  return line ?? '';
}

describe('canonicalEvent', () => {
  it('has its keys in the order of the contract, and none the event has not', () => {
    const xml = `<Event xmlns='u'><System><Computer>HOST</Computer><Provider Guid='{54849625-5478-4994-a5ba-3e3b0328c30d}' Name='P'/>
      <EventID Qualifiers='16384'>7036</EventID><Version>0</Version><Level>4</Level><Task>0</Task><Opcode>0</Opcode>
      <Keywords>0x8080000000000000</Keywords><TimeCreated SystemTime='2016-07-08T18:12:51.681640Z'/><EventRecordID>18446744073709551615</EventRecordID>
      <Correlation/><Execution ProcessID='4' ThreadID='132'/><Channel>System</Channel><Security UserID='S-1-5-18'/></System>
      <EventData><Data Name='param1'>0x7c</Data><Data>two\n\t\t\tlines </Data><Data Name='e'></Data><Binary>0AFF</Binary><ComplexData Name='c'>00</ComplexData></EventData>
      <RenderingInfo Culture='en-US'><Message>m</Message><Keywords><Keyword>Classic</Keyword></Keywords></RenderingInfo></Event>`;
    expect(canonical(xml)).toBe(
      '{"System":{"Provider":{"Name":"P","Guid":"{54849625-5478-4994-a5ba-3e3b0328c30d}"},"EventID":7036,"Qualifiers":16384,' +
        '"Version":0,"Level":4,"Task":0,"Opcode":0,"Keywords":"0x8080000000000000","TimeCreated":"2016-07-08T18:12:51.6816400Z",' +
        '"EventRecordID":"18446744073709551615","Execution":{"ProcessID":4,"ThreadID":132},"Channel":"System","Computer":"HOST",' +
        '"Security":{"UserID":"S-1-5-18"}},"EventData":[{"Name":"param1","Value":"0x7c"},{"Value":"two\\n\\t\\t\\tlines "},' +
        '{"Name":"e","Value":""},{"Binary":"0AFF"},{"Name":"c","Complex":"00"}],' +
        '"RenderingInfo":{"Culture":"en-US","Message":"m","Keywords":["Classic"]},"recordId":"18446744073709551615","file":"test"}',
    );
  });

  it.each([
    [
      'user data',
      "<Event><UserData><A xmlns='u'><B>1</B><B>2</B><C d='e'>f</C><G/></A></UserData></Event>",
      '{"UserData":{"A":{"B":["1","2"],"C":{"@d":"e","#text":"f"},"G":""}},"file":"test"}',
    ],
    ['empty event data', '<Event><EventData></EventData></Event>', '{"EventData":[],"file":"test"}'],
    [
      'other sections',
      '<Event><ProcessingErrorData><ErrorCode>15005</ErrorCode></ProcessingErrorData></Event>',
      '{"ProcessingErrorData":{"ErrorCode":"15005"},"file":"test"}',
    ],
    [
      'names that mean something to JavaScript',
      '<Event><UserData><__proto__><a>1</a></__proto__></UserData></Event>',
      '{"UserData":{"__proto__":{"a":"1"}},"file":"test"}',
    ],
  ])('shows %s', (_, xml, expected) => {
    expect(canonical(xml)).toBe(expected);
  });
});
