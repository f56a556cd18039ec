import type { Place } from '../base/problem.ts';
import { BinXmlFault, BinXmlType } from '../sources/evtx/binxml-nodes.ts';
import type { EvtxChunk } from '../sources/evtx/chunk.ts';
import { parseLiteral, readFragment, SlotTables } from '../sources/evtx/fragment.ts';
import type { ChunkContext } from '../sources/evtx/instance.ts';
import { checkEvent } from '../sources/evtx/record-check.ts';
import { EVTX_RECORD_HEADER_BYTES, recordNumber, recordSize } from '../sources/evtx/record-walk.ts';
import { SlotTable } from '../sources/evtx/slot-table.ts';
import { planOf, type TemplatePlan } from './evtx-plan.ts';
import { TreeBuilder } from './evtx-tree.ts';
import { decodeValue, EMPTY_STRING } from './evtx-value.ts';
import { systemFieldOf } from './system-field.ts';
import type { TextCache } from './text-cache.ts';
import type { ContentNode, ElementNode } from './tree.ts';
import { elementsOf } from './tree.ts';
import { textOf, type Value } from './value.ts';
import { type EventView, SystemField } from './view.ts';

/**
 * One event of an EVTX chunk, looked at through its template: `System` is answered out of the record's values, the tree is
 * built when asked for. One object serves all records of a block.
 *
 * `plan` and `slots` are there for code compiled against templates: the event is `plan.template` with these values.
 */
export class EvtxEventView implements EventView {
  readonly source: string;
  readonly log: string | undefined;
  regular = false;
  /** Undefined when the event is not one template with its values. */
  plan: TemplatePlan | undefined;
  readonly slots = new SlotTable();
  readonly #tables = new SlotTables();
  readonly #builder = new TreeBuilder(this.#tables);
  readonly #texts: TextCache;
  #context!: ChunkContext;
  #chunkNumber = 0;
  #offset = 0;
  #root: ElementNode | undefined;
  #lastPlan: TemplatePlan | undefined;

  constructor(input: { readonly source: string; readonly log?: string | undefined; readonly texts: TextCache }) {
    this.source = input.source;
    this.log = input.log;
    this.#texts = input.texts;
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
    this.plan = undefined;
    const template = readFragment(context, { start, end }, slots);
    if (template === 'empty') throw new BinXmlFault('a record without an event', start);
    if (template === 'literal') {
      slots.reset(0);
      this.#root = onlyElement(this.#builder.content(parseLiteral(context, { start, end }), context, slots), start);
      this.regular = false;
      return;
    }
    const plan = this.#lastPlan?.template === template ? this.#lastPlan : planOf(template);
    this.#lastPlan = plan;
    const advice = checkEvent(context, { template, slots, depth: 0 }, this.#tables);
    this.regular = plan.system.regular && !(slots.composite && this.#hasCompositeField(plan));
    if (advice === 'now' || plan.root === undefined) {
      this.#root = onlyElement(this.#builder.content(template.nodes, context, slots), start);
      this.regular &&= elementsOf(this.#root).filter(({ name }) => name === 'System').length === 1;
    }
    this.plan = plan;
  }

  get chunk(): EvtxChunk {
    return this.#context.chunk;
  }

  get place(): Place {
    const { chunk } = this.#context;
    return {
      source: this.source,
      byteOffset: chunk.fileOffset + this.#offset,
      chunk: this.#chunkNumber,
      record: recordNumber(chunk, this.#offset),
    };
  }

  eventId(): number {
    const { plan, slots } = this;
    if (this.regular && plan !== undefined) {
      const field = plan.system.fields[SystemField.EventID]!;
      if (field.kind === 'slot' && slots.typeOf(field.slot) === BinXmlType.UInt16 && slots.sizes[field.slot] === 2) {
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
    const size = slots.sizes[slot]!;
    const { chunk } = this.#context;
    const value =
      type === BinXmlType.String ? this.#texts.value(chunk, offset, size) : decodeValue(chunk, type, { offset, size });
    return value === EMPTY_STRING ? place.empty : value;
  }

  root(): ElementNode {
    if (this.#root === undefined) this.#root = this.#builder.event(this.plan!.root!, this.#context, this.slots);
    return this.#root;
  }

  #hasCompositeField(plan: TemplatePlan): boolean {
    for (const slot of plan.system.slots) {
      const type = this.slots.typeOf(slot);
      if (type === BinXmlType.BinXml || type >= BinXmlType.Array) return true;
    }
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
