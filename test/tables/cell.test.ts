import { describe, expect, test } from 'vitest';
import type { Value } from '../../src/events/value.ts';
import { guidText, intCell, longCell, NOT_TYPED, timeCell } from '../../src/tables/cell.ts';

const text = (value: string): Value => ({ kind: 'string', text: value });

describe('times have seven digits', () => {
  test.each([
    ['2025-06-02T16:48:00.3223618Z', '2025-06-02T16:48:00.3223618Z'],
    ['2025-06-02T16:48:00.322361800Z', '2025-06-02T16:48:00.3223618Z'],
    ['2025-06-02T16:48:00.322Z', '2025-06-02T16:48:00.3220000Z'],
    ['2025-06-02T16:48:00Z', '2025-06-02T16:48:00.0000000Z'],
    ['2025-06-02 16:48:00.322361', '2025-06-02T16:48:00.3223610Z'],
    ['2025-06-02T16:48:00+02:00', NOT_TYPED],
    ['2025-13-02T16:48:00Z', NOT_TYPED],
    ['', undefined],
  ])('%j', (given, wanted) => {
    expect(timeCell(text(given))).toBe(wanted);
  });
});

describe('whole numbers', () => {
  test.each<[Value, unknown, unknown]>([
    [text('12'), 12, 12],
    [text(' -1 '), -1, -1],
    [text('+7'), 7, 7],
    [text('0x7c'), 124, 124],
    [text('2147483648'), NOT_TYPED, 2147483648],
    [text('9223372036854775807'), NOT_TYPED, '9223372036854775807'],
    [text('18446744073709551615'), NOT_TYPED, NOT_TYPED],
    [text('%%1833'), NOT_TYPED, NOT_TYPED],
    [text(''), undefined, undefined],
    [{ kind: 'integer', value: 3 }, 3, 3],
    [{ kind: 'hex', value: 0xffffffff, text: '0xffffffff' }, NOT_TYPED, 0xffffffff],
  ])('%j is %s as int, %s as long', (value, int, long) => {
    expect(intCell(value)).toBe(int);
    expect(longCell(value)).toBe(long);
  });
});

test.each([
  ['{54849625-5478-4994-A5BA-3E3B0328C30D}', '54849625-5478-4994-a5ba-3e3b0328c30d'],
  ['54849625-5478-4994-A5BA-3E3B0328C30D', '54849625-5478-4994-a5ba-3e3b0328c30d'],
  ['%{BF967ABA-0de6-11d0-a285-00aa003049e2}', '%{BF967ABA-0de6-11d0-a285-00aa003049e2}'],
  ['-', '-'],
])('GUID text %s becomes %s', (given, wanted) => {
  expect(guidText(given)).toBe(wanted);
});
