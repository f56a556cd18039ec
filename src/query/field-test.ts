/** Tests of one value of `System` as functions of it. */
import { assertNever } from '../base/problem.ts';
import { textOf, type Value } from '../events/value.ts';
import type { FieldTest } from './clauses.ts';
import { compare, sameText, ticksOfValue } from './compare.ts';
import { bandValue, bitsOfValue, timediffValue } from './functions.ts';
import { ticksOfMs } from './text-types.ts';

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
