/** Names of items that audit events do not have: as silent as an unknown element, and as common. */
import { nearestName } from '../../base/nearest-name.ts';
import { securityEventItems } from '../../contract/security-event-items.ts';
import { factsOf } from '../facts.ts';
import type { CompareExpr, ElementStep, QueryExpr, QueryTree, Step } from '../tree.ts';
import type { Findings } from './finding.ts';

/**
 * Adds a finding for each named `Data` that none of the events a query of the `Security` log can match has. Says nothing when
 * it could match an event whose items are not known.
 */
export function checkItemNames(tree: QueryTree, log: string | undefined, findings: Findings): void {
  if (log?.toLowerCase() !== 'security') return;
  const asked = [...namesIn(tree.expr)];
  if (asked.length === 0) return;
  const items = securityEventItems();
  const ids = factsOf(tree).eventIds ?? [...items.keys()];
  const lists = ids.map((id) => items.get(id));
  if (ids.length === 0 || lists.some((list) => list === undefined)) return;
  const known = new Set(lists.flatMap((list) => list ?? []));
  for (const { name, predicate } of asked) {
    if (known.has(name)) continue;
    const shown = ids.length <= 3 ? `event ${ids.join(' or ')}` : 'audit event that this query can match';
    const nearest = nearestName(name, [...known]);
    findings.add({
      code: 'AMASIM_QUERY_ITEM_NAME',
      span: predicate.span,
      message: `no ${shown} has an item named ${name}`,
      help: nearest === undefined ? helpFor([...known]) : `did you mean ${nearest}? Names are case-sensitive`,
      ...(nearest?.toLowerCase() === name.toLowerCase() && {
        fix: { span: predicate.right.span, text: `${predicate.right.quote}${nearest}${predicate.right.quote}` },
      }),
    });
  }
}

const MOST_NAMES = 40;

function helpFor(names: readonly string[]): string {
  if (names.length === 0) return 'these events have no items';
  return names.length > MOST_NAMES
    ? 'look at the event in Event Viewer, or with amasim dump'
    : `its items are ${names.join(', ')}`;
}

interface AskedName {
  readonly name: string;
  readonly predicate: CompareExpr;
}

/** Each `Data[@Name='X']` anywhere in a query. */
function* namesIn(expr: QueryExpr): Generator<AskedName> {
  if (expr.kind === 'and' || expr.kind === 'or') {
    for (const item of expr.items) yield* namesIn(item);
    return;
  }
  const path = expr.kind === 'compare' ? expr.left : expr;
  if (path.kind !== 'path') return;
  for (const step of path.steps) {
    if (step.kind !== 'element') continue;
    for (const predicate of step.predicates) {
      if (step.name === 'Data') yield* namesOfData(predicate);
      else yield* namesIn(predicate);
    }
  }
}

function* namesOfData(predicate: ElementStep['predicates'][number]): Generator<AskedName> {
  if (predicate.kind === 'and' || predicate.kind === 'or') for (const item of predicate.items) yield* namesOfData(item);
  if (predicate.kind !== 'compare' || predicate.op !== '=' || predicate.left.kind !== 'path') return;
  const { steps } = predicate.left;
  if (steps.length === 1 && isName(steps[0]!)) yield { name: predicate.right.text, predicate };
}

function isName(step: Step): boolean {
  return step.kind === 'attribute' && step.name === 'Name';
}
