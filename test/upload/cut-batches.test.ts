import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_CALL_BYTES } from '../../src/contract/ingestion.ts';
import { BatchCutter, type Cut } from '../../src/upload/cut-batches.ts';
import type { Batch, EncodedRows } from '../../src/upload/types.ts';
import { encoded, rowOf, TARGET } from './rows.ts';

interface Cutting {
  readonly batches: readonly Batch[];
  readonly rejected: number;
}

function cut(chunks: readonly EncodedRows[], maxBodyBytes: number): Cutting {
  const cutter = new BatchCutter({ target: TARGET, maxBodyBytes });
  const cuts: Cut[] = chunks.map((chunk) => cutter.push(chunk));
  const last = cutter.flush();
  const batches = [...cuts.flatMap((one) => one.batches), ...(last ? [last] : [])];
  return { batches, rejected: cuts.reduce((sum, one) => sum + one.rejected.length, 0) };
}

const parsed = (batch: Batch): unknown[] => JSON.parse(new TextDecoder().decode(batch.body)) as unknown[];

/** The rows by where they end. */
function linesOf({ body, ends }: Batch): string[] {
  return [...ends].map((end, row) =>
    Buffer.from(body.subarray(row === 0 ? 1 : ends[row - 1]! + 1, end)).toString('utf8'),
  );
}

/** Rows of known encoded size: `{"Text":"xxx"}` is 11 bytes and the text. */
const sized = (bytes: number) => rowOf(undefined, 'x'.repeat(bytes - 11));

describe('BatchCutter', () => {
  it('gives batches that re-join to the rows, respect the limit, and do not depend on the chunks', () => {
    const rowText = fc.string({ unit: 'grapheme', maxLength: 40 });
    fc.assert(
      fc.property(
        fc.array(rowText, { maxLength: 60 }),
        fc.array(fc.nat({ max: 10 }), { maxLength: 30 }),
        fc.integer({ min: 20, max: 400 }),
        (rowTexts, chunkSizes, limit) => {
          const rows = rowTexts.map((one) => rowOf(undefined, one));
          const chunks: EncodedRows[] = [];
          let at = 0;
          for (const size of chunkSizes) {
            chunks.push(encoded(rows.slice(at, at + size)));
            at += size;
          }
          chunks.push(encoded(rows.slice(at)));

          const result = cut(chunks, limit);
          const fits = rowTexts.filter((one) => Buffer.byteLength(JSON.stringify({ Text: one })) + 2 <= limit);
          expect(result.batches.flatMap(parsed)).toEqual(fits.map((one) => ({ Text: one })));
          expect(result.rejected).toBe(rowTexts.length - fits.length);
          for (const batch of result.batches) {
            expect(batch.body.length).toBeLessThanOrEqual(limit);
            expect(batch.rows).toBe(parsed(batch).length);
            expect(batch.rows).toBeGreaterThan(0);
            expect(linesOf(batch)).toEqual(parsed(batch).map((row) => JSON.stringify(row)));
          }
          expect(result.batches).toEqual(cut([encoded(rows)], limit).batches);
          // Greedy: the first row of a batch would not have fitted into the one before.
          for (const [index, batch] of result.batches.entries()) {
            const before = result.batches[index - 1];
            if (!before) continue;
            const first = Buffer.byteLength(JSON.stringify(parsed(batch)[0]));
            expect(before.body.length + 1 + first).toBeGreaterThan(limit);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    { name: 'two rows that fill the body to the last byte', limit: 2 + 20 + 1 + 20, batches: [43] },
    { name: 'two rows that are one byte too many', limit: 2 + 20 + 1 + 20 - 1, batches: [22, 22] },
  ])('counts brackets and commas: $name', ({ limit, batches }) => {
    const result = cut([encoded([sized(20), sized(20)])], limit);
    expect(result.batches.map((batch) => batch.body.length)).toEqual(batches);
  });

  it('takes a row that fills a call alone and rejects the one a byte longer, with its place', () => {
    const cutter = new BatchCutter({ target: TARGET });
    const rows = encoded([sized(50), sized(MAX_CALL_BYTES - 2), sized(MAX_CALL_BYTES - 1), sized(60)]);
    const result = cutter.push(rows, (row) => ({ source: 'a.evtx', byteOffset: row * 100 }));
    expect(result.batches.map((batch) => batch.body.length)).toEqual([52, MAX_CALL_BYTES]);
    expect(result.rejected).toEqual([
      {
        code: 'AMASIM_UPLOAD_ROW_TOO_LARGE',
        message: `rule ${TARGET.immutableId}, stream ${TARGET.stream}: a row of 1048575 bytes; at most 1048574 fit into one call`,
        place: { source: 'a.evtx', byteOffset: 200 },
      },
    ]);
    expect(cutter.flush()).toMatchObject({ rows: 1, body: { length: 62 } });
    expect(cutter.flush()).toBeUndefined();
  });

  it('gives bodies that later rows do not touch', () => {
    const cutter = new BatchCutter({ target: TARGET, maxBodyBytes: 40 });
    const [first] = cutter.push(encoded([sized(30), sized(31)])).batches;
    const before = first?.body.slice();
    cutter.push(encoded([sized(32), sized(33)]));
    expect(first?.body).toEqual(before);
  });
});
