/** The result of `run` as one long table: a row for each entry of each list, sections and columns named as the members of `--json`. */
import { type CsvRow, renderCsv } from './csv-text.ts';
import { expectationRows, JUDGED_COLUMNS, problemRows } from './judged-csv.ts';
import type { ReplayResult, RunResult } from './run-result.ts';
import { STREAM_COUNTS, streamTotals } from './stream-totals.ts';

export const RUN_COLUMNS = [
  'section',
  'dcr',
  'dataSource',
  'stream',
  'table',
  'name',
  ...STREAM_COUNTS,
  'engine',
  'matched',
  'matchedOnlyHere',
  'filtered',
  'tried',
  'nsPerEvent',
  'share',
  'quantity',
  'unit',
  ...JUDGED_COLUMNS,
] as const;

type Row = CsvRow<(typeof RUN_COLUMNS)[number]>;

/** Parts of the table, in order; further ones are lines here. */
const PARTS: readonly ((result: RunResult) => readonly Row[])[] = [
  ({ events }) => [
    { section: 'events', name: 'read', count: events.read },
    { section: 'events', name: 'matched', count: events.matched },
    { section: 'events', name: 'malformed', count: events.malformed },
    ...(events.recovered === undefined ? [] : [{ section: 'events', name: 'recovered', count: events.recovered }]),
    { section: 'events', name: 'bytes', bytes: events.bytes },
  ],
  ({ seconds, eventsPerSecond, workers }) => [
    { section: 'seconds', quantity: seconds, unit: 's' },
    { section: 'eventsPerSecond', quantity: eventsPerSecond },
    { section: 'workers', count: workers },
  ],
  ({ streams }) => [{ section: 'total', ...streamTotals(streams) }],
  ({ streams }) => streams.map((stream) => ({ section: 'streams', ...stream })),
  ({ queries }) =>
    queries.map(({ dcr, dataSource, xPathQuery, engine, matched, matchedOnlyHere, filtered, profile }) => ({
      section: 'queries',
      ...{ dcr, dataSource, engine, matched, matchedOnlyHere, filtered, ...profile },
      name: xPathQuery,
    })),
  ({ firewallLogs = [] }) =>
    firewallLogs.map(({ dcr, dataSource, profiles, matched }) => ({
      section: 'firewallLogs',
      ...{ dcr, dataSource, matched },
      name: profiles.join(','),
    })),
  ({ replay }) => (replay === undefined ? [] : replayRows(replay)),
  ({ expectations }) => expectationRows(expectations),
  ({ problems }) => problemRows(problems),
];

export function renderRunCsv(result: RunResult): string {
  return renderCsv<(typeof RUN_COLUMNS)[number]>(
    RUN_COLUMNS,
    PARTS.flatMap((part) => part(result)),
  );
}

function replayRows({
  agents,
  events,
  heartbeats,
  latencyMs,
  latenessMs,
  load,
  bottleneck,
  former = [],
  retried,
}: ReplayResult): Row[] {
  const numbers = (section: string, of: object, unit?: string) =>
    Object.entries(of).map(([name, quantity]): Row => ({ section, name, quantity: quantity as number, unit }));
  return [
    ...Object.entries({ agents, events, heartbeats }).map(([name, count]): Row => ({ section: 'replay', name, count })),
    ...numbers('replay.latencyMs', latencyMs, 'ms'),
    ...numbers('replay.latenessMs', latenessMs, 'ms'),
    ...numbers('replay.load', load),
    ...(bottleneck === undefined ? [] : [{ section: 'replay.bottleneck', name: bottleneck }]),
    ...former.map(({ rule, ...counts }): Row => ({ section: 'replay.former', dcr: rule, ...counts })),
    ...retried.map(({ code, message, count }): Row => ({ section: 'replay.retried', code, message, count })),
  ];
}
