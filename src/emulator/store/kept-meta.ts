/**
 * What the meta part of a record says: a body with its deliveries and ledger entries, a line of the request log, or where the
 * numbers of the two logs stood when everything before was deleted.
 */
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
        /** A JSON array as text: lists recur, and text is cheap to compare with those met before. */
        columns: z.string().optional(),
        timeGenerated: z.enum(['azure', 'keep']),
        receivedMs: z.number(),
      }),
    ),
    entries: z.array(
      z.looseObject({
        kind: z.enum(['stored', 'lost', 'dropped', 'refused', 'written']),
        time: z.string(),
        rule: z.string().optional(),
        stream: z.string().optional(),
        workspaceId: z.string().optional(),
      }),
    ),
  }),
  z.object({
    kind: z.literal('request'),
    entry: z.looseObject({ time: z.string(), method: z.string(), path: z.string(), status: z.number() }),
  }),
  z.object({ kind: z.literal('cleared'), requests: COUNT, ledger: COUNT }),
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
  | { readonly kind: 'request'; readonly entry: RequestEntry }
  | { readonly kind: 'cleared'; readonly requests: number; readonly ledger: number };

/** Different lists of columns shared in memory. */
const MAX_SHARED_LISTS = 1_000;

/** Lists of columns as they were read: the same text gives the same set, since there are few of them for many bodies. */
export class ColumnLists {
  readonly #sets = new Map<string, ReadonlySet<string>>();

  read(text: string): ReadonlySet<string> | 'not-a-list' {
    const known = this.#sets.get(text);
    if (known !== undefined) return known;
    const names = z.array(z.string()).safeParse(parseText(text));
    if (!names.success) return 'not-a-list';
    const columns = new Set(names.data);
    if (this.#sets.size < MAX_SHARED_LISTS) this.#sets.set(text, columns);
    return columns;
  }
}

const texts = new WeakMap<ReadonlySet<string>, string>();

function columnsText(columns: ReadonlySet<string>): string {
  let text = texts.get(columns);
  if (text === undefined) {
    text = JSON.stringify([...columns]);
    texts.set(columns, text);
  }
  return text;
}

export function writeMeta(meta: KeptMeta): string {
  if (meta.kind !== 'body') return JSON.stringify(meta);
  const deliveries = meta.deliveries.map(({ shape, ...rest }) => ({
    ...rest,
    ...(shape.columns && { columns: columnsText(shape.columns) }),
    timeGenerated: shape.timeGenerated,
    receivedMs: shape.receivedMs,
  }));
  return JSON.stringify({ ...meta, deliveries });
}

/** Reads the meta of a record whose body has this many bytes; `undefined` when it is none of ours. */
export function readMeta(
  bytes: Uint8Array,
  how: { readonly bodyBytes: number; readonly columnLists: ColumnLists },
): KeptMeta | undefined {
  const read = META.safeParse(parse(bytes));
  if (!read.success) return undefined;
  const meta = read.data;
  // The members that zod did not look at were written by us: the record has its checksum.
  if (meta.kind === 'request') return { kind: 'request', entry: meta.entry as RequestEntry };
  if (meta.kind === 'cleared') return meta;
  const deliveries: KeptDelivery[] = [];
  for (const { columns: text, timeGenerated, receivedMs, ...rest } of meta.deliveries) {
    const columns = text === undefined ? undefined : how.columnLists.read(text);
    if (columns === 'not-a-list' || rest.from + rest.length > how.bodyBytes) return undefined;
    deliveries.push({ ...rest, shape: { columns, timeGenerated, receivedMs } });
  }
  return { kind: 'body', deliveries, entries: meta.entries as unknown as LedgerEntry[] };
}

function parse(bytes: Uint8Array): unknown {
  return parseText(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'));
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not ours, which the caller tells
  }
}
