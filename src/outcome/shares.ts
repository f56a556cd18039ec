/** Sums of what rows measure. */
import type { Share } from '../pool/attribution.ts';

export const NOTHING: Readonly<Share> = { rows: 0, billed: 0 };

export function plus(one: Readonly<Share>, other: Readonly<Share>): Share {
  return { rows: one.rows + other.rows, billed: one.billed + other.billed };
}

export function addTo(shares: Map<string, Share>, key: string, share: Readonly<Share>): void {
  shares.set(key, plus(shares.get(key) ?? NOTHING, share));
}
