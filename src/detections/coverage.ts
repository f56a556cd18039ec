/** What a collection leaves of detections: which of them still see their events. */
import { type Collection, type EventCell, type EventState, KeptEvents } from './kept-events.ts';
import type { Detection } from './types.ts';

/** `unknown`: nothing can be told, or only that some events may be kept. */
export type Verdict = EventState;

export type EventCoverage = EventCell & { readonly state: EventState };

export interface DetectionCoverage {
  readonly detection: Detection;
  readonly verdict: Verdict;
  /** For each alternative of the detection what becomes of its events. */
  readonly alternatives: readonly (readonly EventCoverage[])[];
}

/**
 * Says of each detection whether a collection keeps the events it reads.
 *
 * `lost`: no query can keep any of them, or nothing flows into the table that is read. `kept`: for one alternative, every event is
 * inside the queries. `partly`: in between. It is proved for events as Windows writes them (see `query/algebra`). Assumed: what a query
 * keeps of ForwardedEvents is all that other machines write; what a transformation of a data flow drops is not known, so
 * nothing behind one is `kept`.
 *
 * Cost: each different event is proved once; 3,000 rules against 100 queries take a fifth of a second.
 */
export function coverageOf(detections: readonly Detection[], collection: Collection): readonly DetectionCoverage[] {
  const kept = new KeptEvents(collection);
  const cells = new Map<string, EventCoverage>();
  const coverageOfCell = (cell: EventCell): EventCoverage => {
    const key = JSON.stringify([cell.channel, cell.eventId, cell.provider, cell.tables]);
    const known = cells.get(key) ?? { ...cell, state: kept.stateOf(cell) };
    cells.set(key, known);
    return known;
  };
  return detections.map((detection) => {
    const alternatives = detection.alternatives.map((reads) =>
      reads.flatMap(({ eventIds, ...rest }) => {
        const ids = eventIds === 'all' ? (['all'] as const) : eventIds;
        return ids.map((eventId) => coverageOfCell({ ...rest, eventId }));
      }),
    );
    const best = bestOf(alternatives.map(verdictOf));
    // Functions that are not followed may read other events.
    const verdict = best === 'lost' && detection.notFollowed !== undefined ? 'unknown' : best;
    return { detection, verdict, alternatives };
  });
}

const ORDER: readonly Verdict[] = ['lost', 'unknown', 'partly', 'kept'];

/** The verdict for one alternative, all of whose events count. */
export function verdictOf(events: readonly EventCoverage[]): Verdict {
  const states = new Set(events.map(({ state }) => state));
  if (states.size === 1) return [...states][0]!;
  return states.has('lost') || states.has('partly') ? 'partly' : 'unknown';
}

function bestOf(verdicts: readonly Verdict[]): Verdict {
  return verdicts.reduce<Verdict>(
    (best, next) => (rankOf(next) > rankOf(best) ? next : best),
    verdicts[0] ?? 'unknown',
  );
}

export function rankOf(verdict: Verdict): number {
  return ORDER.indexOf(verdict);
}

/** How events are called in reports: `Security/4624`, `System/7045 (Service Control Manager)`, `WindowsFirewall`. */
export function nameOfEvents({ channel, eventId, provider, tables }: EventCell): string {
  if (channel === undefined && eventId === 'all' && provider === undefined) return tables?.join(', ') ?? 'all events';
  const id = eventId === 'all' ? 'all ids' : eventId;
  return `${channel ?? 'any log'}/${id}${provider === undefined ? '' : ` (${provider})`}`;
}
