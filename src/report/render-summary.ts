/** The summary people see after a run. */
import { briefProblems } from './brief-problems.ts';
import { formatBytes, formatCount, formatNoun, formatSeconds, formatShare } from './format-number.ts';
import type { TextColumn } from './render-table.ts';
import { type Fact, type PageTable, pageTexts, type ResultPage } from './result-page.ts';
import type { Bottleneck, ReplayResult, RunResult } from './run-result.ts';
import { streamTotals } from './stream-totals.ts';

/** What the numbers alone do not say. */
export interface SummaryContext {
  /** Where rows went, in words: `the embedded emulator`, a URL, a folder, or `nowhere (--to none)`. */
  readonly destination: string;
}

export function renderSummary(result: RunResult, context: SummaryContext): string {
  const parts = pageTexts(runPage(result, context));
  if (result.problems.length > 0) {
    const { shown, hidden } = briefProblems(result.problems);
    const lines = shown.map((p) => `  ${p.code} ×${formatCount(p.count)}  ${p.message}`);
    for (const { code, count } of hidden) lines.push(`  ${code} ×${formatCount(count)}  more of these`);
    parts.push(`Problems\n${lines.join('\n')}`);
  }
  return `${parts.join('\n\n')}\n`;
}

export function runPage(result: RunResult, { destination }: SummaryContext): ResultPage {
  const { events, queries, firewallLogs = [], streams } = result;
  const total = streamTotals(streams);
  return {
    facts: [
      {
        term: 'Events',
        lines: [
          `${formatCount(events.read)} read, ${formatCount(events.matched)} matched ` +
            `(${formatShare(events.matched, events.read)}), ${formatCount(events.malformed)} malformed, ` +
            (events.recovered === undefined ? '' : `${formatCount(events.recovered)} of those read recovered, `) +
            `${formatBytes(events.bytes)} of input`,
        ],
      },
      {
        term: 'Rows',
        lines: [
          `${formatCount(total.rows)} made, ${formatCount(total.accepted)} accepted, ` +
            `${formatCount(total.rejected)} rejected, to ${destination}`,
        ],
      },
      {
        term: 'Sent',
        lines: [
          `${formatNoun(total.requests, 'request', 'requests')}, ${formatNoun(total.retries, 'retry', 'retries')}, ` +
            `${formatBytes(total.sentBytes)} compressed of ${formatBytes(total.bytes)}, ` +
            `${formatBytes(total.billedBytes)} billed size`,
        ],
      },
      {
        term: 'Time',
        lines: [
          `${formatSeconds(result.seconds)}, ${formatCount(result.eventsPerSecond)} events/s, ` +
            `${formatNoun(result.workers, 'worker', 'workers')}`,
        ],
      },
      ...(result.replay === undefined ? [] : replayFacts(result.replay)),
    ],
    tables: [
      ...(streams.length > 0 ? [streamsTable(streams)] : []),
      ...(queries.length > 0 ? [queriesTable(queries)] : []),
      ...(firewallLogs.length > 0 ? [firewallTable(firewallLogs)] : []),
    ],
  };
}

function streamsTable(streams: RunResult['streams']): PageTable {
  return {
    title: 'Streams',
    columns: [
      { title: 'rule', align: 'left', maxWidth: 32 },
      { title: 'stream', align: 'left', maxWidth: 40 },
      { title: 'table', align: 'left', maxWidth: 32 },
      { title: 'rows', align: 'right' },
      { title: 'bytes', align: 'right' },
      { title: 'billed', align: 'right' },
      { title: 'requests', align: 'right' },
      { title: 'accepted', align: 'right' },
      { title: 'rejected', align: 'right' },
    ],
    rows: streams.map((s) => [
      s.dcr,
      s.stream,
      s.table,
      formatCount(s.rows),
      formatBytes(s.bytes),
      formatBytes(s.billedBytes),
      formatCount(s.requests),
      formatCount(s.accepted),
      formatCount(s.rejected),
    ]),
  };
}

function firewallTable(logs: NonNullable<RunResult['firewallLogs']>): PageTable {
  const rows = logs.map(({ dcr, dataSource, profiles, matched }) => [
    dcr,
    dataSource,
    profiles.join(', ') || { words: 'all' },
    formatCount(matched),
  ]);
  return { title: 'Firewall logs', columns: FIREWALL_COLUMNS, rows };
}

