/** Looks at nodes of a query's tree. */
import type { Kusto } from '../transform/kusto.ts';
import type { KustoLiteral, KustoName, KustoNode } from '../transform/kusto-types.ts';
import { nodesOf } from '../transform/syntax-tree.ts';

export type KindOf = Kusto['kindOf'];

const TOKEN = /(?:Token|Keyword)$/;

/** The children of a node; elements of lists are children of their own. Tokens are left out. */
export function partsOf(node: KustoNode, kindOf: KindOf): KustoNode[] {
  const parts: KustoNode[] = [];
  const open: KustoNode[] = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const kind = kindOf(next);
    if (next !== node && kind !== 'List' && kind !== 'SeparatedElement') {
      if (!TOKEN.test(kind)) parts.push(next);
      continue;
    }
    for (let index = (next.ChildCount ?? 0) - 1; index >= 0; index--) {
      const child = next.GetChild(index);
      if (child) open.push(child);
    }
  }
  return parts;
}

/** The first node of a kind below a node. */
export function firstOf(node: KustoNode, kind: string, kindOf: KindOf): KustoNode | undefined {
  for (const found of nodesOf(node)) if (kindOf(found) === kind) return found;
  return undefined;
}

/** The name a node refers to or declares. */
export function nameOf(node: KustoNode): string | undefined {
  return (node as KustoName).SimpleName;
}

/** A call's function and arguments. */
export function callOf(node: KustoNode, kindOf: KindOf): { name: string; args: readonly KustoNode[] } | undefined {
  if (kindOf(node) !== 'FunctionCallExpression') return undefined;
  const [name, list] = [node.GetChild(0), node.GetChild(1)];
  return { name: (name && nameOf(name)) ?? '', args: list ? partsOf(list, kindOf) : [] };
}

/** A node without the parentheses around it. */
export function bare(node: KustoNode, kindOf: KindOf): KustoNode {
  let inner = node;
  while (kindOf(inner) === 'ParenthesizedExpression') inner = partsOf(inner, kindOf)[0] ?? inner;
  return inner;
}

/** The text or number of a literal. */
export function literalOf(node: KustoNode): string | undefined {
  const { LiteralValue } = node as KustoLiteral;
  return LiteralValue === undefined || LiteralValue === null ? undefined : String(LiteralValue);
}

/** `a | b | c` as a, b, c. */
export function pipeOf(node: KustoNode, kindOf: KindOf): { source: KustoNode; operators: readonly KustoNode[] } {
  const operators: KustoNode[] = [];
  let source = node;
  while (kindOf(source) === 'PipeExpression') {
    const [left, operator] = [source.GetChild(0), source.GetChild(2)];
    if (operator) operators.unshift(operator);
    if (!left) break;
    source = left;
  }
  return { source, operators };
}
