/**
 * The kernel: WebAssembly that does for each record of an event log what was decided once for its kind. Its sources are in
 * `kernel/`; what it knows (templates, kinds, programs) and the bytes it works on are in its memory.
 */
import { crc32 } from 'node:zlib';
import { constantOf, type Global, newInstance } from './module.ts';

type Address = number;

/** What the module exports. Addresses and sizes are in bytes; 0 stands for no room. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly reason: Global;
  readonly missing: Global;
  readonly rows: Global;
  readonly skipped: Global;
  readonly walkedTo: Global;
  readonly lastNumber: Global;
  reset(): void;
  allocate(bytes: number): Address;
  addTemplate(
    guid: Address,
    steps: Address,
    stepCount: number,
    bytes: Address,
    eventIdSlot: number,
    isRegular: number,
    hasSystem: number,
    weight: number,
    maxReferences: number,
    systemSlots: bigint,
  ): Address;
  addKind(
    sizes: Address,
    sizesEnd: Address,
    words: Address,
    wordsEnd: Address,
    guards: Address,
    guardsEnd: Address,
    rows: Address,
    rowsEnd: Address,
  ): Address;
  hashOfText(start: Address, size: number): number;
  takeEvents(kind: Address): number;
  addProgram(billed: number, times: Address, timesEnd: Address, steps: number): Address;
  setStep(
    program: Address,
    index: number,
    kind: number,
    bytes: Address,
    length: number,
    slot: number,
    form: number,
    billsEscapes: number,
    cell: number,
    way: number,
    holes: Address,
    holesEnd: Address,
  ): void;
  clearRows(): void;
  clearSkipped(): void;
  enterChunk(base: Address, length: number): void;
  walk(from: number, end: number, length: number): number;
  run(from: number, to: number): number;
  keepCell(jsonLength: number, billed: number): number;
  fold(start: Address, length: number): number;
}

/** Why `run` stopped; as in kernel/index.ts. */
export const Stop = { AllDone: 0, NotKnown: 1, NoKind: 2, NotHere: 3, Full: 4 } as const;

/** Bytes of a step of a row program, as the kernel takes it; for what the fields mean, see `RowProgram`. */
export interface KernelStep {
  readonly kind: number;
  readonly bytes: Uint8Array;
  readonly slot: number;
  readonly form: number;
  readonly billsEscapes: boolean;
  /** Number of the cell from 1, 0 for none. */
  readonly cell: number;
  /** Cells with the same number here are the same where the same values are in their slots. */
  readonly way: number;
  /** The slots it is made of. */
  readonly holes: readonly number[];
}

/** A row that events of a kind have: the lane it goes to, and the address of the program that writes it. */
export interface KernelRow {
  readonly lane: number;
  readonly program: number;
}

/** Types of values (`BinXmlType`) whose text the kernel can write. */
export const KERNEL_TYPES: ReadonlySet<number> = new Set([
  0x01, 0x04, 0x06, 0x08, 0x0a, 0x0f, 0x10, 0x11, 0x13, 0x14, 0x15, 0x20,
]);

/** Texts in a slot for which an event has to be looked at. */
export interface KernelGuard {
  readonly slot: number;
  readonly texts: Iterable<string>;
}

/** What is done with the events of a kind. */
export interface KernelPlan {
  readonly rows: readonly KernelRow[];
  readonly guards: readonly KernelGuard[];
}

/** Marks slots of the template that is a value of another. */
export const NESTED_SLOT = 0x8000_0000;

const ROW_NUMBERS = 4;
const FEWEST_BITS = 512;
const BITS_PER_TEXT = 16;
/** A record has at most 64 KiB. */
const MOST_TEXT_UNITS = 0x8000;
/** Shorter bytes are not worth folding. */
const WORTH_FOLDING = 8192;
/** Addresses and sizes that are used here; see kernel/memory.ts. */
const PLACES = [
  'WANTED',
  'RECORDS',
  'ROWS',
  'CELL_JSON',
  'CELL_BYTES',
  'CHUNK',
  'CHUNK_BYTES',
  'FOLDED',
  'MOST_FOLDED',
] as const;
type Places = Readonly<Record<(typeof PLACES)[number], number>>;

/** Thrown when the kernel's memory is full: everything in it has to be forgotten. */
export class KernelFull extends Error {}

export class Kernel {
  /** All of its memory. */
  readonly bytes: Uint8Array;
  /** Where the bytes of a block may be read to. */
  readonly block: Uint8Array;
  readonly #exports: Exports;
  readonly #view: DataView;
  readonly #at: Places;

