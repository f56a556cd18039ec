import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../src/base/problem.ts';
import { MAX_FIREWALL_LINE_BYTES } from '../../src/contract/windows-firewall.ts';
import { readFirewallLog } from '../../src/events/firewall-log.ts';
import type { Block } from '../../src/sources/block.ts';
import { blocksOf, FIELDS, HEADER } from '../sources/firewall-blocks.ts';

const LINE = '2026-11-03 14:22:01 DROP TCP 203.0.113.9 192.0.2.50 41234 445 60 S 1 0 8192 - - - RECEIVE';

/** All that reading blocks came to, as plain data. */
function readAll(blocks: readonly Block[]) {
  const lines: { at: number; clockMs: number; isLocal: boolean; values: (string | undefined)[] }[] = [];
  const told: { at: number | undefined; message: string }[] = [];
  let lost = 0;
  const report = ({ place, message }: Problem, events: number) => {
    told.push({ at: place?.byteOffset, message });
    lost += events;
  };
  for (const block of blocks) {
    for (const { place, clockMs, isLocal, value } of readFirewallLog(block, report)) {
      lines.push({ at: place.byteOffset, clockMs, isLocal, values: FIELDS.split(' ').map(value) });
    }
  }
  return { lines, told, lost };
}

const read = async (text: string | Uint8Array) => readAll((await blocksOf(Buffer.from(text as string))).blocks);

describe('a firewall log', () => {
  it('gives each line with its values by name, a dash as none, and its place', async () => {
    const { lines, told } = await read(`${HEADER}${LINE}\r\n\r\n${LINE.replace('RECEIVE', '-')}`);
    expect(told).toEqual([]);
    const values = ['2026-11-03', '14:22:01', 'DROP', 'TCP', '203.0.113.9', '192.0.2.50', '41234', '445', '60'];
    const rest = ['S', '1', '0', '8192', undefined, undefined, undefined];
    const clockMs = Date.UTC(2026, 10, 3, 14, 22, 1);
    expect(lines).toEqual([
      { at: HEADER.length, clockMs, isLocal: true, values: [...values, ...rest, 'RECEIVE'] },
      { at: HEADER.length + LINE.length + 4, clockMs, isLocal: true, values: [...values, ...rest, undefined] },
    ]);
  });

  it('takes fields in the order its header has them, and anew where it says them anew', async () => {
    const swapped = '#Fields: time date action protocol dst-ip src-ip path';
    const { lines, told } = await read(
      `${HEADER}${LINE}\n${swapped}\n14:22:02 2026-11-03 ALLOW UDP 192.0.2.1 192.0.2.2 SEND\n`,
    );
    expect(told).toEqual([]);
    expect(lines[1]?.values).toEqual([
      '2026-11-03',
      '14:22:02',
      'ALLOW',
      'UDP',
      '192.0.2.2',
      '192.0.2.1',
      ...Array(10).fill(undefined),
      'SEND',
    ]);
  });

  it('knows local times from others', async () => {
    const { lines } = await read(`${HEADER}${LINE}\n#Time Format: UTC\n${LINE}\n`);
    expect(lines.map(({ isLocal }) => isLocal)).toEqual([true, false]);
  });

  it('reads past the byte order mark of an editor', async () => {
    const { lines, told } = await read(`\ufeff${HEADER}${LINE}\n`);
    expect([lines.length, lines[0]?.at, told]).toEqual([1, 3 + HEADER.length, []]);
  });

  it.each([
    ['too few values', '2026-11-03 14:22:01 DROP', '3 values for 17 fields'],
    ['too many values', `${LINE} 712`, '18 values for 17 fields'],
    ['a day that is none', LINE.replace('11-03', '02-30'), "'2026-02-30 14:22:01' is no date and time"],
    ['an hour that is none', LINE.replace('14:22', '24:22'), "'2026-11-03 24:22:01' is no date and time"],
    ['a year beyond those of logs', LINE.replace('2026', '9999'), "'9999-11-03 14:22:01' is no date and time"],
    ['a date in other words', LINE.replace('2026-11-03', '11/03/2026'), "'11/03/2026 14:22:01' is no date and time"],
    ['bytes of a binary file', LINE.replace('TCP', 'T\u0000P'), 'control characters in the line'],
    ['bytes that are no text', Buffer.from([...Buffer.from(LINE), 0xff]), 'the bytes of the line are no text in UTF-8'],
    ['more bytes than any line', LINE.padEnd(MAX_FIREWALL_LINE_BYTES + 1, 'x'), 'the line is longer than 4096 bytes'],
  ])('passes over %s, with its place, and goes on', async (_what, damaged, message) => {
    const bytes = Buffer.concat([HEADER, `${LINE}\n`, damaged, '\n', LINE].map((part) => Buffer.from(part as string)));
    const { lines, told, lost } = await read(bytes);
    expect(lines).toHaveLength(2);
    expect(told).toEqual([{ at: HEADER.length + LINE.length + 1, message }]);
    expect(lost).toBe(1);
  });

  it('takes no line on trust after fields that cannot be used', async () => {
    for (const fields of [
      'date time',
      'date time action protocol src-ip dst-ip date',
      `${FIELDS} ${'x '.repeat(99)}`,
    ]) {
      const { lines, told } = await read(`${HEADER}${LINE}\n#Fields: ${fields}\n${LINE}\n`);
      expect([lines.length, told.map(({ message }) => message)]).toEqual([
        1,
        ['no usable #Fields: line stands before'],
      ]);
    }
  });
});

