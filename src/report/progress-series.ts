/** How a run came along over time, in a number of points that does not grow with the run. */

/** What was done by a moment, since the start. */
export interface Sample {
  /** Since the run began. */
  readonly seconds: number;
  /** Bytes of input, events read, and events of those that a query kept. */
  readonly bytes: number;
  readonly read: number;
  readonly matched: number;
}

export const MOST_POINTS = 600;

/** Finest distance of points: a run of under a second has some, too. */
const FIRST_STEP_SECONDS = 0.05;

/** Samples that a point stands for on average, so that rates do not leap with each; given up for so many points. */
const [SAMPLES_OF_A_POINT, POINTS_AT_LEAST] = [4, 20];

/**
 * Keeps what was last told in each step of time; the step doubles when there are too many.
 *
 * Shape: samples in order of time in, at most `MOST_POINTS` points out.
 * Cost:  constant for each sample on average.
 */
export class ProgressSeries {
  #stepSeconds = FIRST_STEP_SECONDS;
  #samples: Sample[] = [];
  #told = 0;

  add(sample: Sample): void {
    this.#told++;
    this.#keep(sample);
    // One is left for the end of the run.
    while (this.#samples.length >= MOST_POINTS) this.#thin();
  }

  /**
   * The points, each at the end of its step, so that no two are so close that a rate between them means nothing.
   * The last is at `seconds`, the end of the run; where that is less than half a step after another, it takes its place.
   */
  points(seconds: number): Sample[] {
    const enough = Math.max(POINTS_AT_LEAST, this.#told / SAMPLES_OF_A_POINT);
    while (this.#samples.length > enough) this.#thin();
    const last = this.#samples.at(-1);
    if (last === undefined) return [];
    const points = this.#samples
      .map((sample) => ({ ...sample, seconds: (this.#stepOf(sample) + 1) * this.#stepSeconds }))
      .filter((point) => point.seconds < seconds - this.#stepSeconds / 2);
    return [...points, { ...last, seconds }];
  }

  #thin(): void {
    this.#stepSeconds *= 2;
    const samples = this.#samples;
    this.#samples = [];
    for (const sample of samples) this.#keep(sample);
  }

  #keep(sample: Sample): void {
    const last = this.#samples.at(-1);
    if (last !== undefined && this.#stepOf(last) === this.#stepOf(sample)) this.#samples.pop();
    this.#samples.push(sample);
  }

  #stepOf({ seconds }: Sample): number {
    return Math.floor(seconds / this.#stepSeconds);
  }
}
