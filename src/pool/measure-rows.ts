/** Block → what its rows would measure, by what they came of (`cost`). Each row is looked at by itself. */
import { gzipSync } from 'node:zlib';
import { JsonBytes } from '../base/json-bytes.ts';
import type { Problem } from '../base/problem.ts';
import { Tally } from '../base/tally.ts';
import { FIREWALL_SOFTWARE, isFirewallStream } from '../contract/windows-firewall.ts';
import { readFirewallLog } from '../events/firewall-log.ts';
import { systemFieldOf } from '../events/system-field.ts';
import { textOf } from '../events/value.ts';
import { type EventView, SystemField } from '../events/view.ts';
import { compileQuery } from '../query/compile.ts';
import type { CollectionPlan } from '../rules/types.ts';
import { billedColumns, billedSize } from '../tables/billed-size.ts';
import { DnsFilterSet } from '../tables/dns-filter.ts';
import { lineTimeMs } from '../tables/firewall-cells.ts';
import { FirewallMapper } from '../tables/firewall-table.ts';
import { mapperFor } from '../tables/mapper-for.ts';
import { writeRow } from '../tables/row-json.ts';
import type { TableRow, TableSchema } from '../tables/types.ts';
import { Attribution, type Dimension, keptKey, NO_STREAM } from './attribution.ts';
import { takesProfile } from './collect-firewall.ts';
import { LayoutRouter } from './layout-router.ts';
import { createBlockReader } from './read-block.ts';
import { type BlockTask, COUNTS, type MeasureJob } from './types.ts';
import { unwrap } from './unwrap.ts';
import { type WantedRow, WantedRows } from './wanted-rows.ts';

/** Of time: what is collected differs from one to the next, and that is what an estimate can be sure by. */
export const SLICE_MS = 60_000;

/** What all rows of an event or line have in common. */
interface Origin {
  /** Empty for lines of firewall logs. */
  readonly channel: string;
  readonly provider: string;
  readonly eventId: string;
  readonly computer: string;
  readonly timeMs: number;
}

/** Compiles the queries and mappers of a job. Errors: none expected, as the plan was checked before. */
export function prepareMeasure(job: MeasureJob): BlockTask {
  const [events, firewall] = [measureEvents(job), measureFirewall(job)];
  return (block) => (block.format === 'firewall' ? firewall(block) : events(block));
}

function measureEvents(job: MeasureJob): BlockTask {
  const { plan, nowMs, settings } = job;
  const queries = plan.queries.map((query) => unwrap(compileQuery(query.source, job.engine)));
  const router = new LayoutRouter(queries, nowMs);
  const filters = plan.queries.map(({ dnsFilters }) => dnsFilters && new DnsFilterSet(dnsFilters, settings));
  const mappers = plan.streams.map(({ stream, columns }) =>
    isFirewallStream(stream) ? undefined : unwrap(mapperFor(stream, columns, settings)),
  );
  const wanted = new WantedRows(plan, job.overlap);
  const readBlock = createBlockReader();
  const planOfQuery = job.planOf?.queries;
  return (block) => {
    const { tally, events, part } = readBlock(block);
    const measured = new MeasuredRows(job);
    let read = 0;
    let kept = 0;
    for (const event of events) {
      read++;
      const hits = router.hits(event);
      if (hits.length === 0) continue;
      kept++;
      for (const query of hits) tally.add(COUNTS.queryMatched(query), 1);
      if (planOfQuery !== undefined) {
        for (const of of new Set(hits.map((query) => planOfQuery[query]!))) tally.add(COUNTS.planMatched(of), 1);
      }
      const passed = hits.filter((query) => !filters[query]?.leavesOut(event));
      measured.add(originOf(event), wanted.of(passed), (stream) => mappers[stream]!.map(event));
    }
    tally.add(COUNTS.read, read);
    tally.add(COUNTS.matched, kept);
    for (const mapper of mappers) {
      for (const { problem, count } of mapper?.drainProblems() ?? []) tally.problem(problem, count);
    }
    measured.countTo(tally);
    return { ...part(), tally: tally.toData(), rows: [], attribution: measured.attribution.toData() };
  };
}

