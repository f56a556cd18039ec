import type { KustoNode } from '../transform/kusto-types.ts';
import { bare, callOf, type KindOf, literalOf, nameOf, partsOf } from './kql-syntax.ts';

/** What a `let`, or a parameter, stands for: an expression and where its own names are looked up. */
export interface Binding {
  readonly node: KustoNode;
  readonly scope: Scope;
}

/** Names in force. KQL has no recursion: a name is bound after its expression is read. */
export class Scope {
  readonly #names: ReadonlyMap<string, Binding>;

  constructor(names: ReadonlyMap<string, Binding> = new Map()) {
    this.#names = names;
  }

  get(name: string): Binding | undefined {
    return this.#names.get(name);
  }

  with(added: ReadonlyMap<string, Binding>): Scope {
    return new Scope(new Map([...this.#names, ...added]));
  }
}

/** Values of a list, and names behind names. */
const MAX_VALUES = 10_000;
const MAX_STEPS = 50;

/**
 * The values that an expression is or lists: literals, `dynamic([…])`, `pack_array(…)`, a `datatable` of one column, or a name for one
 * of them. `undefined` when one of them is not told.
 */
export function valuesOf(
  node: KustoNode,
  { scope, kindOf, steps = 0 }: { readonly scope: Scope; readonly kindOf: KindOf; readonly steps?: number },
): string[] | undefined {
  const inner = bare(node, kindOf);
  const within = (nodes: readonly KustoNode[]) => {
    const lists = nodes.map((item) => valuesOf(item, { scope, kindOf, steps: steps + 1 }));
    const values = lists.every((list) => list !== undefined) ? lists.flat() : undefined;
    return values !== undefined && values.length <= MAX_VALUES ? (values as string[]) : undefined;
  };
  if (steps > MAX_STEPS) return undefined;
  switch (kindOf(inner)) {
    case 'NameReference': {
      const bound = scope.get(nameOf(inner) ?? '');
      return bound && valuesOf(bound.node, { scope: bound.scope, kindOf, steps: steps + 1 });
    }
    case 'DynamicExpression':
    case 'JsonArrayExpression':
    case 'ExpressionList':
    case 'MaterializeExpression':
      return within(partsOf(inner, kindOf));
    case 'FunctionCallExpression': {
      const call = callOf(inner, kindOf);
      return call !== undefined && TRANSPARENT.has(call.name) ? within(call.args) : undefined;
    }
    case 'DataTableExpression': {
      const [schema, ...cells] = partsOf(inner, kindOf);
      return schema !== undefined && partsOf(schema, kindOf).length === 1 ? within(cells) : undefined;
    }
    default: {
      const literal = literalOf(inner);
      return literal === undefined ? undefined : [literal];
    }
  }
}

/** Functions whose values are those of their arguments. */
const TRANSPARENT: ReadonlySet<string> = new Set([
  'pack_array',
  'dynamic',
  'toint',
  'tolong',
  'tostring',
  'int',
  'long',
]);
