/** Comparisons of `Data` that ask more items than was meant. */
import { conditionsIn } from '../conditions-in.ts';
import type { AndExpr, CompareExpr, ElementStep, PathExpr, QueryTree } from '../tree.ts';
import type { Findings } from './finding.ts';

/**
 * Adds a finding for `Data!='x'`, which nearly always holds, and for `Data[@Name='X'] and (Data='3')`, which asks for a 3 in
 * any item. Plain `EventData[Data='x']` is documented and means what it says.
 */
export function checkLooseData(tree: QueryTree, findings: Findings): void {
  for (const condition of conditionsIn(tree.expr)) {
    if (condition.kind === 'and') checkPair(condition, findings);
    if (condition.kind === 'compare') checkDiffers(condition, findings);
  }
}

function checkDiffers(comparison: CompareExpr, findings: Findings): void {
  if (comparison.op !== '!=' || !isAnyData(comparison)) return;
  const { span } = comparison;
  const message = `${findings.textOf(span)} holds as soon as any item of the event is something else`;
  findings.add({ code: 'AMASIM_QUERY_LOOSE_DATA', span, message, help: "name the item: Data[@Name='…']!='…'" });
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
