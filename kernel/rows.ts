/** Rows of events, written by programs (see `RowProgram`). */
import { chunk, isEqual } from './instance';
import { CELL_BYTES, CELL_FIELDS, CELL_JSON, CELL_PLACES, CELLS, KEY } from './memory';
import { byte, clearEscapes, escapes, hasRoom, moveOut, out, raw } from './text';
import {
  endOf,
  FILETIME,
  isDecimal,
  isSizeOfNumber,
  isUsualTime,
  startOf,
  typeOf,
  unsigned,
  writeDecimal,
  writeTime,
  writeValue,
} from './values';

@unmanaged
export class Program {
  /** Billed bytes of what is the same in all rows. */
  billed: i32;
  /** Slots that must hold times of four digits for the year. */
  times: usize;
  timesEnd: usize;
  steps: usize;
  stepsEnd: usize;
}

/** As `Step` in row-program.ts. */
const BYTES: u32 = 0;
const TEXT: u32 = 1;
const OPTIONAL_TEXT: u32 = 2;
const COMPUTED: u32 = 3;
const INTEGER: u32 = 4;

@unmanaged
export class RowStep {
  kind: u32;
  /** The bytes themselves, or the key of a column that may be left out. */
  bytes: usize;
  length: u32;
  slot: u32;
  /** 1: as XML text. */
  form: u32;
  billsEscapes: u32;
  /** Number of the cell, from 1; those with one `way` are the same where the same values are in their slots. */
  cell: u32;
  way: u32;
  /** The slots it is made of. */
  holes: usize;
  holesEnd: usize;
}

/** A computed cell that is kept; the key follows, in sixteens, and then the JSON. */
@unmanaged
class KeptCell {
  way: u32;
  keyLength: u32;
  jsonLength: u32;
  billed: u32;
}

const COMMA: u32 = 0x2c;
const QUOTE: u32 = 0x22;
const MOST_KEY: u32 = 320;

/** Billed bytes of the row that was written. */
export let billed: i32 = 0;
/** Number of the cell that is not known for the event at hand, 0 for none; its key is at `KEY`. */
export let missing: u32 = 0;
let missingWay: u32 = 0;
let keyLength: u32 = 0;

export function noneMissing(): void {
  missing = 0;
}

/** Writes a row; false where it has to be written elsewhere, or there is no room. */
export function writeRow(program: Program): bool {
  for (let at = program.times, end = program.timesEnd; at < end; at += 4) if (!isTime(load<u32>(at))) return false;
  const start = out;
  let sum = program.billed;
  for (let at = program.steps, end = program.stepsEnd; at < end; at += offsetof<RowStep>()) {
    const step = changetype<RowStep>(at);
    const kind = step.kind;
    if (kind == BYTES) {
      if (!hasRoom(step.length)) return false;
      raw(step.bytes, step.length);
    } else if (kind == TEXT) {
      const before = out;
      clearEscapes();
      if (!writeSlot(step)) return false;
      sum += <i32>(out - before);
      if (!step.billsEscapes) sum -= escapes;
    } else if (kind == COMPUTED) {
      const cost = writeCell(step);
      if (cost < 0) return false;
      sum += cost;
    } else {
      if (!hasRoom(step.length)) return false;
      const key = out;
      raw(step.bytes, step.length);
      const before = out;
      clearEscapes();
      if (kind == OPTIONAL_TEXT) {
        if (!writeSlot(step)) return false;
        if (out == before) moveOut(key);
        else {
          sum += <i32>(out - before) - escapes;
          byte(QUOTE);
        }
      } else if (kind == INTEGER) {
        const at = startOf(step.slot);
        const size: usize = endOf(step.slot) - at;
        if (!isDecimal(typeOf(step.slot)) || !isSizeOfNumber(size) || !hasRoom(32)) return false;
        const number = unsigned(chunk + at, size);
        if (number > 0x7fff_ffff) return false;
        writeDecimal(number);
        sum += <i32>(out - before);
      } else {
        if (!isTime(step.slot) || !hasRoom(64)) return false;
        byte(QUOTE);
        writeTime(load<u64>(chunk + startOf(step.slot)));
        sum += <i32>(out - before - 1);
        byte(QUOTE);
      }
    }
  }
  if (!hasRoom(8)) return false;
  if (out == start) byte(0x7b);
  else store<u8>(start, 0x7b);
  byte(0x7d);
  billed = sum;
  // Between rows stand commas.
  store<u8>(out, COMMA);
  return true;
}

