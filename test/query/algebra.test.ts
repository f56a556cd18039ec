import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventView } from '../../src/events/view.ts';
import { formulaOf } from '../../src/query/algebra/formula-of.ts';
import { isCertain, isImpossible, type Relation, relate } from '../../src/query/algebra/relate.ts';
import { compileQuery } from '../../src/query/compile.ts';
import { parseQuery } from '../../src/query/parse.ts';
import type { CompiledQuery } from '../../src/query/types.ts';
import { eventOf } from '../events/xml-events.ts';
import { expectSame } from '../expect-often.ts';
import { plainEvents, plainQueries } from './plain-events.ts';
import { NOW_MS } from './random.ts';

function formula(xpath: string, log?: string) {
  const tree = parseQuery(xpath);
  if (!tree.ok) throw new Error(tree.problem.message);
  return formulaOf(tree.value, { items: 'several', ...(log !== undefined && { log }) });
}

function compiled(xpath: string): CompiledQuery {
  const query = compileQuery({ xpath }, 'fast');
  if (!query.ok) throw new Error(query.problem.message);
  return query.value;
}

/** Conditions joined at random. */
function joined(atoms: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const join = (word: string) => fc.array(atoms, { minLength: 1, maxLength: 4 }).map((all) => all.join(` ${word} `));
  return fc.oneof(
    join('and'),
    fc.array(join('or'), { minLength: 1, maxLength: 3 }).map((all) => all.map((one) => `(${one})`).join(' and ')),
  );
}

const OPERATORS = fc.constantFrom('=', '!=', '<', '<=', '>', '>=');

const levelConditions = joined(
  fc.oneof(
    fc.tuple(OPERATORS, fc.integer({ min: 0, max: 258 })).map(([op, level]) => `Level${op}${level}`),
    fc.tuple(OPERATORS, fc.integer({ min: 0, max: 15 })).map(([op, level]) => `Level${op}${level}.5`),
    fc.tuple(OPERATORS, fc.integer({ min: 0, max: 255 })).map(([op, level]) => `Level${op}'0x${level.toString(16)}'`),
    fc.integer({ min: 0, max: 300 }).map((mask) => `band(Level,${mask})`),
  ),
);

const LEVEL_EVENTS = Array.from({ length: 256 }, (_, level) => plainEvent(`<Level>${level}</Level>`, ''));

/** The levels a query matches. */
function levelsOf(xpath: string): Set<number> {
  const query = compiled(xpath);
  return new Set(LEVEL_EVENTS.flatMap((event, level) => (query.matches(event, NOW_MS) ? [level] : [])));
}

const ITEM_CONSTANTS = [
  '0',
  '1',
  "'-1'",
  '1.2',
  '1.4',
  '1.5',
  "'1'",
  "'1.5'",
  "'01'",
  "'0x1'",
  "'2'",
  "'x'",
  "'true'",
  "'-0.5'",
];

const itemConditions = joined(
  fc.tuple(OPERATORS, fc.constantFrom(...ITEM_CONSTANTS)).map(([op, constant]) => `Data[@Name='X']${op}${constant}`),
);

/** Numbers at, between and beyond the constants, in forms that Windows prints and others; and texts that are none. */
const ITEM_EVENTS = [
  ...['-2', '-1', '-01', '-0.75', '-0.5', '-00.5', '-0.25', '0', '00', '0.5', '1', '001', '01', '0x1', '1.1', '1.2'],
  ...['01.2', '1.3', '1.4', '01.4', '1.45', '1.5', '01.5', '1.7', '2', '02', '3', '', 'x', 'y', 'true', 'false'],
].map((text) => plainEvent('', `<Data Name='X'>${text}</Data>`));

function plainEvent(system: string, data: string): EventView {
  return eventOf(
    `<Event><System><Provider Name='P'/><EventID>1</EventID>${system}</System><EventData>${data}</EventData></Event>`,
  );
}

