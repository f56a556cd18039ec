import { expect, test } from 'vitest';
import { crc32 } from '../../../src/sources/generator/crc32.ts';

const DIGITS = new TextEncoder().encode('123456789');

test('the CRC of the nine digits is the published check value', () => {
  expect(crc32(DIGITS)).toBe(0xcbf43926);
});

test('a CRC goes on over several pieces', () => {
  expect(crc32(DIGITS.subarray(4), crc32(DIGITS.subarray(0, 4)))).toBe(crc32(DIGITS));
});
