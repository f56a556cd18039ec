import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ColumnValue, TableRow } from '../../src/tables/types.ts';
import { RowBuffer } from '../../src/upload/row-buffer.ts';
import type { EncodedRows } from '../../src/upload/types.ts';
import { encodeRow } from '../tables/encode-row.ts';
import { rowOf, SCHEMA } from './rows.ts';

function texts(rows: EncodedRows): string[] {
  const out: string[] = [];
  let start = 0;
  for (const end of rows.ends) {
    out.push(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(rows.bytes.subarray(start, end)));
    expect(rows.bytes[end]).toBe(','.charCodeAt(0));
    start = end + 1;
  }
  return out;
}

/** What JSON.stringify says of the row as an object. */
function reference(row: TableRow): string {
  const members = SCHEMA.columns.map((column, index): [string, ColumnValue] => [column.name, row.values[index]]);
  return JSON.stringify(Object.fromEntries(members));
}

// Every unit, lone surrogates among them, and lengths on both sides of the short-string bound.
const units = fc.array(fc.oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0, max: 0xffff })), {
  maxLength: 220,
});
const text = fc.oneof(
  fc.string({ maxLength: 220 }),
  units.map((codes) => String.fromCharCode(...codes)),
);
const value: fc.Arbitrary<ColumnValue> = fc.oneof(
  fc.constant(undefined),
  text,
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.dictionary(text, fc.jsonValue()),
  fc.array(text, { maxLength: 4 }),
);
const row = fc.tuple(value, value, value, value, value).map((values) => rowOf(...values));

describe('RowBuffer', () => {
  it('writes every row exactly as JSON.stringify writes the object', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 20 }), (rows) => {
        const buffer = new RowBuffer();
        const lengths = rows.map((one) => buffer.append(one));
        const taken = buffer.take();
        expect(texts(taken)).toEqual(rows.map(reference));
        expect(lengths.reduce((sum, length) => sum + length + 1, 0)).toBe(taken.bytes.length);
      }),
      { numRuns: 300 },
    );
  });

  it('agrees with the plain encoder', () => {
    fc.assert(
      fc.property(row, (one) => {
        const buffer = new RowBuffer();
        buffer.append(one);
        expect(texts(buffer.take())).toEqual([encodeRow(one)]);
      }),
    );
  });

  it.each([
    ['nothing but empty columns', rowOf(), '{}'],
    ['a lone surrogate', rowOf(undefined, '\ud800'), '{"Text":"\\ud800"}'],
    ['a surrogate pair', rowOf(undefined, '😀'), '{"Text":"😀"}'],
    ['controls, DEL and separators', rowOf(undefined, '\u0000\n\u007f\u2028'), '{"Text":"\\u0000\\n\u007f\u2028"}'],
    ['quotes and backslashes', rowOf(undefined, 'C:\\a "b"'), '{"Text":"C:\\\\a \\"b\\""}'],
    ['numbers JSON does not know', rowOf(undefined, Number.NaN, -0), '{"Text":null,"EventID":0}'],
    ['a key that needs escaping', rowOf(undefined, undefined, undefined, true), '{"Näme \\"quoted\\"":true}'],
    ['an empty text, which is not an empty column', rowOf(undefined, ''), '{"Text":""}'],
  ])('encodes %s', (_, one, wanted) => {
    const buffer = new RowBuffer();
    buffer.append(one);
    expect(texts(buffer.take())).toEqual([wanted]);
  });

  it('grows past its first size in bytes and in rows', () => {
    const buffer = new RowBuffer();
    const rows = Array.from({ length: 3000 }, (_, index) => rowOf(undefined, 'é"x'.repeat(index % 300), index));
    for (const one of rows) buffer.append(one);
    expect(buffer.rows).toBe(3000);
    const taken = buffer.take();
    expect(taken.bytes.length).toBeGreaterThan(256 * 1024);
    expect(texts(taken)).toEqual(rows.map(reference));
  });

  it('hands over memory of its own, and starts over', () => {
    const buffer = new RowBuffer();
    buffer.append(rowOf(undefined, 'first'));
    const first = buffer.take();
    buffer.append(rowOf(undefined, 'second'));
    const moved = structuredClone(first, { transfer: [first.bytes.buffer, first.ends.buffer] });
    expect(moved.ends.buffer.byteLength).toBe(4);
    expect(texts(moved)).toEqual(['{"Text":"first"}']);
    expect(texts(buffer.take())).toEqual(['{"Text":"second"}']);
    expect(buffer.take()).toEqual({ bytes: new Uint8Array(0), ends: new Uint32Array(0) });
  });
});