/** As queries are, data sources of firewall logs are told apart; their numbers come behind those of the queries. */
function measureFirewall(job: MeasureJob): BlockTask {
  const { plan, settings, overlap, planOf } = job;
  const mappers = plan.streams.map(({ stream }) =>
    isFirewallStream(stream) ? new FirewallMapper(stream, settings) : undefined,
  );
  const first = plan.queries.length;
  const rows = new WantedRows(plan, overlap);
  return (block) => {
    const tally = new Tally();
    const measured = new MeasuredRows(job);
    const taking = plan.firewallLogs.flatMap((log, number) => (takesProfile(log, block) ? [first + number] : []));
    const wanted = rows.of(taking);
    const report = (problem: Problem, lost: number) => {
      tally.problem(problem);
      tally.add(COUNTS.malformed, lost);
    };
    let read = 0;
    for (const line of readFirewallLog(block, report)) {
      read++;
      const origin = {
        channel: '',
        provider: FIREWALL_SOFTWARE,
        eventId: line.value('action') ?? '',
        computer: settings.computer ?? '',
        timeMs: lineTimeMs(line, settings),
      };
      measured.add(origin, wanted, (stream) => mappers[stream]!.map(line));
    }
    tally.add(COUNTS.read, read);
    if (taking.length > 0) tally.add(COUNTS.matched, read);
    if (planOf !== undefined) {
      for (const of of new Set(taking.map((log) => planOf.firewallLogs[log - first]!))) {
        tally.add(COUNTS.planMatched(of), read);
      }
    }
    for (const mapper of mappers) {
      for (const { problem, count } of mapper?.drainProblems() ?? []) tally.problem(problem, count);
    }
    measured.countTo(tally);
    const { index, start, end } = block;
    return { index, bytes: end - start, tally: tally.toData(), rows: [], attribution: measured.attribution.toData() };
  };
}

/** The rows of one block, as they are measured. */
class MeasuredRows {
  readonly attribution = new Attribution();
  readonly #plan: CollectionPlan;
  /** By stream, where plans are compared. */
  readonly #planOf: readonly number[] | undefined;
  readonly #sizes: { rows: number; billed: number; readonly json: JsonBytes }[];

  constructor({ plan, planOf }: MeasureJob) {
    this.#plan = plan;
    this.#planOf = planOf?.streams;
    this.#sizes = plan.streams.map(() => ({ rows: 0, billed: 0, json: new JsonBytes() }));
  }

  /** The rows of one event or line. */
  add(origin: Origin, wanted: readonly WantedRow[], rowOf: (stream: number) => TableRow): void {
    const { channel, provider, eventId, computer, timeMs } = origin;
    const slice = Number.isNaN(timeMs) ? '' : String(Math.floor(timeMs / SLICE_MS) * SLICE_MS);
    /** Tables that have a row of it, by plan. */
    const tables = new Set<string>();
    let plans = 0;
    for (const { stream, queries } of wanted) {
      const row = rowOf(stream);
      const share = { rows: 1, billed: billedSize(row) };
      const to = (dimension: Dimension, key: string) => this.attribution.add(stream, dimension, key, share);
      for (const query of queries) to('query', String(query));
      if (queries.length === 1) to('queryOnly', String(queries[0]));
      to('provider', provider);
      to('event', `${provider}/${eventId}`);
      to('computer', computer);
      to('account', accountOf(row));
      to('slice', `${slice}/${computer}`);
      const of = this.#planOf?.[stream] ?? 0;
      plans |= 1 << of;
      for (const { table } of this.#plan.streams[stream]!.flows) {
        const name = `${of}/${table}`;
        if (tables.has(name)) to('duplicate', table);
        tables.add(name);
      }
      for (const { name, billed } of billedColumns(row)) {
        this.attribution.add(stream, 'column', name, { rows: 1, billed });
      }
      const sizes = this.#sizes[stream]!;
      writeRow(row, sizes.json);
      sizes.rows++;
      sizes.billed += share.billed;
    }
    if (this.#planOf !== undefined && plans !== 0) {
      const key = keptKey({ plans, channel, provider, eventId });
      this.attribution.add(NO_STREAM, 'kept', key, { rows: 1, billed: 0 });
    }
  }

  countTo(tally: Tally): void {
    for (const [stream, { rows, billed, json }] of this.#sizes.entries()) {
      if (rows === 0) continue;
      tally.add(COUNTS.streamRows(stream), rows);
      tally.add(COUNTS.streamBytes(stream), json.length);
      // Blocks are about as large as the bodies that are sent.
      tally.add(COUNTS.streamCompressed(stream), gzipSync(json.take()).length);
      tally.add(COUNTS.streamBilled(stream), billed);
    }
  }
}

/** Columns that name whose doing an event was, the most telling first. */
const ACCOUNT_COLUMNS = ['Account', 'TargetAccount', 'SubjectAccount', 'UserName'];

/** Their numbers, looked up once for each table. */
const ACCOUNT_NUMBERS = new WeakMap<TableSchema, readonly number[]>();

function accountOf({ schema, values }: TableRow): string {
  let numbers = ACCOUNT_NUMBERS.get(schema);
  if (numbers === undefined) {
    numbers = ACCOUNT_COLUMNS.map((name) => schema.columns.findIndex((column) => column.name === name));
    ACCOUNT_NUMBERS.set(schema, numbers);
  }
  for (const number of numbers) {
    const value = values[number];
    if (typeof value === 'string' && value !== '') return value;
  }
  return '';
}

function originOf(event: EventView): Origin {
  const text = (field: SystemField): string => {
    const value = event.regular ? event.system(field) : systemFieldOf(event.root(), field);
    return value === undefined ? '' : textOf(value);
  };
  return {
    channel: text(SystemField.Channel),
    provider: text(SystemField.ProviderName),
    eventId: text(SystemField.EventID),
    computer: text(SystemField.Computer),
    timeMs: Date.parse(text(SystemField.SystemTime)),
  };
}
