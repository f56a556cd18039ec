/** The limits of one minute, after which the service answers 429: of a rule, or of a workspace. */

export interface MinuteLimits {
  readonly requestsPerMinute: number;
  readonly bytesPerMinute: number;
}

interface Window {
  startMs: number;
  requests: number;
  bodyBytes: number;
  rawBytes: number;
}

const MINUTE_MS = 60_000;

/**
 * Counts requests and bytes per rule in windows of one minute.
 *
 * Assumed: a window starts with the first request after the last one ended; refused requests count as requests and not as
 * bytes; compressed and uncompressed bytes each have the whole limit.
 */
export class Throttle {
  readonly #limits: MinuteLimits;
  readonly #windows = new Map<string, Window>();

  constructor(limits: MinuteLimits) {
    this.#limits = limits;
  }

  /** Counts a request; the seconds to wait when the rule is over a limit. Rules must be known ones: each takes memory. */
  request(rule: string, nowMs: number): number | undefined {
    let window = this.#windows.get(rule);
    if (window === undefined || isOver(window, nowMs)) {
      window = { startMs: nowMs, requests: 0, bodyBytes: 0, rawBytes: 0 };
      this.#windows.set(rule, window);
    }
    window.requests++;
    const { requestsPerMinute, bytesPerMinute } = this.#limits;
    if (window.requests <= requestsPerMinute && bytesOf(window) < bytesPerMinute) return undefined;
    return Math.max(1, Math.ceil((window.startMs + MINUTE_MS - nowMs) / 1000));
  }

  /** How much of the bytes of its minute a rule has taken: 1 is all. */
  share(rule: string, nowMs: number): number {
    const window = this.#windows.get(rule);
    if (window === undefined || isOver(window, nowMs)) return 0;
    return bytesOf(window) / this.#limits.bytesPerMinute;
  }

  /** Counts the bytes of an accepted body. */
  accepted(rule: string, body: { readonly bodyBytes: number; readonly rawBytes: number }): void {
    const window = this.#windows.get(rule);
    if (window === undefined) return;
    window.bodyBytes += body.bodyBytes;
    window.rawBytes += body.rawBytes;
  }

  /** Drops the counts of a rule that is gone. */
  forget(rule: string): void {
    this.#windows.delete(rule);
  }

  clear(): void {
    this.#windows.clear();
  }
}

/** A window that begins in the future is from before the clock was put back. */
function isOver({ startMs }: Window, nowMs: number): boolean {
  return nowMs < startMs || nowMs - startMs >= MINUTE_MS;
}

function bytesOf({ bodyBytes, rawBytes }: Window): number {
  return Math.max(bodyBytes, rawBytes);
}
