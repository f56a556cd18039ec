/** The events of a replay, read once and given to any number of agents. */
import { type Clock, systemClock } from '../base/clock.ts';
import { type BlockResult, COUNTS } from '../pool/types.ts';
import type { EncodedRows } from '../upload/types.ts';

/** What became of one block of the input, ready to be replayed. */
export interface FeedBlock {
  /** Number of its first event, counted from 0 over the whole replay. */
  readonly first: number;
  readonly events: number;
  /** When each event was created, in ms since 1970; NaN where it does not say. */
  readonly times: Float64Array;
  readonly rows: readonly TimedRows[];
}

/** Rows of one planned stream, each with its event. */
export interface TimedRows {
  readonly stream: number;
  readonly rows: EncodedRows;
  /** Number of the event in the block. */
  readonly events: Uint32Array;
  /** Queries that kept the event. */
  readonly queries: readonly (readonly number[])[];
}

export interface FeedOptions {
  /** Results of a job with `timed rows`, in block order. */
  readonly results: AsyncIterable<BlockResult>;
  /** How many read from it; each has to read to the end, or leave. */
  readonly readers: number;
  /** Blocks that the fastest reader may be ahead of the slowest. Default 8. */
  readonly blocksAhead?: number;
  /** For `waitedMs`. */
  readonly clock?: Clock;
  /** Told of each result, in order, before its block is given out. */
  readonly onResult?: (result: BlockResult) => void;
}

interface Waiting {
  readonly wake: () => void;
}

/**
 * Hands each block to every reader, at each reader's own pace.
 *
 * Memory: blocks between the slowest and the fastest reader, at most `blocksAhead`: the fastest waits.
 */
export class Feed {
  readonly #options: FeedOptions;
  readonly #results: AsyncIterator<BlockResult>;
  readonly #blocksAhead: number;
  /** Blocks not yet read by all, and how many have still to read each. */
  readonly #window: { readonly block: FeedBlock; left: number }[] = [];
  /** Number of the first block of the window. */
  #base = 0;
  #readers: number;
  /** How long the reader that is ahead had to wait until blocks were read and made into rows. */
  waitedMs = 0;
  readonly #clock: Clock;
  #events = 0;
  #isEnded = false;
  /** Why reading ended, where it failed: every reader meets it. */
  #failure: { readonly error: unknown } | undefined;
  #reading: Promise<void> | undefined;
  readonly #waiting = new Set<Waiting>();

  constructor(options: FeedOptions) {
    this.#options = options;
    this.#results = options.results[Symbol.asyncIterator]();
    this.#blocksAhead = options.blocksAhead ?? 8;
    this.#readers = options.readers;
    this.#clock = options.clock ?? systemClock;
  }

  /** The blocks from the first one, in order. To be called once by each reader. */
  async *blocks(): AsyncGenerator<FeedBlock, void, undefined> {
    let next = 0;
    try {
      for (;;) {
        const held = await this.#at(next);
        if (held === undefined) return;
        yield held.block;
        next++;
        this.#release(held);
      }
    } finally {
      this.#leave(next);
    }
  }

  /** The block of that number; `undefined` at the end. Waits while it is too far ahead of the slowest reader. */
  async #at(number: number): Promise<{ readonly block: FeedBlock; left: number } | undefined> {
    for (;;) {
      const held = this.#window[number - this.#base];
      if (held !== undefined) return held;
      if (this.#failure !== undefined) throw this.#failure.error;
      if (this.#isEnded) return undefined;
      if (this.#window.length >= this.#blocksAhead) {
        await new Promise<void>((wake) => this.#waiting.add({ wake }));
        continue;
      }
      this.#reading ??= this.#readOne().finally(() => {
        this.#reading = undefined;
      });
      await this.#reading;
    }
  }

  async #readOne(): Promise<void> {
    const { done, value } = await this.#nextResult();
    if (done) {
      this.#isEnded = true;
      this.#wakeAll();
      return;
    }
    this.#options.onResult?.(value);
    const block = blockOf(value, this.#events);
    this.#events += block.events;
    this.#window.push({ block, left: this.#readers });
  }

  async #nextResult(): Promise<IteratorResult<BlockResult>> {
    const startedMs = this.#clock.monotonic();
    try {
      const result = await this.#results.next();
      this.waitedMs += this.#clock.monotonic() - startedMs;
      return result;
    } catch (error) {
      this.#failure = { error };
      this.#wakeAll();
      throw error;
    }
  }

  #release(held: { left: number }): void {
    held.left--;
    this.#dropRead();
  }

  /** A reader that leaves will not read what it has not read yet. */
  #leave(next: number): void {
    this.#readers--;
    for (const held of this.#window.slice(Math.max(0, next - this.#base))) held.left--;
    this.#dropRead();
    if (this.#readers === 0 && !this.#isEnded) {
      this.#isEnded = true;
      void this.#results.return?.();
    }
  }

  #dropRead(): void {
    let dropped = false;
    while (this.#window[0] !== undefined && this.#window[0].left <= 0) {
      this.#window.shift();
      this.#base++;
      dropped = true;
    }
    if (dropped) this.#wakeAll();
  }

  #wakeAll(): void {
    for (const { wake } of this.#waiting) wake();
    this.#waiting.clear();
  }
}

/** The rows in memory of their own: without threads, those of a result are overwritten by the next. */
function blockOf({ rows, times, hitSets = [], tally }: BlockResult, first: number): FeedBlock {
  return {
    first,
    events: tally.counts[COUNTS.read] ?? 0,
    times: times ?? new Float64Array(),
    rows: rows.map(({ stream, rows: encoded, events = new Uint32Array(), kept = new Uint32Array() }) => ({
      stream,
      rows: { bytes: encoded.bytes.slice(), ends: encoded.ends.slice() },
      events,
      queries: Array.from(kept, (number) => hitSets[number]!),
    })),
  };
}
