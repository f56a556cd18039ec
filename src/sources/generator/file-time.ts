/** FILETIME: 100 ns ticks since 1601-01-01 UTC. */

/** Ticks between 1601 and 1970. */
const UNIX_EPOCH_TICKS = 116_444_736_000_000_000n;
const TICKS_PER_MS = 10_000n;
const SECOND = 10_000_000n;

/** Ticks of a moment given in milliseconds since 1970. */
export function ticksFromUnixMs(ms: number): bigint {
  return UNIX_EPOCH_TICKS + BigInt(ms) * TICKS_PER_MS;
}

/** Milliseconds since 1970, cut, and the ticks left over (0 to 9999). */
export function splitTicks(ticks: bigint): { readonly ms: number; readonly rest: number } {
  const sinceEpoch = ticks - UNIX_EPOCH_TICKS;
  const ms = sinceEpoch / TICKS_PER_MS;
  return { ms: Number(ms), rest: Number(sinceEpoch - ms * TICKS_PER_MS) };
}

const TICKS_PER_SECOND = 10_000_000;

/** The second asked for last, and its text: times of a log come in order. */
let cachedStart = -SECOND;
let cachedText = '';

/** ISO 8601 UTC with 3, 6, 7 or 9 fraction digits (Windows prints 7; 9 is 7 and two zeros, as older viewers show it). */
export function isoOfTicks(ticks: bigint, digits: 3 | 6 | 7 | 9): string {
  let rest = Number(ticks - cachedStart);
  if (!(rest >= 0 && rest < TICKS_PER_SECOND)) {
    const sinceEpoch = ticks - UNIX_EPOCH_TICKS;
    rest = Number(((sinceEpoch % SECOND) + SECOND) % SECOND);
    cachedStart = ticks - BigInt(rest);
    cachedText = new Date(splitTicks(cachedStart).ms).toISOString().slice(0, -4);
  }
  const fraction = String(TICKS_PER_SECOND + rest).slice(1);
  return `${cachedText}${digits === 9 ? `${fraction}00` : fraction.slice(0, digits)}Z`;
}
