import type { Problem } from '../../base/problem.ts';
import type { ReportProblem } from '../block.ts';
import { type ExpectedRecord, missingRecords } from './record-walk.ts';

/** A stretch of a file in which no record was found. */
export interface Hole {
  readonly problem: Problem;
  readonly bytes: number;
  /** Worth telling only when the numbers around it say that records are missing: chunks of zero bytes may be unused ones. */
  readonly onlyIfMissing: boolean;
}

/**
 * Follows the numbers of records from chunk to chunk, to say how many events a chunk held of which nothing is left: as many
 * as the numbers of its neighbours leave out, if that many fit into it. Where they do not tell, none is counted.
 */
export class RecordSeries {
  readonly #report: ReportProblem;
  #next: number | undefined;
  #holes: Hole[] = [];
  /** Numbers of events recovered from the holes: they are not lost. */
  #recovered: number[] = [];

  constructor(report: ReportProblem) {
    this.#report = report;
  }

  /** Nothing can be read here; told when the next chunk is met. */
  hole(hole: Hole): void {
    this.#holes.push(hole);
  }

  /** An event with this number was recovered where nothing could be read. */
  recovered(number: number): void {
    this.#recovered.push(number);
  }

  /** A chunk begins; `first` is the number of its first record, as far as that is sure. */
  enter(first: number | undefined): void {
    if (this.#holes.length === 0) return;
    const room = this.#room();
    const next = this.#next;
    const isKnown = first !== undefined && next !== undefined;
    let missing = isKnown ? (missingRecords(next, first, room) ?? 0) : 0;
    const found = new Set(isKnown ? this.#recovered.filter((number) => number >= next && number < first) : []).size;
    for (const { problem, onlyIfMissing } of this.#holes) {
      if (missing > 0) {
        const range = missing === 1 ? `record ${next} is` : `records ${next} to ${(first as number) - 1} are`;
        const but = found === 0 ? 'lost' : `missing, ${found} of them recovered`;
        const message = `${problem.message}; by the numbers around it ${range} ${but}`;
        this.#report({ ...problem, message }, missing - found);
        missing = 0;
      } else if (!onlyIfMissing) this.#report(problem, 0);
    }
    this.#holes = [];
    this.#recovered = [];
  }

  /** A chunk without a header begins: only when its records are found can be said what is missing before them. */
  enterHeadless(): ExpectedRecord | undefined {
    const bytesBefore = this.#room();
    const number = this.#next;
    this.enter(undefined);
    return number === undefined ? undefined : { number, bytesBefore };
  }

  /** A chunk is read; `last` is the number of its last record, if there was one. */
  leave(last: number | undefined): void {
    this.#next = last === undefined ? undefined : last + 1;
  }

  /** There is no further chunk here; `ahead` is asked for the first number behind, if that is of use. */
  end(ahead: () => number | undefined): void {
    if (this.#holes.length > 0) this.enter(ahead());
  }

  #room(): number {
    return this.#holes.reduce((sum, { bytes }) => sum + bytes, 0);
  }
}