describe('whatever the bytes', () => {
  const noise = fc.oneof(
    fc.constantFrom(
      LINE,
      '',
      '#',
      '#Fields: date time',
      `#Fields: ${FIELDS}`,
      '#Time Format: UTC',
      '\r',
      '\t \t',
      '- - -',
    ),
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constant('x'.repeat(MAX_FIREWALL_LINE_BYTES)),
    fc.integer({ min: 1, max: 3 }).map((times) => 'y'.repeat(times * MAX_FIREWALL_LINE_BYTES + times)),
  );
  const logs = fc
    .array(fc.oneof(noise, fc.uint8Array({ maxLength: 40 })), { maxLength: 20 })
    .map((parts) =>
      Buffer.concat([
        Buffer.from(HEADER),
        ...parts.flatMap((part) => [Buffer.from(part as string), Buffer.from('\n')]),
      ]),
    );

  it('lines and losses add up to the lines that say something, and no cut changes any of it', async () => {
    await fc.assert(
      fc.asyncProperty(
        logs,
        fc.integer({ min: 1, max: 3000 }),
        fc.integer({ min: 1, max: 500 }),
        async (bytes, blockBytes, pieceBytes) => {
          const whole = readAll((await blocksOf(bytes)).blocks);
          const { blocks } = await blocksOf(bytes, { blockBytes, pieceBytes });
          expect(readAll(blocks)).toEqual(whole);
          // The blocks are all of it, one behind the other.
          expect(blocks.reduce((end, block) => (block.start === end ? block.end : -1), 0)).toBe(bytes.length);
          const texts = bytes.toString('latin1').split('\n');
          const said = texts.filter((text) => {
            if (text.length > MAX_FIREWALL_LINE_BYTES) return true;
            // What is no UTF-8 says something, though nobody knows what.
            return !text.startsWith('#') && Buffer.from(text, 'latin1').toString('utf8').trim() !== '';
          });
          expect(whole.lines.length + whole.lost).toBeLessThanOrEqual(texts.length);
          expect(whole.lines.length + whole.lost).toBe(said.length);
        },
      ),
      {
        numRuns: 150,
        // Bytes that are blank in Latin-1, and none in UTF-8, and the other way round.
        examples: [
          [Buffer.from([...Buffer.from(HEADER), 0x85, 0x0a]), 1, 1],
          [Buffer.from(`${HEADER}\u00a0\n\u0085\n`), 1, 1],
        ],
      },
    );
  });

  it('any prefix of a log is read to its end', async () => {
    const bytes = Buffer.from(`${HEADER}${LINE}\n${LINE}\n`);
    for (let length = HEADER.length; length <= bytes.length; length++) {
      const { lines, lost } = await read(bytes.subarray(0, length));
      const begun = bytes.subarray(HEADER.length, length).toString().split('\n').filter(Boolean).length;
      expect(lines.length + lost).toBe(begun);
    }
  });
});
