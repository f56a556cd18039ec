/** How long a server may be silent, and how long one attempt may take in all. */
export interface SenderTimeouts {
  readonly connectMs: number;
  /** From the end of the request to the end of the response's headers. */
  readonly headersMs: number;
  /** Between two pieces of the response's body. */
  readonly bodyMs: number;
  readonly attemptMs: number;
}

/** Assumed: no figures are documented; a healthy endpoint answers within a second or two. */
export const DEFAULT_TIMEOUTS: SenderTimeouts = {
  connectMs: 10_000,
  headersMs: 30_000,
  bodyMs: 30_000,
  attemptMs: 120_000,
};
