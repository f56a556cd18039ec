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

/** More bytes in fixed values come from no real event. */
const MOST_FIXED_WORDS = 256;
/** Layouts kept by one reader; above that, all are forgotten and learned anew. */
const MOST_LAYOUTS = 4096;
/** Once there are so many layouts, making another must be worth it: its kind has to be met so often. */
const MANY_LAYOUTS = 1024;
const WORTH_LAYOUT = 8;
/** Powers of two. */
const MEETINGS = 1 << 13;
const KIND_PLACES = 1 << 11;

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
export class Kind {
  /** Undefined where its events have too much in common. */
  readonly layout: EventLayout | undefined;
  next: Kind | undefined;
  readonly #plan: TemplatePlan;
  readonly #template: BinXmlTemplate | undefined;
  readonly #count: number;
  /** Types of all slots, four in one number. */
  readonly #types: Int32Array;
  readonly #nestedCount: number;
  readonly #nestedTypes: Int32Array;
  /** Slot and size of each fixed value, one after the other. */
  readonly sizes: Int32Array;
  /** Slot, offset, mask and word of each word of the fixed values, one after the other. */
  readonly words: Int32Array;

  constructor(event: EvtxEvent, fixedSlots: readonly number[]) {
    const { chunk, plan, slots, nestedTemplate, nestedSlots } = event;
    const fixed = fixedSlots.filter((slot) => slots.typeOf(slot) !== BinXmlType.Null).sort((a, b) => a - b);
    this.#plan = plan;
    this.#template = nestedTemplate;
    this.#count = slots.count;
    this.#types = slots.typeWords.slice(0, (slots.count + 3) >> 2);
    this.#nestedCount = nestedTemplate === undefined ? 0 : nestedSlots.count;
    this.#nestedTypes = nestedSlots.typeWords.slice(0, (this.#nestedCount + 3) >> 2);
    this.sizes = Int32Array.from(fixed.flatMap((slot) => [slot, slots.sizeOf(slot)]));
    const words = wordsOf(chunk, slots, fixed);
    this.words = Int32Array.from(words.flatMap(({ slot, offset, mask, word }) => [slot, offset, mask, word]));
    this.layout = words.length > MOST_FIXED_WORDS ? undefined : layoutOfEvent(event, fixed);
  }

