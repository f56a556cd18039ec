import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonBytes, TextForm, TextSize } from '../../src/base/json-bytes.ts';
import { isTimeIn, measureSlot, smallIntegerIn, writeSlot } from '../../src/events/evtx-text.ts';
import { decodeValue } from '../../src/events/evtx-value.ts';
import { textOf } from '../../src/events/value.ts';
import { BinXmlType } from '../../src/sources/evtx/binxml-nodes.ts';
import { EvtxChunk } from '../../src/sources/evtx/chunk.ts';
import { SlotTable } from '../../src/sources/evtx/slot-table.ts';
import { expectSame } from '../expect-often.ts';

const TYPES = Object.values(BinXmlType).filter((type) => type !== BinXmlType.Array && type !== BinXmlType.BinXml);
const OFFSET = 3;

/** Bytes of a value: of any size, of sizes that types have, with small numbers in them, and texts. */
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.constantFrom(1, 2, 4, 8, 16, 28).chain((size) => fc.uint8Array({ minLength: size, maxLength: size })),
  fc.nat({ max: 70_000 }).map((number) => Uint8Array.of(number, number >> 8, number >> 16, 0, 0, 0, 0, 0)),
  fc.nat({ max: 0x1e }).map((high) => Uint8Array.of(1, 2, 3, 4, 5, high, 0, 0)),
  fc.date({ noInvalidDate: true, min: new Date('1601-01-01'), max: new Date('9999-12-31') }).map(fileTime),
  fc.string().map((text) => Uint8Array.from(Buffer.from(text, 'utf16le'))),
  fc.constant(Uint8Array.of(1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0)),
);

function fileTime(date: Date): Uint8Array {
  const out = Buffer.alloc(8);
  out.writeBigUInt64LE(BigInt(date.getTime()) * 10_000n + 116_444_736_000_000_000n);
  return out;
}

/** One value in a slot of its own. */
function slotOf(type: number, value: Uint8Array): [EvtxChunk, SlotTable] {
  const slots = new SlotTable();
  slots.reset(1);
  slots.types[0] = type;
  slots.offsets[0] = OFFSET;
  slots.offsets[1] = OFFSET + value.length;
  return [new EvtxChunk(Buffer.concat([Buffer.alloc(OFFSET), value, Buffer.alloc(9, 0xee)]), 0), slots];
}

/** Made once: their first memory is far more than a value takes. */
const out = new JsonBytes();
const inForm = { [TextForm.Plain]: new JsonBytes(), [TextForm.XmlText]: new JsonBytes() };
inForm[TextForm.XmlText].form = TextForm.XmlText;

function written(out: JsonBytes): string {
  return out.bytes.toString('utf8', 0, out.length);
}

describe('values as bytes', () => {
  it('are what decoding and printing them gives, for each type and whatever the bytes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...TYPES), bytes, (type, value) => {
        const [chunk, slots] = slotOf(type, value);
        const decoded = decodeValue(chunk, type, { offset: OFFSET, size: value.length });
        const text = textOf(decoded);
        out.clear();
        writeSlot(out, chunk, slots, 0);
        expectSame(written(out), JSON.stringify(text).slice(1, -1));

        const size = new TextSize();
        if (measureSlot(size, chunk, slots, 0)) {
          for (const form of [TextForm.Plain, TextForm.XmlText]) {
            const again = inForm[form];
            again.clear();
            writeSlot(again, chunk, slots, 0);
            expectSame(size.bytes, again.length);
            expectSame(size.escapes, again.escapes);
          }
        }
        const small = smallIntegerIn(chunk, slots, 0);
        if (small >= 0) expectSame(String(small), text);
        if (isTimeIn(chunk, slots, 0)) {
          expectSame(decoded.kind, 'time');
          expectSame(text.length, 28);
        }
      }),
      { numRuns: 10_000 },
    );
  });

  it('know numbers and times where they are plain', () => {
    const of = (type: number, ...value: number[]) => slotOf(type, Uint8Array.from(value));
    expect(smallIntegerIn(...of(BinXmlType.UInt16, 0x10, 0x12), 0)).toBe(4624);
    expect(smallIntegerIn(...of(BinXmlType.UInt32, 0, 0, 0, 0x80), 0)).toBe(-1);
    expect(smallIntegerIn(...of(BinXmlType.HexInt32, 1, 0, 0, 0), 0)).toBe(-1);
    expect(isTimeIn(...of(BinXmlType.FileTime, 0xc9, 0x82, 0x5b, 0x5e, 0x20, 0xd4, 0xdb, 0x01), 0)).toBe(true);
    expect(isTimeIn(...of(BinXmlType.FileTime, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), 0)).toBe(false);
  });
});
