import type { KindPlan, LayoutActions } from '../events/evtx-lane.ts';
import type { EvtxEventView } from '../events/evtx-view.ts';
import type { Kernel, KernelGuard, KernelRow, KernelRowPlace } from '../kernel/kernel.ts';
import { KernelPrograms } from '../tables/kernel-programs.ts';
import type { RowProgram } from '../tables/row-program.ts';
import type { Lane } from './collect-lane.ts';
import type { LayoutRouter } from './layout-router.ts';
import type { WantedRows } from './wanted-rows.ts';

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
  readonly rows: readonly PlannedRow[];
}

/** A row of every event of a kind. */
interface PlannedRow {
  readonly lane: Lane;
  readonly program: RowProgram;
}

export interface CollectActionsOptions {
  readonly router: LayoutRouter;
  /** By stream; none for those that are not of events. */
  readonly lanes: readonly (Lane | undefined)[];
  readonly wanted: WantedRows;
  /** By query: what it keeps has to be looked at, event by event. */
  readonly isFiltered: readonly boolean[];
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
    const queries = options.isFiltered.length;
    this.counts = { read: 0, kept: 0, matched: new Uint32Array(queries), only: new Uint32Array(queries) };
  }

  mayWant(eventId: number): boolean {
    return this.#options.router.mayWant(eventId);
  }

  get wantedIds(): Uint8Array {
    return this.#options.router.wantedIds;
  }

  skipped(events: number): void {
    this.counts.read += events;
  }

  plan(event: EvtxEventView, kernel: Kernel): KindPlan | undefined {
    const { router, lanes, wanted, isFiltered } = this.#options;
    const decided = router.decided(event);
    if (decided === undefined) return undefined;
    const queries = [...decided.always];
    if (queries.some((query) => isFiltered[query])) return undefined;
    const guards: KernelGuard[] = [];
    for (const { hole, texts } of decided.unless) {
      const slot = event.textSlotOf(hole);
      if (slot === undefined) return undefined;
      guards.push({ slot, texts });
    }
    const planned: PlannedRow[] = [];
    const rows: KernelRow[] = [];
    for (const { stream: number } of wanted.of(queries)) {
      const lane = lanes[number]!;
      const program = lane.mapper.program(event);
      const address = program && this.#programs.add(program, (hole) => event.slotOf(hole), kernel);
      if (address === undefined) return undefined;
      planned.push({ lane, program: program! });
      rows.push({ lane: number, program: address });
    }
    return { rows, guards, isKnown: (address) => this.#kinds.push({ address, queries, rows: planned }) };
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
    const cell = this.#programs.cell(number).sound(event);
    return cell && { json: cell.json.bytes, billed: cell.billed };
  }

  count(kernel: Kernel): void {
    const { counts } = this;
    for (const { address, queries, rows } of this.#kinds) {
      const events = kernel.takeEvents(address);
      if (events === 0) continue;
      counts.read += events;
      for (const { lane, program } of rows) lane.mapper.tell(program, events);
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
