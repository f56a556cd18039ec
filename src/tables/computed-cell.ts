import { JsonPiece } from '../base/json-bytes.ts';
import type { HoleValues, LayoutValue } from '../events/layout.ts';
import { isHole } from '../events/layout.ts';
import type { Value } from '../events/value.ts';
import { valueBytes } from './billed-size.ts';
import type { MapProblems } from './map-problems.ts';
import type { MakeCell } from './row-sink.ts';

/** A cell as JSON; no bytes for an empty column. */
export interface EncodedCell {
  readonly json: JsonPiece;
  readonly billed: number;
}

const ENTRIES = 64;
/** Cells of longer values are made each time. */
const MOST_KEPT_BYTES = 256;
const EMPTY: EncodedCell = { json: new JsonPiece(new Uint8Array(0)), billed: 0 };

interface Kept {
  /** The bytes of all values, one after the other, and where each ends. */
  readonly bytes: Uint8Array;
  readonly ends: readonly number[];
  readonly cell: EncodedCell;
}

/**
 * A cell that is made out of values by a function. What it was for the values met last is kept, for most come again: paths of
 * processes, types of logon, GUIDs that are all zero.
 */
export class ComputedCell {
  readonly #sources: readonly (LayoutValue | undefined)[];
  readonly holes: readonly number[];
  readonly make: MakeCell;
  readonly #problems: MapProblems;
  readonly #kept: (Kept | undefined)[] = new Array(ENTRIES);

  constructor(sources: readonly (LayoutValue | undefined)[], make: MakeCell, problems: MapProblems) {
    this.#sources = sources;
    this.holes = sources.flatMap((source) => (source !== undefined && isHole(source) ? [source.hole] : []));
    this.make = make;
    this.#problems = problems;
  }

  /** All it is made of differs from event to event. */
  get isOfHoles(): boolean {
    return this.holes.length === this.#sources.length;
  }

  /** The cell of an event. */
  of(values: HoleValues): EncodedCell {
    const place = this.#placeOf(values);
    if (place < 0) return this.#encode(values);
    const kept = this.#kept[place];
    if (kept !== undefined && this.#isOf(kept, values)) return kept.cell;
    const before = this.#problems.count;
    const cell = this.#encode(values);
    // What is told as a problem is told for each event.
    if (this.#problems.count === before) this.#kept[place] = this.#keep(values, cell);
    return cell;
  }

  /** The cell of an event, when nothing of it is told as a problem: only then it stands for others with the same values. */
  sound(values: HoleValues): EncodedCell | undefined {
    let cell: EncodedCell | undefined;
    const told = this.#problems.trial(() => {
      cell = this.#encode(values);
    });
    return told.length === 0 ? cell : undefined;
  }

  /** Where the cell would be kept, by a hash of its values; -1 when they are too long. */
  #placeOf(values: HoleValues): number {
    const { bytes } = values;
    let hash = 0;
    let total = 0;
    for (const hole of this.holes) {
      const start = values.start(hole);
      const end = values.end(hole);
      total += end - start;
      if (total > MOST_KEPT_BYTES) return -1;
      hash = Math.imul(hash, 31) + end - start;
      // Texts of a kind mostly differ at their ends.
      for (let at = Math.max(start, end - 16); at < end; at++) hash = (Math.imul(hash, 31) + bytes[at]!) | 0;
    }
    return (hash ^ (hash >>> 15)) & (ENTRIES - 1);
  }

  #isOf(kept: Kept, values: HoleValues): boolean {
    const { bytes } = values;
    let index = 0;
    for (let i = 0; i < this.holes.length; i++) {
      const hole = this.holes[i]!;
      const start = values.start(hole);
      const end = values.end(hole);
      if (kept.ends[i] !== index + end - start) return false;
      for (let at = start; at < end; at++) if (bytes[at] !== kept.bytes[index++]) return false;
    }
    return true;
  }

  #keep(values: HoleValues, cell: EncodedCell): Kept {
    const pieces = this.holes.map((hole) => values.bytes.subarray(values.start(hole), values.end(hole)));
    let end = 0;
    const ends = pieces.map((piece) => {
      end += piece.length;
      return end;
    });
    return { bytes: Buffer.concat(pieces), ends, cell };
  }

  #encode(values: HoleValues): EncodedCell {
    const known = this.#sources.map((source): Value | undefined =>
      source !== undefined && isHole(source) ? values.value(source.hole) : source,
    );
    const value = this.make(known);
    if (value === undefined) return EMPTY;
    return { json: new JsonPiece(Buffer.from(JSON.stringify(value))), billed: valueBytes(value) };
  }
}
