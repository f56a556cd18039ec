import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeRecord, HEADER_BYTES, type KeptRecord, scanRecords } from '../../src/emulator/store/record.ts';

const MARKER = Buffer.from('8f1e00ffa57710c3', 'hex');
const OTHER = Buffer.from('0102030405060708', 'hex');

function encode(sequence: number, meta: string, ...body: Uint8Array[]): Buffer {
  return encodeRecord(MARKER, { sequence, meta: Buffer.from(meta), body });
}

function plain(record: KeptRecord) {
  const { sequence, meta, body } = record;
  return { sequence, meta: Buffer.from(meta).toString(), body: Buffer.from(body).toString('hex') };
}

function scan(bytes: Buffer) {
  const found = [...scanRecords(bytes, MARKER)];
  // Every byte belongs to exactly one of them.
  let at = 0;
  for (const item of found) {
    expect(item.at).toBe(at);
    at += item.length;
  }
  expect(at).toBe(bytes.length);
  return found;
}

const records = fc.array(
  fc.record({
    meta: fc.string({ maxLength: 40 }),
    body: fc.uint8Array({ maxLength: 60 }),
  }),
  { minLength: 1, maxLength: 8 },
);

function layOut(list: readonly { readonly meta: string; readonly body: Uint8Array }[]) {
  const parts = list.map(({ meta, body }, i) => encode(i + 1, meta, body));
  let at = 0;
  const ranges = parts.map((part) => {
    const range = { at, end: at + part.length };
    at = range.end;
    return range;
  });
  const bytes = Buffer.concat(parts);
  const originals = [...scanRecords(bytes, MARKER)].map((record) => plain(record as KeptRecord));
  return { bytes, ranges, originals };
}

describe('records', () => {
  it('come back as they were written', () => {
    fc.assert(
      fc.property(records, (list) => {
        const { originals } = layOut(list);
        expect(originals).toEqual(
          list.map(({ meta, body }, i) => ({
            sequence: i + 1,
            meta: Buffer.from(meta).toString(),
            body: Buffer.from(body).toString('hex'),
          })),
        );
      }),
    );
  });

  it('lose by flipped bytes exactly those that were hit', () => {
    const flips = fc.array(fc.record({ at: fc.nat(), mask: fc.integer({ min: 1, max: 255 }) }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(records, flips, (list, where) => {
        const { bytes, ranges, originals } = layOut(list);
        const damaged = Buffer.from(bytes);
        for (const { at, mask } of where) damaged[at % bytes.length]! ^= mask;
        const isHit = ({ at, end }: { at: number; end: number }) =>
          !damaged.subarray(at, end).equals(bytes.subarray(at, end));
        const found = scan(damaged);
        expect(found.filter((item) => item.kind === 'record').map(plain)).toEqual(
          originals.filter((_, i) => !isHit(ranges[i]!)),
        );
        expect(found.some((item) => item.kind !== 'record')).toBe(ranges.some(isHit));
      }),
      { numRuns: 500 },
    );
  });

  it('lose by a cut exactly those behind it, and the cut one is told as torn', () => {
    fc.assert(
      fc.property(records, fc.nat(), (list, where) => {
        const { bytes, ranges, originals } = layOut(list);
        const cut = where % (bytes.length + 1);
        const found = scan(bytes.subarray(0, cut));
        const whole = ranges.filter(({ end }) => end <= cut);
        expect(found.filter((item) => item.kind === 'record').map(plain)).toEqual(originals.slice(0, whole.length));
        const isClean = cut === (whole.at(-1)?.end ?? 0);
        expect(found.slice(whole.length).map((item) => item.kind)).toEqual(isClean ? [] : ['torn']);
      }),
      { numRuns: 500 },
    );
  });

  it('are found again behind bytes that were taken out or put in', () => {
    fc.assert(
      fc.property(
        records,
        fc.nat(),
        fc.nat({ max: 50 }),
        fc.uint8Array({ maxLength: 50 }),
        (list, where, out, into) => {
          const { bytes, ranges, originals } = layOut(list);
          const at = where % bytes.length;
          const end = Math.min(at + out, bytes.length);
          const changed = Buffer.concat([bytes.subarray(0, at), into, bytes.subarray(end)]);
          const sound = scan(changed)
            .filter((item) => item.kind === 'record')
            .map(plain);
          for (const record of sound) expect(originals).toContainEqual(record);
          const untouched = originals.filter((_, i) => ranges[i]!.end <= at || ranges[i]!.at >= end);
          for (const record of untouched) {
            const { at: begin, end: ends } = ranges[record.sequence - 1]!;
            // Bytes put into the middle of a record split it.
            if (begin < at && at < ends) continue;
            expect(sound).toContainEqual(record);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('are not found in any other bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (noise) => {
        expect(scan(Buffer.from(noise)).every((item) => item.kind !== 'record')).toBe(true);
      }),
    );
  });

  it('cannot be smuggled into a body: without the marker of the folder nothing in it is a record', () => {
    const forged = encodeRecord(OTHER, { sequence: 2, meta: Buffer.from('forged'), body: [] });
    const bytes = encode(1, 'real', forged);
    bytes[HEADER_BYTES - 1]! ^= 1;
    expect(scan(bytes).map((item) => item.kind)).toEqual(['damaged']);
  });
});
