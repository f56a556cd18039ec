/**
 * The kernel: what is done for every record of an event log, as WebAssembly.
 *
 * It deals with records whose kind is known and leaves all others alone; whoever calls it looks at those, and makes their kinds
 * known. It holds no rules of its own: what it does for a kind was decided outside, and must be what would be done there.
 *
 * `xml.ts` does the like for events in XML, in an instance of its own: where blocks and the arena are is the same for both.
 */
import { allocate, clearArena } from './arena';
import { chunk, count, enterChunk, forgetHand, nested, nestedCount, readRecord, Template, template } from './instance';
import { chainOf, eventId, findKind, Kind, mayBeWanted } from './kinds';
import {
  CELL_PLACES,
  CELLS,
  CELL_BYTES,
  KIND_PLACES,
  KINDS,
  MOST_RECORDS,
  MOST_ROWS,
  NESTED_TYPES,
  OUT,
  RECORDS,
  ROWS,
  TEMPLATE_PLACES,
  TEMPLATES,
  TYPES,
  WANTED,
} from './memory';
import { billed, keepCell, missing, noneMissing, Program, RowStep, writeRow } from './rows';
import { isFull, moveOut, notFull, out } from './text';

export * from './memory';
export { fold } from './checksum';
export { hashOfText } from './kinds';
export { addRun, enterText, eventStart, forgetRuns, learned, matched, pass, skipMatched, skippedEvents } from './xml';
export { allocate, enterChunk, keepCell, missing, out };

/** Why `run` stopped. */
export const ALL_DONE: i32 = 0;
/** The record at hand is not usual, or its template is not known. */
export const NOT_KNOWN: i32 = 1;
/** Its kind is not known. */
export const NO_KIND: i32 = 2;
/** It has to be looked at: so its kind says, or its row cannot be written here. */
export const NOT_HERE: i32 = 3;
/** There is no room for its row behind those that are there. */
export const FULL: i32 = 4;

export let reason: i32 = 0;
/** Records whose event id nobody wants. */
export let skipped: i32 = 0;
export let rows: i32 = 0;

/** Forgets everything. */
export function reset(): void {
  clearArena();
  memory.fill(TEMPLATES, 0, 4 * TEMPLATE_PLACES);
  memory.fill(KINDS, 0, 4 * KIND_PLACES);
  memory.fill(CELLS, 0, <usize>CELL_PLACES * CELL_BYTES);
  forgetHand();
}

/** Makes a template known; its address, 0 when there is no room. `guid`, `steps` and `bytes` are addresses. */
export function addTemplate(
  guid: usize,
  steps: usize,
  stepCount: i32,
  bytes: usize,
  eventIdSlot: i32,
  isRegular: i32,
  hasSystem: i32,
  weight: i32,
  maxReferences: i32,
  systemSlots: u64,
): usize {
  const at = allocate(offsetof<Template>());
  if (at == 0) return 0;
  const made = changetype<Template>(at);
  made.guid0 = load<u64>(guid);
  made.guid1 = load<u64>(guid, 8);
  made.steps = steps;
  made.stepCount = stepCount;
  made.bytes = bytes;
  made.eventIdSlot = eventIdSlot;
  made.isRegular = isRegular;
  made.hasSystem = hasSystem;
  made.weight = weight;
  made.maxReferences = maxReferences;
  made.systemSlots = systemSlots;
  const place = TEMPLATES + 4 * (<u32>made.guid0 & (TEMPLATE_PLACES - 1));
  made.next = changetype<Template | null>(load<u32>(place));
  store<u32>(place, at);
  // The chunk at hand may have definitions of it that were found to be unknown.
  forgetHand();
  return at;
}

/** Makes the kind of the record at hand known; its address, 0 when there is no room. For `rows`, see `Kind`. */
export function addKind(
  sizes: usize,
  sizesEnd: usize,
  words: usize,
  wordsEnd: usize,
  guards: usize,
  guardsEnd: usize,
  rows: usize,
  rowsEnd: usize,
): usize {
  const types = allocate(count);
  const nestedTypes = allocate(nestedCount);
  const at = allocate(offsetof<Kind>());
  if (types == 0 || nestedTypes == 0 || at == 0) return 0;
  memory.copy(types, TYPES, (count + 7) & ~7);
  memory.copy(nestedTypes, NESTED_TYPES, (nestedCount + 7) & ~7);
  const kind = changetype<Kind>(at);
  kind.template = template!;
  kind.nested = nested;
  kind.count = count;
  kind.nestedCount = nestedCount;
  kind.types = types;
  kind.nestedTypes = nestedTypes;
  kind.sizes = sizes;
  kind.sizesEnd = sizesEnd;
  kind.words = words;
  kind.wordsEnd = wordsEnd;
  kind.guards = guards;
  kind.guardsEnd = guardsEnd;
  kind.rows = rows;
  kind.rowsEnd = rowsEnd;
  kind.events = 0;
  const chain = chainOf(eventId());
  kind.next = changetype<Kind | null>(load<u32>(chain));
  store<u32>(chain, at);
  return at;
}

