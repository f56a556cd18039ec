import { describe, expect, it } from 'vitest';
import type { StepChart } from '../../../../src/report/html/charts.ts';
import { costCommand } from '../../../../src/report/html/run/cost-command.ts';
import { renderReport } from '../../../../src/report/html/run/render-report.ts';
import type { RunReport } from '../../../../src/report/html/run/run-report.ts';
import type { RunResult } from '../../../../src/report/run-result.ts';
import { figuresOf, numbersOf } from '../figures.ts';
import { chartsOf, idsOf, rowsOf, wordsOf } from '../page-words.ts';
import { largeReport, QUERY, REPLAY, REPLAY_REPORT, REPORT, STREAM } from './sample-report.ts';

const MOST_BYTES = 2_000_000;

function pageOf(result: Partial<RunResult>, report: Partial<RunReport> = {}): string {
  return renderReport({ ...REPORT, ...report, result: { ...REPORT.result, ...result } });
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
    const { contents, sections } = idsOf(page);
    expect(contents).toEqual(['funnel', 'throughput', 'replay', 'streams', 'queries', 'problems']);
    expect(sections).toEqual(contents);
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
    const charts = chartsOf<StepChart>(renderReport(REPORT));
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

describe('bytes by event id', () => {
  const rules = ['--dcr', 'rule.json', '--event-set', 'common'];
  const placeholders = 'amasim cost <inputs> --dcr <rules> --report cost.html';

  it.each([
    [
      ['a.xml', 'C:\\logs\\b.evtx'],
      'amasim cost a.xml C:\\logs\\b.evtx --dcr rule.json --event-set common --report cost.html',
    ],
    [['my logs/'], 'amasim cost "my logs/" --dcr rule.json --event-set common --report cost.html'],
    [['$(touch x).xml'], placeholders],
    [['a";b.xml'], placeholders],
    [['-'], placeholders],
    [Array.from({ length: 20 }, (_, n) => `${n}.xml`), placeholders],
  ])('of %j are told by a command to type', (inputs, command) => {
    expect(costCommand({ inputs, rules })).toBe(command);
    const shown = command.replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
    expect(pageOf({}, { inputs, rules })).toContain(`<code>${shown}</code>`);
  });

  it('have no command where cost takes no such rules', () => {
    expect(pageOf({}, { rules: [] })).not.toContain('amasim cost');
  });
});

describe('firewall logs', () => {
  it('stand with the queries, by data source', () => {
    const page = renderReport(REPORT);
    expect(rowsOf(page, 'firewall')).toEqual([['firewall', 'security', 'all', '30']]);
    expect(rowsOf(page, 'domain')).toEqual([['domain', 'security', 'Domain, Private', '12']]);
    expect(pageOf({ firewallLogs: [] })).not.toContain('Firewall logs');
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

  it('is so with more streams, of longer names, and says how many it leaves out', () => {
    const name = 'a long name '.repeat(1000);
    const streams = Array.from({ length: 3000 }, (_, n) => ({
      ...report.result.streams[0]!,
      dcr: `${name}${n}`,
      stream: `${n} ${name}`,
      table: `${n} ${name}`,
      billedBytes: n,
    }));
    const former = streams.map(({ stream }) => ({ ...REPLAY.former![0]!, rule: name, stream }));
    const retried = streams.map(({ stream }) => ({ ...REPLAY.retried[0]!, message: stream }));
    const page = pageOf({ streams, replay: { ...REPLAY, former, retried } });
    expect(Buffer.byteLength(page)).toBeLessThan(MOST_BYTES);
    const words = wordsOf(page, 'streams');
    expect(words).toContain('Not shown: 2,700 of the tables; run --json has them.');
    expect(words).toContain('Not shown: 2,700 of the streams; run --json has them.');
    expect(words).toContain('2999 a long name');
    expect(words).not.toContain('2699 a long name');
    const agents = wordsOf(page, 'replay');
    expect(agents).toContain('Not shown: 2,700 of the former streams; run --json has them.');
    expect(agents).toContain('Not shown: 2,700 of the reasons; run --json has them.');
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
