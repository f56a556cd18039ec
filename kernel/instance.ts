/** Records as templates with their values: what `EvtxEventView.load` does for all that is usual. */
import {
  HAND,
  HAND_BYTES,
  HAND_PLACES,
  MOST_SLOTS,
  NESTED_OFFSETS,
  NESTED_TYPES,
  OFFSETS,
  TEMPLATE_PLACES,
  TEMPLATES,
  TYPES,
} from './memory';
import { BINXML } from './values';

/**
 * A template that is known here: its definition (steps and bytes, as `Definition` has them), and what there is to know of
 * events made from it.
 */
@unmanaged
export class Template {
  next: Template | null;
  guid0: u64;
  guid1: u64;
  steps: usize;
  stepCount: i32;
  bytes: usize;
  /** -1 when the event id is in no slot. */
  eventIdSlot: i32;
  /** Answers about `System` come from slots, and there is one root. */
  isRegular: i32;
  hasSystem: i32;
  weight: i32;
  maxReferences: i32;
  /** A bit for each slot that is a field of `System` or decides about one. */
  systemSlots: u64;
}

const FRAGMENT_HEADER: u32 = 0x0f;
const TEMPLATE_INSTANCE: u32 = 0x0c;
const TEMPLATE_HEADER_BYTES: u32 = 24;
/** As `MAX_EVENT_WORK`. */
const MOST_WORK: i64 = 2 * 1024 * 1024;
/** Bytes of definitions compared for one chunk, as `MAX_DEFINITION_BYTES_OF_CHUNK`. */
const MOST_COMPARED: u32 = 0x2_0000;

const NAME_STEP: u32 = 1 << 24;
const PLACE_STEP: u32 = 1 << 25;
const STEP_BYTES: u32 = NAME_STEP - 1;
/** Where in the entry of a name its length stands, and the NUL behind the name. */
const NAME_LENGTH_AT: u32 = 6;
const NAME_END_BYTES: u32 = 2;

/** The chunk at hand. */
export let chunk: usize = 0;
let chunkLength: u32 = 0;
let generation: u32 = 0;
let compared: u32 = 0;

/** The record at hand. */
export let template: Template | null = null;
/** The template that is one of its values, if there is one. */
export let nested: Template | null = null;
export let count: i32 = 0;
export let nestedCount: i32 = 0;

/** Of the fragment read last. */
let values: i32 = 0;
let valuesEnd: u32 = 0;
let composites: i32 = 0;
let lastComposite: i32 = 0;
let isEmpty: bool = false;

export function enterChunk(base: usize, length: u32): void {
  chunk = base;
  chunkLength = length;
  compared = 0;
  if (++generation > 0x7fff) forgetHand();
}

export function forgetHand(): void {
  memory.fill(HAND, 0, HAND_BYTES);
  generation = 1;
}

/** Reads the record at an offset; false where it is not usual, or not known here. */
export function readRecord(offset: u32): bool {
  const end = offset + load<u32>(chunk + offset, 4) - 4;
  const found = readFragment(offset + 24, end, TYPES, OFFSETS);
  if (found === null || !found.isRegular) return false;
  template = found;
  nested = null;
  count = values;
  nestedCount = 0;
  const bytes = valuesEnd - load<u32>(OFFSETS);
  let work = <i64>found.weight + <i64>found.maxReferences * bytes;
  if (composites > 0) {
    const slot = lastComposite;
    if (composites > 1 || load<u8>(TYPES + slot) != BINXML || slot > 63 || ((found.systemSlots >> slot) & 1) != 0)
      return false;
    const start = load<u32>(OFFSETS + 4 * slot);
    const stop = load<u32>(OFFSETS + 4 * slot, 4);
    if (start != stop) {
      const inner = readFragment(start, stop, NESTED_TYPES, NESTED_OFFSETS);
      if (inner === null || inner.hasSystem || composites > 0) return false;
      nested = inner;
      nestedCount = values;
      const innerBytes = valuesEnd - load<u32>(NESTED_OFFSETS);
      work += <i64>found.maxReferences * (<i64>inner.weight + <i64>inner.maxReferences * innerBytes);
    }
  }
  return work <= MOST_WORK;
}

