import { describe, expect, test } from 'vitest';
import { ByteWriter } from '../../../src/sources/generator/byte-writer.ts';
import type { ItemType, ItemValue } from '../../../src/sources/generator/event-model.ts';
import { writeItemValue } from '../../../src/sources/generator/item-bytes.ts';
import { textOfItem } from '../../../src/sources/generator/item-text.ts';
import { EVERY_TYPE, MORE_TYPES } from './every-type.ts';

function hexBytes(type: ItemType, value: ItemValue): string {
  const out = new ByteWriter(4, 0);
  writeItemValue(out, { type, value });
  return Buffer.from(out.slice(0, out.position)).toString('hex');
}

describe('an item', () => {
  test.each(EVERY_TYPE)('%s %o prints as Windows prints it', (type, value, text) => {
    expect(textOfItem({ type, value })).toBe(text);
  });

  test.each(MORE_TYPES)('%s %o prints value by value', (type, value, texts) => {
    expect(textOfItem({ type, value })).toBe(texts.join('\n'));
  });

  test.each<[ItemType, ItemValue, string]>([
    ['AnsiString', 'aé', '61e9'],
    ['AnsiStringArray', ['a', 'b'], '61006200'],
    ['UInt16Array', [1, 2], '01000200'],
    ['Float', 1.5, '0000c03f'],
    ['UnicodeString', 'aä', '6100e400'],
    ['StringArray', ['a', '', 'b'], '61000000' + '0000' + '62000000'],
    ['Int8', -5, 'fb'],
    ['Int16', -300, 'd4fe'],
    ['Int32', -2, 'feffffff'],
    ['Int64', -2n, 'feffffffffffffff'],
    ['Double', 1.5, '000000000000f83f'],
    ['Boolean', true, '01000000'],
    ['GUID', '{54849625-5478-4994-a5ba-3e3b0328c30d}', '2596845478549449a5ba3e3b0328c30d'],
    ['SID', 'S-1-5-32-544', '01020000000000052000000020020000'],
    ['SYSTEMTIME', 134_000_000_012_345_678n, 'e9070800010012000e000d001500ea00'],
    ['Pointer', 4, '0400000000000000'],
    ['UnicodeString', null, ''],
  ])('%s %o is stored as %s', (type, value, hex) => {
    expect(hexBytes(type, value)).toBe(hex);
  });

  test.each<[ItemType, ItemValue]>([
    ['UInt8', 256],
    ['AnsiString', '€'],
    ['UInt8Array', [1, 256]],
    ['UInt16', -1],
    ['HexInt32', 2 ** 32],
    ['UInt32', 1.5],
    ['UnicodeString', 5],
    ['Binary', '00'],
    ['GUID', '{54849625}'],
    ['SID', 'Everyone'],
    ['StringArray', 'x'],
  ])('%s refuses %o instead of cutting it', (type, value) => {
    expect(() => hexBytes(type, value)).toThrow(TypeError);
  });
});
