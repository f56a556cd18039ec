/** Values a field can have: one of each cell that the tests of a formula cut them into. */
import { inferValue, ticksOf } from '../../events/infer-value.ts';
import type { Value } from '../../events/value.ts';
import type { PreparedLiteral } from '../literal.ts';
import { EPOCH_TICKS, type ExactNumber, MAX_UINT64, MIN_INT64, printedNumber } from '../text-types.ts';
import type { AtomTest, FieldDomain } from './formula.ts';

/** Cells of a field with masks: each costs a search over 64 bits. */
const MAX_CELLS = 4096;

/** Values of which one stands for each way a value can answer all the tests. `undefined`: too many to try. */
export function candidatesOf(domain: FieldDomain, tests: readonly AtomTest[]): readonly Value[] | undefined {
  switch (domain.kind) {
    case 'integer':
      return integers(tests, domain)?.map((value) => inferValue(String(value)));
    case 'bits':
      return integers(tests, { min: 0n, max: MAX_UINT64 })?.map((value) => inferValue(`0x${value.toString(16)}`));
    case 'opaque':
      return [OTHER];
    default: {
      const { kind } = domain;
      const all = texts(tests.flatMap(({ literals }) => literals))?.map(inferValue);
      return (
        all && [...all.filter((value) => kind === 'any' || kind === 'text' || value.kind === kind), ...OTHERS[kind]]
      );
    }
  }
}

/** A text that no constant of a query is. */
const OTHER: Value = { kind: 'string', text: '\u0001other' };

/** Values that are of the type and that no constant names. */
const OTHERS: Readonly<Record<'any' | 'text' | 'guid' | 'sid' | 'time', readonly Value[]>> = {
  any: [OTHER, inferValue('')],
  text: [OTHER, inferValue('')],
  guid: [inferValue('{00000000-0000-0000-0000-0000000000ff}')],
  sid: [inferValue('S-1-5-99-4294967295')],
  time: ['1601-01-01T00:00:00.0000000Z', '9999-12-31T23:59:59.9999999Z'].map(inferValue),
};

/** Whole numbers of a range: one for each way to lie among the constants and to have bits in the masks. */
function integers(
  tests: readonly AtomTest[],
  { min, max }: { readonly min: bigint; readonly max: bigint },
): bigint[] | undefined {
  const starts = new Set([min]);
  for (const { number } of tests.flatMap(({ literals }) => literals)) {
    if (number === undefined) continue;
    const at = typeof number === 'bigint' ? number : BigInt(Math.floor(number));
    for (const start of [at, at + 1n]) if (start >= min && start <= max) starts.add(start);
  }
  const ordered = [...starts].sort((a, b) => (a < b ? -1 : 1));
  const masks = new Set(tests.flatMap((test) => test.masks));
  const regions = regionsOf(masks);
  if (ordered.length * (2 ** regions.length - 1) > MAX_CELLS) return undefined;
  const free = ~[...masks].reduce((bits, mask) => bits | mask, 0n);
  const choices = subsetsOf(regions);
  return ordered.flatMap((start, index) => {
    const next = ordered[index + 1] ?? max + 1n;
    return choices.flatMap((choice) => {
      const value = leastFrom(start, choice, free);
      return value !== undefined && value < next ? [value] : [];
    });
  });
}

/** The parts of 64 bits that the masks tell apart; bits in no mask are in none. */
function regionsOf(masks: ReadonlySet<bigint>): bigint[] {
  let regions: bigint[] = [];
  let rest = MAX_UINT64;
  for (const mask of masks) {
    const cut = regions.flatMap((region) => [region & mask, region & ~mask]);
    regions = [...cut, rest & mask].filter((region) => region !== 0n);
    rest &= ~mask;
  }
  return regions;
}

function subsetsOf(regions: readonly bigint[]): bigint[][] {
  let subsets: bigint[][] = [[]];
  for (const region of regions) subsets = [...subsets, ...subsets.map((subset) => [...subset, region])];
  return subsets;
}

