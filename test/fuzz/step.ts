/** A mutation is a list of steps, each drawn from chance of its own, so that steps can be left out when minimising. */
import { Random } from '../../src/base/random.ts';

/** Does one thing to a draft and says what. */
export interface Step<Draft> {
  readonly name: string;
  /** How often it is drawn, relative to the others. */
  readonly weight: number;
  readonly apply: (draft: Draft, random: Random) => string;
}

/** Draws and applies `count` steps, or of these only those numbered in `only`; says what was done. */
export function applySteps<Draft>(
  draft: Draft,
  steps: readonly Step<Draft>[],
  chance: { readonly seed: number; readonly count: number; readonly only?: readonly number[] | undefined },
): string[] {
  const { seed, count, only } = chance;
  const total = steps.reduce((sum, { weight }) => sum + weight, 0);
  const done: string[] = [];
  for (let number = 0; number < count; number++) {
    if (only !== undefined && !only.includes(number)) continue;
    const random = new Random(seed + Math.imul(number + 1, 0x85eb_ca6b));
    const step = drawn(steps, random.below(total));
    done.push(`${number}: ${step.name}: ${step.apply(draft, random)}`);
  }
  return done;
}

function drawn<Draft>(steps: readonly Step<Draft>[], mark: number): Step<Draft> {
  let left = mark;
  for (const step of steps) {
    left -= step.weight;
    if (left < 0) return step;
  }
  throw new RangeError('no step for the mark');
}

/** The seed of one case: cases are independent of each other, so that any can be made alone. */
export function caseSeed(seed: number, number: number): number {
  return new Random(Math.imul(seed, 0x9e37_79b1) ^ Math.imul(number, 0xc2b2_ae35)).uint32();
}
