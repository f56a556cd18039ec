import { describe, expect, it } from 'vitest';
import { renderReport } from '../../../src/report/html/render-report.ts';
import type { RunReport } from '../../../src/report/html/run-report.ts';
import type { RunResult } from '../../../src/report/run-result.ts';
import { figuresOf, numbersOf } from './figures.ts';
import { largeReport, QUERY, REPLAY_REPORT, REPORT, STREAM } from './sample-report.ts';

const MOST_BYTES = 2_000_000;

function pageOf(result: Partial<RunResult>, report: Partial<RunReport> = {}): string {
  return renderReport({ ...REPORT, ...report, result: { ...REPORT.result, ...result } });
}

/** The words of a part of the page, without markup. */
function wordsOf(page: string, id: string): string {
  const from = page.indexOf(`<section id="${id}"`);
  expect(from, id).toBeGreaterThan(0);
  return page
    .slice(from, page.indexOf('</section>', from))
    .replace(/<[^>]*>/g, '')
    .replace(/\s+/g, ' ');
}

/** The words of each cell of each row whose first cell is this. */
function rowsOf(page: string, name: string): string[][] {
  const rows = page.split(/<tr[^>]*>/).map((row) =>
    row
      .replace(/<\/tr>[\s\S]*/, '')
      .split(/<t[dh][^>]*>/)
      .slice(1)
      .map((cell) => cell.replace(/<[^>]*>/g, '')),
  );
  return rows.filter(([first]) => first === name);
}

