/** How agents fared in a replay: latency, lateness, and what held them up. */
import { formatCount, formatMs, formatShare } from '../../format-number.ts';
import type { Bottleneck, FormerResult, ReplayResult, TimesResult } from '../../run-result.ts';
import { type Html, html } from '../html.ts';
import type { PageSection } from '../page.ts';
import { bar, type Column, clip, derivation, figure, longTable, named, type Term, table } from '../parts.ts';
import { MESSAGE_LENGTH } from '../problems.ts';
import type { RunReport } from './run-report.ts';

const TIMES = ['p50', 'p90', 'p95', 'p99', 'max'] as const;

/** Nothing where no agents replayed. */
export function replaySection({ result: { replay } }: RunReport): PageSection | undefined {
  if (replay === undefined) return undefined;
  const { bottleneck, former = [], retried } = replay;
  return {
    id: 'replay',
    name: 'Agents',
    title: 'Agents: latency and lateness',
    body: [
      html`<p>Agents ${count(replay, 'agents')}, events ${count(replay, 'events')}, heartbeats ${count(replay, 'heartbeats')}.
Rows dropped ${count(replay, 'dropped')}, lost ${count(replay, 'lost')}, queued ${count(replay, 'queued')}.</p>\n`,
      bottleneck && html`<p class="notice">Events were read late. What held them up: ${BOTTLENECKS[bottleneck]}.</p>\n`,
      timesTable(replay),
      html`<p>The thread of the agents was busy ${load(replay, 'mainThread')} of the time; agents waited for the input to be read ${load(replay, 'reading')} of it.</p>\n`,
      former.length === 0 ? undefined : formerTable(former),
      retried.length === 0 ? undefined : retriedTable(retried),
      derivation('figures of agents', [...TERMS, ...(former.length === 0 ? [] : [FORMER])]),
    ],
  };
}

const BOTTLENECKS: Readonly<Record<Bottleneck, string>> = {
  mainThread: 'the thread of the agents',
  reading: 'reading the input; more --workers may help',
  machine: 'the machine: neither agents nor reading were busy most of the time',
};

const TERMS: readonly Term[] = [
  { term: 'events', text: 'Events that came to agents; each agent reads all of the input.' },
  { term: 'latency', text: 'From when a row was due to when it was accepted, over all rows of all agents.' },
  {
    term: 'lateness',
    text: 'From when an event was due, by the rate, to when the agent read it, over all events of all agents; 0 with --rate max.',
  },
  { term: 'p50, p90, p95, p99', text: 'So many percent were at most so long (to three digits). max: the longest.' },
  { term: 'dropped, lost, queued', text: 'Sums over all streams, each counted once, and former ones.' },
  {
    term: 'busy and waited',
    text: 'Parts of the time of the replay. With the embedded emulator, it works in the thread of the agents.',
  },
];

const FORMER: Term = {
  term: 'former streams',
  text: 'Rows of an earlier run found in the queue of a stream that no rule has any more. They are not among the rows made.',
};

function count(replay: ReplayResult, name: 'agents' | 'events' | 'heartbeats' | 'dropped' | 'lost' | 'queued'): Html {
  return figure(replay[name], { of: `/replay/${name}`, show: formatCount });
}

function load(replay: ReplayResult, name: 'mainThread' | 'reading'): Html {
  return figure(replay.load[name], { of: `/replay/load/${name}`, show: (part) => formatShare(part, 1) });
}

function timesTable({ latencyMs, latenessMs }: ReplayResult): Html {
  const most = Math.max(latencyMs.max, latenessMs.max);
  const cell = (times: TimesResult, { name, of }: { readonly name: (typeof TIMES)[number]; readonly of: string }) =>
    html`${figure(times[name], { of: `/replay/${of}/${name}`, show: formatMs })}${bar(times[name], {
      of: most,
      kind: of === 'latencyMs' ? 'a' : 'b',
    })}`;
  return table({
    caption: 'Latency of rows and lateness of events',
    columns: [
      { title: 'percentile', kind: 'text' },
      { title: 'latency', kind: 'number' },
      { title: 'lateness', kind: 'number' },
    ],
    rows: TIMES.map((name) => ({
      cells: [html`${name}`, cell(latencyMs, { name, of: 'latencyMs' }), cell(latenessMs, { name, of: 'latenessMs' })],
    })),
  });
}

const FORMER_COUNTS = ['rows', 'accepted', 'rejected', 'dropped', 'lost', 'queued'] as const;

function formerTable(former: readonly FormerResult[]): Html {
  return longTable(
    {
      caption: 'Rows of streams that no rule has any more',
      columns: [
        { title: 'rule', kind: 'text' },
        { title: 'stream', kind: 'text' },
        ...FORMER_COUNTS.map((title): Column => ({ title, kind: 'number' })),
      ],
      rows: former.map((entry, n) => ({
        at: `/replay/former/${n}`,
        cells: [
          named(entry.rule),
          named(entry.stream),
          ...FORMER_COUNTS.map((name) => figure(entry[name], { of: name, show: formatCount })),
        ],
      })),
    },
    { of: 'former streams', command: 'run' },
  );
}

function retriedTable(retried: ReplayResult['retried']): Html {
  return longTable(
    {
      caption: 'Why batches were sent again',
      columns: [
        { title: 'code', kind: 'text' },
        { title: 'times', kind: 'number' },
        { title: 'message', kind: 'text' },
      ],
      rows: retried.map(({ code, count, message }, n) => ({
        at: `/replay/retried/${n}`,
        cells: [
          html`${code}`,
          figure(count, { of: 'count', show: formatCount }),
          html`${clip(message, MESSAGE_LENGTH)}`,
        ],
      })),
    },
    { of: 'reasons', command: 'run' },
  );
}
