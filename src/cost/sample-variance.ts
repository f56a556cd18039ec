/** How far the ratio of two sums may be off, where both machines and blocks of time are drawn. */
import { Random } from '../base/random.ts';
import { CONFIDENCE } from './t-quantile.ts';

/** A row for each machine, a number for each block of time; all rows equally long. */
export type Grid = readonly (readonly number[])[];

/** What a ratio is of: bytes and seconds, or bytes and events. */
export interface RatioSample {
  readonly above: Grid;
  readonly below: Grid;
  /** The share of all machines that is not in the sample; 0: how machines differ is no source of doubt. */
  readonly unseen: number;
}

/** Which rows and columns are looked at, each as often as it stands there. */
interface Draw {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

interface Estimate {
  readonly ratio: number;
  /** Standard error over the ratio. */
  readonly relative: number;
}

/** Degrees of freedom of a t-interval: of the dimension there is least of. */
export function freedomOf({ above, unseen }: RatioSample): number {
  const blocks = above[0]?.length ?? 0;
  return (unseen === 0 || above.length < 2 ? blocks : Math.min(above.length, blocks)) - 1;
}

export function estimateOf(sample: RatioSample): Estimate | undefined {
  return estimate(sample, { rows: keysOf(sample.above), columns: keysOf(sample.above[0] ?? []) });
}

/**
 * The ratio and its error: variance over machines (their means of what they have more or less than the ratio gives them), plus that
 * over blocks, less that over single cells, which both count.
 *
 * Shape:  `undefined` where there is one block only, or nothing, so that nothing is known.
 * Source: C. Cameron, J. Gelbach, D. Miller, Robust Inference with Multiway Clustering, 2011, https://doi.org/10.1198/jbes.2010.07136
 */
function estimate({ above, below, unseen }: RatioSample, { rows, columns }: Draw): Estimate | undefined {
  const [machines, blocks] = [rows.length, columns.length];
  let [top, bottom] = [0, 0];
  for (const row of rows) {
    const [tops, bottoms] = [above[row]!, below[row]!];
    for (let at = 0; at < blocks; at++) {
      const column = columns[at]!;
      top += tops[column]!;
      bottom += bottoms[column]!;
    }
  }
  if (blocks < 2 || !(top > 0) || !(bottom > 0)) return undefined;
  const ratio = top / bottom;
  const byBlock = new Float64Array(blocks);
  let [squaresOfMachines, squaresOfCells] = [0, 0];
  for (const row of rows) {
    const [tops, bottoms] = [above[row]!, below[row]!];
    let ofRow = 0;
    for (let at = 0; at < blocks; at++) {
      const column = columns[at]!;
      const excess = tops[column]! - ratio * bottoms[column]!;
      ofRow += excess;
      byBlock[at]! += excess;
      squaresOfCells += excess * excess;
    }
    squaresOfMachines += ofRow * ofRow;
  }
  // Each is the variance of the sum of all excesses.
  const ofBlocks = byBlock.reduce((sum, excess) => sum + excess ** 2, 0) * (blocks / (blocks - 1));
  const small = machines < 2 ? 0 : unseen;
  const ofMachines = small * squaresOfMachines * (machines / (machines - 1 || 1));
  const ofCells = small * squaresOfCells;
  // The difference can be too small by chance, never smaller than one of the two alone.
  const variance = Math.max(ofMachines + ofBlocks - ofCells, ofMachines, ofBlocks);
  return { ratio, relative: Math.sqrt(variance) / top };
}

/** Draws of the bootstrap; twice as many cover as often. */
const DRAWS = 199;
/** Beyond so many cells means are near enough to normal, and drawing would take seconds. */
const MAX_DRAWN_CELLS = 20_000;
const SEED = 1;

/**
 * How many standard errors the truth may lie above the estimate, on a logarithmic scale, as samples drawn from the sample itself show
 * (studentised bootstrap, machines and blocks drawn each by themselves). It is larger than a t-interval's reach where a few machines or
 * hours make most of the volume.
 *
 * Shape: `undefined` where the sample is large enough, or too uniform to draw from. The same every time.
 */
export function skewedReach(sample: RatioSample, whole: Estimate): number | undefined {
  const [rows, columns] = [keysOf(sample.above), keysOf(sample.above[0] ?? [])];
  if (rows.length * columns.length > MAX_DRAWN_CELLS) return undefined;
  const random = new Random(SEED);
  const again = (keys: readonly number[]) => keys.map(() => random.pick(keys));
  const reaches: number[] = [];
  for (let draw = 0; draw < DRAWS; draw++) {
    const drawn = estimate(sample, { rows: sample.unseen === 0 ? rows : again(rows), columns: again(columns) });
    if (drawn !== undefined && drawn.relative > 0) reaches.push(Math.log(whole.ratio / drawn.ratio) / drawn.relative);
  }
  if (reaches.length < DRAWS / 2) return undefined;
  reaches.sort((left, right) => left - right);
  return reaches[Math.floor((reaches.length * (1 + CONFIDENCE)) / 2)];
}

function keysOf(list: readonly unknown[]): number[] {
  return [...list.keys()];
}
