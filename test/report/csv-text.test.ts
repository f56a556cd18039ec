import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/cost/read-csv.ts';
import { CSV_OPENING, readableText, renderCsv } from '../../src/report/csv-text.ts';

function fieldOf(text: string): string {
  return renderCsv(['section', 'name'], [{ section: 's', name: text }])
    .split('\r\n')
    .slice(1, -1)
    .join('\r\n')
    .slice(2);
}

/** Cells as a reader that knows quotes only at the start of a cell would find them, splitting at `separator` and at line ends. */
function cellsBy(separator: string, csv: string): string[] {
  const cells: string[] = [];
  let rest = csv.replace(/^\ufeff/, '');
  while (rest !== '') {
    const quoted = /^"((?:[^"]|"")*)"([^;,\r\n]*)/.exec(rest);
    const cell = quoted ?? new RegExp(`^[^${separator}\r\n]*`).exec(rest)!;
    cells.push(quoted ? quoted[1]!.replaceAll('""', '"') + quoted[2]! : cell[0]);
    rest = rest.slice(cell[0].length).replace(new RegExp(`^(?:${separator}|\r\n|\r|\n)`), '');
  }
  return cells;
}

describe('renderCsv', () => {
  it('writes a header, quotes only what needs them, and ends lines with CR LF', () => {
    const csv = renderCsv(
      ['section', 'name', 'rows', 'share'],
      [
        { section: 'computers', name: 'DC-1', rows: 12, share: 0.25 },
        { section: 'computers', name: 'a "b", c', rows: 0, share: 1e-7 },
        { section: 'total', rows: -1 },
      ],
    );
    expect(csv).toBe(
      '\ufeffsection,name,rows,share\r\ncomputers,DC-1,12,0.25\r\ncomputers,"a ""b"", c",0,1e-7\r\ntotal,,-1,\r\n',
    );
    expect(csv.startsWith(CSV_OPENING)).toBe(true);
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['+49', "'+49"],
    ['-', "'-"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', `"'\t'=1"`],
    ['\r=1', `"'\r'=1"`],
    ['\n', `"'\n"`],
    ['＝1', "'＝1"],
    [`"=1`, `"'""=1"`],
    [`'=1`, `''=1`],
    [' =1', "' =1"],
    ['x;=1', `"x;'=1"`],
    ['x\n=1;-2', `"x\n'=1;'-2"`],
    ['a=b', 'a=b'],
    ['DOMAIN\\user-1', 'DOMAIN\\user-1'],
    ["'quoted'", "'quoted'"],
    ['a,=1', '"a,=1"'],
    ['esc\u001b[31m\0', 'esc\ufffd[31m\ufffd'],
  ])('writes %j as %j', (text, field) => {
    expect(fieldOf(text)).toBe(field);
  });

  const hostile = fc.string({
    unit: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...`=+-@＝'";, \t\r\n\0\u001b`) },
      fc.string({ maxLength: 3 }),
    ),
  });
  const shown = (text: string) => text.replace(/(?![\t\n\r])\p{Cc}/gu, '\ufffd');

  it('gives back what was there, to a reader of CSV who takes the apostrophes away', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(hostile, hostile, fc.double({ noNaN: true })), { maxLength: 5 }), (rows) => {
        const columns = ['section', 'name', 'rows'] as const;
        const csv = renderCsv(
          columns,
          rows.map(([section, name, number]) => ({ section: `s${section}`, name, rows: number })),
        );
        const read = readCsv(csv, 10);
        expect(read.ok && read.value[0]).toEqual([...columns]);
        expect(
          read.ok &&
            read.value
              .slice(1)
              .map(([section = '', name = '', number]) => [section, readableText(name), Number(number)]),
        ).toEqual(
          rows.map(([_, name, number]) => [expect.stringMatching(/^s/), shown(name), number === 0 ? 0 : number]),
        );
      }),
    );
  });

  it('leaves no text that a spreadsheet would take for a formula, whether it splits at commas or semicolons', () => {
    fc.assert(
      fc.property(hostile, hostile, (one, other) => {
        const csv = renderCsv(['section', 'name', 'table'], [{ section: 's', name: one, table: other }]);
        for (const separator of [',', ';']) {
          for (const cell of cellsBy(separator, csv))
            expect(cell.replace(/^[\t\r\n]+/, '')).not.toMatch(/^[" ]*[=+\-@＝]/);
        }
      }),
    );
  });

  it('takes time in proportion to the text, however many apostrophes', () => {
    const started = performance.now();
    fieldOf(`${`;${"'".repeat(1000)}`.repeat(2000)}=`);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  const hasPython = spawnSync('python3', ['-c', 'import csv']).status === 0;

  it.skipIf(!hasPython)('is read by the csv module of Python, if that is there', () => {
    const script = `import csv, io, json, sys
text = io.TextIOWrapper(sys.stdin.buffer, encoding='utf-8-sig', newline='')
print(json.dumps([row['name'] for row in csv.DictReader(text)]))`;
    const names = ['plain', 'a,b', 'a "quoted" one', 'line\r\nend', '=1+1', 'x;=2', 'Müller 😀', ' blank ', "'=", '\0'];
    const csv = renderCsv(
      ['section', 'name'],
      names.map((name) => ({ section: 's', name })),
    );
    const { stdout } = spawnSync('python3', ['-c', script], { input: csv, encoding: 'utf8' });
    expect((JSON.parse(stdout) as string[]).map(readableText)).toEqual(names.map(shown));
  });
});
