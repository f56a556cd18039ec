import type { LayoutActions } from '../events/evtx-lane.ts';
import type { EvtxEventView } from '../events/evtx-view.ts';
import type { Kernel, KernelRow, KernelRowPlace } from '../kernel/kernel.ts';
import { KernelPrograms } from '../tables/kernel-programs.ts';
import type { Lane } from './collect-lane.ts';
import type { LayoutRouter } from './layout-router.ts';
import type { OverlapChoice } from './types.ts';

/** What events dealt with by the kernel have come to, in the block at hand. */
export interface KernelCounts {
  /** Events, wanted or not. */
  read: number;
  kept: number;
  /** By query: events it keeps, and those no other does. */
  readonly matched: Uint32Array;
  readonly only: Uint32Array;
}

interface KnownKind {
  readonly address: number;
  readonly queries: readonly number[];
}

export interface CollectActionsOptions {
  readonly router: LayoutRouter;
  readonly lanes: readonly Lane[];
  /** By query: the lanes of what it keeps. */
  readonly targets: readonly (readonly number[])[];
  readonly overlap: OverlapChoice;
  readonly rowsAre: 'kept' | 'measured';
}

/** Collects the events of a layout without looking at each, where all queries are decided by the layout alone. */
export class CollectActions implements LayoutActions {
  readonly counts: KernelCounts;
  readonly #options: CollectActionsOptions;
  readonly #programs = new KernelPrograms();
  readonly #kinds: KnownKind[] = [];
  readonly #place: KernelRowPlace = { lane: 0, start: 0, end: 0, billed: 0 };

  constructor(options: CollectActionsOptions) {
    this.#options = options;
    const queries = options.targets.length;
    this.counts = { read: 0, kept: 0, matched: new Uint32Array(queries), only: new Uint32Array(queries) };
  }

  mayWant(eventId: number): boolean {
    return this.#options.router.mayWant(eventId);
  }

  skipped(events: number): void {
    this.counts.read += events;
  }

  rowsOf(event: EvtxEventView, kernel: Kernel): readonly KernelRow[] | undefined {
    const queries = this.#options.router.always(event);
    if (queries === undefined) return undefined;
    const rows: KernelRow[] = [];
    for (const lane of this.#lanesOf(queries)) {
      const program = this.#options.lanes[lane]!.mapper.program(event);
      const address = program && this.#programs.add(program, (hole) => event.slotOf(hole), kernel);
      if (address === undefined) return undefined;
      rows.push({ lane, program: address });
    }
    return rows;
  }

  #lanesOf(queries: readonly number[]): readonly number[] {
    const { targets, overlap } = this.#options;
    const lanes = queries.flatMap((query) => targets[query]!);
    return overlap === 'once' ? [...new Set(lanes)] : lanes;
  }

  isKnown(event: EvtxEventView, address: number): void {
    this.#kinds.push({ address, queries: [...this.#options.router.always(event)!] });
  }

  takeRows(kernel: Kernel): void {
    const place = this.#place;
    const { lanes, rowsAre } = this.#options;
    const { rows } = kernel;
    for (let index = 0; index < rows; ) {
      kernel.row(index, place);
      const { lane: number, start } = place;
      const lane = lanes[number]!;
      const ends: number[] = [];
      let end = start;
      // Rows of one lane, each with its comma, are taken together.
      while (place.lane === number) {
        lane.rows++;
        lane.sizes.billed += place.billed;
        lane.sizes.bytes += place.end - place.start;
        ends.push(place.end - start);
        end = place.end + 1;
        if (++index === rows) break;
        kernel.row(index, place);
      }
      if (rowsAre === 'kept') lane.buffer.addWritten(kernel.bytes.subarray(start, end), ends);
    }
    kernel.clearRows();
  }

  cell(number: number, event: EvtxEventView): { readonly json: Uint8Array; readonly billed: number } | undefined {
    const kept = this.#programs.cell(number).kept(event);
    return kept && { json: kept.json.bytes, billed: kept.billed };
  }

  count(kernel: Kernel): void {
    const { counts } = this;
    for (const { address, queries } of this.#kinds) {
      const events = kernel.takeEvents(address);
      if (events === 0) continue;
      counts.read += events;
      if (queries.length === 0) continue;
      counts.kept += events;
      if (queries.length === 1) counts.only[queries[0]!]! += events;
      for (const query of queries) counts.matched[query]! += events;
    }
  }

  forget(): void {
    this.#kinds.length = 0;
    this.#programs.forget();
  }
}
