import { conditionsIn } from '../conditions-in.ts';
import type { OrExpr, QueryExpr, QueryTree } from '../tree.ts';
import type { Findings } from './finding.ts';

/** Adds a finding for each `and` between alternatives that has no parentheses of its own. */
export function checkPrecedence(tree: QueryTree, findings: Findings): void {
  for (const condition of conditionsIn(tree.expr)) {
    if (condition.kind === 'or') report(condition, tree.text, findings);
  }
}

/** Conditions on whole events (`*[…] and *[…]`) keep their own brackets and are seldom misread. */
function report({ items }: OrExpr, text: string, findings: Findings): void {
  const bare = items.find(
    (item) => item.kind === 'and' && !isParenthesised(item.span.start, text) && !item.items.every(startsAtEvent),
  );
  if (bare === undefined) return;
  findings.add({
    code: 'AMASIM_QUERY_PRECEDENCE',
    span: bare.span,
    message: `this reads as (${findings.textOf(bare.span)}), because and binds closer than or`,
    help: 'put parentheses around what belongs together',
  });
}

function startsAtEvent(item: QueryExpr): boolean {
  return item.kind === 'path' && item.steps[0]?.kind === 'element' && /^(?:\*|Event)$/.test(item.steps[0].name);
}

/** An opening parenthesis right before it is its own, or that of its first condition: then too somebody has thought of it. */
function isParenthesised(start: number, text: string): boolean {
  return text.slice(0, start).trimEnd().endsWith('(');
}