describe('the report of a run', () => {
  it.each([
    ['a run', REPORT],
    ['a replay', REPLAY_REPORT],
  ])('shows every number of the result of %s, each as it is', (_, report) => {
    expect(figuresOf(renderReport(report))).toEqual(numbersOf(report.result));
  });

  it('has each section once, in the order of the contents', () => {
    const page = renderReport(REPLAY_REPORT);
    const links = [...page.matchAll(/<li><a href="#([a-z]+)">/g)].map(([, id]) => id);
    expect(links).toEqual(['funnel', 'throughput', 'replay', 'streams', 'queries', 'problems']);
    expect([...page.matchAll(/<section id="([a-z]+)"/g)].map(([, id]) => id)).toEqual(links);
    expect(renderReport(REPORT)).not.toContain('id="replay"');
  });

  it('names no other file and no address to ask', () => {
    const page = renderReport(REPLAY_REPORT).replace(/<script[\s\S]*?<\/script>/g, '');
    expect(page).not.toMatch(/\b(?:src|href)="(?!#)|url\(|@import|https?:\/\//i);
  });

  it('keeps what came from the input from becoming markup', () => {
    const evil = `</script><script>alert(1)</script><!--"'\u2028<img src=x onerror=alert(1)>`;
    const page = pageOf(
      {
        queries: [{ ...QUERY, dcr: evil, dataSource: evil, xPathQuery: evil }],
        streams: [{ ...STREAM, dcr: evil, stream: evil, table: evil }],
        problems: [{ code: 'AMASIM_XML_MALFORMED', message: evil, count: 1 }],
        expectations: [{ text: evil, passed: false, message: evil }],
      },
      { destination: evil, inputs: [evil], version: evil },
    );
    const plain = pageOf({});
    expect(page).not.toContain('<img');
    expect(page.match(/<script/g)).toHaveLength(plain.match(/<script/g)!.length);
    expect(page.match(/<!--/g)).toBeNull();
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });
});

describe('the funnel', () => {
  it('says that the sums hold', () => {
    const words = wordsOf(renderReport(REPLAY_REPORT), 'funnel');
    expect(words).toContain('Events of the input: 1,000 = 998 read + 2 malformed: adds up');
    expect(words).toContain('Read: 998 = 640 matched + 358 matched by no query: adds up');
    expect(words).toContain('Rows made: 640 = 621 accepted + 10 rejected + 4 dropped + 3 lost + 2 queued: adds up');
  });

  it('says so where rows are not accounted for', () => {
    const words = wordsOf(pageOf({ streams: [{ ...STREAM, rejected: 3 }] }), 'funnel');
    expect(words).toContain('Rows made: 640 = 630 accepted + 3 rejected: does not add up: 7 are not accounted for');
  });

  it('counts rows that were to go nowhere as not sent', () => {
    const page = pageOf({ streams: [{ ...STREAM, accepted: 0, rejected: 0 }] }, { sends: 'no' });
    expect(wordsOf(page, 'funnel')).toContain('Rows made: 640 = 0 accepted + 0 rejected + 640 not sent: adds up');
    expect(page).toContain('640 rows were made, none was sent.');
  });
});

describe('throughput', () => {
  it('draws what was done in each interval, by its seconds', () => {
    const json = /<script type="application\/json" id="chart-data">(.*?)<\/script>/.exec(renderReport(REPORT))?.[1];
    const charts = JSON.parse(json ?? '') as Record<string, { x: number[]; lines: { label: string; y: number[] }[] }>;
    expect(charts['chart-events']?.x).toEqual([0, 1, 2, 2.5]);
    expect(charts['chart-events']?.lines.map(({ label, y }) => [label, y])).toEqual([
      ['read', [300, 300, 698, 0]],
      ['matched', [200, 200, 440, 0]],
    ]);
    expect(charts['chart-bytes']?.lines[0]?.y).toEqual([0.5, 0.5, 1, 0]);
  });

  it('has the same numbers in a table', () => {
    const page = renderReport(REPORT);
    expect(rowsOf(page, '1')).toEqual([['1', '300', '200', '500,000', '300', '200', '0.50']]);
    expect(rowsOf(page, '2')).toEqual([['2', '998', '640', '1,500,000', '698', '440', '1.00']]);
    expect(rowsOf(page, '2.5')).toEqual([['2.5', '998', '640', '1,500,000', '0', '0', '0.00']]);
  });

  it('has no charts and no scripts where nothing was read', () => {
    const page = pageOf({}, { series: [] });
    expect(page).not.toContain('<figure>');
    expect(page).toContain("script-src 'none'");
    expect(page.match(/<script/g)).toHaveLength(1);
  });
});

describe('tables and streams', () => {
  it('adds up streams into one table, the largest first', () => {
    const other = { ...STREAM, table: 'Event', billedBytes: 2_000_000, rows: 5, accepted: 5, rejected: 0 };
    const page = pageOf({
      streams: [STREAM, other, { ...STREAM, dcr: 'second', rows: 60, accepted: 60, rejected: 0 }],
    });
    expect(rowsOf(page, 'SecurityEvent')).toEqual([['SecurityEvent', '700', '1.80 MB', '1.00 MB', '690', '10']]);
    expect(rowsOf(page, 'all tables')).toEqual([['all tables', '705', '2.70 MB', '3.00 MB', '695', '10']]);
    expect(page.indexOf('<th scope="row">Event<')).toBeLessThan(page.indexOf('<th scope="row">SecurityEvent<'));
  });
});

describe('expectations', () => {
  const held = { text: 'lost=0', passed: true, measured: 0, message: 'it was 0' };
  const missed = { text: 'p99<2s', passed: false, measured: 4200, message: 'it was 4200 ms' };
  const without = { text: 'p50<2s', passed: false, message: 'this run has no p50' };

  it.each([
    [[held], 'What was expected holds:lost=0: it was 0'],
    [[held, missed], 'What was expected does not hold:lost=0: it was 0p99&lt;2s: it was 4200 ms (missed)'],
    [[without], 'What was expected does not hold:p50&lt;2s: this run has no p50 (missed)'],
  ])('%j', (expectations, words) => {
    const page = pageOf({ expectations });
    expect(/<header>[\s\S]*<\/header>/.exec(page)![0].replace(/<[^>]*>/g, '')).toContain(words);
    expect(figuresOf(page)).toEqual(numbersOf({ ...REPORT.result, expectations }));
  });

  it('are no matter where there are none', () => {
    expect(pageOf({})).not.toContain('What was expected');
  });
});

describe('a report of a large run', () => {
  const report = largeReport();

  it('is smaller than 2 MB', () => {
    expect(Buffer.byteLength(renderReport(report))).toBeLessThan(MOST_BYTES);
  });

  it('is so with more queries and longer ones, and says what it leaves out', () => {
    const { queries } = report.result;
    const long = Array.from({ length: 3000 }, (_, n) => ({
      ...queries[0]!,
      matched: n,
      xPathQuery: `${n} ${'<'.repeat(5)}${'x'.repeat(5000)}`,
    }));
    const page = renderReport({ ...report, result: { ...report.result, queries: long } });
    expect(Buffer.byteLength(page)).toBeLessThan(MOST_BYTES);
    const words = wordsOf(page, 'queries');
    // Those that matched least: 0 + 1 + … + 999.
    expect(words).toContain('1,000 more queries are in run --json only. They matched 499,500 times.');
    expect(words).toContain('Queries of over 200 characters are cut');
  });

  it('has long queries whole where there are few', () => {
    const xPathQuery = `Security!*[${'x'.repeat(5000)}]`;
    const page = pageOf({ queries: [{ ...QUERY, xPathQuery }] });
    expect(page).toContain(`<code>${xPathQuery}</code>`);
  });

  it('shows the first problems of a code and counts the others', () => {
    const words = wordsOf(renderReport(report), 'problems');
    expect(words.match(/unclosed/g)).toHaveLength(20);
    expect(words).toContain('980more of these, in run --json');
  });
});
