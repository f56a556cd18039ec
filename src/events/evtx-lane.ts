import { Kernel, KernelFull, type KernelRow, Stop } from '../kernel/kernel.ts';
import type { BinXmlTemplate } from '../sources/evtx/binxml-nodes.ts';
import type { EvtxChunk } from '../sources/evtx/chunk.ts';
import { EVTX_CHUNK_HEADER_BYTES, type EvtxChunkHeader } from '../sources/evtx/chunk-header.ts';
import { endOfRecords, type MetRecords, type WalkedRange } from '../sources/evtx/record-walk.ts';
import type { EventActions } from './event-actions.ts';
import type { Kind } from './evtx-layouts.ts';
import { planOf } from './evtx-plan.ts';
import type { EvtxEventView } from './evtx-view.ts';

/** What is done with events by their layout. */
export interface LayoutActions extends EventActions {
  /**
   * The rows that every event of the layout of this one has; undefined when they are to be looked at.
   *
   * Errors: throws `KernelFull`.
   */
  rowsOf(event: EvtxEventView, kernel: Kernel): readonly KernelRow[] | undefined;
  /** The kernel knows the kind of the event from now on, at this address, and writes these rows. */
  isKnown(event: EvtxEventView, kind: number): void;
  /** Takes the rows that wait in the kernel. */
  takeRows(kernel: Kernel): void;
  /** The JSON of a computed cell of the event by its number, and what is billed of it; undefined when it is not to be kept. */
  cell(number: number, event: EvtxEventView): { readonly json: Uint8Array; readonly billed: number } | undefined;
  /** Takes counts of what the kernel did, but for events it skipped. */
  count(kernel: Kernel): void;
  /** The kernel has forgotten everything. */
  forget(): void;
}

/**
 * The way past the views: records that the kernel can deal with never become events. It is taught by those that did.
 *
 * Whatever it does is what would have been done with the event: it knows no shapes of records but those that were read and
 * decided about outside.
 */
export class EvtxLane {
  readonly #actions: LayoutActions;
  readonly #kernel = new Kernel();
  #templates = new WeakSet<BinXmlTemplate>();
  #kinds = new WeakSet<Kind>();
  #log: string | undefined;
  #index = 0;
  #records = 0;

  constructor(actions: LayoutActions) {
    this.#actions = actions;
    this.#kernel.want((id) => actions.mayWant(id));
  }

  /** Where the bytes of a block are best read to. */
  get block(): Uint8Array {
    return this.#kernel.block;
  }

  /** Begins with the bytes of a log, of which the events are said to be. */
  open(log: string | undefined): void {
    // What is wanted of a layout depends on it.
    if (log !== this.#log) this.#forget();
    this.#log = log;
  }

  /** Goes to a chunk and finds its records, those before the first irregularity. */
  enter(chunk: EvtxChunk, header: EvtxChunkHeader | undefined, walked: WalkedRange): MetRecords | undefined {
    const kernel = this.#kernel;
    const { bytes } = chunk;
    if (!kernel.enter(bytes)) return undefined;
    this.#index = 0;
    this.#records = kernel.walk(EVTX_CHUNK_HEADER_BYTES, endOfRecords(chunk, header), bytes.length);
    if (this.#records === 0) return undefined;
    walked.firstAt = kernel.recordAt(0);
    walked.lastAt = kernel.recordAt(this.#records - 1);
    return { end: kernel.walkedTo, number: kernel.lastNumber };
  }

  leave(): void {
    this.#index = 0;
    this.#records = 0;
  }

  /** The offset of the next record that has to be looked at; undefined when there is none in the chunk. */
  next(): number | undefined {
    const kernel = this.#kernel;
    while (this.#index < this.#records) {
      const index = kernel.run(this.#index, this.#records);
      // Rows stay in the order of their events.
      if (kernel.rows > 0) this.#actions.takeRows(kernel);
      this.#index = index;
      if (kernel.stop === Stop.AllDone) return undefined;
      if (kernel.stop === Stop.Full) continue;
      this.#index = index + 1;
      return kernel.recordAt(index);
    }
    return undefined;
  }

  /** Makes known to the kernel what it lacked for the event that `next` gave. */
  learn(event: EvtxEventView): void {
    try {
      this.#learn(event);
    } catch (error) {
      if (!(error instanceof KernelFull)) throw error;
      this.#forget();
    }
  }

  #learn(event: EvtxEventView): void {
    const kernel = this.#kernel;
    const { stop, missing } = kernel;
    if (stop === Stop.NotKnown) {
      const { plan, nestedTemplate } = event;
      if (plan !== undefined) this.#addTemplate(plan.template);
      if (nestedTemplate !== undefined) this.#addTemplate(nestedTemplate);
    } else if (stop === Stop.NoKind) {
      const kind = event.kind();
      if (kind === undefined || this.#kinds.has(kind)) return;
      this.#kinds.add(kind);
      const rows = kind.layout === undefined ? undefined : this.#actions.rowsOf(event, kernel);
      const known = kernel.addKind(kind.sizes, kind.words, rows);
      if (rows !== undefined) this.#actions.isKnown(event, known);
    } else if (missing !== 0) {
      const cell = this.#actions.cell(missing, event);
      if (cell !== undefined) kernel.keepCell(cell.json, cell.billed);
    }
  }

  #addTemplate(template: BinXmlTemplate): void {
    if (this.#templates.has(template)) return;
    this.#templates.add(template);
    const { system, root, eventIdSlot } = planOf(template);
    this.#kernel.addTemplate({
      guid: template.guid.bytes,
      steps: template.definition.steps,
      bytes: template.definition.bytes,
      eventIdSlot,
      isRegular: system.regular && root !== undefined,
      hasSystem: template.hasSystem,
      weight: template.weight,
      maxReferences: template.maxReferences,
      systemSlots: system.slots,
    });
  }

  /** Ends a block. */
  close(): void {
    this.#actions.skipped(this.#kernel.takeSkipped());
    this.#actions.count(this.#kernel);
  }

  #forget(): void {
    this.#actions.count(this.#kernel);
    this.#actions.forget();
    this.#kernel.reset();
    this.#templates = new WeakSet();
    this.#kinds = new WeakSet();
  }
}
