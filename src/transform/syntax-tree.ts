import type { KustoNode } from './kusto-types.ts';
import type { ParsedTransform } from './parse-transform.ts';

/** All nodes below and with a node, outer before inner, in the order of the text; tokens are left out. */
export function* nodesOf(root: KustoNode): Generator<KustoNode> {
  const open: KustoNode[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    yield node;
    for (let index = (node.ChildCount ?? 0) - 1; index >= 0; index--) {
      const child = node.GetChild(index);
      if (child?.ChildCount !== undefined) open.push(child);
    }
  }
}

/** What the last statement does in turn: the source of its rows, then each operator behind a pipe. */
export function stepsOf({ kusto, root }: Pick<ParsedTransform, 'kusto' | 'root'>): KustoNode[] {
  let expression: KustoNode | null | undefined;
  for (const node of nodesOf(root)) {
    if (kusto.kindOf(node) === 'ExpressionStatement') expression = node.GetChild(0);
  }
  const steps: KustoNode[] = [];
  while (expression && kusto.kindOf(expression) === 'PipeExpression') {
    const operator = expression.GetChild(2);
    if (operator) steps.unshift(operator);
    expression = expression.GetChild(0);
  }
  if (expression) steps.unshift(expression);
  return steps;
}