/** Reads a fragment that is one instance of a known template. */
function readFragment(start: u32, end: u32, types: usize, offsets: usize): Template | null {
  let at = start;
  if (at < end && load<u8>(chunk + at) == FRAGMENT_HEADER) at += 4;
  if (at + 10 > end || load<u8>(chunk + at) != TEMPLATE_INSTANCE) return null;
  const id = load<u32>(chunk + at, 2);
  const definition = load<u32>(chunk + at, 6);
  at += 10;
  const found = templateAt(definition);
  if (found === null || <u32>found.guid0 != id) return null;
  if (definition == at) at += TEMPLATE_HEADER_BYTES + load<u32>(chunk + at, 20);
  if (at + 4 > end) return null;
  const slots = load<u32>(chunk + at);
  at += 4;
  if (slots > <u32>MOST_SLOTS || at + 4 * slots > end) return null;
  let value = at + 4 * slots;
  composites = 0;
  let slot: u32 = 0;
  for (; slot < slots; slot++, at += 4) {
    const descriptor = load<u32>(chunk + at);
    const type = (descriptor >> 16) & 0xff;
    store<u8>(types + slot, type);
    store<u32>(offsets + 4 * slot, value);
    value += descriptor & 0xffff;
    if (type >= BINXML) {
      composites++;
      lastComposite = slot;
    }
  }
  store<u32>(offsets + 4 * slot, value);
  // Types are compared eight at a time.
  store<u64>(types + slot, 0);
  if (value > end || (value < end && load<u8>(chunk + value) != 0)) return null;
  values = slots;
  valuesEnd = value;
  return found;
}

/** The template defined at an offset, if it is known. */
function templateAt(offset: u32): Template | null {
  if (offset >= chunkLength) return null;
  const place = HAND + 8 * ((offset >> 2) & (HAND_PLACES - 1));
  const tag = (generation << 17) | offset;
  if (load<u32>(place) == tag) return changetype<Template | null>(load<u32>(place, 4));
  const found = findTemplate(offset);
  store<u32>(place, tag);
  store<u32>(place, changetype<usize>(found), 4);
  return found;
}

function findTemplate(offset: u32): Template | null {
  const start = offset + TEMPLATE_HEADER_BYTES;
  if (start > chunkLength) return null;
  const length = load<u32>(chunk + offset, 20);
  if (length > chunkLength - start) return null;
  compared += length;
  if (compared > MOST_COMPARED) return null;
  const guid0 = load<u64>(chunk + offset, 4);
  const guid1 = load<u64>(chunk + offset, 12);
  let known = changetype<Template | null>(load<u32>(TEMPLATES + 4 * (<u32>guid0 & (TEMPLATE_PLACES - 1))));
  while (known !== null) {
    if (known.guid0 == guid0 && known.guid1 == guid1 && isDefinedAt(known, start, start + length)) return known;
    known = known.next;
  }
  return null;
}

/** Whether the fragment from `start` to `end` is the template's, wherever its names stand. See `Definition`. */
function isDefinedAt(known: Template, start: u32, end: u32): bool {
  let expected = known.bytes;
  let at = start;
  const steps = known.steps;
  for (let i = 0, count = known.stepCount; i < count; i++) {
    const step = load<u32>(steps + 4 * i);
    if (step == PLACE_STEP) {
      at += 4;
      continue;
    }
    const length = step & STEP_BYTES;
    let found = at;
    if (step < NAME_STEP) {
      at += length;
      if (at > end) return false;
    } else {
      if (at + 4 > end) return false;
      const name = load<u32>(chunk + at);
      if (name > chunkLength || name + NAME_LENGTH_AT + length > chunkLength) return false;
      found = name + NAME_LENGTH_AT;
      at += 4;
      if (name == at) at += NAME_LENGTH_AT + length + NAME_END_BYTES;
    }
    if (!isEqual(chunk + found, expected, length)) return false;
    expected += length;
  }
  return at <= end;
}

export function isEqual(one: usize, other: usize, length: u32): bool {
  let done: u32 = 0;
  for (; done + 8 <= length; done += 8) if (load<u64>(one + done) != load<u64>(other + done)) return false;
  for (; done < length; done++) if (load<u8>(one + done) != load<u8>(other + done)) return false;
  return true;
}
