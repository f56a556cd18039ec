import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/cost/read-csv.ts';

describe('CSV', () => {
  it.each<[string, string, string[][]]>([
    [
      'lines',
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'line ends of Windows, a byte order mark, no last line end',
      '\uFEFFa,b\r\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['quotes', 'a\n"x, ""y""\nz"', [['a'], ['x, "y"\nz']]],
    [
      'empty fields',
      'a,b,c\n,"",',
      [
        ['a', 'b', 'c'],
        ['', '', ''],
      ],
    ],
    ['empty lines', '\n\na\n\n1\n', [['a'], ['1']]],
    ['nothing', '', []],
  ])('%s', (_what, text, rows) => {
    expect(readCsv(text, 10)).toEqual({ ok: true, value: rows });
  });

  it.each<[string, number, RegExp]>([
    ['a\n"x', 2, /do not end/],
    ['a\n"x"y\n', 2, /after quotes/],
    ['a\n"x\ny"z\n', 3, /after quotes/],
    ['a\n1\n2\n3\n', 5, /more than 2 rows/],
  ])('%j is refused in line %i', (text, line, why) => {
    const read = readCsv(text, 2);
    expect(read).toMatchObject({ ok: false, problem: { line } });
    expect(!read.ok && read.problem.why).toMatch(why);
  });

  it('gives back whatever was written, quoted', () => {
    const row = fc.array(fc.string(), { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 8 }), fc.constantFrom('\n', '\r\n'), (rows, end) => {
        const text = rows
          .map((fields) => fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(','))
          .join(end);
        expect(readCsv(text, 100)).toEqual({ ok: true, value: rows });
      }),
    );
  });

  it('never throws, whatever it reads', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', 'a') }), (text) => void readCsv(text, 5)),
    );
  });
});
