/**
 * Events of XML that have a known shape: the same bytes between their values as an event that was checked in full, and nothing
 * special in the values. See `ShapeMatcher`, which does the same; here bytes are compared sixteen at a time.
 */
import { allocate, clearArena } from './arena';
import { BLOCK, MOST_RUNS, RUN_STARTS } from './memory';

/** What follows a run where several may: no value. Any other number is the byte that the value ends before. */
const CHOICE: u32 = 1;
const CHOICE_SLOTS: u32 = 64;
const CHOICE_SHIFT: u32 = 26;
const SHORTEST_RUN: u32 = 8;
/** Runs known at one place, but for the newest. */
const MOST_SIBLINGS: i32 = 32;

const HASH: u32 = 0x23;
const AMPERSAND: u32 = 0x26;
const SEMICOLON: u32 = 0x3b;
const LESS_THAN: u32 = 0x3c;
const LETTER_E: u32 = 0x45;

/** Text of four bytes as a number. */
const POS_SEMICOLON: u32 = 0x3b736f70;
const UOT_SEMICOLON: u32 = 0x3b746f75;
const LARGEST_CODE_POINT: u64 = 0x10ffff;
const LONGEST_NUMBER: u32 = 16;

/** A run of bytes that events of some shapes have at the same place. The bytes follow it in memory. */
@unmanaged
export class Run {
  /** The next that may stand at its place. */
  sibling: Run | null;
  length: u32;
  /** `CHOICE`, or the byte that ends the value behind the run. */
  after: u32;
  /** Runs before it in its events, and itself. */
  depth: u32;
  /** First of the runs that may follow; behind a choice, where there is a table of them by the word they begin with. */
  following: usize;
  /** An event of this shape ends here: its number from 1. */
  shape: u32;
  isSkipped: u32;
}

const RUN_BYTES: usize = 32;

function bytesOf(run: Run): usize {
  return changetype<usize>(run) + RUN_BYTES;
}

let root: Run | null = null;
let textEnd: usize = BLOCK;
let maySkip: bool = false;

/** After `pass`: where the event begins that it stopped at, and how many were skipped before. */
export let eventStart: u32 = 0;
export let skippedEvents: u32 = 0;
/** The run that the event ended with. */
let last: Run | null = null;

/** The number of the shape of the event at hand. */
export function matched(): u32 {
  return last!.shape;
}

/** Events of the shape at hand are skipped from now on. */
export function skipMatched(): void {
  last!.isSkipped = 1;
}

/** Forgets all runs. An instance knows either these or records of event logs. */
export function forgetRuns(): void {
  clearArena();
  root = null;
}

/** Goes to the text of so many bytes that stands where blocks are, a byte and a vector before the end of their memory. */
export function enterText(length: u32, skips: i32): void {
  textEnd = BLOCK + length;
  maySkip = skips != 0;
  // Ends every search for a value.
  store<u8>(textEnd, LESS_THAN);
}

/**
 * Passes over events that are skipped, from the offset of a `<`, up to the first other. Gives the end of that when it has a
 * known shape, and 0 otherwise.
 */
export function pass(from: u32): u32 {
  let at: usize = BLOCK + from;
  skippedEvents = 0;
  while (true) {
    eventStart = <u32>(at - BLOCK);
    const end = match(at);
    if (end == 0) return 0;
    if (!maySkip || last!.isSkipped == 0) return <u32>(end - BLOCK);
    skippedEvents++;
    at = end;
    while (load<u8>(at) != LESS_THAN) at++;
    if (at + SHORTEST_RUN > textEnd || load<u8>(at, 1) != LETTER_E) {
      eventStart = <u32>(at - BLOCK);
      return 0;
    }
  }
}

/** The end of the event at an address, if it has a known shape and is well-formed; 0 otherwise. */
function match(start: usize): usize {
  const first = root;
  if (first === null) return 0;
  let run: Run = first;
  let at = start;
  let starts = RUN_STARTS;
  while (true) {
    const after = run.after;
    if (after != CHOICE) {
      at = endOfValue(at, after);
      if (at == 0) return 0;
    }
    if (at + SHORTEST_RUN > textEnd) return 0;
    const place = placeBehind(run, load<u32>(at));
    let before: Run | null = null;
    let found = changetype<Run | null>(load<u32>(place));
    while (found !== null && !(at + found.length <= textEnd && isSame(bytesOf(found), at, found.length))) {
      before = found;
      found = found.sibling;
    }
    if (found === null) return 0;
    if (before !== null) {
      // What is met now is likely to be met next: it comes to the front.
      before.sibling = found.sibling;
      found.sibling = changetype<Run | null>(load<u32>(place));
      store<u32>(place, changetype<usize>(found));
    }
    store<u32>(starts, at - BLOCK);
    starts += 4;
    at += found.length;
    if (found.shape != 0) {
      last = found;
      return at;
    }
    run = found;
  }
}

/** Where the first of the runs stands that may follow a run, if they begin with a word. */
function placeBehind(run: Run, word: u32): usize {
  if (run.after != CHOICE) return changetype<usize>(run) + offsetof<Run>('following');
  return run.following + 4 * (((word * 0x9e37_79b1) >> CHOICE_SHIFT) & (CHOICE_SLOTS - 1));
}

