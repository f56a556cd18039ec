/**
 * One agent: what the replay brings it becomes rows that wait, batches in its spool, and requests. It never waits for the service
 * to read on: what it cannot send piles up in the spool, as on a real machine.
 */
import type { Clock } from '../base/clock.ts';
import { SimulatorError } from '../base/problem.ts';
import { newGuid } from '../base/random.ts';
import { Tally } from '../base/tally.ts';
import type { Spool, SpoolBatch } from '../upload/spool.ts';
import type { BatchTarget } from '../upload/types.ts';
import { noCounts, type TargetCounts, Times } from './agent-counts.ts';
import { StartBookmarks, type Subscription } from './bookmarks.ts';
import { Delivery } from './delivery.ts';
import type { FeedBlock } from './feed.ts';
import { type CutRows, OpenRows } from './open-rows.ts';
import type { Outlet, TravelBody } from './outlet.ts';
import { type Rate, Schedule } from './schedule.ts';
import type { AgentSettings } from './settings.ts';

/** A row that says the agent is alive, as a JSON array, for one of the targets. */
export interface Heartbeat {
  readonly target: number;
  rows(nowMs: number): Uint8Array;
}

export interface AgentOptions {
  /** What planned streams are posted to, by number of the stream. */
  readonly targets: readonly BatchTarget[];
  readonly subscriptions: readonly Subscription[];
  readonly settings: AgentSettings;
  readonly outlet: Outlet;
  readonly spool: Spool;
  readonly blocks: AsyncIterable<FeedBlock>;
  readonly rate: Rate;
  /** When the first event is due, on `clock.now()`. */
  readonly startMs: number;
  /** Absent: none are sent. */
  readonly heartbeat?: Heartbeat | undefined;
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
  /** Aborted: reads no more, and sends what came. */
  readonly stop: AbortSignal;
  /** Aborted: ends at once; what was not accepted stays in the spool. */
  readonly end: AbortSignal;
}

/** Events are looked after so often at most: a real agent is not woken for each one either. */
const TICK_MS = 20;
const SECOND_MS = 1000;
/** With rate `max` there is no plan that reading could be late for, so it waits while so many batches do. */
const BATCHES_AHEAD = 16;
/** Between tries to write to a spool that cannot be written. */
const SPOOL_RETRY_MS = 250;

export class Agent {
  readonly #options: AgentOptions;
  readonly #open: readonly OpenRows[];
  readonly #start: StartBookmarks;
  readonly #delivery: Delivery;
  /** One batch after the other goes into the spool. */
  #storing: Promise<void> = Promise.resolve();
  readonly #done = new AbortController();
  readonly #reading = new AbortController();
  readonly counts: readonly TargetCounts[];
  readonly problems = new Tally();
  /** Why batches had to be sent again. */
  readonly postponed = new Tally();
  /** From when a row was due to when it was accepted. */
  readonly latency = new Times();
  /** From when an event was due to when it was read. */
  readonly lateness = new Times();
  /** Aborted when nothing more is read: what came is still to be sent, and heartbeats end, so that this ends. */
  readonly doneReading: AbortSignal = this.#reading.signal;
  /** Events that came. */
  events = 0;
  heartbeats = 0;

