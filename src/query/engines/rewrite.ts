/**
 * A query as XPath 1.0 for a general engine: the same paths and brackets, with every comparison and function turned into a
 * call of one custom function whose first argument numbers a test. Elements must have no namespace.
 */
import { assertNever } from '../../base/problem.ts';
import { textOf, type Value } from '../../events/value.ts';
import { compare, ticksOfValue } from '../compare.ts';
import { bandValue, bitsOfValue, timediffValue } from '../functions.ts';
import { instantOf, prepareLiteral } from '../literal.ts';
import { ticksOfMs } from '../text-types.ts';
import type { Argument, BandExpr, CompareExpr, LiteralNode, PathExpr, QueryExpr, Step, TimediffExpr } from '../tree.ts';

/** Asked with the values of each argument that was a path (or with the position). */
export type NumberedTest = (values: readonly (readonly Value[])[], nowMs: number) => boolean;

export interface Rewritten {
  /** XPath 1.0 that calls `test(n, argument…)`. */
  readonly xpath: string;
  readonly tests: readonly NumberedTest[];
}

const NO_NAMESPACE = "not(name()='xmlns' or starts-with(name(),'xmlns:'))";

/** Rewrites a condition; what it asks is true when `boolean(xpath)` is. */
export function rewriteQuery(expr: QueryExpr): Rewritten {
  const tests: NumberedTest[] = [];
  const call = (test: NumberedTest, ...args: string[]) => {
    tests.push(test);
    return `test(${[String(tests.length - 1), ...args].join(',')})`;
  };

  function condition(node: QueryExpr): string {
    switch (node.kind) {
      case 'or':
      case 'and':
        return joined(node.items.map(condition), node.kind);
      case 'path':
        return `boolean(${path(node)})`;
      case 'band':
        return band(node, undefined);
      case 'compare':
        return comparison(node);
      case 'index':
        return `position()=${node.index}`;
      default:
        return assertNever(node);
    }
  }

  function comparison({ left, op, right }: CompareExpr): string {
    const literal = prepareLiteral(right);
    const holds = (value: Value) => compare(op, value, literal);
    switch (left.kind) {
      case 'path':
        return call(([values]) => values!.some(holds), path(left));
      case 'position':
        return call(([values]) => values!.some(holds), 'position()');
      case 'band':
        return band(left, holds);
      case 'timediff':
        return timediff(left, holds);
      default:
        return assertNever(left);
    }
  }

  function band({ left, right }: BandExpr, holds: ((value: Value) => boolean) | undefined): string {
    const judge = holds ?? ((value: Value) => textOf(value) !== '0');
    const test: NumberedTest = (values) => {
      const [ones, others] = spread([left, right], values).map((side) => side.map(bitsOfValue));
      return ones!.some((one) =>
        others!.some((other) => one !== undefined && other !== undefined && judge(bandValue(one, other))),
      );
    };
    return call(test, ...paths([left, right]));
  }

  function timediff({ from, to }: TimediffExpr, holds: (value: Value) => boolean): string {
    const args = to === undefined ? [from] : [from, to];
    const test: NumberedTest = (values, nowMs) => {
      const [starts, ends = [ticksOfMs(nowMs)]] = args.map((argument, index) => {
        if (argument.kind === 'literal') return [instantOf(prepareLiteral(argument))];
        return values[args.slice(0, index).filter(({ kind }) => kind === 'path').length]!.map(ticksOfValue);
      });
      return starts!.some((start) =>
        ends.some((end) => start !== undefined && end !== undefined && holds(timediffValue(start, end))),
      );
    };
    return call(test, ...paths(args));
  }

  function paths(args: readonly Argument[]): string[] {
    return args.filter((argument): argument is PathExpr => argument.kind === 'path').map(path);
  }

  function path({ steps }: PathExpr): string {
    return steps.map(step).join('/');
  }

  function step(node: Step): string {
    switch (node.kind) {
      case 'element':
        // With its axis, because the package takes a bare name test after a comma for an operator.
        return `child::${node.name}${node.predicates.map((predicate) => `[${condition(predicate)}]`).join('')}`;
      case 'attribute':
        return node.name === '*' ? `attribute::*[${NO_NAMESPACE}]` : `attribute::${node.name}[${NO_NAMESPACE}]`;
      case 'text':
        return "text()[not(../*) and string(..)!='']";
      default:
        return assertNever(node);
    }
  }

  return { xpath: condition(expr), tests };
}

/** Constants in their places among the values of the paths. */
function spread(args: readonly Argument[], values: readonly (readonly Value[])[]): readonly (readonly Value[])[] {
  let next = 0;
  return args.map((argument) => (argument.kind === 'literal' ? [constantOf(argument)] : values[next++]!));
}

function constantOf(literal: LiteralNode): Value {
  const { bits, text } = prepareLiteral(literal);
  return bits === undefined ? { kind: 'string', text } : { kind: 'integer', value: bits };
}

/** Joined as a balanced tree of parentheses: the general engine recurses, and a flat chain of thousands is too deep. */
function joined(items: readonly string[], word: 'or' | 'and'): string {
  if (items.length === 1) return items[0]!;
  const middle = items.length >> 1;
  return `(${joined(items.slice(0, middle), word)} ${word} ${joined(items.slice(middle), word)})`;
}
