/** Block of a firewall log → its lines, one after the other. */
import { isAscii, isUtf8 } from 'node:buffer';
import type { Place } from '../base/problem.ts';
import { MAX_FIREWALL_LINE_BYTES, NO_VALUE } from '../contract/windows-firewall.ts';
import type { Block, ReportProblem } from '../sources/block.ts';
import { type FirewallHeader, headerAfterLine, isOverlong } from '../sources/firewall/header.ts';
import { readRange } from '../sources/read-range.ts';

/** A line of a log: one packet or connection that the firewall let through or dropped. */
export interface FirewallLine {
  readonly place: Place;
  /** Its date and time as if they were UTC, in ms since 1970. */
  readonly clockMs: number;
  /** They are those of the machine's clock. */
  readonly isLocal: boolean;
  /** A field by its name in the header; `undefined` without a value (`-`), and without such a field. */
  value(field: string): string | undefined;
}

const LINE_FEED = 0x0a;
const HASH = 0x23;
/** Characters of a value that a message shows. */
const SHOWN = 40;

/**
 * The lines of a block, in order. What is no line is reported at its place, each as one lost, and passed over; empty lines and
 * those of the header are none.
 *
 * Errors: AMASIM_FIREWALL_LINE for a line that is too long, has bytes that are no text, other values than its header has fields,
 *         or no date and time; AMASIM_SOURCE_UNREADABLE. Never throws for what is in the bytes.
 * Cost:   linear in the bytes.
 */
export function* readFirewallLog(block: Block, report: ReportProblem): Generator<FirewallLine, void, undefined> {
  const { firewall, source } = block;
  if (firewall === undefined) throw new TypeError('the block is of no firewall log');
  const read = bytesOf(block);
  if (!read.ok) {
    report(read.problem, 0);
    return;
  }
  const bytes = Buffer.from(read.value.buffer, read.value.byteOffset, read.value.length);
  const reader = new LineReader(firewall.header);
  let start = firewall.inLine ? afterLine(bytes, 0) : 0;
  while (start < bytes.length) {
    const next = afterLine(bytes, start);
    const end = bytes[next - 1] === LINE_FEED ? next - 1 : next;
    const place = { source, byteOffset: block.start + start };
    const line = reader.read(bytes.subarray(start, end), place);
    if (typeof line === 'string') report({ code: 'AMASIM_FIREWALL_LINE', message: line, place }, 1);
    else if (line !== undefined) yield line;
    start = next;
  }
}

function bytesOf(block: Block): ReturnType<typeof readRange> {
  if (block.kind === 'bytes') return { ok: true, value: block.bytes };
  return readRange(block, new Uint8Array(block.end - block.start));
}

/** Offset behind the line feed that ends a line. */
function afterLine(bytes: Buffer, start: number): number {
  const at = bytes.indexOf(LINE_FEED, start);
  return at < 0 ? bytes.length : at + 1;
}

/** All but tab, line feed, and the carriage return at the end. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/;

class LineReader {
  #header: FirewallHeader;
  #fields: ReadonlyMap<string, number>;
  readonly #times = new ClockTimes();

  constructor(header: FirewallHeader) {
    this.#header = header;
    this.#fields = numbersOf(header.fields);
  }

  /** The line; why it is none; `undefined` where nothing is lost by that. */
  read(bytes: Buffer, place: Place): FirewallLine | string | undefined {
    if (isOverlong(bytes.length)) return `the line is longer than ${MAX_FIREWALL_LINE_BYTES} bytes`;
    if (bytes[0] === HASH) {
      this.#take(headerAfterLine(this.#header, bytes.toString('latin1')));
      return undefined;
    }
    const isPlain = isAscii(bytes);
    if (!isPlain && !isUtf8(bytes)) return 'the bytes of the line are no text in UTF-8';
    const text = bytes.toString(isPlain ? 'latin1' : 'utf8').trim();
    if (text === '') return undefined;
    if (CONTROL.test(text)) return 'control characters in the line';
    const { fields, isLocal } = this.#header;
    if (fields.length === 0) return 'no usable #Fields: line stands before';
    const values = text.split(/[ \t]+/);
    if (values.length !== fields.length) return `${values.length} values for ${fields.length} fields`;
    const numbers = this.#fields;
    const [date, time] = [values[numbers.get('date')!]!, values[numbers.get('time')!]!];
    const clockMs = this.#times.read(date, time);
    if (clockMs === undefined) return `'${date.slice(0, SHOWN)} ${time.slice(0, SHOWN)}' is no date and time`;
    return { place, clockMs, isLocal, value: (field) => textAt(values, numbers.get(field)) };
  }

  #take(header: FirewallHeader): void {
    if (header.fields !== this.#header.fields) this.#fields = numbersOf(header.fields);
    this.#header = header;
  }
}

function numbersOf(fields: readonly string[]): ReadonlyMap<string, number> {
  return new Map(fields.map((name, number) => [name, number]));
}

function textAt(values: readonly string[], number: number | undefined): string | undefined {
  const value = number === undefined ? undefined : values[number];
  return value === NO_VALUE ? undefined : value;
}

/** Dates before are none of a log, and later ones have no four digits once they are UTC. */
const FIRST_YEAR = 1970;
const LAST_YEAR = 9998;

/** Reads dates and times; many lines have those of the line before. */
class ClockTimes {
  #date = '';
  #time = '';
  #ms: number | undefined;

  read(date: string, time: string): number | undefined {
    if (date === this.#date && time === this.#time) return this.#ms;
    this.#date = date;
    this.#time = time;
    this.#ms = clockMsOf(date, time);
    return this.#ms;
  }
}

function clockMsOf(date: string, time: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(date) || !/^\d\d:\d\d:\d\d$/.test(time)) return undefined;
  const text = `${date}T${time}.000Z`;
  const ms = Date.parse(text);
  const year = Number(date.slice(0, 4));
  if (Number.isNaN(ms) || year < FIRST_YEAR || year > LAST_YEAR) return undefined;
  // The 30th of February would become another day.
  return new Date(ms).toISOString() === text ? ms : undefined;
}
