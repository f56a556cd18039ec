/**
 * The kernel: WebAssembly that does for each record of an event log what was decided once for its kind. Its sources are in
 * `kernel/`; what it knows (templates, kinds, programs) and the bytes it works on are in its memory.
 */
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
    rows: Address,
    rowsEnd: Address,
  ): Address;
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
    holes: Address,
    holesEnd: Address,
  ): void;
  clearRows(): void;
  clearSkipped(): void;
  enterChunk(base: Address, length: number): void;
  walk(from: number, end: number, length: number): number;
  run(from: number, to: number): number;
  keepCell(jsonLength: number, billed: number): void;
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

/** Marks slots of the template that is a value of another. */
export const NESTED_SLOT = 0x8000_0000;

const ROW_NUMBERS = 4;

/** Thrown when the kernel's memory is full: everything in it has to be forgotten. */
export class KernelFull extends Error {}

export class Kernel {
  /** All of its memory. */
  readonly bytes: Uint8Array;
  /** Where the bytes of a block may be read to. */
  readonly block: Uint8Array;
  readonly #exports: Exports;
  readonly #view: DataView;
  readonly #at: Record<'WANTED' | 'RECORDS' | 'ROWS' | 'CELL_JSON' | 'CHUNK' | 'CHUNK_BYTES', number>;
  readonly #mostCellBytes: number;

  constructor() {
    const exports = newInstance();
    const at = (name: string): number => constantOf(exports, name);
    this.#exports = exports as unknown as Exports;
    this.bytes = new Uint8Array(this.#exports.memory.buffer);
    this.#view = new DataView(this.#exports.memory.buffer);
    this.block = this.bytes.subarray(at('BLOCK'), at('BLOCK_END'));
    this.#at = {
      WANTED: at('WANTED'),
      RECORDS: at('RECORDS'),
      ROWS: at('ROWS'),
      CELL_JSON: at('CELL_JSON'),
      CHUNK: at('CHUNK'),
      CHUNK_BYTES: at('CHUNK_BYTES'),
    };
    this.#mostCellBytes = at('CELL_BYTES');
    this.reset();
    this.#exports.clearRows();
  }

  /** Forgets templates, kinds, programs and cells. */
  reset(): void {
    this.#exports.reset();
  }

  /** Records with other event ids are skipped. */
  want(mayWant: (eventId: number) => boolean): void {
    const start = this.#at.WANTED;
    for (let id = 0; id <= 0xffff; id++) {
      const mask = 1 << (id & 7);
      const place = start + (id >> 3);
      this.bytes[place] = mayWant(id) ? this.bytes[place]! | mask : this.bytes[place]! & ~mask;
    }
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
   * Makes the kind of the record at hand known; its address. `rows`: undefined when its events are to be looked at.
   *
   * Errors: throws `KernelFull`.
   */
  addKind(sizes: Int32Array, words: Int32Array, rows: readonly KernelRow[] | undefined): number {
    const sizesAt = this.keepWords(sizes);
    const wordsAt = this.keepWords(words);
    const numbers = Int32Array.from((rows ?? []).flatMap(({ lane, program }) => [lane, program]));
    const rowsAt = rows === undefined ? 0 : this.keepWords(numbers);
    return this.#room(
      this.#exports.addKind(
        sizesAt,
        sizesAt + sizes.byteLength,
        wordsAt,
        wordsAt + words.byteLength,
        rowsAt,
        rowsAt + numbers.byteLength,
      ),
    );
  }

  /** Makes a program; its address. Errors: throws `KernelFull`. */
  addProgram(billed: number, times: readonly number[], steps: readonly KernelStep[]): number {
    const timesAt = this.keepWords(Int32Array.from(times));
    const program = this.#room(this.#exports.addProgram(billed, timesAt, timesAt + 4 * times.length, steps.length));
    for (const [index, { kind, bytes, slot, form, billsEscapes, cell, holes }] of steps.entries()) {
      const bytesAt = this.keep(bytes);
      const holesAt = this.keepWords(Int32Array.from(holes));
      const holesEnd = holesAt + 4 * holes.length;
      const bills = billsEscapes ? 1 : 0;
      this.#exports.setStep(program, index, kind, bytesAt, bytes.length, slot, form, bills, cell, holesAt, holesEnd);
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

  /** Keeps the cell that was missing, where it is not too long. */
  keepCell(json: Uint8Array, billed: number): void {
    if (json.length > this.#mostCellBytes) return;
    this.bytes.set(json, this.#at.CELL_JSON);
    this.#exports.keepCell(json.length, billed);
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
