/** All sets of rules, one below the other: events, bytes and money. */
import type { AlternativeResult, CompareResult } from '../../compare-result.ts';
import { formatBytes, formatCount, formatGb, formatShare, formatUsd } from '../../format-number.ts';
import { barDrawing, byteDrawing } from '../charts.ts';
import { type Html, html } from '../html.ts';
import type { PageSection } from '../page.ts';
import { clip, derivation, figure, NAME_LENGTH, named, type Term, table } from '../parts.ts';

const TITLES = [
  'events kept',
  'rows',
  'JSON',
  'compressed',
  'billed',
  'of the first',
  'a day',
  'USD a month',
  'USD to the first',
  'lost',
  'added',
];

export function sideBySideSection({ events, alternatives, detections }: CompareResult): PageSection {
  const drawings = [
    byteDrawing('chart-compare-bytes', {
      caption: 'Billed bytes of the sample',
      bars: alternatives.map(({ name, total }) => ({ name, value: total.billedBytes })),
      color: '--line-a',
    }),
    barDrawing('chart-compare-usd', {
      caption: 'USD a month',
      bars: alternatives.flatMap(({ name, bill }) => (bill === undefined ? [] : [{ name, value: bill.usdPerMonth }])),
      unit: 'USD a month',
      color: '--line-b',
    }),
  ];
  return {
    id: 'sets',
    name: 'Side by side',
    charts: Object.assign({}, ...drawings.map(({ charts }) => charts)),
    body: [
      html`<p>Of ${figure(events.read, { of: '/events/read', show: formatCount })} events read (${figure(events.malformed, { of: '/events/malformed', show: formatCount })} malformed), ${figure(events.bytes, { of: '/events/bytes', show: formatBytes })} of input.</p>\n`,
      ...drawings.map(({ box }) => box),
      table({
        caption: 'Sets of rules, in the order they were named',
        columns: [{ title: 'rules', kind: 'text' }, ...TITLES.map((title) => ({ title, kind: 'number' }) as const)],
        rows: alternatives.map((entry, n) => ({ at: `/alternatives/${n}`, cells: cellsOf(entry, alternatives[0]!) })),
      }),
      derivation('figures of sets of rules', TERMS),
      detections && verdictsHtml(alternatives, detections),
      ...alternatives.map(({ name, daily, bill }) =>
        daily === undefined
          ? undefined
          : derivation(`a day and the bill of ${clip(name, NAME_LENGTH)}`, [
              { term: 'a day', text: daily.derivation },
              ...(bill?.items ?? []).map(({ title, derivation: text }) => ({ term: title, text })),
            ]),
      ),
    ],
  };
}

function verdictsHtml(
  alternatives: readonly AlternativeResult[],
  counts: NonNullable<CompareResult['detections']>,
): Html {
  return html`<h3>Detections, and whether they get their events</h3>
<p>${COUNTS.map(([name, words], n) => html`${n === 0 ? '' : ', '}${figure(counts[name], { of: `/detections/${name}`, show: formatCount })} ${words}`)}.</p>
${table({
  caption: 'Verdicts, proved and not tried',
  columns: [{ title: 'rules', kind: 'text' }, ...VERDICTS.map((title) => ({ title, kind: 'number' }) as const)],
  rows: alternatives.map(({ name, detections }, n) => ({
    at: `/alternatives/${n}/detections`,
    cells: [
      named(name),
      ...VERDICTS.map((verdict) => figure(detections?.[verdict] ?? 0, { of: verdict, show: formatCount })),
    ],
  })),
})}`;
}

const VERDICTS = ['kept', 'partly', 'lost', 'unknown'] as const;

const COUNTS = [
  ['files', 'files'],
  ['found', 'rules found'],
  ['read', 'read'],
  ['notWindows', 'not about Windows events'],
  ['notFollowed', 'reading functions that are not followed'],
  ['other', 'no detections'],
  ['refused', 'refused'],
] as const;

function cellsOf(
  { name, kept, total, daily, bill, comparedWithFirst }: AlternativeResult,
  first: AlternativeResult,
): Html[] {
  return [
    named(name),
    figure(kept, { of: 'kept', show: formatCount }),
    figure(total.rows, { of: 'total/rows', show: formatCount }),
    figure(total.bytes, { of: 'total/bytes', show: formatBytes }),
    figure(total.compressedBytes, { of: 'total/compressedBytes', show: formatBytes }),
    figure(total.billedBytes, { of: 'total/billedBytes', show: formatBytes }),
    html`${formatShare(total.billedBytes, first.total.billedBytes)}`,
    daily === undefined ? html`-` : figure(daily.gbPerDay.estimate, { of: 'daily/gbPerDay/estimate', show: formatGb }),
    bill === undefined ? html`-` : figure(bill.usdPerMonth, { of: 'bill/usdPerMonth', show: formatUsd }),
    comparedWithFirst?.usdPerMonth === undefined
      ? html`-`
      : figure(comparedWithFirst.usdPerMonth, { of: 'comparedWithFirst/usdPerMonth', show: formatUsd }),
    comparedWithFirst === undefined
      ? html`-`
      : figure(comparedWithFirst.lost.events, { of: 'comparedWithFirst/lost/events', show: formatCount }),
    comparedWithFirst === undefined
      ? html`-`
      : figure(comparedWithFirst.added.events, { of: 'comparedWithFirst/added/events', show: formatCount }),
  ];
}

const TERMS: readonly Term[] = [
  { term: 'events kept', text: 'Events of the sample that make a row or more. Rows count in each table they go to.' },
  {
    term: 'JSON, compressed, billed',
    text: 'Of the rows as they are sent, as gzip makes of a megabyte at a time, and by the formula of billed sizes.',
  },
  {
    term: 'a day',
    text: 'The sample is the same for all sets: the minutes and computers that any of them has rows of. One set alone may stand for a shorter time, and then for more a day.',
  },
  {
    term: 'lost, added',
    text: 'Events that the first keeps and this one does not, and the other way round; event by event, not in sums.',
  },
];
