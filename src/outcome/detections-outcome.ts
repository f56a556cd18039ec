/** Which detections see less of their events with one plan than with another. */
import { coverageOf, type DetectionCoverage, nameOfEvents } from '../detections/coverage.ts';
import { type EventLoss, lostDetections } from '../detections/lost-detections.ts';
import type { Detection } from '../detections/types.ts';
import type { DetectionLoss, DetectionVerdicts, Difference } from '../report/compare-result.ts';
import type { CollectionPlan } from '../rules/types.ts';

/** Detections as each of several plans serves them. */
export class DetectionCoverages {
  readonly #plans: readonly (readonly DetectionCoverage[])[];

  constructor(detections: readonly Detection[], plans: readonly CollectionPlan[]) {
    this.#plans = plans.map((plan) => coverageOf(detections, plan));
  }

  verdicts(plan: number): DetectionVerdicts {
    const counts = { kept: 0, partly: 0, lost: 0, unknown: 0 };
    for (const { verdict } of this.#plans[plan]!) counts[verdict]++;
    return counts;
  }

  /** Detections that `plan` serves worse than the first, the worst of the gravest first. `lost`: events of the sample. */
  losses(plan: number, lost: Difference): DetectionLoss[] {
    return lostDetections(this.#plans[0]!, this.#plans[plan]!)
      .map(({ detection, before, after, events }): DetectionLoss => {
        const { id, title, file, kind, severity } = detection;
        return {
          id,
          title,
          file,
          kind,
          ...(severity !== undefined && { severity }),
          before,
          after,
          events: events.map((event) => ({ name: nameOfEvents(event), before: event.before, after: event.after })),
          lostInSample: inSample(events, lost),
        };
      })
      .sort(
        (a, b) =>
          Number(b.after === 'lost') - Number(a.after === 'lost') ||
          rankOf(b) - rankOf(a) ||
          b.lostInSample - a.lostInSample ||
          a.title.localeCompare(b.title, 'en'),
      );
  }
}

/** Words of Sigma and of Sentinel, the gravest last. */
const SEVERITIES = ['informational', 'low', 'medium', 'high', 'critical'];

function rankOf({ severity = '' }: DetectionLoss): number {
  return SEVERITIES.indexOf(severity);
}

/** Events of the sample that are lost and of which the detection could have been. */
function inSample(events: readonly EventLoss[], { eventIds }: Difference): number {
  return eventIds
    .filter((kind) =>
      events.some(
        ({ channel, eventId, provider }) =>
          (channel === undefined || channel.toLowerCase() === kind.channel.toLowerCase()) &&
          (eventId === 'all' || String(eventId) === kind.eventId) &&
          (provider === undefined || provider.toLowerCase() === kind.provider.toLowerCase()),
      ),
    )
    .reduce((sum, kind) => sum + kind.events, 0);
}
