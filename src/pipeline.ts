/**
 * The one place where all stages meet; read this first.
 *
 *   inputs → blocks → (worker: events → queries → rows → encoded) → batches → uploader → receipts → result
 *
 * Blocks are planned from the input alone, worked through by the pool, and their results come back in block order. So
 * every count and every batch is the same for any number of workers. Each row ends in exactly one of two counts,
 * accepted or rejected, and each event in read or malformed: the sums of the result show that nothing was lost.
 */
import type { Clock } from './base/clock.ts';
import { type Problem, renderPlace } from './base/problem.ts';
import { Tally } from './base/tally.ts';
import type { ReportProblem } from './events/view.ts';
import { runBlocks } from './pool/run-blocks.ts';
import { type BlockResult, COUNTS, type CollectJob, type OverlapChoice } from './pool/types.ts';
import { compileQuery } from './query/compile.ts';
import type { EngineChoice, EngineName } from './query/types.ts';
import type { ProblemResult, QueryResult, RunResult, StreamResult } from './report/run-result.ts';
import type { CollectionPlan, PlannedQuery } from './rules/types.ts';
import type { Block } from './sources/block.ts';
import type { MapSettings } from './tables/types.ts';
import { BatchCutter } from './upload/cut-batches.ts';
import type { Batch, BatchTarget, Receipt, Uploader } from './upload/types.ts';
import { UploadQueue } from './upload/upload-queue.ts';

/** A plan whose queries all compile, and what was left out of it. */
export interface CheckedPlan {
  readonly plan: CollectionPlan;
  /** Engine of each query of `plan`, in order. */
  readonly engines: readonly EngineName[];
}

/**
 * Compiles every query of a plan once, here, so that workers get only queries that run.
 *
 * A query that does not compile is left out and named in `plan.problems`: on Windows, too, its subscription fails and the others go on.
 */
export function checkPlan(plan: CollectionPlan, engine: EngineChoice): CheckedPlan {
  const queries: PlannedQuery[] = [];
  const engines: EngineName[] = [];
  const problems: Problem[] = [...plan.problems];
  for (const query of plan.queries) {
    const compiled = compileQuery(query.source, engine);
    if (compiled.ok) {
      queries.push(query);
      engines.push(compiled.value.engine);
    } else {
      const { file, path } = query;
      problems.push({ ...compiled.problem, file, path });
    }
  }
  return { plan: { ...plan, queries, problems }, engines };
}

/** A problem in one line, with its place. */
function whereAndWhat({ place, file, path, message }: Problem): string {
  if (place) return `${renderPlace(place)}: ${message}`;
  return file === undefined ? message : `${file}${path ? `#${path}` : ''}: ${message}`;
}

/** How far a run has come; for a progress line. */
export interface Progress {
  readonly bytes: number;
  readonly read: number;
  readonly matched: number;
  readonly seconds: number;
}

