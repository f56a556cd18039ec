import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEvents } from '../../src/events/event-stream.ts';
import { countExpressions } from '../../src/query/checks/expressions.ts';
import { compileQuery } from '../../src/query/compile.ts';
import { parseQuery } from '../../src/query/parse.ts';
import { leaveOutId } from '../../src/query/repair/leave-out.ts';
import { eventOf } from '../events/xml-events.ts';
import { plainEvents, plainQueries } from './plain-events.ts';
import { NOW_MS } from './random.ts';

const ids = (from: number, count: number) =>
  Array.from({ length: count }, (_value, index) => `EventID=${from + index * 2}`).join(' or ');

const MANY = Array.from({ length: 20 }, (_value, index) => `Data[@Name='a${index}']='1'`);

describe('leaving an event id out', () => {
  it.each([
    ['Security!*', 4688, ['Security!*[System[EventID!=4688]]']],
    [
      'Security!*[System[(EventID=4624 or EventID=4688 or EventID=4634)]]',
      4688,
      ['Security!*[System[EventID=4624 or EventID=4634]]'],
    ],
    ['Security!*[System[(EventID=4624 or EventID=4688)]]', 4688, ['Security!*[System[EventID=4624]]']],
    // Its own conditions go with it.
    ['System!*[System[(EventID=7036 and Level=4) or Level=2]]', 7036, ['System!*[System[Level=2 and EventID!=7036]]']],
    [
      'System!*[System[(Level=2 or Level=3) and Provider[@Name="A"]]]',
      7,
      ['System!*[System[(Level=2 or Level=3) and Provider[@Name="A"] and EventID!=7]]'],
    ],
    [
      'Security!*[System[EventID>=4624 and EventID<=4634]]',
      4625,
      ['Security!*[System[EventID>=4624 and EventID<=4634 and EventID!=4625]]'],
    ],
    [
      "Security!*[EventData[Data[@Name='LogonType']='3']]",
      4624,
      ["Security!*[EventData[Data[@Name='LogonType']='3'] and System[EventID!=4624]]"],
    ],
    [
      "Security!*[System[EventID=4624] and EventData[Data[@Name='LogonType']='3']] or *[System[EventID=4688]]",
      4624,
      ['Security!*[System[EventID=4688]]'],
    ],
    [
      'Security!*[System[Level=2]] or *[System[Level=3]]',
      1,
      ['Security!*[System[EventID!=1]] and (*[System[Level=2]] or *[System[Level=3]])'],
    ],
    // It keeps nothing else.
    ['Security!*[System[EventID=4688]]', 4688, []],
    ["Security!*[System/EventID=4688] and *[EventData[Data[@Name='A']='x']]", 4688, []],
    // It never kept it.
    ['Security!*[System[EventID=4624]]', 4688, ['Security!*[System[EventID=4624]]']],
  ])('%s without %i', (text, id, wanted) => {
    expect(leaveOutId(text, id)).toEqual(wanted);
  });

  it('makes several queries where one would have too many expressions for a rule', () => {
    const texts = leaveOutId(`Security!*[System[(${ids(1, 19)}) and Level=0]]`, 2);
    expect(texts).toHaveLength(1);
    const more = leaveOutId(`Security!*[System[${ids(101, 18)} or (EventID>=1 and EventID<=99)]]`, 7)!;
    expect(more).toHaveLength(2);
    for (const text of more) {
      const tree = parseQuery(text.slice('Security!'.length));
      expect(tree.ok && countExpressions(tree.value)).toBeLessThanOrEqual(20);
    }
  });

  it.each([
    ['no log', '*[System[EventID=1]]'],
    ['no query', 'Security!*[System[EventID=]]'],
    ['conditions that cannot be shared out', `Security!*[EventData[${MANY.join(' and ')}]]`],
  ])('has nothing to say of %s', (_what, text) => {
    expect(leaveOutId(text, 1)).toBeUndefined();
  });

  it('keeps the rest and nothing else, of events at hand', async () => {
    const cases = [
      ['*', 4624],
      ['*[System[(EventID=4624 or EventID=4688 or EventID=7036)]]', 4688],
      ['*[System[(Level=0 or Level=4) and (EventID<5000)]]', 4624],
      ["*[EventData[Data[@Name='LogonType']='3']]", 4624],
    ].map(([xpath, id]) => {
      const [text] = leaveOutId(`ForwardedEvents!${xpath}`, Number(id))!;
      return {
        left: matcher(text!.slice('ForwardedEvents!'.length)),
        wanted: without(String(xpath), Number(id)),
        kept: 0,
      };
    });
    for await (const event of readEvents(['fixtures/events'], { report: () => {} })) {
      for (const one of cases) {
        const wanted = one.wanted.matches(event, NOW_MS);
        expect(one.left.matches(event, NOW_MS)).toBe(wanted);
        if (wanted) one.kept++;
      }
    }
    for (const { kept } of cases) expect(kept).toBeGreaterThan(0);
  });

  it('keeps the rest and nothing else, of any query that it is proved for', () => {
    let proved = 0;
    fc.assert(
      fc.property(
        plainQueries,
        fc.constantFrom(1, 4, 5, 4624),
        fc.array(plainEvents, { minLength: 4, maxLength: 4 }),
        (xpath, id, xmls) => {
          const texts = leaveOutId(`Any!${xpath}`, id);
          if (texts === undefined) return;
          proved++;
          const parts = texts.map((text) => matcher(text.slice('Any!'.length)));
          for (const xml of xmls) {
            const event = eventOf(xml);
            const keeps = parts.some((part) => part.matches(event, NOW_MS));
            expect([texts, keeps]).toEqual([texts, without(xpath, id).matches(event, NOW_MS)]);
          }
        },
      ),
    );
    expect(proved).toBeGreaterThan(50);
  });
});

function matcher(xpath: string) {
  const query = compileQuery({ xpath }, 'auto');
  if (!query.ok) throw new Error(`${xpath}: ${query.problem.message}`);
  return query.value;
}

/** What is wanted, by other means: the query, and what is kept but for. */
function without(xpath: string, id: number) {
  const query = compileQuery({ xpath, except: `*[System[EventID=${id}]]` }, 'reference');
  if (!query.ok) throw new Error(`${xpath}: ${query.problem.message}`);
  return query.value;
}