  isOf({ chunk, plan, slots, nestedTemplate, nestedSlots }: EvtxEvent): boolean {
    if (this.#plan !== plan || this.#template !== nestedTemplate || this.#count !== slots.count) return false;
    if (!hasTypes(slots, this.#types)) return false;
    if (nestedTemplate !== undefined) {
      if (this.#nestedCount !== nestedSlots.count || !hasTypes(nestedSlots, this.#nestedTypes)) return false;
    }
    const { offsets } = slots;
    const sizes = this.sizes;
    for (let i = 1; i < sizes.length; i += 2) {
      const slot = sizes[i - 1]!;
      if (offsets[slot + 1]! - offsets[slot]! !== sizes[i]) return false;
    }
    const { view } = chunk;
    const words = this.words;
    for (let i = 3; i < words.length; i += 4) {
      const word = view.getInt32(offsets[words[i - 3]!]! + words[i - 2]!, true);
      if ((word & words[i - 1]!) !== words[i]) return false;
    }
    return true;
  }
}

/** Four bytes of a value, or as many of them as it has. */
interface Word {
  readonly slot: number;
  /** From the start of the value. */
  readonly offset: number;
  readonly mask: number;
  readonly word: number;
}

/**
 * The values of slots in words, those of neighbours together. A word may reach beyond the values: behind them stands at least
 * the size that ends the record.
 */
function wordsOf({ view }: EvtxChunk, slots: SlotTable, fixed: readonly number[]): Word[] {
  const words: Word[] = [];
  for (let i = 0; i < fixed.length; ) {
    const slot = fixed[i]!;
    const start = slots.offsets[slot]!;
    let end = start;
    // A slot in between may have bytes in another event, null or not.
    for (let next = slot; fixed[i] === next; next++, i++) end = slots.offsets[next + 1]!;
    for (let at = start; at < end; at += 4) {
      const mask = end - at >= 4 ? -1 : (1 << (8 * (end - at))) - 1;
      words.push({ slot, offset: at - start, mask, word: view.getInt32(at, true) & mask });
    }
  }
  return words;
}

function hasTypes({ typeWords }: SlotTable, wanted: Int32Array): boolean {
  for (let i = 0; i < wanted.length; i++) if (typeWords[i] !== wanted[i]) return false;
  return true;
}

function layoutOfEvent(event: EvtxEvent, fixedSlots: readonly number[]): EventLayout | undefined {
  const { chunk, plan, slots, nestedTemplate, nestedSlots } = event;
  const fixed = new Set(fixedSlots);
  return layoutOf({
    plan,
    slots,
    nested: nestedTemplate && { plan: planOf(nestedTemplate), slots: nestedSlots },
    fixed: (slot) => {
      if (!fixed.has(slot)) return undefined;
      return decodeValue(chunk, slots.typeOf(slot), { offset: slots.offsets[slot]!, size: slots.sizeOf(slot) });
    },
  });
}

/** The layouts that one reader has met. */
export class EvtxLayouts {
  /** By hash: those met last come first. */
  readonly #kinds: (Kind | undefined)[] = new Array(KIND_PLACES).fill(undefined);
  readonly #meetings = new Uint8Array(MEETINGS);
  readonly #fixedSlots = new WeakMap<TemplatePlan, readonly number[]>();
  readonly #worth: number | undefined;
  #count = 0;

  /** `worth`: events of a kind that are met before a layout is made, however many there are. */
  constructor(worth?: number) {
    this.#worth = worth;
  }

  /** The kind of an event; undefined when it has not been met often enough. The event's own values decide nothing. */
  of(event: EvtxEvent): Kind | undefined {
    const hash = hashOf(event);
    const place = hash & (KIND_PLACES - 1);
    let before: Kind | undefined;
    for (let kind = this.#kinds[place]; kind !== undefined; kind = kind.next) {
      if (kind.isOf(event)) {
        if (before !== undefined) {
          before.next = kind.next;
          kind.next = this.#kinds[place];
          this.#kinds[place] = kind;
        }
        return kind;
      }
      before = kind;
    }
    const worth = this.#worth ?? (this.#count < MANY_LAYOUTS ? 1 : WORTH_LAYOUT);
    const meeting = (hash ^ (hash >>> 13)) & (MEETINGS - 1);
    if (++this.#meetings[meeting]! < worth) return undefined;
    this.#meetings[meeting] = 0;
    return this.#learn(event, place);
  }

  #learn(event: EvtxEvent, place: number): Kind {
    if (this.#count === MOST_LAYOUTS) {
      this.#kinds.fill(undefined);
      this.#count = 0;
    }
    this.#count++;
    const kind = new Kind(event, this.#fixedSlotsOf(event.plan));
    kind.next = this.#kinds[place];
    this.#kinds[place] = kind;
    return kind;
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
function hashOf({ chunk, plan, slots, nestedTemplate }: EvtxEvent): number {
  let hash = plan.template.id ^ slots.count;
  const { eventIdSlot } = plan;
  if (eventIdSlot >= 0 && slots.typeOf(eventIdSlot) === BinXmlType.UInt16 && slots.sizeOf(eventIdSlot) === 2) {
    hash ^= Math.imul(chunk.view.getUint16(slots.offsets[eventIdSlot]!, true), 0x9e37_79b1);
  }
  if (nestedTemplate !== undefined) hash ^= Math.imul(nestedTemplate.id, 7);
  return hash ^ (hash >>> 15);
}
