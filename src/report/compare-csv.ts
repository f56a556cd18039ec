/** The result of `cost --compare` as one long table, sections and columns named as the members of `--json`. */
import type { AlternativeResult, CompareResult, DetectionLoss, Difference, IdsGoneResult } from './compare-result.ts';
import { type CsvRow, renderCsv } from './csv-text.ts';
import { expectationRows, JUDGED_COLUMNS, problemRows } from './judged-csv.ts';

export const COMPARE_COLUMNS = [
  'section',
  'alternative',
  'channel',
  'provider',
  'eventId',
  'name',
  'file',
  'events',
  'of',
  'rows',
  'bytes',
  'compressedBytes',
  'billedBytes',
  'gbPerDay',
  'gbPerDayLow',
  'gbPerDayHigh',
  'usdPerDay',
  'usdPerMonth',
  ...JUDGED_COLUMNS,
] as const;

type Row = CsvRow<(typeof COMPARE_COLUMNS)[number]>;

export function renderCompareCsv({ events, alternatives, expectations, problems }: CompareResult): string {
  return renderCsv<(typeof COMPARE_COLUMNS)[number]>(COMPARE_COLUMNS, [
    { section: 'events', name: 'read', events: events.read },
    { section: 'events', name: 'malformed', events: events.malformed },
    { section: 'events', name: 'bytes', bytes: events.bytes },
    ...alternatives.map(alternativeRow),
    ...alternatives.flatMap(differenceRows),
    ...expectationRows(expectations),
    ...problemRows(problems),
  ]);
}

function alternativeRow({ name, kept, total, daily, bill }: AlternativeResult): Row {
  return {
    section: 'alternatives',
    alternative: name,
    events: kept,
    rows: total.rows,
    bytes: total.bytes,
    compressedBytes: total.compressedBytes,
    billedBytes: total.billedBytes,
    gbPerDay: daily?.gbPerDay.estimate,
    gbPerDayLow: daily?.gbPerDay.low,
    gbPerDayHigh: daily?.gbPerDay.high,
    usdPerDay: bill?.usdPerDay,
    usdPerMonth: bill?.usdPerMonth,
  };
}

function differenceRows({ name: alternative, comparedWithFirst }: AlternativeResult): Row[] {
  if (comparedWithFirst === undefined) return [];
  const { lost, added, idsGone, detections = [], billedBytes, gbPerDay, usdPerMonth } = comparedWithFirst;
  const rows: Row[] = [
    { section: 'comparedWithFirst', billedBytes, gbPerDay, usdPerMonth },
    ...kindRows('lost', lost),
    ...kindRows('added', added),
    ...idsGone.flatMap(goneRows),
    ...detections.map(lossRow),
  ];
  return rows.map((row) => ({ ...row, alternative }));
}

function kindRows(section: string, { eventIds }: Difference): Row[] {
  return eventIds.map((kind) => ({ section, ...kind }));
}

function lossRow({ title, file, severity, before, after, events, lostInSample }: DetectionLoss): Row {
  const message = `${before} before, ${after} now: ${events.map(({ name }) => name).join(', ')}`;
  return { section: 'detections', name: title, file, severity, events: lostInSample, message };
}

/** A row for each id; for all but some a row that says so, and one for each that stays. */
function goneRows({ channel, eventIds, except = [] }: IdsGoneResult): Row[] {
  if (eventIds !== 'all') return eventIds.map((id) => ({ section: 'idsGone', channel, eventId: String(id) }));
  return [
    { section: 'idsGone', channel, eventId: 'all' },
    ...except.map((id) => ({ section: 'idsGone.except', channel, eventId: String(id) })),
  ];
}
