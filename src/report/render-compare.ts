/** What people see of `cost --compare`. */
import type { AlternativeResult, CompareResult, DetectionLoss, Difference, IdsGoneResult } from './compare-result.ts';
import { formatBytes, formatCount, formatGb, formatNoun, formatShare, formatUsd } from './format-number.ts';
import type { TextColumn } from './render-table.ts';
import { type Cell, type PageTable, pageTexts, type ResultPage } from './result-page.ts';

/** Event ids of a log that are told one by one. */
const MOST_IDS = 40;

/** `top` is how many kinds of events are told one by one. */
export function renderCompare(result: CompareResult, top: number): string {
  return `${pageTexts(comparePage(result, top)).join('\n\n')}\n`;
}

export function comparePage(result: CompareResult, top: number): ResultPage {
  const { events, alternatives, notToldApart, detections } = result;
  const [first, ...others] = alternatives;
  const read = `${formatCount(events.read)} read, ${formatCount(events.malformed)} malformed, ${formatBytes(events.bytes)} of input`;
  const untold =
    notToldApart === 0
      ? []
      : [`${formatNoun(notToldApart, 'event is', 'events are')} of one kind too many, and in no list of what is lost`];
  return {
    facts: [
      { term: 'Events', lines: [read, ...untold] },
      ...(detections === undefined ? [] : [{ term: 'Rules', lines: [foundText(detections)] }]),
    ],
    tables: [
      sideBySide(alternatives),
      ...(detections === undefined ? [] : [verdicts(alternatives)]),
      ...others.flatMap((alternative) => differences(alternative, first!.name, top)),
    ],
  };
}

function foundText(counts: NonNullable<CompareResult['detections']>): string {
  const others = [
    [counts.notWindows, 'not about Windows events'],
    [counts.notFollowed, 'read functions that are not followed'],
    [counts.other, 'no detections'],
    [counts.refused, 'refused'],
  ] as const;
  const rest = others.filter(([count]) => count > 0).map(([count, what]) => `, ${formatCount(count)} ${what}`);
  return `${formatCount(counts.read)} of ${formatCount(counts.found)} detections read${rest.join('')}`;
}

function verdicts(alternatives: readonly AlternativeResult[]): PageTable {
  return {
    title: 'Detections, and whether they get their events',
    columns: [{ title: 'rules', align: 'left', maxWidth: 40 }, ...['kept', 'partly', 'lost', 'unknown'].map(right)],
    rows: alternatives.map(({ name, detections: { kept, partly, lost, unknown } = NO_VERDICTS }) => [
      name,
      ...[kept, partly, lost, unknown].map(formatCount),
    ]),
  };
}

const NO_VERDICTS = { kept: 0, partly: 0, lost: 0, unknown: 0 };

function losses(
  detections: readonly DetectionLoss[],
  top: number,
  { name, first }: { readonly name: string; readonly first: string },
): PageTable {
  const rest = detections.length - top;
  return {
    title: `Detections that see less by ${name} than by ${first}: ${formatCount(detections.length)}`,
    columns: [
      { title: 'detection', align: 'left', maxWidth: 64 },
      ...['severity', 'before', 'now'].map((title): TextColumn => ({ title, align: 'left' })),
      { title: 'by', align: 'left', maxWidth: 48 },
      right('lost in the sample'),
    ],
    rows: [
      ...detections
        .slice(0, top)
        .map((loss): Cell[] => [
          loss.title,
          loss.severity ?? '',
          { words: loss.before },
          { words: loss.after },
          loss.events.map((event) => event.name).join(', '),
          formatCount(loss.lostInSample),
        ]),
      ...(rest > 0 ? [[{ words: `${formatCount(rest)} more, in --json` }, '', '', '', '', '']] : []),
    ],
  };
}

function right(title: string): TextColumn {
  return { title, align: 'right' };
}

function sideBySide(alternatives: readonly AlternativeResult[]): PageTable {
  const [first] = alternatives;
  return {
    title: 'Sets of rules',
    columns: [
      { title: 'rules', align: 'left', maxWidth: 40 },
      ...['events kept', 'rows', 'JSON', 'compressed', 'billed', 'of the first'].map(right),
      ...['a day', 'USD a month', 'lost', 'added'].map(right),
    ],
    rows: alternatives.map(({ name, kept, total, daily, bill, comparedWithFirst }) => [
      name,
      formatCount(kept),
      formatCount(total.rows),
      formatBytes(total.bytes),
      formatBytes(total.compressedBytes),
      formatBytes(total.billedBytes),
      formatShare(total.billedBytes, first!.total.billedBytes),
      daily === undefined ? '-' : formatGb(daily.gbPerDay.estimate),
      bill === undefined ? '-' : formatUsd(bill.usdPerMonth),
      comparedWithFirst === undefined ? '' : formatCount(comparedWithFirst.lost.events),
      comparedWithFirst === undefined ? '' : formatCount(comparedWithFirst.added.events),
    ]),
  };
}

function differences({ name, comparedWithFirst }: AlternativeResult, first: string, top: number): PageTable[] {
  const { lost, added, idsGone, detections = [] } = comparedWithFirst!;
  const tables = [
    kinds(
      lost,
      top,
      `Lost by ${name}: ${formatNoun(lost.events, 'event', 'events')} of the sample that ${first} keeps`,
    ),
  ];
  if (detections.length > 0) tables.push(losses(detections, top, { name, first }));
  if (added.events > 0) {
    const events = formatNoun(added.events, 'event', 'events');
    tables.push(kinds(added, top, `Added by ${name}: ${events} of the sample that ${first} does not keep`));
  }
  if (idsGone.length > 0) {
    tables.push({
      title: `No query of ${name} can keep, met in the sample or not`,
      columns: [
        { title: 'log', align: 'left' },
        { title: 'event ids', align: 'left' },
      ],
      rows: idsGone.map((gone): Cell[] => [
        gone.channel === '' ? { words: 'any log' } : gone.channel,
        { words: idsText(gone) },
      ]),
    });
  }
  return tables;
}

function kinds({ eventIds }: Difference, top: number, title: string): PageTable {
  const rest = eventIds.slice(top);
  const others = formatNoun(rest.length, 'other kind', 'other kinds');
  const events = rest.reduce((sum, kind) => sum + kind.events, 0);
  return {
    title,
    columns: [
      { title: 'log', align: 'left', maxWidth: 48 },
      { title: 'provider', align: 'left', maxWidth: 40 },
      ...['id', 'events', 'of'].map(right),
    ],
    rows: [
      ...eventIds
        .slice(0, top)
        .map((kind): Cell[] => [
          kind.channel,
          kind.provider,
          kind.eventId,
          formatCount(kind.events),
          formatCount(kind.of),
        ]),
      ...(rest.length === 0 ? [] : [[{ words: others }, '', '', formatCount(events), '']]),
    ],
  };
}

function idsText({ eventIds, except = [] }: IdsGoneResult): string {
  if (eventIds === 'all') return except.length === 0 ? 'everything' : `everything but ${list(except)}`;
  return list(eventIds);
}

function list(ids: readonly number[]): string {
  const told = ids.slice(0, MOST_IDS).join(', ');
  return ids.length > MOST_IDS ? `${told} and ${ids.length - MOST_IDS} more` : told;
}
