import type { JsonBytes, TextSize } from '../base/json-bytes.ts';
import type { Place } from '../base/problem.ts';
import { KERNEL_TYPES, NESTED_SLOT } from '../kernel/kernel.ts';
import { BinXmlFault, type BinXmlTemplate, BinXmlType, MAX_EVENT_WORK } from '../sources/evtx/binxml-nodes.ts';
import type { EvtxChunk } from '../sources/evtx/chunk.ts';
import { parseLiteral, readFragment, SlotTables } from '../sources/evtx/fragment.ts';
import type { ChunkContext } from '../sources/evtx/instance.ts';
import { checkEvent } from '../sources/evtx/record-check.ts';
import { EVTX_RECORD_HEADER_BYTES, recordNumber, recordSize } from '../sources/evtx/record-walk.ts';
import { SlotTable } from '../sources/evtx/slot-table.ts';
import { NESTED_HOLES } from './evtx-layout.ts';
import type { EvtxLayouts, Kind } from './evtx-layouts.ts';
import { planOf, type TemplatePlan } from './evtx-plan.ts';
import { isTimeIn, measureSlot, smallIntegerIn, writeSlot } from './evtx-text.ts';
import { TreeBuilder } from './evtx-tree.ts';
import { decodeValue, EMPTY_STRING } from './evtx-value.ts';
import type { EventLayout, HoleValues } from './layout.ts';
import { systemFieldOf } from './system-field.ts';
import type { TextCache } from './text-cache.ts';
import type { ContentNode, ElementNode } from './tree.ts';
import { elementsOf } from './tree.ts';
import { textOf, type Value } from './value.ts';
import { type EventView, SystemField } from './view.ts';

/** A power of two. */
const PLANS_AT_HAND = 64;

/** What views of one input share. */
export interface ViewInput {
  readonly source: string;
  readonly log?: string | undefined;
  readonly texts: TextCache;
  readonly layouts: EvtxLayouts;
}

/**
 * One event of an EVTX chunk, looked at through its template: `System` is answered out of the record's values, the tree is
 * built when asked for. One object serves all records of a block.
 *
 * `plan` and `slots` say what the event is: `plan.template` with these values. It is its own `holes`.
 */
export class EvtxEventView implements EventView, HoleValues {
  readonly source: string;
  readonly log: string | undefined;
  readonly recovered: boolean;
  regular = false;
  /** Undefined when the event is not one template with its values. */
  plan: TemplatePlan | undefined;
  readonly slots = new SlotTable();
  readonly #tables = new SlotTables();
  readonly #builder = new TreeBuilder(this.#tables);
  readonly #texts: TextCache;
  readonly #layouts: EvtxLayouts;
  /** Plans by the last bits of template ids: an event seldom has the template of the one before. */
  readonly #plans: (TemplatePlan | undefined)[] = new Array(PLANS_AT_HAND);
  /** The data of the event, when they are one template in a value. */
  nestedTemplate: BinXmlTemplate | undefined;
  nestedSlots: SlotTable;
  #kind: Kind | undefined | null = null;
  #context!: ChunkContext;
  #chunkNumber = 0;
  #offset = 0;
  /** The tree was built when the event was loaded. */
  #isBuilt = false;
  #root: ElementNode | undefined;

  constructor(input: ViewInput, kind: 'live' | 'recovered' = 'live') {
    this.recovered = kind === 'recovered';
    this.source = input.source;
    this.log = input.log;
    this.#texts = input.texts;
    this.#layouts = input.layouts;
    this.nestedSlots = this.#tables.at(1, 0);
  }

  /** Moves on to another chunk. */
  enter(context: ChunkContext, chunkNumber: number): void {
    this.#context = context;
    this.#chunkNumber = chunkNumber;
  }

