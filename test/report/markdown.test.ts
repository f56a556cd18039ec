import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MARKDOWN_OPENING, markdownCode, markdownTable, markdownWords } from '../../src/report/markdown-text.ts';
import { renderCostMarkdown, renderRunMarkdown } from '../../src/report/render-markdown.ts';
import { REPLAY_REPORT } from './html/run/sample-report.ts';
import { costNaming } from './sample-cost.ts';

/** Cells of a line as GFM has it: a pipe behind a backslash is text. */
function cellsOf(line: string): string[] {
  return line
    .replace(/^\| | \|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));
}

/** The same to readers that take two backslashes for one first. */
function cellsOfPairs(line: string): number {
  return [...line.matchAll(/(?:\\.|[^|\\])+/g)].filter(([cell]) => cell.trim() !== '').length;
}

/** What a code span says; undefined where it is not one span. */
function saidBy(code: string): string | undefined {
  const fence = /^`+/.exec(code)?.[0] ?? '';
  if (fence === '') return code === '' ? '' : undefined;
  const inner = code.slice(fence.length, -fence.length);
  const runs = [...inner.matchAll(/`+/g)].map(([run]) => run.length);
  if (!code.endsWith(fence) || runs.includes(fence.length)) return undefined;
  return /^ .* $/.test(inner) && inner.trim() !== '' ? inner.slice(1, -1) : inner;
}

const COLUMNS = [
  { title: 'name', align: 'left' },
  { title: 'rows', align: 'right' },
] as const;

describe('Markdown tables', () => {
  it('have names as code, words as words, numbers to the right', () => {
    expect(
      markdownTable(COLUMNS, [
        ['DC-1', '1,234'],
        [{ words: 'all others' }, '5'],
        ['', '0'],
      ]),
    ).toBe('| name | rows |\n| --- | ---: |\n| `DC-1` | 1,234 |\n| all others | 5 |\n|  | 0 |');
  });

  it.each([
    ['a|b', '`a\\|b`'],
    ['a\\|b', '`a\\ \\|b`'],
    ['`', '`` ` ``'],
    ['a``b', '```a``b```'],
    ['line\r\nbreak\tand tab', '`line break and tab`'],
    ['<img src=x>', '`<img src=x>`'],
    ['@someone #1 www.example.com', '`@someone #1 www.example.com`'],
    ['DOMAIN\\', '`DOMAIN\\`'],
    ['turn\u202earound\u001b[2J', '`turn\ufffdaround\ufffd[2J`'],
  ])('write %j as %j', (text, code) => {
    expect(markdownCode(text)).toBe(code);
  });

  it('escape what could be markup in words', () => {
    expect(markdownWords('a_b *c* [d](e) <f> `g` | h\n# i & $j$')).toBe(
      'a\\_b \\*c\\* \\[d\\](e) \\<f\\> \\`g\\` \\| h \\# i \\& \\$j\\$',
    );
  });

  const hostile = fc.string({ unit: fc.constantFrom(...'|\\`<>&*_[]()#@!~$\n\r\t x') });

  it('have as many cells in a row as columns, and say what was there', () => {
    fc.assert(
      fc.property(hostile, hostile, (one, other) => {
        const columns = [COLUMNS[0], { title: 'two', align: 'left' }, COLUMNS[1]] as const;
        const lines = markdownTable(columns, [[`x${one}`, `x${other}`, '1']]).split('\n');
        expect(lines).toHaveLength(3);
        const said = cellsOf(lines[2]!);
        expect(said).toHaveLength(3);
        expect(cellsOfPairs(lines[2]!)).toBe(3);
        const shown = (text: string) => `x${text}`.replace(/\s+/g, ' ').replace(/\\(?=\|)/g, '\\ ');
        expect([said[0], said[1]].map((cell) => saidBy(cell ?? ''))).toEqual([shown(one), shown(other)]);
      }),
    );
  });
});

function tableLines(markdown: string): string[][] {
  return markdown.split('\n\n').flatMap((block) => (block.startsWith('| ') ? [block.trimEnd().split('\n')] : []));
}

describe('a result as Markdown', () => {
  it('begins with what was done, then facts, expectations, tables and problems', () => {
    const markdown = renderCostMarkdown(costNaming('name'));
    expect(markdown.startsWith(`${MARKDOWN_OPENING}cost\n\n- **Events**: 20 read`)).toBe(true);
    expect([...markdown.matchAll(/^### (.*)$/gm)].map(([, title]) => title)).toEqual([
      '1 expectation missed',
      'Bill',
      'Tables',
      'Queries',
      'Rules',
      'Columns of name',
      'Events',
      'Providers',
      'Computers',
      'Accounts',
      'Paid twice: rows of events that are in the table already',
      'Problems',
    ]);
    expect(markdown).toContain('| `name` | name | missed |');
    expect(markdown).toContain('| error | `AMASIM_XML_MALFORMED` | 3 | `name` |');
    expect(markdown).toContain('| Analytics ingestion | 1.25 GB/day | 4.3 | 161.25 |');
  });

  it('has the streams, queries and problems of a run', () => {
    const { result, destination } = REPLAY_REPORT;
    const expectations = [{ text: 'lost=0', passed: true, measured: 0, message: 'it was 0' }];
    const markdown = renderRunMarkdown({ ...result, expectations }, { destination });
    expect([...markdown.matchAll(/^### (.*)$/gm)].map(([, title]) => title)).toEqual([
      'What was expected holds',
      'Streams',
      'Queries',
      'Firewall logs',
      'Problems',
    ]);
    expect(markdown).toContain('| `lost=0` | it was 0 | holds |');
    expect(markdown).toContain(`to ${destination}`);
  });

  it('keeps its shape whatever names say', () => {
    const hostile = fc.string({ unit: fc.constantFrom(...'|\\`<>&*_[]()#@!~$\n\r\t x') });
    const shape = (name: string) => {
      const markdown = renderCostMarkdown(costNaming(`x${name}`));
      const tables = tableLines(markdown);
      for (const table of tables) {
        const cells = table.map((line) => cellsOf(line).length);
        expect(new Set(cells).size).toBe(1);
      }
      // Outside of code nothing is HTML.
      expect(markdown.replace(/(`+)[^`](?:.*?[^`])?\1(?!`)/g, '')).not.toMatch(/(?<!\\)[<>]/);
      return { lines: markdown.split('\n').length, tables: tables.length };
    };
    const plain = shape('');
    fc.assert(
      fc.property(hostile, (name) => {
        expect(shape(name)).toEqual(plain);
      }),
    );
  });
});
