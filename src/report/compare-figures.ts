/** What `cost --compare --expect` can be about: the sets that are compared with the first, and of several the one that fares worst. */
import type { AlternativeResult, CompareResult, DetectionLoss } from './compare-result.ts';
import type { Figure, FigureKind, Figures } from './expectations.ts';

type Compared = AlternativeResult & Required<Pick<AlternativeResult, 'comparedWithFirst'>>;

export const COMPARE_FIGURES: Figures<CompareResult> = {
  usdPerMonth: most('usd', (other) => other.bill?.usdPerMonth),
  usdPerDay: most('usd', (other) => other.bill?.usdPerDay),
  gbPerDay: most('gigabytes', (other) => other.daily?.gbPerDay.estimate),
  rows: most('number', (other) => other.total.rows),
  billedBytes: most('bytes', (other) => other.total.billedBytes),
  // Events of the sample that the first keeps and another does not, and the other way round.
  lost: most('number', ({ comparedWithFirst }) => comparedWithFirst.lost.events),
  lostKinds: most('number', ({ comparedWithFirst }) => comparedWithFirst.lost.eventIds.length),
  added: most('number', ({ comparedWithFirst }) => comparedWithFirst.added.events),
  // Detections that see less of their events, and those that see none any more.
  detectionsWorse: worse(() => true),
  detectionsLost: worse(({ after }) => after === 'lost'),
  savedUsdPerMonth: least('usd', ({ comparedWithFirst: { usdPerMonth } }) => saved(usdPerMonth)),
  savedGbPerDay: least('gigabytes', ({ comparedWithFirst: { gbPerDay } }) => saved(gbPerDay)),
  malformed: { kind: 'number', of: ({ events }) => events.malformed },
};

type Of = (other: Compared) => number | undefined;

function most(kind: FigureKind, of: Of): Figure<CompareResult> {
  return { kind, of: (result) => figureOf(result, of, Math.max) };
}

function least(kind: FigureKind, of: Of): Figure<CompareResult> {
  return { kind, of: (result) => figureOf(result, of, Math.min) };
}

function worse(counts: (loss: DetectionLoss) => boolean): Figure<CompareResult> {
  const { kind, of } = most('number', ({ comparedWithFirst: { detections } }) => detections?.filter(counts).length);
  return { kind, of: (result) => (result.detections === undefined ? 'it takes --detections' : of(result)) };
}

function figureOf({ alternatives }: CompareResult, of: Of, worst: (...values: number[]) => number): number | string {
  const values: number[] = [];
  for (const other of alternatives) {
    if (other.comparedWithFirst === undefined) continue;
    const value = of(other as Compared);
    if (value === undefined) return `there is none for ${other.name}; the problems say why`;
    values.push(value);
  }
  return worst(...values);
}

function saved(difference: number | undefined): number | undefined {
  return difference === undefined ? undefined : 0 - difference;
}
