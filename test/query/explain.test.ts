import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderXml } from '../../src/events/render-xml.ts';
import type { EventView } from '../../src/events/view.ts';
import { compileQuery } from '../../src/query/compile.ts';
import type { Explained, ExplainedClause, Explanation } from '../../src/query/explain/types.ts';
import { explainQuery, prepareExplainer } from '../../src/query/explain.ts';
import { parseQuery } from '../../src/query/parse.ts';
import { renderExpr } from '../../src/query/render-query.ts';
import { evtxEventOf } from '../events/evtx-events.ts';
import { eventOf } from '../events/xml-events.ts';
import { expectSame } from '../expect-often.ts';
import { eventXml, readCaseTable } from './case-files.ts';
import { NOW_MS, queries } from './random.ts';
import { events } from './random-events.ts';

const LOGON = eventOf(
  `<Event><System><Provider Name='Microsoft-Windows-Security-Auditing'/><EventID>4624</EventID><Level>0</Level>
  <Keywords>0x8020000000000000</Keywords><TimeCreated SystemTime='2026-01-01T11:00:00.0000000Z'/><Channel>Security</Channel></System>
  <EventData><Data Name='TargetUserName'>Alice</Data><Data Name='LogonType'>10</Data><Data Name='LogonId'>0x3e7</Data>
  <Data Name='Empty'></Data></EventData></Event>`.replace(/\n\s*/g, ''),
);

function explain(xpath: string, event: EventView = LOGON): Explanation {
  const parsed = parseQuery(xpath);
  if (!parsed.ok) throw new Error(parsed.problem.message);
  return explainQuery(parsed.value, event, NOW_MS);
}

function clausesIn(node: Explained): ExplainedClause[] {
  return node.kind === 'clause' ? [node] : node.items.flatMap(clausesIn);
}

/** Text, verdict and reason of each clause. */
function lines(xpath: string, event?: EventView): string[] {
  return clausesIn(explain(xpath, event).root).map(
    ({ text, holds, reason }) => `${holds ? '+' : '-'} ${text}: ${reason}`,
  );
}

function reason(xpath: string, event?: EventView): string {
  const { root } = explain(xpath, event);
  return clausesIn(root)[0]!.reason;
}

/** The verdict of a tree follows from its clauses, and so do the distances. */
function checkTree(node: Explained): number {
  if (node.kind === 'clause') return node.holds ? 0 : 1;
  const distances = node.items.map(checkTree);
  const distance = node.kind === 'and' ? distances.reduce((sum, each) => sum + each, 0) : Math.min(...distances);
  expectSame(node.distance, distance);
  expectSame(node.holds, distance === 0);
  return distance;
}

