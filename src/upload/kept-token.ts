/** Tokens that are asked for once and then used until they end. */
import type { Clock } from '../base/clock.ts';
import { abortable } from './abortable.ts';
import type { TokenSource } from './types.ts';

export interface GoodToken {
  readonly token: string;
  /** On the clock; from then on another one is asked for. */
  readonly goodUntilMs: number;
}

export interface KeptTokenOptions {
  readonly clock: Clock;
  /** Gets a new one; never called again before it has ended. Its errors are those of `token`. */
  readonly ask: () => Promise<GoodToken>;
  /** Told when the token in use was refused. */
  readonly onRefused?: () => void;
}

/** A token is used until this long before it ends, or for half its life if that is shorter. Assumed. */
const SPARE_MS = 5 * 60_000;
/** Assumed: a longer one is none; Node takes no more than this of all headers of a request. */
const MAX_TOKEN_CHARS = 16_384;

/** Keeps one token. Who asks at the same time shares one answer, so none of them ends the asking by an abort of its own. */
export class KeptToken implements TokenSource {
  readonly #options: KeptTokenOptions;
  #known: GoodToken | undefined;
  #asked: Promise<string> | undefined;

  constructor(options: KeptTokenOptions) {
    this.#options = options;
  }

  token(signal: AbortSignal): Promise<string> {
    const known = this.#known;
    if (known !== undefined && this.#options.clock.now() < known.goodUntilMs) return Promise.resolve(known.token);
    this.#asked ??= this.#ask().finally(() => {
      this.#asked = undefined;
    });
    return abortable(this.#asked, signal);
  }

  refused(token: string): void {
    if (this.#known?.token !== token) return;
    this.#known = undefined;
    this.#options.onRefused?.();
  }

  async #ask(): Promise<string> {
    this.#known = await this.#options.ask();
    return this.#known.token;
  }
}

/** Until when a token is used that was asked for and ends at these times. */
export function withSpare(askedMs: number, endsMs: number): number {
  return endsMs - Math.min(SPARE_MS, Math.max(0, endsMs - askedMs) / 2);
}

/** Whether an answer's member can stand in a header as a token. */
export function isTokenText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_TOKEN_CHARS && /^[\x21-\x7e]+$/u.test(value);
}
