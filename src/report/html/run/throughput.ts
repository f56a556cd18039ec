/** Events and bytes over time: two charts, and a table with the same numbers. */
import { formatBytes, formatCount, formatSeconds } from '../../format-number.ts';
import type { Sample } from '../../progress-series.ts';
import { type Drawing, drawing } from '../charts.ts';
import { type Html, html } from '../html.ts';
import type { PageSection } from '../page.ts';
import { derivation, figure, table } from '../parts.ts';
import type { RunReport } from './run-report.ts';

const BYTES_OF_MB = 1_000_000;

export function throughputSection(report: RunReport): PageSection {
  const { result, series } = report;
  const rates = ratesOf(series);
  const drawings = drawingsOf(series, rates);
  const body: (Html | undefined)[] = [
    html`<p>${figure(result.seconds, { of: '/seconds', show: formatSeconds })} with ${figure(result.workers, {
      of: '/workers',
      show: formatCount,
    })} ${result.workers === 1 ? 'worker' : 'workers'}, ${figure(result.eventsPerSecond, {
      of: '/eventsPerSecond',
      show: formatCount,
    })} events/s over all, ${figure(result.events.bytes, { of: '/events/bytes', show: formatBytes })} of input.</p>\n`,
  ];
  body.push(...drawings.map(({ box }) => box));
  if (series.length > 0) body.push(numbers(series, rates));
  body.push(
    derivation('figures over time', [
      { term: 'seconds', text: 'From the start of reading until the last row had its end. 1 MB is 1,000,000 bytes.' },
      {
        term: 'events/s over all',
        text: 'Events read by the seconds of the whole run, in which the last rows are delivered, too.',
      },
      {
        term: 'events/s and MB/s of an interval',
        text:
          'What was read from the end of the interval before to the end of this one, by its seconds. Input is counted a block at a time, when the block was read, filtered and made into rows; so short runs go in leaps.' +
          (result.replay === undefined
            ? ''
            : ' Blocks are read when the first agent comes to them, once for all agents.'),
      },
    ]),
  );
  const charts = Object.assign({}, ...drawings.map((drawn) => drawn.charts));
  return { id: 'throughput', name: 'Throughput', body, charts };
}

function numbers(series: readonly Sample[], rates: readonly Sample[]): Html {
  const columns = [
    { title: 'until second', kind: 'text' },
    { title: 'read so far', kind: 'number' },
    { title: 'matched so far', kind: 'number' },
    { title: 'bytes so far', kind: 'number' },
    { title: 'read/s', kind: 'number' },
    { title: 'matched/s', kind: 'number' },
    { title: 'MB/s', kind: 'number' },
  ] as const;
  const rows = series.map((point, n) => {
    const rate = rates[n]!;
    const cells = [
      rounded(point.seconds),
      ...[point.read, point.matched, point.bytes, rate.read, rate.matched].map(formatCount),
      (rate.bytes / BYTES_OF_MB).toFixed(2),
    ];
    return { cells: cells.map((cell) => html`${cell}`) };
  });
  return html`<details><summary>Numbers of the charts</summary>
${table({ caption: 'Progress over time', columns, rows })}</details>\n`;
}

function drawingsOf(series: readonly Sample[], rates: readonly Sample[]): Drawing[] {
  if (series.length === 0) return [];
  const most = rates.reduce((peak, { read }) => Math.max(peak, read), 0);
  // The first interval begins at 0.
  const x = [0, ...series.map(({ seconds }) => rounded(seconds))];
  const lineOf = (pick: (rate: Sample) => number) => {
    const y = rates.map((rate) => rounded(pick(rate)));
    return [y[0]!, ...y];
  };
  return [
    drawing('chart-events', {
      caption: `Events read and matched each second; at most ${formatCount(most)} read.`,
      chart: {
        kind: 'steps',
        x,
        unit: 'events/s',
        lines: [
          { label: 'read', color: '--line-a', y: lineOf(({ read }) => read) },
          { label: 'matched', color: '--line-b', y: lineOf(({ matched }) => matched) },
        ],
      },
    }),
    drawing('chart-bytes', {
      caption: 'Megabytes of input read each second.',
      chart: {
        kind: 'steps',
        x,
        unit: 'MB/s',
        lines: [{ label: 'input', color: '--line-a', y: lineOf(({ bytes }) => bytes / BYTES_OF_MB) }],
      },
    }),
  ];
}

/** What was done each second between a point and the one before it; `seconds` is the length of the interval. */
function ratesOf(series: readonly Sample[]): Sample[] {
  const start: Sample = { seconds: 0, bytes: 0, read: 0, matched: 0 };
  return series.map((point, n) => {
    const before = series[n - 1] ?? start;
    const seconds = point.seconds - before.seconds;
    const each = (name: 'bytes' | 'read' | 'matched') => (seconds > 0 ? (point[name] - before[name]) / seconds : 0);
    return { seconds, bytes: each('bytes'), read: each('read'), matched: each('matched') };
  });
}

function rounded(value: number): number {
  return Number(value.toFixed(3));
}
