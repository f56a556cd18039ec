import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatFileTime, formatGuid, formatSid } from '../../src/events/format-value.ts';
import { formatDouble } from '../../src/sources/double-text.ts';

const TICKS_TO_UNIX = 116_444_736_000_000_000n;

function fileTime(ticks: bigint): string {
  return formatFileTime(Number(ticks >> 32n), Number(ticks & 0xffff_ffffn));
}

describe('a FILETIME', () => {
  it.each([
    [0n, '1601-01-01T00:00:00.0000000Z'],
    [TICKS_TO_UNIX, '1970-01-01T00:00:00.0000000Z'],
    [TICKS_TO_UNIX - 1n, '1969-12-31T23:59:59.9999999Z'],
    [0x01db_d420_5e5b_82c9n, '2025-06-03T00:42:22.4659145Z'],
    [0x7fff_ffff_ffff_ffffn, '30828-09-14T02:48:05.4775807Z'],
  ])('of %s ticks prints with all its digits', (ticks, text) => {
    expect(fileTime(ticks)).toBe(text);
  });

  it('agrees with the calendar to the last tick, in any order', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2_650_467_743_999_999_999n }), (ticks) => {
        const ms =
          (ticks - TICKS_TO_UNIX - ((ticks - TICKS_TO_UNIX) % 10_000n) - (ticks < TICKS_TO_UNIX ? 10_000n : 0n)) /
          10_000n;
        const whole = ticks % 10_000n === 0n && ticks < TICKS_TO_UNIX ? ms + 1n : ms;
        const iso = new Date(Number(whole)).toISOString().slice(0, -1);
        expect(fileTime(ticks)).toBe(`${iso}${String(ticks % 10_000n).padStart(4, '0')}Z`);
      }),
    );
  });
});

describe('a SID', () => {
  const sid = (authority: number[], ...parts: number[]): string | undefined => {
    const bytes = new Uint8Array(8 + 4 * parts.length);
    bytes.set([1, parts.length, ...authority]);
    const view = new DataView(bytes.buffer);
    parts.forEach((part, i) => {
      view.setUint32(8 + 4 * i, part, true);
    });
    return formatSid(view, 0, bytes.length);
  };

  it.each([
    ['S-1-5-18', sid([0, 0, 0, 0, 0, 5], 18)],
    ['S-1-5-21-1-4294967295-500', sid([0, 0, 0, 0, 0, 5], 21, 1, 4_294_967_295, 500)],
    ['S-1-0', sid([0, 0, 0, 0, 0, 0])],
    ['S-1-0x0100000000ff', sid([1, 0, 0, 0, 0, 255])],
  ])('prints as %s', (text, got) => {
    expect(got).toBe(text);
  });

  it('with fewer bytes than parts is none', () => {
    const view = new DataView(new Uint8Array([1, 5, 0, 0, 0, 0, 0, 5, 1, 0, 0, 0]).buffer);
    expect(formatSid(view, 0, 12)).toBeUndefined();
    expect(formatSid(view, 0, 4)).toBeUndefined();
  });
});

it('a GUID prints in lower case and braces, its first three groups as little-endian numbers', () => {
  const bytes = Uint8Array.from({ length: 16 }, (_, i) => 0xa0 + i);
  expect(formatGuid(bytes, 0)).toBe('{a3a2a1a0-a5a4-a7a6-a8a9-aaabacadaeaf}');
});

it.each([
  [76.09225, '7.609225e+001'],
  [0, '0.000000e+000'],
  [-0, '-0.000000e+000'],
  [-1.5e-7, '-1.500000e-007'],
  [1e300, '1.000000e+300'],
])('the number %s prints as %s', (value, text) => {
  expect(formatDouble(value)).toBe(text);
});
