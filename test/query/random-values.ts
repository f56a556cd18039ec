/** Arbitrary texts of values and constants, with the corners of every type. */
import fc from 'fast-check';
import type { LiteralNode } from '../../src/query/tree.ts';
import { bare, quoted } from './query-nodes.ts';

const NUMBERS = [
  '0',
  '1',
  '3',
  '4',
  '5',
  '10',
  '04',
  '4.0',
  '-1',
  '-5',
  '4624',
  '4625',
  '65535',
  '70000',
  '1.5',
  '1.50',
];
const EDGES = [
  ...['9007199254740993', '9223372036854775807', '9223372036854775808', '9232379236109516800', '18446744073709551615'],
  ...['18446744073709551616', '-9223372036854775808', '1.500000e+000', '-1.#IND', '1e3'],
];
const HEX = ['0x0', '0x4', '0x3e7', '0x3E7', '0X3e7', '999', '0x8020000000000000', '0x00ff', '0xffffffffffffffff'];
const GUIDS = ['{54849625-5478-4994-a5ba-3e3b0328c30d}', '{54849625-5478-4994-A5BA-3E3B0328C30D}'];
const TYPED = [
  ...GUIDS,
  ...['54849625-5478-4994-a5ba-3e3b0328c30d', '%{54849625-5478-4994-a5ba-3e3b0328c30d}', 'true', 'false', 'True'],
  ...['S-1-5-18', 's-1-5-018', 'S-1-5-19', 'S-1-5-21-1-2-3-500', 'S-1-5', '00FF', 'DEADBEEF', '7700'],
];
/** Around `NOW_MS`, in each of the writings. */
export const TIMES = [
  ...['2026-01-01T00:00:00.0000000Z', '2026-01-01T00:00:00.000Z', '2026-01-01T11:59:59.9999999Z'],
  ...['2026-01-01T12:00:00.0000000Z', '2026-01-01T12:00:00.0000001Z', '2026-01-01T12:00:00.001Z'],
  ...['2026-01-01T12:00:00Z', '2027-01-01T00:00:00Z', '2025-12-31T12:00:00.000000000Z', '2026-01-01T12:00:00.5Z'],
  ...['1601-01-01T00:00:00.0000000Z', '2026-02-30T00:00:00.000Z', '2026-01-01 12:00:00'],
];
const WORDS = [
  ...['', 'Security', 'security', 'System', 'Provider-A', 'Provider-B', 'a', 'b', 'A', 'x y', 'x  y', 'Advapi  ', ' 4'],
  ...["it's", 'say "x"', 'R&D', 'a<b', 'one\ntwo', 'Grüße', '🔑', '-', '%%1833'],
];

export const texts = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NUMBERS) },
  { weight: 1, arbitrary: fc.constantFrom(...EDGES) },
  { weight: 1, arbitrary: fc.constantFrom(...HEX) },
  { weight: 2, arbitrary: fc.constantFrom(...TYPED) },
  { weight: 2, arbitrary: fc.constantFrom(...TIMES) },
  { weight: 3, arbitrary: fc.constantFrom(...WORDS) },
);

const bareNumbers = fc.constantFrom(
  ...['0', '1', '3', '4', '5', '999', '4624', '4625', '70000', '0x3e7', '0X0004', '1.5', '4.0', '4.624e3', '4d0'],
  ...['9232379236109516800', '18446744073709551615', '9223372036854775808', '9007199254740993', '86400000', '04'],
);

export const literals: fc.Arbitrary<LiteralNode> = fc.oneof(
  { weight: 2, arbitrary: texts.map(quoted) },
  { weight: 1, arbitrary: bareNumbers.map(bare) },
  { weight: 1, arbitrary: bareNumbers.map(quoted) },
);

/** What `band` takes for a mask. */
export const masks: fc.Arbitrary<LiteralNode> = fc
  .tuple(
    fc.constantFrom(
      ...['0', '1', '4', '0x3e7', '9007199254740992', '4503599627370496', '13510798882111488'],
      ...['0x8000000000000000', '9223372036854775808', '0x0080000000000000', '18446744073709551615'],
    ),
    fc.boolean(),
  )
  .map(([text, isBare]) => (isBare ? bare(text) : quoted(text)));

/** What `timediff` takes for a time. */
export const times: fc.Arbitrary<LiteralNode> = fc
  .constantFrom(
    '2026-01-01T00:00:00.000Z',
    '2026-01-01T12:00:00Z',
    '2026-01-01T12:00:00.001Z',
    '2027-01-01T00:00:00.5Z',
  )
  .map(quoted);
