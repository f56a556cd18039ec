import { nearestName } from '../base/nearest-name.ts';

/** Below this, two slips make any name of another. */
const MIN_LENGTH = 4;

/** `did you mean '…'?` for a name that is almost a known one. */
export function suggest(name: string, known: readonly string[]): string | undefined {
  const nearest = nearestName(name, known);
  if (nearest === undefined) return undefined;
  if (name.length < MIN_LENGTH && nearest.toLowerCase() !== name.toLowerCase()) return undefined;
  return `did you mean '${nearest}'?`;
}