  /** Begins at once to send what is in the spool. */
  constructor(options: AgentOptions) {
    this.#options = options;
    const { targets, spool, settings, subscriptions } = options;
    this.counts = targets.map(noCounts);
    this.#open = targets.map((target) => new OpenRows(target, { maxBodyBytes: settings.maxBatchBytes }));
    this.#start = new StartBookmarks(subscriptions, spool.bookmarks, settings.newSubscriptions);
    for (const { target, rows } of [...spool.entries(), ...spool.parked]) this.counts[target]!.rows += rows;
    const { outlet, clock, random, end } = options;
    this.#delivery = new Delivery({
      spool,
      outlet,
      settings,
      clock,
      random,
      signal: end,
      events: {
        attempted: (batch, attempt) => this.#attempted(batch, attempt),
        postponed: (_batch, problem) => this.postponed.problem(problem),
        accepted: (batch) => this.#accepted(batch),
        refused: ({ target, rows }, problem) => {
          this.counts[target]!.rejected += rows;
          this.problems.problem(problem);
        },
        lost: ({ target, rows }, problem) => {
          this.counts[target]!.lost += rows;
          this.problems.problem(problem);
        },
      },
    });
  }

  /** Resolves when every event was read, or reading was stopped, and every batch has ended or `end` was aborted. */
  async run(): Promise<void> {
    const repeated = [...this.#open.keys()].map((target) => this.#uploadAgainAndAgain(target));
    repeated.push(this.#beat());
    try {
      await this.#replay().finally(() => this.#reading.abort());
      for (const target of this.#open.keys()) this.#flush(target);
      await this.#storing;
      await this.#delivery.finish();
    } finally {
      this.#done.abort();
      await Promise.all(repeated);
    }
  }

  async #replay(): Promise<void> {
    const { blocks, rate, startMs, clock, stop, end } = this.#options;
    const schedule = new Schedule(rate, startMs);
    const stopped = AbortSignal.any([stop, end]);
    await this.#noteNew(stopped);
    for await (const block of blocks) {
      const taking = new TakenBlock(block);
      let from = this.#catchUp(block, taking);
      const dueMs = schedule.dueTimes(block, from);
      while (from < block.events) {
        if (stopped.aborted) return;
        const nowMs = clock.now();
        let to = from;
        for (; to < block.events && dueMs[to]! <= nowMs; to++) {
          if (rate.kind !== 'max') this.lateness.recordMs(nowMs - dueMs[to]!);
        }
        if (to === from) {
          await this.#sleep(Math.max(TICK_MS, dueMs[from]! - nowMs), stopped);
          continue;
        }
        this.#take(taking, to, dueMs);
        this.events += to - from;
        from = to;
        // Where the spool cannot be written, nothing more is read.
        await this.#storing;
        while (rate.kind === 'max' && this.#options.spool.batches >= BATCHES_AHEAD && !stopped.aborted) {
          await this.#sleep(TICK_MS, stopped);
        }
      }
    }
  }

  /** A subscription that has no bookmark yet gets one: at the next start it is not taken for a new one. */
  async #noteNew(stopped: AbortSignal): Promise<void> {
    const { added } = this.#start;
    while (added.size > 0 && !stopped.aborted) {
      const noted = this.#options.spool.pass(added);
      if (noted.ok) return;
      this.problems.problem(noted.problem);
      await this.#sleep(SPOOL_RETRY_MS, stopped);
    }
  }

  /** Goes past the events that were read for some subscription, at once; the number of the first other one. */
  #catchUp({ first, events }: FeedBlock, taking: TakenBlock): number {
    const from = Math.max(0, Math.min(events, this.#start.furthest - first));
    if (from > 0) this.#take(taking, from, new Float64Array(events).fill(this.#options.startMs));
    this.events += from;
    return from;
  }

  #take(taking: TakenBlock, to: number, dueMs: Float64Array): void {
    for (const { stream, rows, events, queries } of taking.upTo(to)) {
      const open = this.#open[stream]!;
      const counts = this.counts[stream]!;
      const before = open.rejected;
      for (const [row, number] of events.entries()) {
        const event = taking.first + number;
        const subscriptions = this.#start.idsOf(stream, queries[row]!);
        if (this.#start.hasRead(subscriptions, event)) continue;
        counts.rows++;
        for (const cut of open.add(rows, row, { event, dueMs: dueMs[number]!, subscriptions }))
          this.#store(stream, cut);
      }
      counts.rejected += open.rejected - before;
    }
  }

  #flush(target: number): void {
    const cut = this.#open[target]!.flush();
    if (cut !== undefined) this.#store(target, cut);
  }

  #store(target: number, cut: CutRows): void {
    this.#storing = this.#storing.then(() => this.#storeNow(target, cut));
  }

  async #storeNow(target: number, { body, rows, dueMs, bookmarks }: CutRows): Promise<void> {
    const { spool, end } = this.#options;
    const encoded = await this.#encode(target, body);
    if (encoded === undefined) {
      this.counts[target]!.rejected += rows;
      // Where this cannot be written, they are counted again by the next run.
      const passed = spool.pass(bookmarks);
      if (!passed.ok) this.problems.problem(passed.problem);
      return;
    }
    const { bytes, encoding } = encoded;
    const batch: SpoolBatch = { target, requestId: newGuid(), rows, body: bytes, encoding, dueMs, bookmarks };
    for (;;) {
      const put = spool.put(batch);
      if (put.ok) {
        for (const dropped of put.value.dropped) this.counts[dropped.target]!.dropped += dropped.rows;
        this.#delivery.wake();
        return;
      }
      this.problems.problem(put.problem);
      if (end.aborted) return;
      await this.#sleep(SPOOL_RETRY_MS, end);
    }
  }

  /** `undefined` for rows that cannot be sent at all, which is told. */
  async #encode(target: number, rows: Uint8Array): Promise<TravelBody | undefined> {
    try {
      return await this.#options.outlet.encode(target, rows);
    } catch (error) {
      if (!(error instanceof SimulatorError)) throw error;
      this.problems.problem(error.problem);
      return undefined;
    }
  }

  /** Sends what came of a stream from time to time; streams begin at different moments, as agents do. */
  async #uploadAgainAndAgain(target: number): Promise<void> {
    const { targets, settings } = this.#options;
    const { [targets[target]!.stream]: seconds = settings.uploadSeconds } = settings.uploadSecondsOf;
    const periodMs = seconds * SECOND_MS;
    if (periodMs === 0) return;
    await this.#sleep(periodMs * this.#options.random(), this.#done.signal);
    while (!this.#done.signal.aborted) {
      this.#flush(target);
      await this.#sleep(periodMs, this.#done.signal);
    }
  }

  async #beat(): Promise<void> {
    const { heartbeat, settings, clock, random } = this.#options;
    if (heartbeat === undefined) return;
    const periodMs = settings.heartbeatSeconds * SECOND_MS;
    await this.#sleep(periodMs * random(), this.doneReading);
    while (!this.doneReading.aborted) {
      const nowMs = clock.now();
      this.heartbeats++;
      this.counts[heartbeat.target]!.rows++;
      // None is made up for later: what does not go out now is in the spool with everything else.
      this.#store(heartbeat.target, {
        body: heartbeat.rows(nowMs),
        rows: 1,
        dueMs: Float64Array.of(nowMs),
        bookmarks: new Map(),
      });
      await this.#sleep(periodMs, this.doneReading);
    }
  }

  #attempted({ target, body }: SpoolBatch, attempt: number): void {
    const counts = this.counts[target]!;
    counts.requests++;
    if (attempt > 1) counts.retries++;
    counts.sentBytes += body.length;
  }

  #accepted({ target, rows, dueMs }: SpoolBatch): void {
    this.counts[target]!.accepted += rows;
    const nowMs = this.#options.clock.now();
    if (target === this.#options.heartbeat?.target) return;
    for (const due of dueMs) this.latency.recordMs(nowMs - due);
  }

  /** Ends early, without an error, when the signal aborts. */
  async #sleep(ms: number, signal: AbortSignal): Promise<void> {
    try {
      await this.#options.clock.sleep(ms, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}

/** A block whose rows are taken event by event. */
class TakenBlock {
  readonly #block: FeedBlock;
  /** Rows taken already, by place in `block.rows`. */
  readonly #taken: number[];

  constructor(block: FeedBlock) {
    this.#block = block;
    this.#taken = block.rows.map(() => 0);
  }

  /** Number of its first event in the replay. */
  get first(): number {
    return this.#block.first;
  }

  /** Rows not taken yet of the events before number `to`. */
  *upTo(to: number): Generator<FeedBlock['rows'][number]> {
    for (const [place, { stream, rows, events, queries }] of this.#block.rows.entries()) {
      const from = this.#taken[place]!;
      let end = from;
      while (end < events.length && events[end]! < to) end++;
      if (end === from) continue;
      this.#taken[place] = end;
      const start = from === 0 ? 0 : rows.ends[from - 1]! + 1;
      yield {
        stream,
        rows: {
          bytes: rows.bytes.subarray(start, rows.ends[end - 1]! + 1),
          ends: rows.ends.subarray(from, end).map((at) => at - start),
        },
        events: events.subarray(from, end),
        queries: queries.slice(from, end),
      };
    }
  }
}
