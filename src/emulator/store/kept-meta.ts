/** What the meta part of a record says: a body with its deliveries and ledger entries, or a line of the request log. */
import * as z from 'zod';
import type { RowShape } from '../ingestion/rows.ts';
import type { LedgerEntry, RequestEntry } from './entries.ts';

const COUNT = z.int().min(0);

const META = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('body'),
    deliveries: z.array(
      z.object({
        table: z.string(),
        rows: COUNT,
        from: COUNT,
        length: COUNT,
        columns: z.array(z.string()).optional(),
        timeGenerated: z.enum(['azure', 'keep']),
        receivedMs: z.number(),
      }),
    ),
    entries: z.array(
      z.looseObject({ kind: z.enum(['stored', 'lost']), time: z.string(), rule: z.string(), stream: z.string() }),
    ),
  }),
  z.object({
    kind: z.literal('request'),
    entry: z.looseObject({ time: z.string(), method: z.string(), path: z.string(), status: z.number() }),
  }),
]);

/** A delivery without its body: that is a range of the record's. */
export interface KeptDelivery {
  readonly table: string;
  readonly rows: number;
  readonly from: number;
  readonly length: number;
  readonly shape: RowShape;
}

export type KeptMeta =
  | { readonly kind: 'body'; readonly deliveries: readonly KeptDelivery[]; readonly entries: readonly LedgerEntry[] }
  | { readonly kind: 'request'; readonly entry: RequestEntry };

export function writeMeta(meta: KeptMeta): string {
  if (meta.kind === 'request') return JSON.stringify(meta);
  const deliveries = meta.deliveries.map(({ shape, ...rest }) => ({
    ...rest,
    ...(shape.columns && { columns: [...shape.columns] }),
    timeGenerated: shape.timeGenerated,
    receivedMs: shape.receivedMs,
  }));
  return JSON.stringify({ ...meta, deliveries });
}

/** Reads the meta of a record whose body has this many bytes; `undefined` when it is none of ours. */
export function readMeta(
  bytes: Uint8Array,
  how: { readonly bodyBytes: number; readonly shareColumns: (names: readonly string[]) => ReadonlySet<string> },
): KeptMeta | undefined {
  const read = META.safeParse(parse(bytes));
  if (!read.success) return undefined;
  const meta = read.data;
  // The members that zod did not look at were written by us: the record has its checksum.
  if (meta.kind === 'request') return { kind: 'request', entry: meta.entry as RequestEntry };
  if (meta.deliveries.some(({ from, length }) => from + length > how.bodyBytes)) return undefined;
  return {
    kind: 'body',
    deliveries: meta.deliveries.map(({ columns, timeGenerated, receivedMs, ...rest }) => ({
      ...rest,
      shape: { columns: columns && how.shareColumns(columns), timeGenerated, receivedMs },
    })),
    entries: meta.entries as unknown as LedgerEntry[],
  };
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'));
  } catch {
    return undefined; // not ours, which the caller tells
  }
}
