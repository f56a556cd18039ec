/** Reads bodies of many megabytes, and undoes their encoding, within one bound for all requests at once. */
import type { Context } from 'hono';
import { readBody } from '../body.ts';
import type { EmulatorEnv } from '../env.ts';
import { type Encoding, inflate } from '../inflate.ts';
import type { ByteBudget } from './byte-budget.ts';

export type LargeBody =
  /** `bodyBytes`: the length as sent. */
  | { readonly kind: 'whole'; readonly bytes: Uint8Array; readonly bodyBytes: number }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'aborted' }
  /** Too many large bodies are under way. */
  | { readonly kind: 'busy' }
  | { readonly kind: 'bad-encoding'; readonly reason: string };

export interface LargeBodies {
  /** What bodies take while they are read, and while they are inflated. */
  readonly budgets: { readonly reading: ByteBudget; readonly inflating: ByteBudget };
  /** Bounds a body, as sent and as it comes out. */
  readonly maxBytes: number;
  /** What may be undone beside `identity`. Agents send `deflate`. */
  readonly encodings: readonly Encoding[];
}

/** Reads a body and hands it to `use`, then counts its memory as free. */
export async function withLargeBody<T>(
  c: Context<EmulatorEnv>,
  how: LargeBodies,
  use: (body: LargeBody) => T,
): Promise<T> {
  const { budgets, maxBytes } = how;
  const declared = Number(c.req.header('content-length') ?? maxBytes);
  if (declared > maxBytes) return use({ kind: 'too-large' });
  const encoding = c.req.header('content-encoding')?.trim().toLowerCase() ?? 'identity';
  const decoder = how.encodings.find((known) => known === encoding);
  if (decoder === undefined && encoding !== 'identity') {
    return use({ kind: 'bad-encoding', reason: `the content encoding '${encoding.slice(0, 100)}' is not supported` });
  }
  if (!budgets.reading.take(declared)) return use({ kind: 'busy' });
  try {
    const body = await readBody(c, maxBytes);
    if (body.kind !== 'whole') return use(body);
    const bodyBytes = body.bytes.length;
    if (decoder === undefined) return use({ ...body, bodyBytes });
    // Reading takes as long as the client likes, and is refused when too much is under way; inflating is over soon.
    await budgets.inflating.taken(maxBytes);
    try {
      const inflated = await inflate(body.bytes, decoder, maxBytes);
      if (inflated.kind === 'broken') return use({ kind: 'bad-encoding', reason: `the body is not ${decoder}` });
      return use(inflated.kind === 'whole' ? { ...inflated, bodyBytes } : inflated);
    } finally {
      budgets.inflating.give(maxBytes);
    }
  } finally {
    budgets.reading.give(declared);
  }
}