export interface CollectOptions {
  /** Plans the blocks; told where to report inputs that cannot be read. */
  readonly blocks: (report: ReportProblem) => Promise<AsyncIterable<Block>>;
  readonly checked: CheckedPlan;
  readonly engine: EngineChoice;
  readonly overlap: OverlapChoice;
  readonly settings: MapSettings;
  readonly workers: number;
  readonly clock: Clock;
  /** Absent: nothing is sent (`--to none`). */
  readonly uploader?: Uploader;
  /** Requests under way at a time. */
  readonly concurrency: number;
  /** Aborting stops reading; what was read is still delivered. */
  readonly stop?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** What a run came to. `problems` are the same as in `result`, as data. */
export interface CollectOutcome {
  readonly result: RunResult;
  readonly problems: readonly Problem[];
}

/** What the deliveries of one planned stream add up to. */
interface Delivery {
  requests: number;
  retries: number;
  sentBytes: number;
  accepted: number;
  rejected: number;
}

/** Reads, filters, maps, batches and sends. */
export async function collect(options: CollectOptions): Promise<CollectOutcome> {
  const { checked, clock, uploader } = options;
  const { plan } = checked;
  const started = clock.monotonic();
  const seconds = () => (clock.monotonic() - started) / 1000;
  const total = new Tally();
  for (const problem of plan.problems) total.problem(problem);
  const report: ReportProblem = (problem, lost) => {
    total.problem(problem);
    total.add(COUNTS.malformed, lost);
  };

  const deliveries = plan.streams.map(
    (): Delivery => ({ requests: 0, retries: 0, sentBytes: 0, accepted: 0, rejected: 0 }),
  );
  const targets = plan.streams.map(({ immutableId, stream }): BatchTarget => ({ immutableId, stream }));
  const cutters = targets.map((target) => new BatchCutter({ target }));
  const deliveryOf = new Map(targets.map((target, number) => [target, deliveries[number]]));
  const undeliverable = new AbortController();
  const stop = options.stop ? AbortSignal.any([options.stop, undeliverable.signal]) : undeliverable.signal;

  const settle = (batch: Batch, receipt: Receipt) => {
    const delivery = deliveryOf.get(batch.target) as Delivery;
    delivery.requests += receipt.attempts;
    delivery.retries += Math.max(0, receipt.attempts - 1);
    delivery.sentBytes += receipt.sentBytes;
    if (receipt.kind === 'accepted') {
      delivery.accepted += batch.rows;
      return;
    }
    delivery.rejected += batch.rows;
    total.problem(receipt.problem);
    // Once the uploader has given up for good, reading on would be for nothing.
    if (uploader?.down !== undefined || receipt.problem.code === 'AMASIM_UPLOAD_MAX_BYTES') undeliverable.abort();
  };
  const queue = uploader
    ? new UploadQueue({ uploader, concurrency: options.concurrency, onReceipt: settle })
    : undefined;
  const reject = (number: number, rows: readonly Problem[]) => {
    for (const problem of rows) {
      total.problem(problem);
      (deliveries[number] as Delivery).rejected++;
    }
  };

  const job: CollectJob = {
    kind: 'collect',
    plan,
    engine: options.engine,
    overlap: options.overlap,
    settings: options.settings,
    nowMs: clock.now(),
  };
  let bytes = 0;
  const take = async (result: BlockResult) => {
    total.merge(result.tally);
    bytes += result.bytes;
    if (queue) {
      for (const { stream, rows } of result.rows) {
        const cutter = cutters[stream] as BatchCutter;
        const { batches, rejected } = cutter.push(rows);
        reject(stream, rejected);
        for (const batch of batches) await queue.push(batch);
      }
    }
    options.onProgress?.({
      bytes,
      read: total.get(COUNTS.read),
      matched: total.get(COUNTS.matched),
      seconds: seconds(),
    });
  };

  const blocks = await options.blocks(report);
  for await (const result of runBlocks(job, blocks, { workers: options.workers, signal: stop })) {
    await take(result);
  }
  const cut = undeliverable.signal.aborted;
  if (queue) {
    for (const cutter of cutters) {
      const batch = cutter.flush();
      if (batch) await queue.push(batch);
    }
    await queue.drain();
  }
  if (cut) {
    total.problem({
      code: 'AMASIM_RUN_STOPPED',
      message: `reading stopped after ${total.get(COUNTS.read)} events, because nothing more could be delivered`,
    });
  }

  const elapsed = seconds();
  const problems = total.problems();
  const result: RunResult = {
    schemaVersion: 1,
    path: 'ama',
    events: {
      read: total.get(COUNTS.read),
      matched: total.get(COUNTS.matched),
      malformed: total.get(COUNTS.malformed),
      bytes,
    },
    queries: plan.queries.map(
      (query, n): QueryResult => ({
        dcr: query.dcr,
        dataSource: query.dataSource,
        xPathQuery: query.xPathQuery,
        engine: checked.engines[n] as EngineName,
        matched: total.get(COUNTS.queryMatched(n)),
        matchedOnlyHere: total.get(COUNTS.queryOnly(n)),
      }),
    ),
    streams: plan.streams.flatMap((stream, n) =>
      stream.flows.map((flow, f): StreamResult => {
        const delivery = deliveries[n] as Delivery;
        const first = f === 0;
        return {
          dcr: stream.dcr,
          stream: stream.stream,
          table: flow.table,
          rows: total.get(COUNTS.streamRows(n)),
          droppedByTransform: 0,
          bytes: total.get(COUNTS.streamBytes(n)),
          billedBytes: total.get(COUNTS.streamBilled(n)),
          requests: first ? delivery.requests : 0,
          retries: first ? delivery.retries : 0,
          accepted: delivery.accepted,
          rejected: delivery.rejected,
          sentBytes: first ? delivery.sentBytes : 0,
        };
      }),
    ),
    problems: problems.map(
      ({ problem, count }): ProblemResult => ({ code: problem.code, message: whereAndWhat(problem), count }),
    ),
    seconds: elapsed,
    eventsPerSecond: elapsed > 0 ? Math.round(total.get(COUNTS.read) / elapsed) : 0,
    workers: options.workers,
  };
  return { result, problems: problems.map(({ problem }) => problem) };
}
