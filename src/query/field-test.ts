/** Tests of one value as functions of it. */
import { assertNever } from '../base/problem.ts';
import { textOf, type Value } from '../events/value.ts';
import type { FieldTest } from './clauses.ts';
import { compare, sameText, ticksOfValue } from './compare.ts';
import { bandValue, bitsOfValue, timediffValue } from './functions.ts';
import { instantOf, prepareLiteral } from './literal.ts';
import { ticksOfMs } from './text-types.ts';
import type { LiteralNode, TimediffExpr } from './tree.ts';

/** `nowMs` is milliseconds since 1970 UTC. */
export type ValueTest = (value: Value, nowMs: number) => boolean;

/** Compiles a test; `undefined` for `exists`, which every value passes. */
export function compileFieldTest(test: FieldTest): ValueTest | undefined {
  switch (test.kind) {
    case 'exists':
      return undefined;
    case 'compare': {
      const { op, literal } = test;
      if (op === '=' && literal.plain) {
        return (value) => sameText(value.kind === 'string' ? value.text : textOf(value), literal);
      }
      return (value) => compare(op, value, literal);
    }
    case 'band': {
      const { bits, op, literal } = test;
      return (value) => {
        const own = bitsOfValue(value);
        if (own === undefined) return false;
        return op === undefined || literal === undefined
          ? (own & bits) !== 0n
          : compare(op, bandValue(own, bits), literal);
      };
    }
    case 'timediff': {
      const { to, op, literal } = test;
      return (value, nowMs) => {
        const ticks = ticksOfValue(value);
        return ticks !== undefined && compare(op, timediffValue(ticks, to ?? ticksOfMs(nowMs)), literal);
      };
    }
    default:
      return assertNever(test);
  }
}

/** What `band` alone asks. */
export const isNotZero: ValueTest = (value) => (value as { value: bigint }).value !== 0n;

/** A test of `band` of a value with a constant, as a test of the value. */
export function bandTest(mask: LiteralNode, test: ValueTest): ValueTest {
  const wanted = prepareLiteral(mask).bits!;
  return (value, nowMs) => {
    const bits = bitsOfValue(value);
    return bits !== undefined && test(bandValue(bits, wanted), nowMs);
  };
}

/** A test of `timediff` with one path in it, as a test of the value that has. */
export function timediffTest({ from, to }: TimediffExpr, test: ValueTest): ValueTest {
  const isFrom = from.kind === 'path';
  const constant = isFrom ? to : from;
  const fixed = constant?.kind === 'literal' ? instantOf(prepareLiteral(constant)) : undefined;
  return (value, nowMs) => {
    const ticks = ticksOfValue(value);
    if (ticks === undefined) return false;
    const other = fixed ?? ticksOfMs(nowMs);
    return test(isFrom ? timediffValue(ticks, other) : timediffValue(other, ticks), nowMs);
  };
}
