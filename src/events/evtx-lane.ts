import { Kernel, KernelFull, type KernelPlan, Stop } from '../kernel/kernel.ts';
import { BinXmlFault, type BinXmlTemplate } from '../sources/evtx/binxml-nodes.ts';
import type { EvtxChunk } from '../sources/evtx/chunk.ts';
import { type Crc32, EVTX_CHUNK_HEADER_BYTES, type EvtxChunkHeader } from '../sources/evtx/chunk-header.ts';
import { endOfRecords, type MetRecords, type WalkedRange } from '../sources/evtx/record-walk.ts';
import type { EventActions } from './event-actions.ts';
import type { Kind } from './evtx-layouts.ts';
import { planOf } from './evtx-plan.ts';
import type { EvtxEventView } from './evtx-view.ts';

/** What is done with the events of a kind, but for those whose values have one of some texts. */
export interface KindPlan extends KernelPlan {
  /** From now on the kernel does it; it counts them under this address. */
  isKnown(address: number): void;
}

/** What is done with events by their layout. */
export interface LayoutActions extends EventActions {
  /** By event id: 0 when no event with it is wanted, as `mayWant` has it. */
  readonly wantedIds: Uint8Array;
  /**
   * What is done with every event of the layout of this one; undefined when they are to be looked at.
   *
   * Errors: throws `KernelFull`.
   */
  plan(event: EvtxEventView, kernel: Kernel): KindPlan | undefined;
  /** Takes the rows that wait in the kernel. */
  takeRows(kernel: Kernel): void;
  /**
   * The JSON of a computed cell of the event by its number, and what is billed of it; undefined when it is not that of all events
   * with the same values.
   */
  cell(number: number, event: EvtxEventView): { readonly json: Uint8Array; readonly billed: number } | undefined;
  /** Takes counts of what the kernel did, but for events it skipped. */
  count(kernel: Kernel): void;
  /** The kernel has forgotten everything. */
  forget(): void;
}

/** Things to make known for one record; cells that share a place in the kernel would push each other out for ever. */
const MOST_TRIES = 16;

/**
 * The way past the views: records that the kernel can deal with never become events. It is taught by the first of each kind.
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
    this.#kernel.want(actions.wantedIds);
  }

  /** Where the bytes of a block are best read to. */
  get block(): Uint8Array {
    return this.#kernel.block;
  }

  readonly crc32: Crc32 = (bytes) => this.#kernel.crc32(bytes);

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
  next(view: EvtxEventView): number | undefined {
    const kernel = this.#kernel;
    let tries = 0;
    while (this.#index < this.#records) {
      const index = kernel.run(this.#index, this.#records);
      if (index !== this.#index) tries = 0;
      this.#index = index;
      const { stop } = kernel;
      if (stop !== Stop.AllDone && stop !== Stop.Full && tries++ < MOST_TRIES && this.#teach(view, stop)) continue;
      // Rows stay in the order of their events.
      if (kernel.rows > 0) this.#actions.takeRows(kernel);
      if (stop === Stop.AllDone) return undefined;
      if (stop === Stop.Full) continue;
      this.#index = index + 1;
      return kernel.recordAt(index);
    }
    return undefined;
  }

  /** Makes known to the kernel what it lacks for the record at hand; false when that has to be looked at all the same. */
  #teach(view: EvtxEventView, stop: number): boolean {
    const { missing } = this.#kernel;
    if (stop === Stop.NotHere && missing === 0) return false;
    try {
      view.load(this.#kernel.recordAt(this.#index));
      if (stop === Stop.NotKnown) return this.#addTemplates(view);
      return stop === Stop.NoKind ? this.#addKind(view) : this.#addCell(view, missing);
    } catch (error) {
      // Whoever looks at the record will meet the fault again, and tell it.
      if (error instanceof BinXmlFault) return false;
      if (!(error instanceof KernelFull)) throw error;
      if (this.#kernel.rows > 0) this.#actions.takeRows(this.#kernel);
      this.#forget();
      return false;
    }
  }

  #addTemplates({ plan, nestedTemplate }: EvtxEventView): boolean {
    const isNew = plan !== undefined && this.#addTemplate(plan.template);
    const isNestedNew = nestedTemplate !== undefined && this.#addTemplate(nestedTemplate);
    return isNew || isNestedNew;
  }

  #addKind(event: EvtxEventView): boolean {
    const kind = event.kind();
    if (kind === undefined || this.#kinds.has(kind)) return false;
    this.#kinds.add(kind);
    const kernel = this.#kernel;
    const plan = kind.layout === undefined ? undefined : this.#actions.plan(event, kernel);
    const address = kernel.addKind(kind.sizes, kind.words, plan);
    plan?.isKnown(address);
    return plan !== undefined;
  }

  #addCell(event: EvtxEventView, number: number): boolean {
    const cell = this.#actions.cell(number, event);
    return cell !== undefined && this.#kernel.keepCell(cell.json, cell.billed);
  }

  /** Whether it was not known yet. */
  #addTemplate(template: BinXmlTemplate): boolean {
    if (this.#templates.has(template)) return false;
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
    return true;
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
