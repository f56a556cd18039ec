/** What rows measure, by what they came of and by what is in them. Parts of the input add up in any order. */

/** What a row can be counted by. */
export type Dimension =
  /** Number of the query that kept its event; a row that several kept counts for each. */
  | 'query'
  /** As `query`, for rows that no other query would have made. */
  | 'queryOnly'
  /** `<provider>/<event id>`. */
  | 'event'
  | 'provider'
  | 'computer'
  | 'account'
  /** `<start of a slice of time, ms since 1970>/<computer>`. */
  | 'slice'
  /** Column; only values count, and only those that are billed. */
  | 'column'
  /** Table that has a row of the same event already, by another stream or query. */
  | 'duplicate'
  /** Of no stream (`NO_STREAM`), and of events, not of rows: who keeps them, by `keptKey`. */
  | 'kept';

/** Stands for the stream of what is counted by event. */
export const NO_STREAM = -1;

/** Events by the plans that keep them and by what they are. */
export interface KeptEvents {
  /** Plan `n` keeps them where bit `n` is set. */
  readonly plans: number;
  readonly channel: string;
  readonly provider: string;
  readonly eventId: string;
}

export function keptKey({ plans, channel, provider, eventId }: KeptEvents): string {
  return JSON.stringify([plans, channel, provider, eventId]);
}

/** Reads a key of `kept`; `undefined` for `OTHERS`. */
export function readKeptKey(key: string): KeptEvents | undefined {
  if (key === OTHERS) return undefined;
  const [plans, channel, provider, eventId] = JSON.parse(key) as [number, string, string, string];
  return { plans, channel, provider, eventId };
}

export interface Share {
  rows: number;
  /** Bytes, as billed. */
  billed: number;
}

/** Plain form: `[stream, dimension, key, rows, billed]`. */
export type AttributionData = readonly (readonly [number, Dimension, string, number, number])[];

/** Distinct keys of one dimension of one stream; what comes beyond counts for `OTHERS`. Bounds memory on input with endless names. */
export const MAX_KEYS = 50_000;
/** As much for minutes of machines: a day of some 350. */
export const MAX_SLICES = 500_000;
/** Stands for all keys that are not told apart. */
export const OTHERS = '…';

export class Attribution {
  /** By stream and dimension, then by key. */
  readonly #shares = new Map<string, Map<string, Share>>();

  add(stream: number, dimension: Dimension, key: string, share: Share): void {
    const shares = this.#of(stream, dimension);
    const most = dimension === 'slice' ? MAX_SLICES : MAX_KEYS;
    const name = shares.has(key) || shares.size < most ? key : OTHERS;
    const known = shares.get(name);
    if (known === undefined) shares.set(name, { ...share });
    else {
      known.rows += share.rows;
      known.billed += share.billed;
    }
  }

  /** The shares of a dimension, largest first; those of one size in the order of their keys. */
  of(stream: number, dimension: Dimension): (readonly [key: string, share: Readonly<Share>])[] {
    const shares = [...(this.#shares.get(`${stream}/${dimension}`) ?? [])];
    return shares.sort(([a, one], [b, other]) => other.billed - one.billed || (a < b ? -1 : 1));
  }

  merge(data: AttributionData): void {
    for (const [stream, dimension, key, rows, billed] of data) this.add(stream, dimension, key, { rows, billed });
  }

  toData(): AttributionData {
    return [...this.#shares].flatMap(([name, shares]) => {
      const at = name.indexOf('/');
      const [stream, dimension] = [Number(name.slice(0, at)), name.slice(at + 1) as Dimension];
      return [...shares].map(([key, { rows, billed }]) => [stream, dimension, key, rows, billed] as const);
    });
  }

  #of(stream: number, dimension: Dimension): Map<string, Share> {
    const name = `${stream}/${dimension}`;
    let shares = this.#shares.get(name);
    if (shares === undefined) {
      shares = new Map();
      this.#shares.set(name, shares);
    }
    return shares;
  }
}
