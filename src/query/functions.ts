/** The two functions of the subset on values. Source: MS-EVEN6 2.2.15, "Consuming Events" of the Windows SDK. */
import { textOf, type Value } from '../events/value.ts';
import { bitsOf } from './text-types.ts';

/** The 64 bits of a value; `undefined` when it is no whole number. */
export function bitsOfValue(value: Value): bigint | undefined {
  if (value.kind === 'integer' || value.kind === 'hex') return BigInt.asUintN(64, BigInt(value.value));
  return bitsOf(textOf(value));
}

/** Bitwise and as a value that can be compared. */
export function bandValue(left: bigint, right: bigint): Value {
  return { kind: 'integer', value: left & right };
}

/** Whole milliseconds from one time to another. Assumed: the part below a millisecond is cut off. */
export function timediffValue(from: bigint, to: bigint): Value {
  return { kind: 'integer', value: Number((to - from) / 10_000n) };
}