describe('explainQuery', () => {
  it('has the verdict of both engines on any query and event, and its clauses add up', () => {
    let misses = 0;
    fc.assert(
      fc.property(queries, fc.array(events, { minLength: 1, maxLength: 4 }), (expr, roots) => {
        const xpath = renderExpr(expr);
        const engines = (['fast', 'reference'] as const).map((engine) => compileQuery({ xpath }, engine));
        for (const root of roots) {
          const xml = renderXml(root);
          for (const view of [eventOf(xml), evtxEventOf(xml)]) {
            const explanation = explain(xpath, view);
            for (const engine of engines) {
              if (!engine.ok) throw new Error(engine.problem.message);
              expect(explanation.matched, `${xpath} on ${xml}`).toBe(engine.value.matches(view, NOW_MS));
            }
            expect(explanation.distance, `${xpath} on ${xml}`).toBe(checkTree(explanation.root));
            expect(explanation.change.length).toBe(explanation.distance);
            if (explanation.distance > 1) misses++;
          }
        }
      }),
      { numRuns: 250 },
    );
    expect(misses).toBeGreaterThan(75);
  });

  const table = readCaseTable();
  it.each(table.files.map((file) => [file.name, file] as const))(
    'has the verdict of each case in %s',
    (_name, file) => {
      for (const item of file.cases) {
        if (typeof item.expect === 'object') continue;
        const xml = eventXml(table, file, item);
        for (const view of [eventOf(xml), evtxEventOf(xml)]) {
          expect(explain(item.query, view).matched, `${item.query} on ${xml}`).toBe(item.expect === 'match');
        }
      }
    },
  );

  it('opens brackets, and keeps a named Data with its value as one clause', () => {
    expect(
      lines("*[System[EventID=4624 and (Level=1 or Level=2)] and EventData[Data[@Name='LogonType']='3']]"),
    ).toEqual([
      '+ EventID=4624: 4624 is 4624',
      '- Level=1: 0 is not 1',
      '- Level=2: 0 is not 2',
      "- Data[@Name='LogonType']='3': 10 is not 3",
    ]);
  });

  it('opens brackets in the middle of a path, with what stands behind them', () => {
    expect(lines('*[System[EventID=1]/Level=4]')).toEqual(['- EventID=1: 4624 is not 1', '- Level=4: 0 is not 4']);
    expect(lines('Event/System[(Channel)="System"]')).toEqual(['- (Channel)="System": "Security" is not "System"']);
  });

  it('says where a clause is asked, and where it stands in the query', () => {
    const [clause] = clausesIn(explain("*[System[Provider[@Name='X' and @Guid='y']]]").root);
    expect(clause).toMatchObject({
      text: "@Name='X'",
      column: 19,
      at: 'Event/System/Provider',
      values: ['Microsoft-Windows-Security-Auditing'],
    });
  });

  it('counts the fewest clauses to change, and names them', () => {
    const { matched, distance, change } = explain(
      "*[System[(EventID=1 and Level=1) or Level=2] and EventData[Data[@Name='LogonType']='3']]",
    );
    expect({ matched, distance, change: change.map(({ text }) => text) }).toEqual({
      matched: false,
      distance: 2,
      change: ['Level=2', "Data[@Name='LogonType']='3'"],
    });
  });

  it('chooses among several elements the one that gets nearest, a rightly named one first', () => {
    const [name, text] = clausesIn(explain("*[EventData[Data[@Name='LogonType' and text()='3']]]").root);
    expect(name).toMatchObject({
      holds: true,
      at: 'Event/EventData/Data[2]',
      chosen: [{ element: 'Data', index: 2, of: 4 }],
    });
    expect(text).toMatchObject({ holds: false, values: ['10'], reason: '10 is not 3' });
  });

  it('tells nothing found from an empty text', () => {
    const empty = clausesIn(explain("*[EventData[Data[@Name='Empty']='x']]").root)[0]!;
    expect(empty).toMatchObject({ values: [''], reason: 'an empty text is not "x"' });
    const absent = clausesIn(explain("*[EventData[Data[@Name='Nobody']='x']]").root)[0]!;
    expect(absent).toMatchObject({ values: [], reason: 'no Data whose Name is "Nobody"' });
  });

  it.each([
    ["*[EventData[Data[@Name='LogonTyp']='3']]", 'no Data whose Name is "LogonTyp"; did you mean LogonType?'],
    [
      "*[EventData[Data[@Name='logontype']='3']]",
      'no Data whose Name is "logontype"; did you mean LogonType, which differs only in letter case?',
    ],
    [
      '*[System[EventId=4624]]',
      'no element EventId in System; did you mean EventID, which differs only in letter case?',
    ],
    ['*[UserData[X=1]]', 'no element UserData in Event, which has System, EventData'],
    ['*[System[EventID/@Qualifier=1]]', 'no attribute Qualifier at EventID'],
    ["*[EventData[Data[@Name='TargetUserName']='alice']]", '"Alice" is not "alice"; they differ only in letter case'],
    ["*[EventData[Data[@Name='LogonId']='0x3E8']]", '0x3e7 (999) is not 0x3E8 (1000)'],
    ['*[EventData[Data=4]]', 'none of 4 values is 4'],
    ['*[EventData[Data[7]=4]]', 'no Data at position 7: there are 4'],
    [
      "*[System[Provider[@Name='microsoft-windows-security-audit']]]",
      '"Microsoft-Windows-Security-Auditing" is not "microsoft-windows-security-audit"',
    ],
    ['*[System[band(Keywords,0x10000000000000)]]', '0x8020000000000000 band 0x10000000000000 is 0x0: no bit in common'],
    ['*[System[band(Keywords,0x20000000000000)]]', '0x8020000000000000 band 0x20000000000000 is 0x20000000000000'],
    ['*[System[TimeCreated[timediff(@SystemTime) <= 60000]]]', '3600000 ms (1 h) from then to now is not <= 60000'],
    [
      "*[System[TimeCreated[@SystemTime>'2026-01-01T11:30:00.000Z']]]",
      '"2026-01-01T11:00:00.0000000Z" is not > "2026-01-01T11:30:00.000Z"',
    ],
    ["*[System[Channel!='2026-01-01T11:30:00.000Z']]", '"Security" is no time, for which != does not hold either'],
    ["*[System[Channel>'A']]", '"Security" is not > "A": nothing is greater or less than a text'],
    ['*[System[Channel=5]]', '"Security" is no number, so not 5'],
    ['*[System[EventID!=4624]]', '4624 is 4624'],
    [
      "*[System[NoSuch!='x']]",
      'no element NoSuch in System, which has Provider, EventID, Level, Keywords, TimeCreated, Channel (with nothing there, != does not hold either)',
    ],
    ['*[System=1]', 'it has elements in it, and so no value'],
    ['*[System]', 'it is there'],
    ['*', 'it is there'],
  ])('%s: %s', (xpath, words) => {
    expect(reason(xpath)).toBe(words);
  });

  it('says how a value and a constant were compared', () => {
    const as = (condition: string) => clausesIn(explain(`*[System[${condition}]]`).root)[0]!.comparedAs;
    expect(as('EventID=4624')).toBe('number');
    expect(as("Channel='Security'")).toBe('text');
    expect(as("TimeCreated[@SystemTime>='2026-01-01T00:00:00Z']")).toBe('time');
    expect(as('Channel=4')).toBeUndefined();
  });

  it('makes the log of Channel!XPath the first clause', () => {
    const parsed = parseQuery('*[System[EventID=1]]');
    if (!parsed.ok) throw new Error();
    const explainer = prepareExplainer(parsed.value, 'System');
    const { distance, root } = explainer.explain({ root: LOGON.root(), log: 'Security' }, NOW_MS);
    expect(distance).toBe(2);
    expect(clausesIn(root).map(({ text, column, reason: why }) => [text, column, why])).toEqual([
      ['System!', 1, 'the event is of log Security, the query reads System'],
      ['EventID=1', 17, '4624 is not 1'],
    ]);
    expect(explainer.explain({ root: LOGON.root(), log: 'SYSTEM' }, NOW_MS).distance).toBe(1);
  });

  it('is bounded, whatever the event holds, and gives a terminal nothing to obey', () => {
    const long = 'x'.repeat(100_000);
    const data = `<Data>${long}</Data>`.repeat(50);
    const event = eventOf(
      `<Event><System><EventID>1</EventID></System><EventData>${data}<Data>&#x9b;31m</Data></EventData></Event>`,
    );
    const explanation = explain(`*[EventData[Data='${long}y' or Data='a']]`, event);
    expect(JSON.stringify(explanation).length).toBeLessThan(20_000);
    expect(clausesIn(explanation.root)[0]).toMatchObject({ moreValues: 41 });
    expect(reason('*[EventData[Data[51]=1]]', event)).toBe('"\\u009b31m" is no number, so not 1');
  });

  it('takes time in proportion to query and event, however deep brackets that count are nested', () => {
    const depth = 40;
    const xpath = `${'*['.repeat(depth)}Data${'][position()>0]'.repeat(depth - 1)}]`;
    const event = eventOf(`<Event>${'<Data><Data/>'.repeat(depth)}${'</Data>'.repeat(depth)}</Event>`);
    const started = process.cpuUsage();
    expect(explain(xpath, event).matched).toBe(true);
    expect(explain(xpath.replaceAll('>0', '>9'), event).matched).toBe(false);
    expect(process.cpuUsage(started).user).toBeLessThan(5_000_000);
  });
});
