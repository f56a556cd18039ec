/** Comparisons of `Data` that ask more items than was meant. */
import type { AndExpr, CompareExpr, ElementStep, PathExpr, QueryExpr, QueryTree } from '../tree.ts';
import type { Findings } from './finding.ts';

/**
 * Adds a finding for `Data!='x'`, which nearly always holds, and for `Data[@Name='X'] and (Data='3')`, which asks for a 3 in
 * any item. Plain `EventData[Data='x']` is documented and means what it says.
 */
export function checkLooseData(tree: QueryTree, findings: Findings): void {
  visit(tree.expr, findings);
}

function visit(expr: QueryExpr, findings: Findings): void {
  if (expr.kind === 'and') checkPair(expr, findings);
  if (expr.kind === 'and' || expr.kind === 'or') for (const item of expr.items) visit(item, findings);
  const path = expr.kind === 'compare' ? expr.left : expr;
  if (expr.kind === 'compare' && expr.op === '!=' && isAnyData(expr)) {
    const message = `${findings.textOf(expr.span)} holds as soon as any item of the event is something else`;
    findings.add({
      code: 'AMASIM_QUERY_LOOSE_DATA',
      span: expr.span,
      message,
      help: "name the item: Data[@Name='…']!='…'",
    });
  }
  if (path.kind !== 'path') return;
  for (const step of path.steps)
    if (step.kind === 'element') for (const predicate of step.predicates) visit(predicate, findings);
}

/** An item that must be there by name, and a comparison of any item: the second was meant for the first. */
function checkPair({ items }: AndExpr, findings: Findings): void {
  const named = items.find((item): item is PathExpr => item.kind === 'path' && isNamedData(item));
  if (named === undefined) return;
  for (const item of items) {
    const comparisons = item.kind === 'or' ? item.items : [item];
    for (const comparison of comparisons) {
      if (comparison.kind !== 'compare' || comparison.op === '!=' || !isAnyData(comparison)) continue;
      const name = findings.textOf(named.span);
      const value = findings.textOf(comparison.right.span);
      const message = `${findings.textOf(comparison.span)} asks every item of the event, not ${name} alone`;
      const help = `write ${name}${comparison.op}${value}`;
      findings.add({ code: 'AMASIM_QUERY_LOOSE_DATA', span: comparison.span, message, help });
    }
  }
}

function isNamedData({ steps }: PathExpr): boolean {
  const step = dataStep(steps);
  const [predicate] = step?.predicates ?? [];
  return (
    step?.predicates.length === 1 &&
    predicate?.kind === 'compare' &&
    predicate.left.kind === 'path' &&
    predicate.left.steps[0]?.kind === 'attribute'
  );
}

function isAnyData({ left }: CompareExpr): boolean {
  return left.kind === 'path' && dataStep(left.steps)?.predicates.length === 0;
}

function dataStep(steps: PathExpr['steps']): ElementStep | undefined {
  const last = steps.at(-1);
  return last?.kind === 'element' && last.name === 'Data' ? last : undefined;
}