/** Events of a kind that were dealt with since this was last asked. */
export function takeEvents(kind: Kind): i32 {
  const events = kind.events;
  kind.events = 0;
  return events;
}

/** A program with so many steps, to be filled in; 0 when there is no room. */
export function addProgram(billed: i32, times: usize, timesEnd: usize, steps: i32): usize {
  const at = allocate(offsetof<Program>());
  const stepsAt = allocate(steps * offsetof<RowStep>());
  if (at == 0 || stepsAt == 0) return 0;
  const program = changetype<Program>(at);
  program.billed = billed;
  program.times = times;
  program.timesEnd = timesEnd;
  program.steps = stepsAt;
  program.stepsEnd = stepsAt + steps * offsetof<RowStep>();
  return at;
}

export function setStep(
  program: Program,
  index: i32,
  kind: u32,
  bytes: usize,
  length: u32,
  slot: u32,
  form: u32,
  billsEscapes: u32,
  cell: u32,
  way: u32,
  holes: usize,
  holesEnd: usize,
): void {
  const step = changetype<RowStep>(program.steps + index * offsetof<RowStep>());
  step.kind = kind;
  step.bytes = bytes;
  step.length = length;
  step.slot = slot;
  step.form = form;
  step.billsEscapes = billsEscapes;
  step.cell = cell;
  step.way = way;
  step.holes = holes;
  step.holesEnd = holesEnd;
}

/** Rows have been taken. */
export function clearRows(): void {
  rows = 0;
  moveOut(OUT);
}

export function clearSkipped(): void {
  skipped = 0;
}

const SIGNATURE: u32 = 0x2a2a;
const FRAME_BYTES: u32 = 28;

/** The number of the last record that `walk` met, and the offset behind it. */
export let lastNumber: f64 = -1;
export let walkedTo: u32 = 0;

/**
 * Notes the offsets of sound records, one behind the other, from `from` on, for as long as their numbers rise; gives how many.
 * See `walkRecords`.
 */
export function walk(from: u32, end: u32, length: u32): i32 {
  let at = from;
  let found = 0;
  lastNumber = -1;
  while (at < end && at + FRAME_BYTES <= length && found < MOST_RECORDS) {
    if (load<u32>(chunk + at) != SIGNATURE) break;
    const size = load<u32>(chunk + at, 4);
    if (size < FRAME_BYTES || size > length - at || load<u32>(chunk + at + size - 4) != size) break;
    const number = <f64>load<u32>(chunk + at, 12) * 4294967296.0 + <f64>load<u32>(chunk + at, 8);
    if (!(number > lastNumber)) break;
    lastNumber = number;
    store<u32>(RECORDS + 4 * found++, at);
    at += size;
  }
  walkedTo = at;
  return found;
}

/** Goes through records from one to before another; gives the first that is not dealt with. */
export function run(from: i32, to: i32): i32 {
  for (let index = from; index < to; index++) {
    reason = deal(load<u32>(RECORDS + 4 * index));
    if (reason != ALL_DONE) return index;
  }
  reason = ALL_DONE;
  return to;
}

function deal(offset: u32): i32 {
  noneMissing();
  if (!readRecord(offset)) return NOT_KNOWN;
  const id = eventId();
  if (id >= 0 && load<u8>(WANTED + id) == 0) {
    skipped++;
    return ALL_DONE;
  }
  const kind = findKind(id);
  if (kind === null) return NO_KIND;
  if (kind.rows == 0 || mayBeWanted(kind)) return NOT_HERE;
  notFull();
  const before = out;
  const rowsBefore = rows;
  for (let at = kind.rows, end = kind.rowsEnd; at < end; at += 8) {
    const start = out;
    if (rows == MOST_ROWS || !writeRow(changetype<Program>(load<u32>(at, 4)))) {
      const hasToWait = (isFull || rows == MOST_ROWS) && rowsBefore > 0;
      rows = rowsBefore;
      moveOut(before);
      return hasToWait ? FULL : NOT_HERE;
    }
    const row = ROWS + 16 * rows++;
    store<u32>(row, load<u32>(at));
    store<u32>(row, start, 4);
    store<u32>(row, out, 8);
    store<u32>(row, billed, 12);
    moveOut(out + 1);
  }
  kind.events++;
  return ALL_DONE;
}
