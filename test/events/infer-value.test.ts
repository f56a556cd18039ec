import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inferValue, ticksOf } from '../../src/events/infer-value.ts';
import { textOf } from '../../src/events/value.ts';

describe('inferValue', () => {
  it.each([
    ['0', { kind: 'integer', value: 0 }],
    ['4624', { kind: 'integer', value: 4624 }],
    ['-2147024894', { kind: 'integer', value: -2147024894 }],
    ['9007199254740991', { kind: 'integer', value: 9007199254740991 }],
    ['9007199254740993', { kind: 'integer', value: 9007199254740993n }],
    ['18446744073709551615', { kind: 'integer', value: 18446744073709551615n }],
    ['-9223372036854775808', { kind: 'integer', value: -9223372036854775808n }],
    ['0x0', { kind: 'hex', value: 0, text: '0x0' }],
    ['0x00Ff', { kind: 'hex', value: 255, text: '0x00Ff' }],
    ['0x8020000000000000', { kind: 'hex', value: 0x8020000000000000n, text: '0x8020000000000000' }],
    ['true', { kind: 'boolean', value: true }],
    ['false', { kind: 'boolean', value: false }],
    ['S-1-5-18', { kind: 'sid', text: 'S-1-5-18' }],
    ['{54849625-5478-4994-A5BA-3e3b0328c30d}', { kind: 'guid', text: '{54849625-5478-4994-A5BA-3e3b0328c30d}' }],
    ['1601-01-01T00:00:00.0000001Z', { kind: 'time', ticks: 1n, text: '1601-01-01T00:00:00.0000001Z' }],
    ['1970-01-01T00:00:00Z', { kind: 'time', ticks: 116444736000000000n, text: '1970-01-01T00:00:00Z' }],
  ])('%s', (text, value) => {
    expect(inferValue(text)).toEqual(value);
  });

  it.each([
    '',
    '-',
    '-0',
    '00',
    '+1',
    '1.5',
    ' 1',
    '1 ',
    '1e3',
    '18446744073709551616',
    '-9223372036854775809',
    '0x',
    '0X1',
    '0xg',
    '0x11111111111111111',
    'True',
    'S-1',
    'S-2-5',
    '54849625-5478-4994-A5BA-3E3B0328C30D',
    '{}',
    '2025-06-02',
    '2025-02-30T00:00:00Z',
    '2025-06-02T24:00:00Z',
    '2025-06-02T16:48:00+00:00',
    '1600-12-31T23:59:59Z',
  ])('takes %j for text', (text) => {
    expect(inferValue(text)).toEqual({ kind: 'string', text });
  });

  it('always prints as the text it came from', () => {
    const text = fc.oneof(
      fc.string(),
      fc.bigInt().map(String),
      fc.integer().map(String),
      fc.stringMatching(/^-?[0-9]{1,22}$/),
      fc.stringMatching(/^0x[0-9a-fA-F]{0,18}$/),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    );
    fc.assert(
      fc.property(text, (given) => {
        expect(textOf(inferValue(given))).toBe(given);
      }),
      { numRuns: 2000 },
    );
  });

  it('drops what is below a tick from the number, not from the text', () => {
    expect(ticksOf('1601-01-01T00:00:00.000000199Z')).toBe(1n);
    expect(ticksOf('1601-01-01T00:00:00.5Z')).toBe(5_000_000n);
  });
});