function writeSlot(step: RowStep): bool {
  const slot = step.slot;
  const start = startOf(slot);
  return writeValue(typeOf(slot), chunk + start, endOf(slot) - start, step.form != 0);
}

function isTime(slot: u32): bool {
  const at = startOf(slot);
  return typeOf(slot) == FILETIME && endOf(slot) - at == 8 && isUsualTime(load<u64>(chunk + at));
}

/** Writes a cell that was computed before; its billed bytes, -1 when it is not kept. */
function writeCell(step: RowStep): i32 {
  if (!readKey(step)) return -1;
  const way = step.way;
  let kept = changetype<KeptCell>(placeOf(way));
  if (!isCell(kept, way)) {
    kept = secondOf(kept);
    if (!isCell(kept, way)) {
      missing = step.cell;
      missingWay = way;
      return -1;
    }
  }
  const length = kept.jsonLength;
  if (length == 0) return 0;
  if (!hasRoom(step.length + length)) return -1;
  raw(step.bytes, step.length);
  raw(changetype<usize>(kept) + CELL_FIELDS + keyLength, length);
  return kept.billed;
}

/** Whether this is the cell made of what is at `KEY`. */
function isCell(kept: KeptCell, way: u32): bool {
  return (
    kept.way == way && kept.keyLength == keyLength && isEqual(changetype<usize>(kept) + CELL_FIELDS, KEY, keyLength)
  );
}

/** Each cell has two places: the newer of two that share them is at the first. */
function secondOf(kept: KeptCell): KeptCell {
  return changetype<KeptCell>(changetype<usize>(kept) ^ CELL_BYTES);
}

/** Puts together what the cell is made of: the type, the size and the bytes of each value. */
function readKey(step: RowStep): bool {
  let to = KEY;
  for (let at = step.holes, end = step.holesEnd; at < end; at += 4) {
    const slot = load<u32>(at);
    const start = startOf(slot);
    const size = endOf(slot) - start;
    if (<u32>(to - KEY) + size + 8 > MOST_KEY) return false;
    store<u32>(to, size | (typeOf(slot) << 16));
    to += 4;
    const from = chunk + start;
    for (let done: usize = 0; done < size; done += 16) v128.store(to + done, v128.load(from + done));
    to += size;
  }
  v128.store(to, i64x2.splat(0));
  keyLength = (<u32>(to - KEY) + 15) & ~15;
  return true;
}

function placeOf(way: u32): usize {
  let hash: u64 = way;
  for (let at: usize = 0; at < keyLength; at += 8)
    hash = (hash ^ load<u64>(KEY + at)) * 0x9e37_79b9_7f4a_7c15 + (hash >> 29);
  return CELLS + CELL_BYTES * (<u32>(hash >> 40) & (CELL_PLACES - 1));
}

/** Keeps the cell that was missing last; its JSON is at `CELL_JSON`. False when it is too long. */
export function keepCell(jsonLength: u32, billedBytes: u32): bool {
  if (missing == 0 || CELL_FIELDS + keyLength + jsonLength + 16 > CELL_BYTES) return false;
  const place = placeOf(missingWay);
  const kept = changetype<KeptCell>(place);
  memory.copy(changetype<usize>(secondOf(kept)), place, CELL_BYTES);
  kept.way = missingWay;
  kept.keyLength = keyLength;
  kept.jsonLength = jsonLength;
  kept.billed = billedBytes;
  memory.copy(place + CELL_FIELDS, KEY, keyLength);
  memory.copy(place + CELL_FIELDS + keyLength, CELL_JSON, jsonLength);
  return true;
}
