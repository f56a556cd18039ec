import { describe, expect, it } from 'vitest';
import { renderCaret } from '../../src/base/problem.ts';
import { readQueryList } from '../../src/query/query-list.ts';
import { compileStructured } from '../../src/query/structured.ts';
import { eventOf } from '../events/xml-events.ts';
import { NOW_MS } from './random.ts';

function logsThatMatch(xml: string, id: number): string[] {
  const { value, problems } = readQueryList(xml);
  expect(problems).toEqual([]);
  const view = eventOf(`<Event><System><EventID>${id}</EventID></System></Event>`);
  return ['A', 'B'].filter((log) =>
    (['fast', 'reference'] as const)
      .map((engine) => {
        const compiled = compileStructured(value!, engine);
        if (!compiled.ok) throw new Error(compiled.problem.message);
        return compiled.value.matches(view, NOW_MS, log);
      })
      .reduce((fast, reference) => {
        expect(fast).toBe(reference);
        return fast;
      }),
  );
}

const select = (xpath: string, path = '') => `<Select${path && ` Path="${path}"`}>${xpath}</Select>`;
const suppress = (xpath: string, path = '') => `<Suppress${path && ` Path="${path}"`}>${xpath}</Suppress>`;
const query = (id: number, path: string, ...selectors: string[]) =>
  `<Query Id="${id}" Path="${path}">${selectors.join('')}</Query>`;
const list = (...queries: string[]) => `<QueryList>${queries.join('')}</QueryList>`;
const ID = (id: number) => `*[System[EventID=${id}]]`;

