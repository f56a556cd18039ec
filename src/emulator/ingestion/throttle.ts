/** The per-rule limits of one minute, after which the service answers 429. */

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
    // A window that begins in the future is from before the clock was put back.
    if (window === undefined || nowMs < window.startMs || nowMs - window.startMs >= MINUTE_MS) {
      window = { startMs: nowMs, requests: 0, bodyBytes: 0, rawBytes: 0 };
      this.#windows.set(rule, window);
    }
    window.requests++;
    const { requestsPerMinute, bytesPerMinute } = this.#limits;
    const bytes = Math.max(window.bodyBytes, window.rawBytes);
    if (window.requests <= requestsPerMinute && bytes < bytesPerMinute) return undefined;
    return Math.max(1, Math.ceil((window.startMs + MINUTE_MS - nowMs) / 1000));
  }

  /** Counts the bytes of an accepted body. */
  accepted(rule: string, body: { readonly bodyBytes: number; readonly rawBytes: number }): void {
    const window = this.#windows.get(rule);
    if (window === undefined) return;
    window.bodyBytes += body.bodyBytes;
    window.rawBytes += body.rawBytes;
  }

  clear(): void {
    this.#windows.clear();
  }
}