/** The least number not below `from` with a bit in each of these regions, and no others but free ones. */
function leastFrom(from: bigint, regions: readonly bigint[], free: bigint): bigint | undefined {
  const allowed = regions.reduce((bits, region) => bits | region, free);
  if ((from & ~allowed) === 0n && regions.every((region) => (from & region) !== 0n)) return from;
  // Like `from` above some bit that only the answer has, and as little as will do below it.
  for (let bit = 1n; bit <= MAX_UINT64; bit <<= 1n) {
    if ((from & bit) !== 0n || (allowed & bit) === 0n) continue;
    const above = (from & -bit) | bit;
    const missing = regions.filter((region) => (above & region) === 0n).map((region) => region & -region);
    if ((above & ~allowed) === 0n && missing.every((lowest) => lowest < bit)) {
      return missing.reduce((value, lowest) => value | lowest, above);
    }
  }
  return undefined;
}

/** Each constant as text, and the texts beside it that another rule of comparison could tell from it. */
function texts(literals: readonly PreparedLiteral[]): readonly string[] | undefined {
  const found = new Set<string>();
  for (const { text, guid, sid, ticks } of literals) {
    found.add(text);
    if (guid !== undefined) found.add(`{${guid}}`);
    if (sid !== undefined) found.add(sid);
    if (ticks !== undefined) for (const near of timesBeside(text)) found.add(near);
  }
  const numbers = literals.flatMap(({ number }) => number ?? []).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  if (numbers.length === 0) return [...found];
  let below: ExactNumber = -Infinity;
  for (const number of [...numbers, Infinity]) {
    const apart = between(below, number);
    if (apart !== undefined) found.add(printed(apart));
    below = number;
  }
  for (const number of numbers) {
    const odd = unprinted(number, found);
    if (odd === undefined) return undefined;
    found.add(printed(number)).add(odd);
  }
  // Against a number they stand for its truth.
  return [...found.add('true').add('false')];
}

/** A number that lies between two others, which may be infinite; `undefined` when none can be written. */
function between(low: ExactNumber, high: ExactNumber): ExactNumber | undefined {
  const half = Number(low) / 2 + Number(high) / 2;
  const tries = [beside(low, 1n), beside(high, -1n), 0, half, -Number.MAX_VALUE, Number.MAX_VALUE];
  return tries.find((number) => number !== undefined && number > low && number < high);
}

/** The next whole number in a direction; none beyond 64 bits, where whole numbers are not exact. */
function beside(number: ExactNumber, step: 1n | -1n): bigint | undefined {
  if (number < MIN_INT64 || number > MAX_UINT64) return undefined;
  const whole = BigInt(typeof number === 'bigint' ? number : step > 0 ? Math.floor(number) : Math.ceil(number)) + step;
  return whole < MIN_INT64 || whole > MAX_UINT64 ? undefined : whole;
}

/** A number as Windows prints it. */
function printed(number: ExactNumber): string {
  const text = String(number);
  return printedNumber(text) === undefined ? `${text}.0` : text;
}

/** The number written so that only XPath reads it, in none of the texts given; `undefined` when it takes an exponent. */
function unprinted(number: ExactNumber, taken: ReadonlySet<string>): string | undefined {
  const text = Number.isInteger(number) ? BigInt(number).toString() : String(number);
  if (text.includes('e')) return undefined;
  const digits = text.replace('-', '');
  let zeros = text.startsWith('-') ? '-0' : '0';
  while (taken.has(zeros + digits)) zeros += '0';
  return zeros + digits;
}

/** The instant itself and those a tick away. */
function timesBeside(text: string): string[] {
  const ticks = ticksOf(text);
  return ticks === undefined ? [] : [ticks - 1n, ticks, ticks + 1n].map(timeText);
}

function timeText(ticks: bigint): string {
  const fraction = ((ticks % 10_000_000n) + 10_000_000n) % 10_000_000n;
  const second = new Date(Number((ticks - fraction - EPOCH_TICKS) / 10_000n));
  return Number.isNaN(second.getTime())
    ? ''
    : `${second.toISOString().slice(0, 19)}.${String(fraction).padStart(7, '0')}Z`;
}