function replayFacts({
  agents,
  events,
  latencyMs,
  latenessMs,
  dropped,
  lost,
  queued,
  heartbeats,
  load,
  bottleneck,
}: ReplayResult): Fact[] {
  const rows = [
    [dropped, 'dropped at the quota of the queue'],
    [lost, 'lost with damaged batches'],
    [queued, 'not accepted when the run ended'],
  ] as const;
  const trouble = rows.filter(([count]) => count > 0).map(([count, what]) => `${formatCount(count)} ${what}`);
  const fact = (term: string, line: string): Fact => ({ term, lines: [line] });
  return [
    fact(
      'Agents',
      `${formatNoun(agents, 'agent', 'agents')}, ${formatCount(events)} events, ` +
        `${formatNoun(heartbeats, 'heartbeat', 'heartbeats')}${trouble.length === 0 ? '' : `; rows: ${trouble.join(', ')}`}`,
    ),
    fact('Latency', `${formatTimes(latencyMs)} from when a row was due to when it was accepted`),
    fact('Late', `${formatTimes(latenessMs)} from when an event was due to when it was read`),
    ...(bottleneck === undefined ? [] : [fact('Held up', `by ${BOTTLENECKS[bottleneck](load)}`)]),
  ];
}

const BOTTLENECKS: Readonly<Record<Bottleneck, (load: ReplayResult['load']) => string>> = {
  mainThread: ({ mainThread }) => `the thread of the agents, busy ${formatShare(mainThread, 1)} of the time`,
  reading: ({ reading }) =>
    `reading the input, waited for ${formatShare(reading, 1)} of the time: more --workers may help`,
  machine: () => 'the machine: neither agents nor reading were busy most of the time',
};

function formatTimes({ p50, p99, max }: ReplayResult['latencyMs']): string {
  const [median, most, worst] = [p50, p99, max].map((ms) => formatSeconds(ms / 1000));
  return `median ${median}, p99 ${most}, most ${worst}`;
}

const FIREWALL_COLUMNS: readonly TextColumn[] = [
  { title: 'rule', align: 'left', maxWidth: 32 },
  { title: 'source', align: 'left', maxWidth: 40 },
  { title: 'profiles', align: 'left' },
  { title: 'lines', align: 'right' },
];
const QUERY_COLUMNS: readonly TextColumn[] = [
  { title: 'rule', align: 'left', maxWidth: 32 },
  { title: 'query', align: 'left', maxWidth: 72 },
  { title: 'engine', align: 'left' },
  { title: 'matched', align: 'right' },
  { title: 'only here', align: 'right' },
];
const FILTER_COLUMN: TextColumn = { title: 'left out', align: 'right' };
const PROFILE_COLUMNS: readonly TextColumn[] = [
  { title: 'tried', align: 'right' },
  { title: 'ns each', align: 'right' },
  { title: 'time', align: 'right' },
];

/** With a profile, those that take most of the time come first. */
function queriesTable(queries: RunResult['queries']): PageTable {
  const isProfiled = queries.some(({ profile }) => profile !== undefined);
  const isFiltered = queries.some(({ filtered }) => filtered !== undefined);
  const ordered = queries.toSorted((a, b) => (b.profile?.share ?? 0) - (a.profile?.share ?? 0));
  const rows = ordered.map(({ dcr, xPathQuery, engine, matched, matchedOnlyHere, filtered, profile }) => [
    dcr,
    xPathQuery,
    engine,
    formatCount(matched),
    formatCount(matchedOnlyHere),
    ...(isFiltered ? [filtered === undefined ? '' : formatCount(filtered)] : []),
    ...(profile === undefined
      ? []
      : [formatCount(profile.tried), formatCount(profile.nsPerEvent), formatShare(profile.share, 1)]),
  ]);
  const columns = [...QUERY_COLUMNS, ...(isFiltered ? [FILTER_COLUMN] : []), ...(isProfiled ? PROFILE_COLUMNS : [])];
  return { title: 'Queries', columns, rows };
}
