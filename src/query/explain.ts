/** Why an event matched a query or did not; see `explain/types.ts`. */
import type { ElementNode } from '../events/tree.ts';
import type { EventView } from '../events/view.ts';
import { DOCUMENT } from './clauses.ts';
import { changeIn, distanceIn, explainPlan, groupOf } from './explain/explain-plan.ts';
import type { Asked } from './explain/measure.ts';
import { type Plan, planQuery } from './explain/plan.ts';
import { plainText, show } from './explain/show.ts';
import { clip, type Explained, type Explanation, MAX_VALUE_CHARACTERS } from './explain/types.ts';
import type { QueryTree } from './tree.ts';

/** A query taken apart, to be asked of events. */
export interface Explainer {
  readonly plan: Plan;
  /** The log that is read, from `Channel!XPath`. */
  readonly channel: string | undefined;
  /** Why the event matches or does not; `nowMs` is milliseconds since 1970 UTC. */
  explain(event: ExplainedEvent, nowMs: number): Explanation;
}

/** What an explanation needs of an event; stays valid when its view moves on. */
export interface ExplainedEvent {
  readonly root: ElementNode;
  /** The log it is read from: `view.log`, or its own channel. */
  readonly log: string;
}

/**
 * Takes a query apart. With a channel (that of `Channel!XPath`), the log the event is read from is the first clause, and
 * columns count from the channel's first character.
 */
export function prepareExplainer(tree: QueryTree, channel?: string): Explainer {
  const plan = planQuery(tree, channel === undefined ? 0 : channel.length + 1);
  return {
    plan,
    channel,
    explain: ({ root, log }, nowMs) => {
      const explained = explainPlan(plan, documentOver(root, nowMs));
      const tops = channel === undefined ? [explained] : [explainLog(channel, log), explained];
      const all = groupOf({ kind: 'and', text: plan.text, column: 1 }, tops);
      return { matched: all.holds, distance: distanceIn(all), root: all, change: changeIn(all) };
    },
  };
}

/**
 * Explains one query on one event. The verdict is that of `compileQuery(…).matches(event, nowMs)`.
 *
 * @example explainQuery(tree, event, Date.now()).change[0]?.reason // 4624 is not 4625
 */
export function explainQuery(tree: QueryTree, event: EventView, nowMs: number): Explanation {
  return prepareExplainer(tree).explain(eventToExplain(event), nowMs);
}

/** Keeps of a view what an explanation needs. */
export function eventToExplain(event: EventView): ExplainedEvent {
  return { root: event.root(), log: event.log ?? event.channel() };
}

/** Whether an event that is read from `log` is of the channel. Source: MS-EVEN6 1.8.1 (names of logs ignore case). */
export function isOfLog(channel: string, log: string): boolean {
  return channel.toLowerCase() === log.toLowerCase();
}

/** The document over an event, where queries start. */
export function documentOver(root: ElementNode, nowMs: number): Asked {
  return { element: { kind: 'element', name: DOCUMENT, attributes: [], children: [root] }, position: 1, nowMs };
}

function explainLog(channel: string, log: string): Explained {
  const holds = isOfLog(channel, log);
  const read = log === '' ? 'the event is of no log' : `the event is of log ${plainText(log)}`;
  return {
    kind: 'clause',
    text: `${channel}!`,
    column: 1,
    at: '',
    holds,
    values: log === '' ? [] : [clip(log, MAX_VALUE_CHARACTERS)],
    reason: holds ? read : `${read}, the query reads ${show(channel).replace(/"/g, '')}`,
  };
}
