import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderXml } from '../../src/events/render-xml.ts';
import { countExpressions } from '../../src/query/checks/expressions.ts';
import { compileQuery } from '../../src/query/compile.ts';
import { parseQuery } from '../../src/query/parse.ts';
import { renderExpr } from '../../src/query/render-query.ts';
import { packInOrder } from '../../src/query/repair/pack.ts';
import { repairQuery } from '../../src/query/repair/repair-query.ts';
import { splitQuery } from '../../src/query/repair/split.ts';
import type { QueryTree } from '../../src/query/tree.ts';
import { eventOf } from '../events/xml-events.ts';
import { plainEvents, plainQueries } from './plain-events.ts';
import { NOW_MS, queries } from './random.ts';
import { events } from './random-events.ts';

function treeOf(xpath: string): QueryTree {
  const tree = parseQuery(xpath);
  if (!tree.ok) throw new Error(tree.problem.message);
  return tree.value;
}

function matcher(xpath: string) {
  const query = compileQuery({ xpath }, 'fast');
  if (!query.ok) throw new Error(`${xpath}: ${query.problem.message}`);
  return query.value;
}

const ids = (from: number, count: number) =>
  Array.from({ length: count }, (_value, index) => `EventID=${from + index * 2}`).join(' or ');

describe('counting expressions', () => {
  it.each([
    ['*', 0],
    ['Event', 0],
    ['*[System]', 1],
    ['*[System[EventID=1]]', 1],
    ['*[System[(EventID=1) or (EventID=2)]]', 2],
    ["*[System[Provider[@Name='A' or @Name='B'] and (EventID=1 or (EventID>=5 and EventID<=9))]]", 5],
    ["*[EventData[Data[@Name='A']='x' and Data[@Name='B']='y']]", 4],
    ['*[System[band(Keywords,1)]]', 1],
    ['*[System[TimeCreated[timediff(@SystemTime)<=5]]]', 1],
    ["*[EventData[Data[5]='x']]", 2],
    ["*[System[EventID=1]] and *[EventData/Data='x']", 2],
  ])('%s has %i', (xpath, count) => {
    expect(countExpressions(treeOf(xpath))).toBe(count);
  });
});

describe('splitting a query', () => {
  it.each([
    [`*[System[${ids(1, 20)}]]`, 20, 1],
    [`*[System[${ids(1, 21)}]]`, 20, 2],
    [`*[System[${ids(1, 50)}]]`, 20, 3],
    // The provider stands in each part, so 19 ids are left.
    [`*[System[Provider[@Name='A'] and (${ids(1, 38)})]]`, 20, 2],
    [`*[System[Provider[@Name='A'] and (${ids(1, 39)})]]`, 20, 3],
    [`*[System[${ids(1, 15)}]] or *[System[${ids(101, 15)}]]`, 20, 2],
    [`*[System[${ids(1, 30)}]] or *[System[${ids(101, 10)}]]`, 20, 2],
    [`*[System[(${ids(1, 15)}) and (Level=1 or Level=2 or Level=3 or Level=4 or Level=5 or Level=0)]]`, 20, 2],
    [`*[System[(${ids(1, 30)}) and (${ids(2, 30)})]]`, 20, 9],
    [`*[System[${ids(1, 20)}]] and *[EventData[Data[@Name='A']='x']]`, 20, 2],
    // What is written twice counts once.
    [`*[System[${ids(1, 20)} or ${ids(1, 20)}]]`, 20, 1],
  ])('%s into parts of %i gives %i', (xpath, limit, count) => {
    const parts = splitQuery(treeOf(xpath), limit);
    expect(parts).toHaveLength(count);
    for (const part of parts!) expect(countExpressions(treeOf(part))).toBeLessThanOrEqual(limit);
  });

  it('refuses conditions that all have to hold together', () => {
    const all = Array.from({ length: 30 }, (_value, index) => `Data[@Name='a${index}']='1'`).join(' and ');
    expect(splitQuery(treeOf(`*[EventData[${all}]]`), 20)).toBeUndefined();
  });

  it('keeps the order of the ids', () => {
    expect(splitQuery(treeOf('*[System[EventID=5 or EventID=1 or EventID=3]]'), 2)).toEqual([
      '*[System[EventID=5 or EventID=1]]',
      '*[System[EventID=3]]',
    ]);
  });

  it('keeps what the query matches, in parts within the limit', () => {
    let split = 0;
    const anyQuery = fc.oneof(plainQueries, queries.map(renderExpr));
    const anyEvent = fc.oneof(plainEvents, events.map(renderXml));
    fc.assert(
      fc.property(
        anyQuery,
        fc.integer({ min: 1, max: 6 }),
        fc.array(anyEvent, { minLength: 4, maxLength: 4 }),
        (text, limit, xmls) => {
          const parts = splitQuery(treeOf(text), limit);
          if (parts === undefined) return;
          if (parts.length > 1) split++;
          for (const part of parts) expect(countExpressions(treeOf(part)), part).toBeLessThanOrEqual(limit);
          const [whole, tests] = [matcher(text), parts.map(matcher)];
          for (const xml of xmls) {
            const event = eventOf(xml);
            const verdict = tests.some((test) => test.matches(event, NOW_MS));
            expect(verdict, `${text} as ${parts.join(' | ')} on ${xml}`).toBe(whole.matches(event, NOW_MS));
          }
        },
      ),
      { numRuns: 1000 },
    );
    expect(split).toBeGreaterThan(100);
  });
});