  constructor() {
    const exports = newInstance();
    const at = (name: string): number => constantOf(exports, name);
    this.#exports = exports as unknown as Exports;
    this.bytes = new Uint8Array(this.#exports.memory.buffer);
    this.#view = new DataView(this.#exports.memory.buffer);
    this.block = this.bytes.subarray(at('BLOCK'), at('BLOCK_END'));
    this.#at = Object.fromEntries(PLACES.map((name) => [name, at(name)])) as Places;
    this.reset();
    this.#exports.clearRows();
  }

  /** Forgets templates, kinds, programs and cells. */
  reset(): void {
    this.#exports.reset();
  }

  /** Records with event ids that have a 0 here are skipped. */
  want(wantedIds: Uint8Array): void {
    this.bytes.set(wantedIds, this.#at.WANTED);
  }

  /** CRC-32 of bytes: as `crc32` of node:zlib, in less time for long ones in the kernel's memory. */
  crc32(bytes: Uint8Array): number {
    const folded = bytes.length & ~15;
    if (folded < WORTH_FOLDING || folded > this.#at.MOST_FOLDED || bytes.buffer !== this.bytes.buffer)
      return crc32(bytes);
    const rest = this.#at.FOLDED + this.#exports.fold(bytes.byteOffset, folded);
    // A start value without any bits is one of ones, as zlib gives and takes its complement.
    const crc = crc32(this.bytes.subarray(rest, this.#at.FOLDED + folded), 0xffff_ffff);
    return folded === bytes.length ? crc : crc32(bytes.subarray(folded), crc);
  }

  /** Copies bytes into the kernel's memory; their address. Errors: throws `KernelFull`. */
  keep(bytes: Uint8Array): number {
    const address = this.#room(this.#exports.allocate(bytes.length));
    this.bytes.set(bytes, address);
    return address;
  }

  /** As `keep`, for numbers of 32 bits. */
  keepWords(words: Int32Array): number {
    return this.keep(new Uint8Array(words.buffer, words.byteOffset, words.byteLength));
  }

  /** Makes a template known. Errors: throws `KernelFull`. */
  addTemplate(template: {
    readonly guid: Uint8Array;
    readonly steps: Int32Array;
    readonly bytes: Uint8Array;
    readonly eventIdSlot: number;
    readonly isRegular: boolean;
    readonly hasSystem: boolean;
    readonly weight: number;
    readonly maxReferences: number;
    readonly systemSlots: Iterable<number>;
  }): void {
    let systemSlots = 0n;
    for (const slot of template.systemSlots) if (slot < 64) systemSlots |= 1n << BigInt(slot);
    this.#room(
      this.#exports.addTemplate(
        this.keep(template.guid),
        this.keepWords(template.steps),
        template.steps.length,
        this.keep(template.bytes),
        template.eventIdSlot,
        template.isRegular ? 1 : 0,
        template.hasSystem ? 1 : 0,
        template.weight,
        template.maxReferences,
        systemSlots,
      ),
    );
  }

  /**
   * Makes the kind of the record at hand known; its address. `plan`: undefined when its events are to be looked at.
   *
   * Errors: throws `KernelFull`.
   */
  addKind(sizes: Int32Array, words: Int32Array, plan: KernelPlan | undefined): number {
    const sizesAt = this.keepWords(sizes);
    const wordsAt = this.keepWords(words);
    const guards = Int32Array.from((plan?.guards ?? []).flatMap((guard) => this.#guard(guard)));
    const guardsAt = this.keepWords(guards);
    const rows = Int32Array.from((plan?.rows ?? []).flatMap(({ lane, program }) => [lane, program]));
    const rowsAt = plan === undefined ? 0 : this.keepWords(rows);
    return this.#room(
      this.#exports.addKind(
        sizesAt,
        sizesAt + sizes.byteLength,
        wordsAt,
        wordsAt + words.byteLength,
        guardsAt,
        guardsAt + guards.byteLength,
        rowsAt,
        rowsAt + rows.byteLength,
      ),
    );
  }

  #guard({ slot, texts }: KernelGuard): readonly number[] {
    const hashes = [...texts].map((text) => this.#hashOf(text));
    let count = FEWEST_BITS;
    while (count < BITS_PER_TEXT * hashes.length) count *= 2;
    const bits = new Uint8Array(count / 8);
    for (const hash of hashes) {
      const bit = hash & (count - 1);
      bits[bit >> 3]! |= 1 << (bit & 7);
    }
    return [slot, this.keep(bits), count - 1];
  }

  /** A text that cannot be in an event log (with a carriage return, or too long) has a hash nobody asks for. */
  #hashOf(text: string): number {
    if (text.length > MOST_TEXT_UNITS) return 0;
    const bytes = Buffer.from(text, 'utf16le');
    // What is folded is only there while it is.
    this.bytes.set(bytes, this.#at.FOLDED);
    return Math.max(0, this.#exports.hashOfText(this.#at.FOLDED, bytes.length));
  }

  /** Makes a program; its address. Errors: throws `KernelFull`. */
  addProgram(billed: number, times: readonly number[], steps: readonly KernelStep[]): number {
    const timesAt = this.keepWords(Int32Array.from(times));
    const program = this.#room(this.#exports.addProgram(billed, timesAt, timesAt + 4 * times.length, steps.length));
    for (const [index, { kind, bytes, slot, form, billsEscapes, cell, way, holes }] of steps.entries()) {
      const bytesAt = this.keep(bytes);
      const holesAt = this.keepWords(Int32Array.from(holes));
      const holesEnd = holesAt + 4 * holes.length;
      const bills = billsEscapes ? 1 : 0;
      this.#exports.setStep(
        program,
        index,
        kind,
        bytesAt,
        bytes.length,
        slot,
        form,
        bills,
        cell,
        way,
        holesAt,
        holesEnd,
      );
    }
    return program;
  }

  #room(address: number): number {
    if (address === 0) throw new KernelFull();
    return address;
  }

  /** Goes to a chunk; false when it is too long. */
  enter(chunk: Uint8Array): boolean {
    if (chunk.length > this.#at.CHUNK_BYTES) return false;
    let base = chunk.byteOffset;
    if (chunk.buffer !== this.bytes.buffer) {
      base = this.#at.CHUNK;
      this.bytes.set(chunk, base);
    }
    this.#exports.enterChunk(base, chunk.length);
    return true;
  }

  /**
   * Finds the records of the chunk that stand one behind the other from an offset on, before another, and whose numbers rise;
   * gives how many. `walkedTo` and `lastNumber` say where to go on.
   */
  walk(from: number, end: number, length: number): number {
    return this.#exports.walk(from, end, length);
  }

  get walkedTo(): number {
    return this.#exports.walkedTo.value;
  }

  /** The number of the last record; -1 when there was none. */
  get lastNumber(): number {
    return this.#exports.lastNumber.value;
  }

  /** The offset of a record that was found. */
  recordAt(index: number): number {
    return this.#view.getUint32(this.#at.RECORDS + 4 * index, true);
  }

  /** Deals with the records from one to before another; gives the first it leaves alone, which is then the one at hand. */
  run(from: number, to: number): number {
    return this.#exports.run(from, to);
  }

  /** Why `run` stopped: one of `Stop`. */
  get stop(): number {
    return this.#exports.reason.value;
  }

  /** The number of the cell that was missing for the record at hand; 0 for none. */
  get missing(): number {
    return this.#exports.missing.value;
  }

  /** Keeps the cell that was missing; false when it is too long. */
  keepCell(json: Uint8Array, billed: number): boolean {
    if (json.length > this.#at.CELL_BYTES) return false;
    this.bytes.set(json, this.#at.CELL_JSON);
    return this.#exports.keepCell(json.length, billed) === 1;
  }

  /** Rows that wait to be taken. */
  get rows(): number {
    return this.#exports.rows.value;
  }

  /** Where a row that waits is in `bytes`, a comma behind it, and the bytes of it that are billed. */
  row(index: number, into: KernelRowPlace): void {
    const at = this.#at.ROWS + 4 * ROW_NUMBERS * index;
    into.lane = this.#view.getInt32(at, true);
    into.start = this.#view.getInt32(at + 4, true);
    into.end = this.#view.getInt32(at + 8, true);
    into.billed = this.#view.getInt32(at + 12, true);
  }

  /** The rows were taken. */
  clearRows(): void {
    this.#exports.clearRows();
  }

  /** Records that were skipped since this was last asked. */
  takeSkipped(): number {
    const skipped = this.#exports.skipped.value;
    this.#exports.clearSkipped();
    return skipped;
  }

  /** Events of a kind that were dealt with since this was last asked. */
  takeEvents(kind: number): number {
    return this.#exports.takeEvents(kind);
  }
}

export interface KernelRowPlace {
  lane: number;
  start: number;
  end: number;
  billed: number;
}