  /**
   * Moves on to the record at an offset of the chunk, checking all that the answers depend on: what `load` accepts can be
   * read without errors.
   *
   * Errors: throws `BinXmlFault`.
   */
  load(offset: number): void {
    const context = this.#context;
    const start = offset + EVTX_RECORD_HEADER_BYTES;
    const end = offset + recordSize(context.chunk, offset) - 4;
    const { slots } = this;
    this.#offset = offset;
    this.#root = undefined;
    this.#kind = null;
    this.plan = undefined;
    this.nestedTemplate = undefined;
    const template = readFragment(context, { start, end }, slots);
    if (template === 'empty') throw new BinXmlFault('a record without an event', start);
    if (template === 'literal') {
      slots.reset(0);
      this.#root = onlyElement(this.#builder.content(parseLiteral(context, { start, end }), context, slots), start);
      this.regular = false;
      return;
    }
    const plan = this.#planOf(template);
    const advice = this.#isUsual(template) ? 'later' : checkEvent(context, { template, slots, depth: 0 }, this.#tables);
    this.regular = plan.system.regular && !(slots.composites > 0 && this.#hasCompositeField(plan));
    this.#isBuilt = advice === 'now' || plan.root === undefined;
    if (this.#isBuilt) {
      this.#root = onlyElement(this.#builder.content(template.nodes, context, slots), start);
      this.regular &&= elementsOf(this.#root).filter(({ name }) => name === 'System').length === 1;
    }
    this.plan = plan;
  }

  /**
   * Whether the event is at most one template inside another, and small: nearly all are. Notes the inner one.
   *
   * Errors: throws `BinXmlFault`.
   */
  #isUsual(template: BinXmlTemplate): boolean {
    const { slots, nestedSlots } = this;
    if (slots.composites > 1) return false;
    let work = template.weight + (slots.count === 0 ? 0 : template.maxReferences * (slots.end - slots.offsets[0]!));
    if (slots.composites === 1) {
      const slot = slots.lastComposite;
      if (slots.typeOf(slot) !== BinXmlType.BinXml) return false;
      const start = slots.offsets[slot]!;
      const end = start + slots.sizeOf(slot);
      const nested = start === end ? 'empty' : readFragment(this.#context, { start, end }, nestedSlots);
      if (nested !== 'empty') {
        if (nested === 'literal' || nested.hasSystem || nestedSlots.composites > 0) return false;
        this.nestedTemplate = nested;
        const bytes = nestedSlots.count === 0 ? 0 : nestedSlots.end - nestedSlots.offsets[0]!;
        work += template.maxReferences * (nested.weight + nested.maxReferences * bytes);
      }
    }
    return work <= MAX_EVENT_WORK;
  }

  #planOf(template: BinXmlTemplate): TemplatePlan {
    const place = template.id & (PLANS_AT_HAND - 1);
    const atHand = this.#plans[place];
    if (atHand?.template === template) return atHand;
    const plan = planOf(template);
    this.#plans[place] = plan;
    return plan;
  }

  layout(): EventLayout | undefined {
    return this.kind()?.layout;
  }

  /** The kind of the event; undefined when it has none, or has not been met often enough. */
  kind(): Kind | undefined {
    if (this.#kind === null) this.#kind = this.#findKind();
    return this.#kind;
  }

  #findKind(): Kind | undefined {
    const { plan, slots, nestedTemplate } = this;
    // Arrays, several templates, and events built at once because only that tells whether they can be.
    if (plan === undefined || !this.regular || slots.composites > 1 || this.#isBuilt) return undefined;
    if (slots.composites === 1 && nestedTemplate === undefined && slots.sizeOf(slots.lastComposite) !== 0)
      return undefined;
    return this.#layouts.of(this as EvtxEventView & { plan: TemplatePlan });
  }

  get holes(): HoleValues {
    return this;
  }

  get bytes(): Uint8Array {
    return this.#context.chunk.bytes;
  }

  value(hole: number): Value {
    const slots = this.#tableOf(hole);
    const slot = hole & (NESTED_HOLES - 1);
    const { chunk } = this.#context;
    const offset = slots.offsets[slot]!;
    const size = slots.sizeOf(slot);
    return decodeValue(chunk, slots.typeOf(slot), { offset, size });
  }

  write(hole: number, out: JsonBytes): void {
    writeSlot(out, this.#context.chunk, this.#tableOf(hole), hole & (NESTED_HOLES - 1));
  }

  measure(hole: number, size: TextSize): boolean {
    return measureSlot(size, this.#context.chunk, this.#tableOf(hole), hole & (NESTED_HOLES - 1));
  }

  smallInteger(hole: number): number {
    return smallIntegerIn(this.#context.chunk, this.#tableOf(hole), hole & (NESTED_HOLES - 1));
  }

  isTime(hole: number): boolean {
    return isTimeIn(this.#context.chunk, this.#tableOf(hole), hole & (NESTED_HOLES - 1));
  }

  /** Where the kernel finds a value that is a text; undefined for others. */
  textSlotOf(hole: number): number | undefined {
    if (this.#tableOf(hole).typeOf(hole & (NESTED_HOLES - 1)) !== BinXmlType.String) return undefined;
    return this.slotOf(hole) as number;
  }

  /**
   * Where the kernel finds a value; `none` when the record brought none, undefined when it is of a type whose text the kernel
   * does not write.
   */
  slotOf(hole: number): number | 'none' | undefined {
    const slot = hole & (NESTED_HOLES - 1);
    const type = this.#tableOf(hole).typeOf(slot);
    if (type === BinXmlType.Null) return 'none';
    if (!KERNEL_TYPES.has(type)) return undefined;
    return hole < NESTED_HOLES ? slot : NESTED_SLOT + slot;
  }

  start(hole: number): number {
    return this.#tableOf(hole).offsets[hole & (NESTED_HOLES - 1)]!;
  }

  end(hole: number): number {
    const slots = this.#tableOf(hole);
    const slot = hole & (NESTED_HOLES - 1);
    return slots.offsets[slot]! + slots.sizeOf(slot);
  }

  #tableOf(hole: number): SlotTable {
    return hole < NESTED_HOLES ? this.slots : this.nestedSlots;
  }

  get chunk(): EvtxChunk {
    return this.#context.chunk;
  }

  /** Offset in the chunk where what the event is made of ends. */
  get contentEnd(): number {
    return this.plan === undefined ? this.#offset + recordSize(this.chunk, this.#offset) : this.slots.end;
  }

  get place(): Place {
    const { chunk } = this.#context;
    return {
      source: this.source,
      byteOffset: chunk.fileOffsetOf(this.#offset),
      chunk: this.#chunkNumber,
      record: recordNumber(chunk, this.#offset),
      ...(this.recovered && { recovered: true }),
    };
  }

  eventId(): number {
    const { plan, slots } = this;
    if (this.regular && plan !== undefined) {
      const field = plan.system.fields[SystemField.EventID]!;
      if (field.kind === 'slot' && slots.typeOf(field.slot) === BinXmlType.UInt16 && slots.sizeOf(field.slot) === 2) {
        return this.#context.chunk.view.getUint16(slots.offsets[field.slot]!, true);
      }
    }
    const value = this.system(SystemField.EventID);
    return value === undefined ? -1 : plainNumber(value);
  }

  channel(): string {
    const value = this.system(SystemField.Channel);
    return value === undefined ? '' : textOf(value);
  }

  system(field: SystemField): Value | undefined {
    const { plan, slots } = this;
    if (!this.regular || plan === undefined) return systemFieldOf(this.root(), field);
    const place = plan.system.fields[field]!;
    if (place.kind === 'absent') return undefined;
    for (const guard of place.guards) if (slots.typeOf(guard) === BinXmlType.Null) return undefined;
    if (place.kind === 'constant') return place.value;
    const { slot } = place;
    const type = slots.typeOf(slot);
    if (type === BinXmlType.Null) return place.empty;
    const offset = slots.offsets[slot]!;
    const size = slots.sizeOf(slot);
    const { chunk } = this.#context;
    const value =
      type === BinXmlType.String ? this.#texts.value(chunk, offset, size) : decodeValue(chunk, type, { offset, size });
    return value === EMPTY_STRING ? place.empty : value;
  }

  root(): ElementNode {
    if (this.#root === undefined) this.#root = this.#builder.event(this.plan!.root!, this.#context, this.slots);
    return this.#root;
  }

  #hasCompositeField({ system }: TemplatePlan): boolean {
    const { slots } = this;
    // Mostly it is the slot of the data alone, which is no field.
    if (slots.composites === 1) return system.slots.has(slots.lastComposite);
    for (const slot of system.slots) if (slots.typeOf(slot) >= BinXmlType.BinXml) return true;
    return false;
  }
}

function onlyElement(content: readonly ContentNode[], offset: number): ElementNode {
  const first = content[0];
  if (content.length !== 1 || first?.kind !== 'element') {
    throw new BinXmlFault(`a record with ${content.length} top-level nodes where one element was expected`, offset);
  }
  return first;
}

/** The number a value prints as plain decimal digits without a leading zero, -1 for anything else, as in XML. */
function plainNumber(value: Value): number {
  if (value.kind === 'integer') return typeof value.value === 'number' && value.value >= 0 ? value.value : -1;
  const text = textOf(value);
  return /^(?:0|[1-9]\d{0,9})$/.test(text) ? Number(text) : -1;
}
