import { describe, expect, it } from 'vitest';
import { checkQueryList } from '../../src/query/checks/check-query-list.ts';
import { applyEdit } from '../../src/query/repair/repair-query.ts';

const list = (...lines: readonly string[]) => ['<QueryList>', ...lines, '</QueryList>'].join('\n');

/** Each finding as `line: code "what it points at"`. */
function found(xml: string): string[] {
  return checkQueryList(xml).map(({ code, span, text }) => {
    expect(text).toBe(xml);
    const line = xml.slice(0, span!.start).split('\n').length;
    return `${line}: ${code} ${JSON.stringify(xml.slice(span!.start, span!.end))}`;
  });
}

describe('checking a structured query', () => {
  it('finds nothing in a sound one', () => {
    const xml = list(
      `<Query Id="0" Path="Security">`,
      `<Select>*[System[(EventID=4624)]]</Select><Suppress>*[EventData[Data[@Name='LogonType']='5']]</Suppress></Query>`,
    );
    expect(found(xml)).toEqual([]);
  });

  it('checks each of its queries, with places in the file behind escapes and in CDATA', () => {
    const xml = list(
      '<Query Id="0" Path="Security">',
      '  <Select>*[System[(Level &lt; 3) and (EventID &gt;= 1) and EventId=2]]</Select>',
      '  <Select><![CDATA[*[System[Level < 3 and level=4]]]]></Select>',
      '  <Suppress Path="System">*[EventID=1]</Suppress>',
      '</Query>',
    );
    expect(found(xml)).toEqual([
      '5: AMASIM_QUERY_LIST_ODD "<Suppress Path=\\"System\\">"',
      '3: AMASIM_QUERY_UNKNOWN_ELEMENT "EventId"',
      '4: AMASIM_QUERY_UNKNOWN_ELEMENT "level"',
      '5: AMASIM_QUERY_MISPLACED "EventID"',
    ]);
  });

  it('gives repairs that can be made in the file', () => {
    const xml = list('<Query Id="0" Path="Security"><Select>*[System[(Level &lt; 3) and EventId=2]]</Select></Query>');
    const [finding] = checkQueryList(xml);
    expect(applyEdit(xml, finding!.fix!)).toBe(xml.replace('EventId', 'EventID'));
  });

  it('knows the log of a query: its Path, or that of its Query', () => {
    const xml = list(
      '<Query Id="0" Path="Security"><Select>*[System[Level=4]]</Select>',
      '<Select Path="System">*[System[Level=4]]</Select></Query>',
      '<Query Id="1" Path="X/Debug"><Select>*</Select></Query>',
      '<Query Id="2" Path="file://c:/x/Debug"><Select>*</Select></Query>',
    );
    expect(
      found(xml)
        .map((line) => line.split(' ').slice(0, 2).join(' '))
        .sort(),
    ).toEqual(['2: AMASIM_QUERY_LEVEL_ZERO', '4: AMASIM_QUERY_DIRECT_CHANNEL', '5: AMASIM_QUERY_LIST']);
  });

  it('has the limits of Windows and not those of rules', () => {
    const ids = (count: number) => Array.from({ length: count }, (_value, index) => `EventID=${index}`).join(' or ');
    const xml = (count: number) =>
      list(`<Query Id="0" Path="System"><Select>*[System[${ids(count)}]]</Select></Query>`);
    expect([22, 23, 33].map((count) => checkQueryList(xml(count)).map(({ code }) => code))).toEqual([
      [],
      ['AMASIM_QUERY_EXPRESSIONS_WINDOWS'],
      ['AMASIM_QUERY_EXPRESSIONS_SCHEMA'],
    ]);
  });

  it.each([
    ['all of it', '*', ['*'], true],
    ['a part of it', '*[System[EventID=1]]', ['*[System[EventID=2]]'], false],
    ['more than it', '*[System[EventID=1]]', ['*[System[EventID<5]]'.replace('<', '&lt;')], true],
    [
      'all of it by several',
      '*[System[EventID=1 or EventID=2]]',
      ['*[System[EventID=1]]', '*[System[EventID=2]]'],
      true,
    ],
    ['what is not proved to be all', "*[EventData[Data='a']]", ["*[EventData[Data[1]='a']]"], false],
  ])('says when Suppress takes away %s', (_name, select, suppresses, all) => {
    const xml = list(
      `<Query Id="0" Path="System"><Select>${select}</Select>${suppresses.map((text) => `<Suppress>${text}</Suppress>`).join('')}</Query>`,
    );
    expect(checkQueryList(xml).map(({ code }) => code)).toEqual(all ? ['AMASIM_QUERY_SUPPRESSED'] : []);
  });

  it('lets a Suppress of another log or another Query take nothing away', () => {
    const xml = list(
      '<Query Id="0" Path="System"><Select>*</Select><Select Path="Setup">*</Select><Suppress Path="Setup">*[System[EventID=1]]</Suppress></Query>',
      '<Query Id="1" Path="System"><Select>*[System[EventID=2]]</Select><Suppress>*[System[EventID=3]]</Suppress></Query>',
    );
    expect(found(xml)).toEqual([]);
  });
});
