import type { EventView } from '../../src/events/view.ts';
import { decideForLayout } from '../../src/query/engines/layout-test.ts';
import type { QueryTree } from '../../src/query/tree.ts';

/** The verdict by the event's layout; `undefined` where there is none, or it does not tell. */
export function verdictByLayout(tree: QueryTree, view: EventView, nowMs: number): boolean | undefined {
  const layout = view.regular ? view.layout() : undefined;
  const verdict = layout && decideForLayout(tree, layout, nowMs);
  return typeof verdict === 'object' ? verdict.holds(view.holes) : verdict;
}
