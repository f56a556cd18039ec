/** A plan and an event → the tree of clauses with verdicts, values and reasons. */
import { assertNever } from '../../base/problem.ts';
import { DOCUMENT } from '../clauses.ts';
import type { ElementStep } from '../tree.ts';
import { explainClause } from './explain-clause.ts';
import { type Asked, askedOf, candidatesOf, nearestOf } from './measure.ts';
import { missingStep } from './missing.ts';
import type { ClausePlan, GroupPlan, Plan, SomePlan } from './plan.ts';
import { plainText, show } from './show.ts';
import type { ChosenElement, Explained, ExplainedClause, ExplainedGroup } from './types.ts';

/** How an explanation got to the element it stands at. */
interface Way {
  readonly at: readonly string[];
  readonly chosen: readonly ChosenElement[];
}

/** Explains a plan that is asked of the document over an event. */
export function explainPlan(plan: Plan, asked: Asked): Explained {
  return explain(plan, asked, { at: [], chosen: [] });
}

function explain(plan: Plan, asked: Asked, way: Way): Explained {
  switch (plan.kind) {
    case 'clause':
      return { ...said(plan, way), ...explainClause(plan, asked) };
    case 'and':
    case 'or':
      return groupOf(
        plan,
        plan.items.map((item) => explain(item, asked, way)),
      );
    case 'some':
      return explainSome(plan, asked, way);
    default:
      return assertNever(plan);
  }
}

function explainSome(plan: SomePlan, asked: Asked, way: Way): Explained {
  const candidates = candidatesOf(plan, asked);
  const nearest = nearestOf(plan, candidates);
  if (nearest === undefined) {
    // The brackets are not what is missing.
    const step: ElementStep = { kind: 'element', name: plan.name, predicates: [], span: { start: 0, end: 0 } };
    const reason = missingStep(step, [asked.element]);
    return groupOf(
      plan,
      plan.parts.map((part) => missing(part.plan, way, reason)),
    );
  }
  const { index } = nearest;
  const element = plainText(nearest.element.name);
  const of = candidates.length;
  const inside: Way = {
    at: [...way.at, of > 1 ? `${element}[${index}]` : element],
    chosen: of > 1 ? [...way.chosen, { element, index, of }] : way.chosen,
  };
  return groupOf(
    plan,
    plan.parts.map((part) => explain(part.plan, askedOf(plan, part, nearest), inside)),
  );
}

/** A plan that could not be asked, because the element it is about is not there. */
function missing(plan: Plan, way: Way, reason: string): Explained {
  switch (plan.kind) {
    case 'clause':
      return { ...said(plan, way), holds: false, values: [], reason };
    case 'and':
    case 'or':
      return groupOf(
        plan,
        plan.items.map((item) => missing(item, way, reason)),
      );
    case 'some':
      return groupOf(
        plan,
        plan.parts.map((part) => missing(part.plan, way, reason)),
      );
    default:
      return assertNever(plan);
  }
}

function said({ text, column }: ClausePlan, { at, chosen }: Way) {
  const place = at.filter((name) => name !== DOCUMENT).join('/');
  return { kind: 'clause' as const, text, column, at: place, ...(chosen.length > 0 && { chosen }) };
}

/** A group of explained items; `and` in `and` is one, and a group of one is its item. */
export function groupOf(
  { kind, text, column }: Pick<GroupPlan | SomePlan, 'kind' | 'text' | 'column'>,
  parts: readonly Explained[],
): Explained {
  const own = kind === 'some' ? 'and' : kind;
  const items = parts.flatMap((part) => (own === 'and' && part.kind === 'and' ? part.items : [part]));
  if (items.length === 1) return items[0]!;
  const distances = items.map(distanceIn);
  const distance =
    own === 'and'
      ? distances.reduce((total, each) => total + each, 0)
      : distances.reduce((least, each) => Math.min(least, each));
  return { kind: own, text, column, holds: distance === 0, distance, items, ...summary(own, items) };
}

/** The fewest clauses to change. */
export function distanceIn(node: Explained): number {
  return node.kind === 'clause' ? (node.holds ? 0 : 1) : node.distance;
}

/** The clauses that make up the distance: of alternatives the first of those that cost least. */
export function changeIn(node: Explained): ExplainedClause[] {
  if (node.holds) return [];
  if (node.kind === 'clause') return [node];
  if (node.kind === 'and') return node.items.flatMap(changeIn);
  return changeIn(nearestItem(node.items));
}

function nearestItem(items: readonly Explained[]): Explained {
  return items.reduce((best, item) => (distanceIn(item) < distanceIn(best) ? item : best));
}

/** What a group comes to, in the words of a single clause. */
function summary(
  kind: 'and' | 'or',
  items: readonly Explained[],
): Pick<ExplainedGroup, 'values' | 'moreValues' | 'reason'> {
  if (kind === 'and') {
    const holding = items.filter(({ holds }) => holds).length;
    return { values: [], reason: holding === items.length ? 'all hold' : `${holding} of ${items.length} hold` };
  }
  const shown = items.find(({ holds }) => holds) ?? nearestItem(items);
  const { values, moreValues } = shown;
  const found = { values, ...(moreValues !== undefined && { moreValues }) };
  if (shown.holds && shown.kind === 'clause') return { ...found, reason: shown.reason };
  if (shown.holds) return { ...found, reason: `${plainText(shown.text)}: ${shown.reason}` };
  const [first] = values;
  const alike = items.every((item) => item.values.length === 1 && item.values[0] === first);
  if (alike) return { ...found, reason: `${show(first!)} meets none of ${items.length} alternatives` };
  const [near, ...further] = changeIn(shown);
  const more = further.length === 0 ? '' : `, and ${further.length} more`;
  const reason = `none of ${items.length} alternatives; nearest: ${plainText(near!.text)}: ${near!.reason}${more}`;
  return { ...found, reason };
}
