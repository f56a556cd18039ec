/** Kinds of events, told apart as in `EvtxLayouts`, and what is to be done with the events of each. */
import { chunk, count, nested, nestedCount, template, Template } from './instance';
import { KIND_PLACES, KINDS, NESTED_TYPES, OFFSETS, TYPES } from './memory';
import { endOf, startOf, UINT16 } from './values';

@unmanaged
export class Kind {
  next: Kind | null;
  template: Template;
  nested: Template | null;
  count: i32;
  nestedCount: i32;
  /** The types of both, padded with zeros to eights. */
  types: usize;
  nestedTypes: usize;
  /** Slot and size of each fixed value, one after the other. */
  sizes: usize;
  sizesEnd: usize;
  /** Slot, offset, mask and word of each word of the fixed values, one after the other. */
  words: usize;
  wordsEnd: usize;
  /** What some events of the kind have to be looked at for: see `Guard`. */
  guards: usize;
  guardsEnd: usize;
  /** Lane and program of each row, one after the other; `rows` is 0 when the events are to be looked at elsewhere. */
  rows: usize;
  rowsEnd: usize;
  /** Events that were dealt with. */
  events: i32;
}

/** A text that somebody may want: one bit for each hash that a wanted one has. */
@unmanaged
export class Guard {
  slot: u32;
  bits: usize;
  /** Number of bits, a power of two, less one. */
  mask: u32;
}

/** Whether one of the texts may be there that the event has to be looked at for. */
export function mayBeWanted(kind: Kind): bool {
  for (let at = kind.guards, end = kind.guardsEnd; at < end; at += offsetof<Guard>()) {
    const guard = changetype<Guard>(at);
    const start = startOf(guard.slot);
    const hash = hashOfText(chunk + start, endOf(guard.slot) - start);
    if (hash < 0) return true;
    const bit = <u32>hash & guard.mask;
    if (((load<u8>(guard.bits + (bit >> 3)) >> (bit & 7)) & 1) != 0) return true;
  }
  return false;
}

const CARRIAGE_RETURNS: u64 = 0x000d_000d_000d_000d;
const ONES: u64 = 0x0001_0001_0001_0001;
const TOPS: u64 = 0x8000_8000_8000_8000;

/**
 * A hash of a UTF-16 text without the NULs that end it; not negative. -1 for one with a carriage return, which is read as another
 * text.
 */
export function hashOfText(start: usize, size: usize): i32 {
  let end = start + (size & ~1);
  while (end > start && load<u16>(end - 2) == 0) end -= 2;
  let hash: u64 = end - start;
  for (let at = start; at < end; at += 8) {
    let units = load<u64>(at);
    if (end - at < 8) units &= ((<u64>1) << (8 * (end - at))) - 1;
    const zeros = units ^ CARRIAGE_RETURNS;
    if (((zeros - ONES) & ~zeros & TOPS) != 0) return -1;
    hash = (hash ^ units) * 0x9e37_79b9_7f4a_7c15;
    hash ^= hash >> 29;
  }
  return <i32>(hash >> 33);
}

/** The id of the event at hand, -1 when it is not in a slot as a number of 16 bits. */
export function eventId(): i32 {
  const slot = template!.eventIdSlot;
  if (<u32>slot >= <u32>count || load<u8>(TYPES + slot) != UINT16) return -1;
  const start = load<u32>(OFFSETS + 4 * slot);
  return load<u32>(OFFSETS + 4 * slot, 4) - start == 2 ? <i32>load<u16>(chunk + start) : -1;
}

/** Where the chain of the kinds begins that the event at hand may be of. */
export function chainOf(id: i32): usize {
  let hash = <u32>changetype<usize>(template) * 0x9e37_79b1;
  hash ^= <u32>changetype<usize>(nested) * 0x85eb_ca6b;
  hash ^= <u32>(id + (count << 16)) * 0xc2b2_ae35;
  return KINDS + 4 * ((hash ^ (hash >> 15)) & (KIND_PLACES - 1));
}

/** The kind of the event at hand, if it is known. Those met last come first. */
export function findKind(id: i32): Kind | null {
  const chain = chainOf(id);
  let before: Kind | null = null;
  let kind = changetype<Kind | null>(load<u32>(chain));
  while (kind !== null) {
    if (isOf(kind)) {
      if (before !== null) {
        before.next = kind.next;
        kind.next = changetype<Kind | null>(load<u32>(chain));
        store<u32>(chain, changetype<usize>(kind));
      }
      return kind;
    }
    before = kind;
    kind = kind.next;
  }
  return null;
}

function isOf(kind: Kind): bool {
  if (kind.template !== template || kind.nested !== nested) return false;
  if (kind.count != count || kind.nestedCount != nestedCount) return false;
  if (!hasTypes(kind.types, TYPES, count) || !hasTypes(kind.nestedTypes, NESTED_TYPES, nestedCount)) return false;
  for (let at = kind.sizes, end = kind.sizesEnd; at < end; at += 8) {
    const place = OFFSETS + 4 * load<u32>(at);
    if (load<u32>(place, 4) - load<u32>(place) != load<u32>(at, 4)) return false;
  }
  for (let at = kind.words, end = kind.wordsEnd; at < end; at += 16) {
    const word = load<u32>(chunk + load<u32>(OFFSETS + 4 * load<u32>(at)) + load<u32>(at, 4));
    if ((word & load<u32>(at, 8)) != load<u32>(at, 12)) return false;
  }
  return true;
}

function hasTypes(wanted: usize, types: usize, count: i32): bool {
  for (let at = 0; at < count; at += 8) if (load<u64>(wanted + at) != load<u64>(types + at)) return false;
  return true;
}
