/** How far an event is from meeting a plan, and which of several elements gets nearest. */
import { assertNever } from '../../base/problem.ts';
import type { ElementNode } from '../../events/tree.ts';
import type { Part, Plan, SomePlan } from './plan.ts';

/** Where a plan is asked. */
export interface Asked {
  readonly element: ElementNode;
  /** The place of the element among those its step found, from 1. */
  readonly position: number;
  readonly nowMs: number;
}

/** The fewest clauses that would have to change for the plan to hold; 0 exactly when it holds. */
export function distanceOf(plan: Plan, asked: Asked): number {
  switch (plan.kind) {
    case 'clause':
      return plan.test(asked.element, asked.nowMs, asked.position) ? 0 : 1;
    case 'and': {
      let total = 0;
      for (const item of plan.items) total += distanceOf(item, asked);
      return total;
    }
    case 'or': {
      let least = Number.POSITIVE_INFINITY;
      for (const item of plan.items) {
        least = Math.min(least, distanceOf(item, asked));
        if (least === 0) return 0;
      }
      return least;
    }
    case 'some': {
      let least = plan.cost;
      for (const candidate of candidatesOf(plan, asked)) {
        least = Math.min(least, distanceAt(plan, candidate));
        if (least === 0) return 0;
      }
      return least;
    }
    default:
      return assertNever(plan);
  }
}

/** An element found by the step of a `some`. */
export interface Candidate {
  readonly element: ElementNode;
  /** From 1, among those of that name in the parent. */
  readonly index: number;
  /** The position each bracket sees; absent when all see the index. */
  readonly positions?: readonly number[];
  /** Distances of parts that counting has found out: asked again, each level of such brackets would double the work. */
  readonly known?: ReadonlyMap<Part, number>;
  readonly nowMs: number;
}

/** The elements the step finds, brackets aside. */
export function candidatesOf(plan: SomePlan, { element, nowMs }: Asked): Candidate[] {
  const found: Candidate[] = [];
  const counts = plan.numbered ? new Array<number>(plan.brackets).fill(0) : undefined;
  for (const child of element.children) {
    if (child.kind !== 'element' || (plan.name !== '*' && child.name !== plan.name)) continue;
    const candidate = { element: child, index: found.length + 1, nowMs };
    found.push(counts === undefined ? candidate : count(plan, candidate, counts));
  }
  return found;
}

/** Counts an element for each bracket it gets to. Gives it the positions it has there, or would have if it got there. */
function count(plan: SomePlan, candidate: Candidate, counts: number[]): Candidate {
  const positions = counts.map((before) => before + 1);
  const known = new Map<Part, number>();
  const counted = { ...candidate, positions, known };
  for (let bracket = 0; bracket < plan.brackets; bracket++) {
    counts[bracket]!++;
    let passed = true;
    for (const part of plan.parts) {
      if (part.bracket !== bracket) continue;
      const distance = distanceOf(part.plan, askedOf(plan, part, counted));
      known.set(part, distance);
      passed &&= distance === 0;
    }
    if (!passed) break;
  }
  return counted;
}

/** Where a part of a plan is asked, for an element its step found. */
export function askedOf(plan: SomePlan, { bracket }: Part, { element, index, positions, nowMs }: Candidate): Asked {
  return { element, position: bracket < plan.brackets ? (positions?.[bracket] ?? index) : 1, nowMs };
}

function distanceAt(plan: SomePlan, candidate: Candidate): number {
  let total = 0;
  for (const part of plan.parts) total += distanceOfPart(plan, part, candidate);
  return total;
}

function distanceOfPart(plan: SomePlan, part: Part, candidate: Candidate): number {
  return candidate.known?.get(part) ?? distanceOf(part.plan, askedOf(plan, part, candidate));
}

/**
 * The candidate that gets nearest: fewest clauses to change, then most clauses met before the first that is not (so that
 * a Data of the right name goes before one that has the right text by chance), then the first. `undefined` for none.
 */
export function nearestOf(plan: SomePlan, candidates: readonly Candidate[]): Candidate | undefined {
  if (candidates.length <= 1) return candidates[0];
  let best: { candidate: Candidate; distance: number; met: number } | undefined;
  for (const candidate of candidates) {
    const distances = plan.parts.map((part) => distanceOfPart(plan, part, candidate));
    const distance = distances.reduce((total, each) => total + each, 0);
    if (distance === 0) return candidate;
    const met = distances.findIndex((each) => each > 0);
    if (best === undefined || distance < best.distance || (distance === best.distance && met > best.met)) {
      best = { candidate, distance, met };
    }
  }
  return best?.candidate;
}