describe('packing', () => {
  it('needs no more groups than any other packing of small lists', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 7 }), (sizes) => {
        const groups = packInOrder(sizes, 10);
        for (const group of groups)
          expect(group.reduce((sum, index) => sum + sizes[index]!, 0)).toBeLessThanOrEqual(10);
        expect(groups.flat().sort((a, b) => a - b)).toEqual(sizes.map((_size, index) => index));
        expect(groups.length).toBe(fewest(sizes, 10));
      }),
    );
  });
});

/** By trying every way to put each piece into a group. */
function fewest(sizes: readonly number[], limit: number, filled: readonly number[] = []): number {
  const [size, ...rest] = sizes;
  if (size === undefined) return filled.length;
  const choices = [...filled.map((_sum, index) => index), filled.length];
  return Math.min(
    ...choices.flatMap((at) => {
      const sum = (filled[at] ?? 0) + size;
      return sum > limit ? [] : [fewest(rest, limit, filled.toSpliced(at, 1, sum))];
    }),
  );
}

describe('repairing a query', () => {
  it.each([
    [
      'Security!*[System[(EventID &gt;=4698 and EventID &lt;=4702)]]',
      ['Security!*[System[(EventID >=4698 and EventID <=4702)]]'],
    ],
    ['Security!*[System[(EventID=1100 OR EventID=1104)]]', ['Security!*[System[(EventID=1100 or EventID=1104)]]']],
    ['Security!*[System[EventId==1 && level<>2]]', ['Security!*[System[EventID=1 and Level!=2]]']],
    ['Security!*[System[Channel=‘Security’]]', ["Security!*[System[Channel='Security']]"]],
    ['Security!*[EventID=4624]', ['Security!*[System/EventID=4624]']],
    [
      "Security!*[System[@EventID=4624 and Provider[Name='X']]]",
      ["Security!*[System[EventID=4624 and Provider[@Name='X']]]"],
    ],
    ["Security!*[System[Provider='X']]", ["Security!*[System[Provider/@Name='X']]"]],
    ['Security!*[child::System[e:EventID=1]]', ['Security!*[child::System[EventID=1]]']],
    [' Security !*', ['Security!*']],
    ['Security!*[System[not(EventID=1)]]', ['Security!*[System[not(EventID=1)]]']],
    [`Security!*[System[${ids(1, 21)}]]`, [`Security!*[System[${ids(1, 20)}]]`, 'Security!*[System[EventID=41]]']],
  ])('makes of %s what was meant', (text, texts) => {
    expect(repairQuery(text, { form: 'channel' }).texts).toEqual(texts);
  });
});