describe('what can be said of queries without an event', () => {
  it.each([
    ['*[System[EventID=1 and EventID=2]]', true],
    ['*[System[EventID=1 or EventID=2]]', false],
    ['*[System[EventID>5 and EventID<6]]', true],
    ['*[System[EventID>5 and EventID<7]]', false],
    ['*[System[EventID>5 and EventID<=5]]', true],
    ['*[System[EventID=70000]]', true],
    ['*[System[EventID=4624.5]]', true],
    ["*[System[EventID='abc']]", true],
    ["*[System[EventID!='abc']]", false],
    ['*[System[Level=300]]', true],
    ["*[System[Provider[@Name='A' and @Name='B']]]", true],
    ["*[System[Provider[@Name='A'] and Provider[@Name='A']]]", false],
    ['*[System/EventID=1] and *[System[EventID=2]]', true],
    ['(*[System[EventID=1]] or *[System[EventID=2]]) and *[System[EventID>2]]', true],
    ['*[System[band(Keywords,4503599627370496) and Keywords=0]]', true],
    ['*[System[band(Keywords,4503599627370496) and band(Keywords,9007199254740992)]]', false],
    ['*[System[band(Keywords,0)]]', true],
    ["*[System[TimeCreated[@SystemTime>'2026-01-02T00:00:00Z' and @SystemTime<'2026-01-01T00:00:00Z']]]", true],
    ["*[System[TimeCreated[@SystemTime>='2026-01-01T00:00:00Z' and @SystemTime<='2026-01-01T00:00:00Z']]]", false],
    ['*[System[TimeCreated[timediff(@SystemTime)<5 and timediff(@SystemTime)>6]]]', true],
    // Two items may have one name, so both can hold.
    ["*[EventData[Data[@Name='A']='x' and Data[@Name='A']='y']]", false],
    ["*[EventData[Data[@Name='A']<'x']]", true],
    ['*[UserData/X[1]="a" and UserData/X[1]="b"]', false],
  ])('%s can never match: %s', (xpath, never) => {
    expect(isImpossible(formula(xpath))).toBe(never);
  });

  it('finds a contradiction with the log that is read, but for logs that take events of others', () => {
    expect(isImpossible(formula("*[System[Channel='System']]", 'Security'))).toBe(true);
    expect(isImpossible(formula("*[System[Channel='Security']]", 'security'))).toBe(false);
    expect(isImpossible(formula("*[System[Channel='System']]", 'ForwardedEvents'))).toBe(false);
    expect(isImpossible(formula("*[System[Channel='System']]", 'WEC-Domain'))).toBe(false);
  });

  it.each([
    ['*', true],
    ['*[System]', true],
    ['*[EventData]', false],
    ['*[System[EventID>=0]]', true],
    ['*[System[EventID]]', true],
    ['*[System[EventID=1 or EventID!=1]]', true],
    ['*[System[Level>=0]] or *[EventData]', true],
    ['*[System[EventID!=1 or Level=2]]', false],
    ['*[System/Version>=0]', false],
  ])('%s matches every event: %s', (xpath, always) => {
    expect(isCertain(formula(xpath))).toBe(always);
  });

  it.each<[string, string, Relation]>([
    ['*[System[EventID=1]]', '*', 'inside'],
    ['*', '*[System[EventID=1]]', 'around'],
    ['*[System[EventID=1]]', '*[System[EventID=2]]', 'disjoint'],
    ['*[System[EventID=1 or EventID=2]]', '*[System[EventID=2 or EventID=1]]', 'equal'],
    ['*[System[EventID>=1 and EventID<=2]]', '*[System[EventID=2 or EventID=1]]', 'equal'],
    ['*[System[EventID=1 or EventID=2]]', '*[System[EventID=2 or EventID=3]]', 'overlapping'],
    ['*[System[EventID=1 and Level=2]]', '*[System[EventID=1]]', 'inside'],
    ["*[EventData[Data[@Name='A']='x']]", "*[EventData[Data[@Name='A']]]", 'inside'],
    ["*[EventData[Data[@Name='A']='x']]", "*[EventData/Data[@Name='A']='x']", 'equal'],
    ["*[EventData[Data[@Name='A']!='x']]", "*[EventData/Data[@Name='A']='x']", 'overlapping'],
    ["*[UserData/X/Y='a']", "*[UserData/X/Y='a'] or *[System[EventID=1]]", 'inside'],
  ])('%s and %s are %s', (left, right, relation) => {
    expect(relate(formula(left), formula(right))).toBe(relation);
  });

  it('claims nothing that an event belies', () => {
    const claims: Record<string, number> = {};
    fc.assert(
      fc.property(
        plainQueries,
        plainQueries,
        fc.array(plainEvents, { minLength: 6, maxLength: 6 }),
        (left, right, xmls) => {
          const [a, b] = [formula(left), formula(right)];
          const relation = relate(a, b);
          const never = isImpossible(a);
          const always = isCertain(a);
          for (const claim of [relation, ...(never ? ['never'] : []), ...(always ? ['always'] : [])]) {
            claims[claim] = (claims[claim] ?? 0) + 1;
          }
          const [one, other] = [compiled(left), compiled(right)];
          for (const xml of xmls) {
            const event = eventOf(xml);
            const [inLeft, inRight] = [one.matches(event, NOW_MS), other.matches(event, NOW_MS)];
            const words = `${left} / ${right}: ${relation} on ${xml}`;
            if (never) expectSame(inLeft, false, words);
            if (always) expectSame(inLeft, true, words);
            if (relation === 'disjoint') expectSame(inLeft && inRight, false, words);
            if (relation === 'equal') expectSame(inLeft, inRight, words);
            if (relation === 'inside') expectSame(inLeft && !inRight, false, words);
            if (relation === 'around') expectSame(inRight && !inLeft, false, words);
          }
        },
      ),
      { numRuns: 1000 },
    );
    for (const claim of ['disjoint', 'inside', 'around', 'overlapping', 'never', 'always']) {
      expect(claims[claim], claim).toBeGreaterThan(5);
    }
    expect(claims.unknown ?? 0).toBeLessThan(10);
  });

  it('decides queries of a level as trying all its values does', () => {
    const decided: Record<string, number> = {};
    fc.assert(
      fc.property(levelConditions, levelConditions, (left, right) => {
        const [a, b] = [`*[System[${left}]]`, `*[System[${right}]]`];
        const [inLeft, inRight] = [levelsOf(a), levelsOf(b)];
        const both = [...inLeft].some((level) => inRight.has(level));
        const leftOnly = [...inLeft].some((level) => !inRight.has(level));
        const rightOnly = [...inRight].some((level) => !inLeft.has(level));
        const relation = !both
          ? 'disjoint'
          : !leftOnly
            ? rightOnly
              ? 'inside'
              : 'equal'
            : rightOnly
              ? 'overlapping'
              : 'around';
        const said = relate(formula(a), formula(b));
        decided[said] = (decided[said] ?? 0) + 1;
        if (said !== 'unknown') expect(said, `${a} / ${b}`).toBe(relation);
        if (isImpossible(formula(a))) expect(inLeft.size, a).toBe(0);
        if (isCertain(formula(a))) expect(inLeft.size, a).toBe(256);
      }),
      { numRuns: 500 },
    );
    // Too many masks at once are given up.
    expect(decided.unknown ?? 0).toBeLessThan(125);
    for (const relation of ['disjoint', 'inside', 'around', 'overlapping']) {
      expect(decided[relation], relation).toBeGreaterThan(5);
    }
  });

  it('never calls impossible what some text of an item fulfils', () => {
    let never = 0;
    fc.assert(
      fc.property(itemConditions, (condition) => {
        const xpath = `*[EventData[${condition}]]`;
        const options = { items: 'one' } as const;
        const tree = parseQuery(xpath);
        if (!tree.ok) throw new Error(tree.problem.message);
        const impossible = isImpossible(formulaOf(tree.value, options));
        const query = compiled(xpath);
        const fulfilled = ITEM_EVENTS.find((event) => query.matches(event, NOW_MS));
        if (impossible) never++;
        if (impossible) expect(fulfilled, xpath).toBeUndefined();
        // The other way round holds where the texts tried are all there is between the constants.
        else expect(fulfilled, xpath).toBeDefined();
      }),
      { numRuns: 1000 },
    );
    expect(never).toBeGreaterThan(50);
  });

  it('gives up on a query too large to try, and soon', () => {
    const wide = Array.from({ length: 60 }, (_, i) => `(Data[@Name='a${i}']='1' or Data[@Name='b${i}']='2')`).join(
      ' and ',
    );
    const other = Array.from({ length: 60 }, (_, i) => `(Data[@Name='b${i}']='3' or Data[@Name='a${i}']='4')`).join(
      ' and ',
    );
    const relation = relate(formula(`*[EventData[${wide}]]`), formula(`*[EventData[${other}]]`));
    expect(['overlapping', 'unknown']).toContain(relation);
  });
});
