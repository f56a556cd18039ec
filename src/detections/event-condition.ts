/** Conditions over what tells events apart (id, log, provider), with everything else left open. */
import { assertNever } from '../base/problem.ts';
import { complementIds, type IdSet } from '../query/id-set.ts';
import { ALL_EVENTS, type EventBoxes, intersectBoxes, NO_EVENTS, uniteBoxes } from './event-boxes.ts';

export type EventCondition = EventTest | EventJunction | EventNegation;

/** A single condition: events it can be true of, and events it can be false of. Both may be all. */
export interface EventTest {
  readonly kind: 'test';
  readonly true: EventBoxes;
  readonly false: EventBoxes;
}

/** No items: `all` is true, `any` is false. */
export interface EventJunction {
  readonly kind: 'all' | 'any';
  readonly items: readonly EventCondition[];
}

export interface EventNegation {
  readonly kind: 'not';
  readonly item: EventCondition;
}

/** A condition on anything else. */
export const OPEN: EventTest = { kind: 'test', true: ALL_EVENTS, false: ALL_EVENTS };

/** The id is one of these. */
export function hasId(ids: IdSet): EventTest {
  const boxes = (set: IdSet): EventBoxes => (set.length === 0 ? NO_EVENTS : [{ ids: set }]);
  return { kind: 'test', true: boxes(ids), false: boxes(complementIds(ids)) };
}

/** The log or provider is one of these. */
export function hasName(field: 'channels' | 'providers', names: readonly string[]): EventTest {
  const [everything] = ALL_EVENTS;
  return {
    kind: 'test',
    true: names.length === 0 ? NO_EVENTS : [{ ...everything!, [field]: names }],
    false: ALL_EVENTS,
  };
}

/**
 * Events the condition can be true of: never too few. Each test stands for itself, so two that say the opposite of the same open
 * field may both be true.
 */
export function eventsOf(condition: EventCondition): EventBoxes {
  return solve(condition, 'true');
}

function solve(condition: EventCondition, outcome: 'true' | 'false'): EventBoxes {
  switch (condition.kind) {
    case 'test':
      return condition[outcome];
    case 'not':
      return solve(condition.item, outcome === 'true' ? 'false' : 'true');
    case 'all':
    case 'any': {
      const parts = condition.items.map((item) => solve(item, outcome));
      const every = (condition.kind === 'all') === (outcome === 'true');
      return every ? parts.reduce(intersectBoxes, ALL_EVENTS) : uniteBoxes(parts);
    }
    default:
      return assertNever(condition);
  }
}
