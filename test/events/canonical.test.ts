import { describe, expect, it } from 'vitest';
import { canonicalEvent } from '../../src/events/canonical.ts';
import { EvtxReader } from '../../src/events/evtx-reader.ts';
import { ChunkBytes, fileBytes, type SlotBytes, utf16Bytes } from '../sources/evtx/evtx-bytes.ts';
import { readXmlEvents, xmlBlock } from './xml-events.ts';

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

  it('keeps the name of the event data, complex data and bytes of EVTX, and lone surrogates as escapes', () => {
    const chunk = new ChunkBytes();
    const slot = (index: number, type: number) => (): void => void chunk.slot({ slot: index, type, optional: false });
    const definition = (): void =>
      void chunk.element('Event', {
        content: () =>
          void chunk.element('EventData', {
            attributes: { Name: 'Template' },
            content: () => {
              chunk.element('Data', { attributes: { Name: 'a' }, content: slot(0, 1) });
              chunk.element('ComplexData', {
                attributes: { Name: 'c' },
                content: () => void chunk.element('X', { content: slot(1, 8) }),
              });
              chunk.element('ComplexData', { attributes: { Name: 'blob' }, content: slot(2, 0x0e) });
              chunk.element('Binary', { content: slot(2, 0x0e) });
            },
          }),
      });
    const values: SlotBytes[] = [
      [0x01, utf16Bytes('\ud800')],
      [0x08, [7, 0, 0, 0]],
      [0x0e, [0xab, 1]],
    ];
    chunk.record(() => chunk.fragment().instance(1, definition, values));
    const [event] = new EvtxReader().read({ source: 'f', bytes: fileBytes([chunk.build()]), start: 0 }, () => {});
    expect(JSON.stringify(canonicalEvent(event!))).toBe(
      '{"EventData":[{"Name":"a","Value":"\\ud800"},{"Name":"c","Complex":{"X":"7"}},{"Name":"blob","Complex":"AB01"},' +
        '{"Binary":"AB01"}],"EventDataName":"Template","recordId":1,"file":"f"}',
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
      'debug data',
      "<Event><DebugData><SequenceNumber>1</SequenceNumber><FlagsName f='x'>a</FlagsName></DebugData></Event>",
      '{"DebugData":{"SequenceNumber":"1","FlagsName":{"@f":"x","#text":"a"}},"file":"test"}',
    ],
    [
      'binary event data',
      '<Event><BinaryEventData>AB01</BinaryEventData></Event>',
      '{"BinaryEventData":"AB01","file":"test"}',
    ],
    [
      'the name of the event data',
      "<Event><EventData Name='T'><Data>1</Data></EventData></Event>",
      '{"EventData":[{"Value":"1"}],"EventDataName":"T","file":"test"}',
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
