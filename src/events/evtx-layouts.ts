import { type BinXmlTemplate, BinXmlType } from '../sources/evtx/binxml-nodes.ts';
import type { EvtxChunk } from '../sources/evtx/chunk.ts';
import type { SlotTable } from '../sources/evtx/slot-table.ts';
import { layoutOf } from './evtx-layout.ts';
import { planOf, type TemplatePlan } from './evtx-plan.ts';
import { decodeValue } from './evtx-value.ts';
import type { EventLayout } from './layout.ts';
import { SystemField } from './view.ts';

/**
 * Fields of `System` that are the same in all events of a kind: part of the layout, so that whatever depends on them is
 * decided with it.
 */
const FIXED_FIELDS: readonly SystemField[] = [
  SystemField.ProviderName,
  SystemField.ProviderGuid,
  SystemField.ProviderEventSourceName,
  SystemField.EventID,
  SystemField.Qualifiers,
  SystemField.Version,
  SystemField.Level,
  SystemField.Task,
  SystemField.Opcode,
  SystemField.Keywords,
  SystemField.Channel,
];

/** Longer fixed values come from no real event. */
const MOST_FIXED_BYTES = 1024;
/** Layouts kept by one reader; above that, all are forgotten and learned anew. */
const MOST_LAYOUTS = 4096;
/** Making a layout, and what others keep with it, must be worth it. */
const WORTH_LAYOUT = 8;
const MEETINGS = 1 << 13;

/** One event, as layouts are told apart: a template, with at most one other in a value. */
export interface EvtxEvent {
  readonly chunk: EvtxChunk;
  readonly plan: TemplatePlan;
  readonly slots: SlotTable;
  /** Undefined when there is none in a value. */
  readonly nestedTemplate: BinXmlTemplate | undefined;
  readonly nestedSlots: SlotTable;
}

/** The events that have a layout: those with the same templates, types of values, and bytes in the fixed fields. */
class Kind {
  readonly layout: EventLayout | undefined;
  next: Kind | undefined;
  readonly #template: BinXmlTemplate | undefined;
  readonly #types: Uint8Array;
  readonly #nestedTypes: Uint8Array | undefined;
  readonly #fixedSlots: readonly number[];
  readonly #fixedSizes: readonly number[];
  readonly #fixedBytes: Uint8Array;

  constructor(event: EvtxEvent, fixedSlots: readonly number[]) {
    const { chunk, slots, nestedTemplate, nestedSlots } = event;
    this.#template = nestedTemplate;
    this.#types = slots.types.slice(0, slots.count);
    this.#nestedTypes = nestedTemplate && nestedSlots.types.slice(0, nestedSlots.count);
    this.#fixedSlots = fixedSlots.filter((slot) => slots.typeOf(slot) !== BinXmlType.Null);
    this.#fixedSizes = this.#fixedSlots.map((slot) => slots.sizes[slot]!);
    this.#fixedBytes = Buffer.concat(
      this.#fixedSlots.map((slot) => {
        const offset = slots.offsets[slot]!;
        return chunk.bytes.subarray(offset, offset + slots.sizes[slot]!);
      }),
    );
    this.layout = this.#fixedBytes.length > MOST_FIXED_BYTES ? undefined : this.#layoutOf(event);
  }

  isOf({ chunk, slots, nestedTemplate, nestedSlots }: EvtxEvent): boolean {
    if (this.#template !== nestedTemplate || !hasTypes(slots, this.#types)) return false;
    if (this.#nestedTypes !== undefined && !hasTypes(nestedSlots, this.#nestedTypes)) return false;
    const { sizes, offsets } = slots;
    const { bytes } = chunk;
    const fixed = this.#fixedBytes;
    let at = 0;
    for (let i = 0; i < this.#fixedSlots.length; i++) {
      const slot = this.#fixedSlots[i]!;
      const size = this.#fixedSizes[i]!;
      if (sizes[slot] !== size) return false;
      const offset = offsets[slot]!;
      for (let byte = 0; byte < size; byte++) if (bytes[offset + byte] !== fixed[at++]) return false;
    }
    return true;
  }

  #layoutOf({ chunk, plan, slots, nestedTemplate, nestedSlots }: EvtxEvent): EventLayout | undefined {
    const fixed = new Set(this.#fixedSlots);
    return layoutOf({
      plan,
      slots,
      nested: nestedTemplate && { plan: planOf(nestedTemplate), slots: nestedSlots },
      fixed: (slot) => {
        if (!fixed.has(slot)) return undefined;
        return decodeValue(chunk, slots.types[slot]!, { offset: slots.offsets[slot]!, size: slots.sizes[slot]! });
      },
    });
  }
}

function hasTypes({ types, count }: SlotTable, wanted: Uint8Array): boolean {
  if (wanted.length !== count) return false;
  for (let slot = 0; slot < count; slot++) if (wanted[slot] !== types[slot]) return false;
  return true;
}

/** The layouts that one reader has met. */
export class EvtxLayouts {
  readonly #kinds = new Map<number, Kind>();
  readonly #meetings = new Uint8Array(MEETINGS);
  readonly #fixedSlots = new WeakMap<TemplatePlan, readonly number[]>();
  readonly #worth: number;
  #count = 0;

  /** `worth`: events of a kind that are met before a layout is made. */
  constructor(worth: number = WORTH_LAYOUT) {
    this.#worth = worth;
  }

  /**
   * The layout of an event; undefined when its kind has none, or has not been met often enough. The event's own values decide
   * nothing.
   */
  of(event: EvtxEvent): EventLayout | undefined {
    const hash = hashOf(event);
    const known = this.#kinds.get(hash);
    for (let kind = known; kind !== undefined; kind = kind.next) if (kind.isOf(event)) return kind.layout;
    const place = (hash ^ (hash >>> 13)) & (MEETINGS - 1);
    if (++this.#meetings[place]! < this.#worth) return undefined;
    this.#meetings[place] = 0;
    return this.#learn(event, hash);
  }

  #learn(event: EvtxEvent, hash: number): EventLayout | undefined {
    if (this.#count === MOST_LAYOUTS) {
      this.#kinds.clear();
      this.#count = 0;
    }
    this.#count++;
    const kind = new Kind(event, this.#fixedSlotsOf(event.plan));
    kind.next = this.#kinds.get(hash);
    this.#kinds.set(hash, kind);
    return kind.layout;
  }

  #fixedSlotsOf(plan: TemplatePlan): readonly number[] {
    const known = this.#fixedSlots.get(plan);
    if (known !== undefined) return known;
    const slots = FIXED_FIELDS.flatMap((field) => {
      const place = plan.system.fields[field]!;
      return place.kind === 'slot' ? [place.slot] : [];
    });
    const distinct = [...new Set(slots)];
    this.#fixedSlots.set(plan, distinct);
    return distinct;
  }
}

/** Template ids are part of GUIDs, and as good as hashes. */
function hashOf({ chunk, plan, slots, nestedTemplate, nestedSlots }: EvtxEvent): number {
  let hash = plan.template.id ^ Math.imul(slots.typesHash, 31);
  const { eventIdSlot } = plan;
  if (eventIdSlot >= 0 && slots.sizes[eventIdSlot] === 2) {
    hash ^= Math.imul(chunk.view.getUint16(slots.offsets[eventIdSlot]!, true), 0x9e37_79b1);
  }
  return nestedTemplate === undefined ? hash : hash ^ Math.imul(nestedTemplate.id, 7) ^ nestedSlots.typesHash;
}
