import { type DetectionCoverage, type EventCoverage, rankOf, type Verdict, verdictOf } from './coverage.ts';
import type { EventState } from './kept-events.ts';
import type { Detection } from './types.ts';

/** Events of a detection that are kept less than before. */
export type EventLoss = Omit<EventCoverage, 'state'> & { readonly before: EventState; readonly after: EventState };

export interface LostDetection {
  readonly detection: Detection;
  readonly before: Verdict;
  readonly after: Verdict;
  /** At least one. */
  readonly events: readonly EventLoss[];
}

/**
 * The detections that see less with one collection than with another, and the events that make it so: those of the alternative that
 * served best before. Nothing is lost for a detection that saw nothing before, or that another alternative serves as well.
 *
 * Shape: both lists are of the same detections, in the same order, as `coverageOf` gives them.
 */
export function lostDetections(
  before: readonly DetectionCoverage[],
  after: readonly DetectionCoverage[],
): readonly LostDetection[] {
  return before.flatMap((was, index) => {
    const is = after[index];
    if (is?.detection !== was.detection) throw new Error('the coverage is of other detections');
    const events = lossesOf(was, is);
    return events.length === 0 ? [] : [{ detection: was.detection, before: was.verdict, after: is.verdict, events }];
  });
}

function lossesOf(was: DetectionCoverage, is: DetectionCoverage): EventLoss[] {
  const best = bestAlternative(was.alternatives);
  if (best === undefined) return [];
  const wanted = rankOf(verdictOf(was.alternatives[best]!));
  const others = is.alternatives.filter((_events, index) => index !== best);
  if (others.some((events) => rankOf(verdictOf(events)) >= wanted)) return [];
  return was.alternatives[best]!.flatMap(({ state, ...cell }, index) => {
    const now = is.alternatives[best]![index]!.state;
    return weightOf(now) < weightOf(state) ? [{ ...cell, before: state, after: now }] : [];
  });
}

/** The alternative with the best verdict; of several, the one with most events kept. */
function bestAlternative(alternatives: readonly (readonly EventCoverage[])[]): number | undefined {
  let best: number | undefined;
  let most: readonly number[] = [-1, 0];
  for (const [index, events] of alternatives.entries()) {
    const weight = events.reduce((sum, { state }) => sum + weightOf(state), 0) / events.length;
    const found = [rankOf(verdictOf(events)), weight];
    if (found[0]! > most[0]! || (found[0] === most[0] && found[1]! > most[1]!)) {
      best = index;
      most = found;
    }
  }
  return best;
}

/** `partly` and `unknown` are no better than each other. */
function weightOf(state: EventState): number {
  return state === 'kept' ? 2 : state === 'lost' ? 0 : 1;
}