describe('a structured query', () => {
  it.each([
    ['selects from the path of its query', list(query(0, 'A', select('*'))), ['A']],
    ['selects from a path of its own', list(query(0, 'A', select('*', 'B'))), ['B']],
    ['takes paths without regard to case', list(query(0, 'a', select('*'))), ['A']],
    ['is the union of its selects', list(query(0, 'A', select(ID(9)), select(ID(1)))), ['A']],
    ['is the union of its queries', list(query(0, 'A', select(ID(9))), query(1, 'B', select(ID(1)))), ['B']],
    ['loses what is suppressed', list(query(0, 'A', select('*'), suppress(ID(1)))), []],
    [
      'keeps what is suppressed in another query',
      list(query(0, 'A', select('*')), query(1, 'A', select(ID(9)), suppress(ID(1)))),
      ['A'],
    ],
    [
      'suppresses only in the same log',
      list(query(0, 'A', select('*'), select('*', 'B'), suppress(ID(1), 'B'))),
      ['A'],
    ],
    ['keeps what the suppress does not match', list(query(0, 'A', select('*'), suppress(ID(2)))), ['A']],
    ['takes any log without a path', '<QueryList><Query><Select>*</Select></Query></QueryList>', ['A', 'B']],
    ['resolves escapes', list(query(0, 'A', select('*[System[EventID &lt; 2 and EventID &#62;= 1]]'))), ['A']],
    ['reads CDATA', list(query(0, 'A', select('<![CDATA[*[System[EventID < 2]]]]>'))), ['A']],
    ['ignores comments in an XPath', list(query(0, 'A', select('*[System<!-- only -->[EventID=1]]'))), ['A']],
  ])('%s', (_name, xml, logs) => {
    expect(logsThatMatch(xml, 1)).toEqual(logs);
  });

  it.each([
    ['as CDATA', `<![CDATA[\n${list(query(0, 'A', select('*[System[EventID &lt; 2]]')))}\n]]>`],
    ['escaped', list(query(0, 'A', select('*[System[EventID &amp;lt; 2]]'))).replaceAll('<', '&lt;')],
    ['as elements', list(query(0, 'A', select('*[System[EventID &lt; 2]]')))],
  ])('is found in a subscription %s', (_name, text) => {
    const xml = `<?xml version="1.0"?>\n<Subscription xmlns="urn:x"><Uri>u</Uri><Query>${text}</Query></Subscription>`;
    expect(logsThatMatch(xml, 1)).toEqual(['A']);
  });

  it.each([
    [
      'in plain text',
      '<QueryList><Query Id="0" Path="A"><Select>*[System[EventID=]]</Select></Query></QueryList>',
      '=',
      ']]',
    ],
    [
      'behind an escape',
      '<QueryList><Query Id="0" Path="A"><Select>*[System[Level &lt; 4 and EventID=]]</Select></Query></QueryList>',
      'D=',
      ']]',
    ],
    [
      'escaped in a subscription',
      '<Subscription><Query>&lt;QueryList&gt;&lt;Query Id="0" Path="A"&gt;&lt;Select&gt;*[System[Provider[@Name=&quot;x&quot;] and EventID=]]&lt;/Select&gt;&lt;/Query&gt;&lt;/QueryList&gt;</Query></Subscription>',
      'D=',
      ']]',
    ],
    [
      'in CDATA in a subscription',
      '<Subscription><Query>\n<![CDATA[\n<QueryList><Query Id="0" Path="A"><Select>*[System[Level &lt; 4 and EventID=]]</Select></Query></QueryList>]]></Query></Subscription>',
      'D=',
      ']]',
    ],
  ])('shows where in the file an XPath is wrong: %s', (_name, xml, before, at) => {
    const { value, problems } = readQueryList(xml, 'list.xml');
    expect(value).toBeUndefined();
    expect(problems).toHaveLength(1);
    const [problem] = problems;
    expect(problem).toMatchObject({ code: 'AMASIM_QUERY_SYNTAX', file: 'list.xml', text: xml });
    expect(xml.slice(0, problem!.span!.start).endsWith(before)).toBe(true);
    expect(xml.slice(problem!.span!.start).startsWith(at)).toBe(true);
    expect(renderCaret(problem!)).toContain('^');
  });

  it.each([
    ['', 'does not start with an element'],
    ['<Events/>', 'neither'],
    ['<QueryList>', 'is missing'],
    ['<QueryList/>', 'no <Query>'],
    ['<QueryList><Query Id="0" Path="A"/></QueryList>', 'no <Select>'],
    ['<QueryList><Query Id="x" Path="A"><Select>*</Select></Query></QueryList>', 'no whole number'],
    ['<QueryList><Query Id="0" Path=""><Select>*</Select></Query></QueryList>', 'Path is empty'],
    [
      '<QueryList><Query Id="0"><Select Path="A">*</Select><Select>*</Select></Query></QueryList>',
      'all need one, or none',
    ],
    [
      '<QueryList><Query Id="0"><Select Path="A">*</Select><Select Path="file://c:/x.evtx">*</Select></Query></QueryList>',
      'files and logs',
    ],
    ['<QueryList><Query Id="0" Path="A"><Include>*</Include></Query></QueryList>', '<Include>'],
    ['<QueryList>x<Query Id="0" Path="A"><Select>*</Select></Query></QueryList>', 'stands between'],
    ['<QueryList><Query Id="0" Path="A"><Select>*[System[Level < 4]]</Select></Query></QueryList>', 'not well-formed'],
    ['<QueryList><Query Id="0" Path="A"><Select>* & *</Select></Query></QueryList>', 'starts no escape'],
    ['<!DOCTYPE x><QueryList/>', 'document types'],
    ['<QueryList><Query Id="0" Id="1"/></QueryList>', 'stands twice'],
    ['<QueryList></Query>', 'closes'],
    ['<Subscription/>', 'no query'],
  ])('%s is refused', (xml, words) => {
    const { value, problems } = readQueryList(xml);
    expect(value).toBeUndefined();
    expect(problems.map(({ message }) => message).join('\n')).toContain(words);
    for (const { span } of problems) expect(span!.start).toBeLessThanOrEqual(xml.length);
  });

  it.each([
    ['<QueryList><Query Path="A"><Select>*</Select></Query><Query Path="B"><Select>*</Select></Query></QueryList>', 2],
    ['<QueryList><Query Id="0" Path="A"><Select>*</Select><Suppress Path="B">*</Suppress></Query></QueryList>', 1],
  ])('%s is odd but used', (xml, warnings) => {
    const { value, problems } = readQueryList(xml);
    expect(value).toBeDefined();
    expect(problems.map(({ code }) => code)).toEqual(Array(warnings).fill('AMASIM_QUERY_LIST_ODD'));
  });

  it('reports every wrong XPath of a list', () => {
    expect(readQueryList(list(query(0, 'A', select('x'), select('*'), suppress('//y')))).problems).toHaveLength(2);
  });

  it('survives every prefix of a list', () => {
    const xml = `<?xml version='1.0'?><!-- c --><QueryList><Query Id="0" Path='A'><Select>*[System[EventID &lt; 2]]</Select><Suppress><![CDATA[*]]></Suppress></Query></QueryList>`;
    for (let end = 0; end < xml.length; end++) expect(readQueryList(xml.slice(0, end)).value).toBeUndefined();
    expect(readQueryList(xml).value).toBeDefined();
  });

  it('refuses elements nested deeper than it reads', () => {
    const { problems } = readQueryList('<a>'.repeat(10_000));
    expect(problems[0]!.message).toContain('nested deeper');
  });
});