/** Whether two stretches of the same length, at least 8 bytes, are the same. */
function isSame(one: usize, other: usize, length: u32): bool {
  if (length < 16) {
    const rest = length - 8;
    return load<u64>(one) == load<u64>(other) && load<u64>(one + rest) == load<u64>(other + rest);
  }
  const rest = length - 16;
  // The first bytes tell most runs apart.
  if (v128.any_true(v128.xor(v128.load(one), v128.load(other)))) return false;
  let different = v128.xor(v128.load(one + rest), v128.load(other + rest));
  for (let at: u32 = 16; at < rest; at += 16) {
    different = v128.or(different, v128.xor(v128.load(one + at), v128.load(other + at)));
  }
  return !v128.any_true(different);
}

/** Where a value ends: before the byte wanted or a `<`. 0 when it has a `&` that begins no reference XML predefines. */
function endOfValue(start: usize, wanted: u32): usize {
  const end = i8x16.splat(<u8>wanted);
  const lessThan = i8x16.splat(<u8>LESS_THAN);
  const ampersand = i8x16.splat(<u8>AMPERSAND);
  let at = start;
  while (true) {
    const bytes = v128.load(at);
    const special = v128.or(v128.or(i8x16.eq(bytes, end), i8x16.eq(bytes, lessThan)), i8x16.eq(bytes, ampersand));
    const mask = i8x16.bitmask(special);
    if (mask == 0) {
      at += 16;
      continue;
    }
    at += ctz(mask);
    if (load<u8>(at) != AMPERSAND) return at;
    at = afterReference(at);
    if (at == 0) return 0;
  }
}

/** See `afterReference` in references.ts. */
function afterReference(start: usize): usize {
  switch (<u32>load<u8>(start, 1)) {
    case HASH:
      return afterNumber(start + 2);
    case 0x6c: // l
    case 0x67: // g
      return load<u8>(start, 2) == 0x74 && load<u8>(start, 3) == SEMICOLON ? start + 4 : 0;
    case 0x61: // a
      if (load<u8>(start, 2) == 0x6d)
        return load<u8>(start, 3) == 0x70 && load<u8>(start, 4) == SEMICOLON ? start + 5 : 0;
      return load<u32>(start, 2) == POS_SEMICOLON ? start + 6 : 0;
    case 0x71: // q
      return load<u32>(start, 2) == UOT_SEMICOLON ? start + 6 : 0;
    default:
      return 0;
  }
}

function afterNumber(start: usize): usize {
  const hexadecimal = load<u8>(start) == 0x78;
  const first = hexadecimal ? start + 1 : start;
  const base: u32 = hexadecimal ? 16 : 10;
  let codePoint: u64 = 0;
  for (let at = first; at - first < LONGEST_NUMBER; at++) {
    const byte: u32 = load<u8>(at);
    if (byte == SEMICOLON) return at > first && codePoint <= LARGEST_CODE_POINT ? at + 1 : 0;
    const digit = digitValue(byte);
    if (digit >= base) return 0;
    codePoint = codePoint * base + digit;
  }
  return 0;
}

/** 16 or more for what is no digit. */
function digitValue(byte: u32): u32 {
  if (byte - 0x30 < 10) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : 16;
}

/** The run of these bytes behind another (0: at the start of events), made where there is none; 0 when it cannot be kept. */
export function addRun(parent: usize, bytes: usize, length: u32, after: u32): usize {
  let above = changetype<Run | null>(parent);
  if (above === null) {
    if (root === null) root = newRun(0, 0, CHOICE, 0);
    above = root;
    if (above === null) return 0;
  }
  if (length < SHORTEST_RUN || above.depth == MOST_RUNS) return 0;
  const place = placeBehind(above, load<u32>(bytes));
  let siblings = 0;
  let run = changetype<Run | null>(load<u32>(place));
  while (run !== null) {
    if (run.length == length && run.after == after && isSame(bytesOf(run), bytes, length))
      return changetype<usize>(run);
    // Those met last come first: the others are forgotten.
    if (++siblings == MOST_SIBLINGS) run.sibling = null;
    run = run.sibling;
  }
  const made = newRun(bytes, length, after, above.depth + 1);
  if (made === null) return 0;
  made.sibling = changetype<Run | null>(load<u32>(place));
  store<u32>(place, changetype<usize>(made));
  return changetype<usize>(made);
}

function newRun(bytes: usize, length: u32, after: u32, depth: u32): Run | null {
  const at = allocate(RUN_BYTES + length);
  const table = after == CHOICE ? allocate(4 * CHOICE_SLOTS) : 0;
  if (at == 0 || (after == CHOICE && table == 0)) return null;
  memory.copy(at + RUN_BYTES, bytes, length);
  if (table != 0) memory.fill(table, 0, 4 * CHOICE_SLOTS);
  const run = changetype<Run>(at);
  run.sibling = null;
  run.length = length;
  run.after = after;
  run.depth = depth;
  run.following = table;
  run.shape = 0;
  run.isSkipped = 0;
  return run;
}

/** Events whose last run is this one have a shape: gives its number, which is the one offered where it had none. */
export function learned(run: Run, number: u32): u32 {
  if (run.shape == 0) run.shape = number;
  return run.shape;
}
