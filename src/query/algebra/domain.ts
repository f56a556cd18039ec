/** Values a field can have, as far as tests tell them apart. */
import { inferValue, ticksOf } from '../../events/infer-value.ts';
import type { Value } from '../../events/value.ts';
import type { PreparedLiteral } from '../literal.ts';
import type { AtomTest, FieldDomain } from './formula.ts';

const MAX_UINT64 = 0xffff_ffff_ffff_ffffn;
/** Regions that the masks of one field may cut 64 bits into: every union of them is a value to try. */
const MAX_REGIONS = 10;

/** Values of which one stands for each way a value can answer all the tests. `undefined`: too many to try. */
export function candidatesOf(domain: FieldDomain, tests: readonly AtomTest[]): readonly Value[] | undefined {
  const literals = tests.flatMap((test) => test.literals);
  switch (domain.kind) {
    case 'integer':
      return integers(literals, domain).map(integerValue);
    case 'bits': {
      const masked = unionsOf(tests.flatMap((test) => test.masks));
      return masked && [...masked, ...integers(literals, { min: 0n, max: MAX_UINT64 })].map(hexValue);
    }
    case 'opaque':
      return [OTHER];
    case 'any': {
      const masked = unionsOf(tests.flatMap((test) => test.masks));
      return masked && [...masked.map(integerValue), ...texts(literals).map(inferValue), OTHER, inferValue('')];
    }
    default:
      return [...texts(literals).filter(fits(domain.kind)).map(inferValue), ...(OTHERS[domain.kind] ?? [])];
  }
}

/** A text that no constant of a query is. */
const OTHER: Value = { kind: 'string', text: '\u0001other' };

/** Values that are of the type and that no constant names. */
const OTHERS: Readonly<Partial<Record<FieldDomain['kind'], readonly Value[]>>> = {
  text: [OTHER, { kind: 'string', text: '' }],
  guid: [inferValue('{00000000-0000-0000-0000-0000000000ff}')],
  sid: [inferValue('S-1-5-99-4294967295')],
  time: ['1601-01-01T00:00:00.0000000Z', '9999-12-31T23:59:59.9999999Z'].map(inferValue),
};

function fits(kind: 'time' | 'guid' | 'sid' | 'text'): (text: string) => boolean {
  return (text) => kind === 'text' || inferValue(text).kind === kind;
}

/** The whole numbers at and beside each constant, and the ends of the range. */
function integers(
  literals: readonly PreparedLiteral[],
  range: { readonly min: bigint; readonly max: bigint },
): bigint[] {
  const found = new Set<bigint>([range.min, range.max]);
  for (const { number } of literals) {
    if (number === undefined) continue;
    const at = typeof number === 'bigint' ? number : BigInt(Math.floor(number));
    for (const near of [at - 1n, at, at + 1n, at + 2n]) if (near >= range.min && near <= range.max) found.add(near);
  }
  return [...found];
}

function integerValue(value: bigint): Value {
  return { kind: 'integer', value: Number.isSafeInteger(Number(value)) ? Number(value) : value };
}

function hexValue(value: bigint): Value {
  return {
    kind: 'hex',
    value: Number.isSafeInteger(Number(value)) ? Number(value) : value,
    text: `0x${value.toString(16)}`,
  };
}

/** Each constant as text, and the texts beside it that another rule of comparison could tell from it. */
function texts(literals: readonly PreparedLiteral[]): string[] {
  const found = new Set<string>();
  for (const { text, number, guid, ticks } of literals) {
    found.add(text);
    if (number !== undefined) for (const near of numbersBeside(number)) found.add(near);
    if (guid !== undefined) found.add(`{${guid}}`);
    if (ticks !== undefined) for (const near of timesBeside(text)) found.add(near);
  }
  return [...found];
}

function numbersBeside(number: number | bigint): string[] {
  const whole = typeof number === 'bigint' ? number : BigInt(Math.floor(number));
  const beside = [whole - 1n, whole, whole + 1n, whole + 2n].map(String);
  // Between two whole numbers; the number written otherwise, which a quoted constant takes for a text; and its truth.
  const odd = [`${whole}.5`, `0${whole}`, ` ${whole}`, `${whole + 1n}.5`, 'true', 'false'];
  if (whole > 0n) odd.push(`${whole - 1n}.5`);
  return typeof number === 'number' && !Number.isInteger(number)
    ? [...beside, ...odd, String(number)]
    : [...beside, ...odd];
}

/** The instant itself and those a tick away. */
function timesBeside(text: string): string[] {
  const ticks = ticksOf(text);
  return ticks === undefined ? [] : [ticks - 1n, ticks, ticks + 1n].map(timeText);
}

function timeText(ticks: bigint): string {
  const ms = Number((ticks - 116_444_736_000_000_000n) / 10_000n);
  const fraction = String(((ticks % 10_000_000n) + 10_000_000n) % 10_000_000n).padStart(7, '0');
  const at = new Date(ms);
  return Number.isNaN(at.getTime()) ? '' : `${at.toISOString().slice(0, 19)}.${fraction}Z`;
}

/** Every union of the regions the masks cut the bits into. */
function unionsOf(masks: readonly bigint[]): bigint[] | undefined {
  let regions: bigint[] = [MAX_UINT64];
  for (const mask of new Set(masks)) {
    regions = regions.flatMap((region) => [region & mask, region & ~mask]).filter((region) => region !== 0n);
    if (regions.length > MAX_REGIONS) return undefined;
  }
  let unions = [0n];
  for (const region of regions) unions = [...unions, ...unions.map((union) => union | region)];
  return unions;
}
