import { describe, expect, it } from 'vitest';
import type { CostResult } from '../../../../src/report/cost-result.ts';
import type { BarChart } from '../../../../src/report/html/charts.ts';
import { renderCostReport } from '../../../../src/report/html/cost/render-cost-report.ts';
import { figuresOf, numbersOf } from '../figures.ts';
import { chartsOf, idsOf, rowsOf, wordsOf } from '../page-words.ts';
import { COST, COST_REPORT, largeCost } from './sample-cost.ts';

const MOST_BYTES = 2_000_000;
const ALL = [
  'sample',
  'day',
  'bill',
  'savings',
  'tables',
  'events',
  'columns',
  'queries',
  'origins',
  'duplicates',
  'problems',
];

function pageOf(result: Partial<CostResult>): string {
  return renderCostReport({ ...COST_REPORT, result: { ...COST, ...result } });
}

/** The result without members that it need not have. */
function without(...names: readonly (keyof CostResult)[]): CostResult {
  return Object.fromEntries(
    Object.entries(COST).filter(([name]) => !names.includes(name as keyof CostResult)),
  ) as unknown as CostResult;
}

describe('the report of a cost', () => {
  it.each([
    ['with a day and a bill', COST],
    ['without a bill', without('bill', 'savings')],
    ['without a day', without('bill', 'savings', 'daily')],
  ])('shows every number of a result %s, each as it is', (_, result) => {
    expect(figuresOf(renderCostReport({ ...COST_REPORT, result }))).toEqual(numbersOf(result));
  });

  it('has each section once, in the order of the contents', () => {
    const { contents, sections } = idsOf(renderCostReport(COST_REPORT));
    expect(contents).toEqual(ALL);
    expect(sections).toEqual(ALL);
    const bare = renderCostReport({ ...COST_REPORT, result: without('bill', 'savings', 'daily') });
    expect(idsOf(bare).sections).toEqual(ALL.filter((id) => !['day', 'bill', 'savings'].includes(id)));
  });

  it('says in a sentence what comes of it, and that example prices are that', () => {
    const head = (result: CostResult) =>
      /<header>[\s\S]*<\/header>/.exec(renderCostReport({ ...COST_REPORT, result }))![0].replace(/<[^>]*>/g, '');
    expect(head(COST)).toContain('300 rows of 498 events read, 200.0 kB billed. 400.0 GB and 600,000 rows a day.');
    expect(head(COST)).toContain(`USD a month. 2 errors.`);
    expect(head(COST)).toContain('The prices are examples, not yours');
    const own = {
      ...COST,
      bill: { ...COST.bill!, prices: { name: 'mine', kind: 'own', date: '2026-01-02' } as const },
    };
    expect(head(own)).not.toContain('examples');
    expect(head(own)).toContain('mine, of 2026-01-02');
    expect(head({ ...without('bill', 'savings', 'daily'), span: null })).toContain('not known: no row has a time');
    expect(head(without('bill', 'savings', 'daily'))).toContain('not known: see the problems');
  });

  it('names no other file and no address to ask', () => {
    const page = renderCostReport(COST_REPORT).replace(/<script[\s\S]*?<\/script>/g, '');
    expect(page).not.toMatch(/\b(?:src|href)="(?!#)|url\(|@import|https?:\/\//i);
  });

  it('keeps what came from the input from becoming markup', () => {
    const evil = `</script><script>alert(1)</script><!--"'\u2028<img src=x onerror=alert(1)>`;
    const one = { ...COST.tables[1]!, name: evil };
    const list = { items: [one, one], others: one };
    const page = renderCostReport({
      inputs: [evil],
      endedMs: 0,
      version: evil,
      result: {
        ...COST,
        tables: [{ ...one, columns: [one, one] }, one],
        rules: [one],
        queries: [{ ...COST.queries[0]!, dcr: evil, dataSource: evil, xPathQuery: evil }],
        eventIds: list,
        providers: list,
        computers: list,
        accounts: list,
        duplicates: [one],
        daily: {
          ...COST.daily!,
          derivation: evil,
          warnings: [evil],
          tables: [{ table: evil, gbPerDay: { estimate: 1 } }],
          calibrations: [{ ...COST.daily!.calibrations![0]!, table: evil }],
        },
        bill: {
          ...COST.bill!,
          prices: { name: evil, kind: 'own', date: evil },
          items: [{ ...COST.bill!.items[0]!, title: evil, unit: evil, derivation: evil }],
          byTable: [{ ...COST.bill!.byTable[0]!, table: evil }],
          assumptions: [evil],
        },
        problems: [{ code: 'AMASIM_XML_MALFORMED', message: evil, count: 1 }],
      },
    });
    expect(page).not.toContain('<img');
    expect(page.match(/<script/g)).toHaveLength(renderCostReport(COST_REPORT).match(/<script/g)!.length);
    expect(page.match(/<!--/g)).toBeNull();
    expect(page.match(/&lt;img src=x onerror=alert\(1\)&gt;/g)!.length).toBeGreaterThan(20);
  });
});

describe('the bill', () => {
  it('has how each line comes about in the line, and what was assumed', () => {
    const page = renderCostReport(COST_REPORT);
    expect(COST.bill!.items.length).toBeGreaterThan(5);
    for (const { title, derivation } of COST.bill!.items) {
      expect(page).toContain(`<details class="line"><summary>${title}</summary><p>${derivation}</p></details>`);
    }
    const words = wordsOf(page, 'bill');
    for (const text of COST.bill!.assumptions) expect(words).toContain(text);
    expect(words).toContain('Not priced, and not in the total: long-term-retention.');
    expect(words).toContain('The daily cap keeps out 50.0 GB a day.');
  });

  it('says which way to pay was chosen, and from when on another pays', () => {
    const page = renderCostReport(COST_REPORT);
    // With a discount of 15 % a tier of 100 GB pays from 85 GB a day, in the example book at 196 of 230 USD.
    const rows = rowsOf(page, '100 GB a day');
    expect(rows).toHaveLength(2);
    for (const [n, row] of rows.entries()) {
      const even = COST.bill!.tiers[n]!.options[1]!.breakEvenGbPerDay!;
      expect(row[4]).toBe(`${even.toFixed(1)} GB`);
      expect(row.at(-1)).toBe('chosen');
    }
    expect(rowsOf(page, 'pay-as-you-go')[0]?.at(-1)).toBe('');
  });
});

describe('money', () => {
  /** Two tables of 30 and 10 USD that hold three quarters and one quarter of the bytes. */
  const bill = {
    ...COST.bill!,
    byTable: [
      { table: 'WindowsEvent', plan: 'basic', billedGb: 1, usdPerMonth: 10 },
      { table: 'SecurityEvent', plan: 'analytics', billedGb: 3, usdPerMonth: 50 },
    ] as const,
  };
  const page = pageOf({ bill });

  it('of an event, a query or a computer is its part of the bytes of what all tables come to', () => {
    // 80,000 of 200,000 bytes, of 60 USD.
    expect(rowsOf(page, 'Microsoft-Windows-Security-Auditing/4624')).toEqual([
      ['Microsoft-Windows-Security-Auditing/4624', '120', '80.0 kB', '40.0 %', '24.00'],
    ]);
    expect(rowsOf(page, 'all others')[0]).toEqual(['all others', '120', '60.0 kB', '30.0 %', '18.00']);
    expect(rowsOf(page, 'dc1.example')[0]?.at(-1)).toBe('54.00');
    const query = rowsOf(page, 'Security!*[System[(EventID=4624)]]')[0];
    expect([query?.at(6), query?.at(10)]).toEqual(['45.00', '36.00']);
    expect(wordsOf(page, 'events')).toContain('its part of all billed bytes of the sample × 60.00 USD');
  });

  it('of a column and of what is paid twice is its part of the bytes of what its table comes to', () => {
    // 40,000 of 150,000 bytes, of 50 USD.
    expect(rowsOf(page, 'Activity')).toEqual([['Activity', '220', '40.0 kB', '20.0 %', '13.33']]);
    expect(rowsOf(page, 'EventData').map((row) => row.at(-1))).toEqual(['33.33', '10.00']);
    expect(wordsOf(page, 'duplicates')).toContain('SecurityEvent2015.0 kB7.5 %5.00');
  });

  it('is nowhere without a bill', () => {
    expect(renderCostReport({ ...COST_REPORT, result: without('bill', 'savings') })).not.toContain('USD');
  });
});

describe('the charts of a cost', () => {
  it('have bytes and money by table, bytes by event and by column, the largest first', () => {
    const charts = chartsOf<BarChart>(renderCostReport(COST_REPORT));
    expect(Object.keys(charts)).toEqual(['chart-table-bytes', 'chart-table-usd', 'chart-events', 'chart-columns']);
    expect(charts['chart-table-bytes']).toMatchObject({
      unit: 'kB',
      names: ['SecurityEvent', 'WindowsEvent'],
      values: [150, 50],
    });
    expect(charts['chart-events']).toMatchObject({ unit: 'kB', values: [80, 60] });
    expect(charts['chart-columns']).toMatchObject({
      names: ['EventData', 'Activity', 'Account'],
      values: [100, 40, 10],
    });
  });

  it('are not drawn of what cannot be compared', () => {
    const page = pageOf({ tables: [COST.tables[1]!], eventIds: { items: [], others: COST.eventIds.others } });
    expect(Object.keys(chartsOf(page))).toEqual(['chart-table-usd']);
  });

  it('show no character that cannot be seen', () => {
    const items = ['a\u202egnp', 'b'].map((name) => ({ ...COST.eventIds.items[0]!, name }));
    const charts = chartsOf<BarChart>(pageOf({ eventIds: { ...COST.eventIds, items } }));
    expect(charts['chart-events']?.names).toEqual(['a\ufffdgnp', 'b']);
  });
});

describe('a report of a large cost', () => {
  const report = largeCost();
  const page = renderCostReport(report);

  it('is smaller than 2 MB', () => {
    expect(Buffer.byteLength(page)).toBeLessThan(MOST_BYTES);
  });

  it('says what it leaves out, and what that comes to', () => {
    expect(wordsOf(page, 'queries')).toContain('Not shown: 1,000 of the queries, which bring 987.7 GB');
    const rest = report.result.eventIds.items.slice(300);
    const rows = rest.reduce((sum, item) => sum + item.rows, 0);
    expect(rowsOf(page, '700 more, by name in cost --json')[0]?.[1]).toBe(rows.toLocaleString('en-US'));
    expect(wordsOf(page, 'columns')).toContain('200 more, by name in cost --json');
  });

  it('is so with very many tables of very many columns, too', () => {
    const columns = report.result.tables[0]!.columns;
    const tables = Array.from({ length: 400 }, (_, n) => ({ ...COST.tables[0]!, name: `Table${n}_CL`, columns }));
    const many = renderCostReport({ ...report, result: { ...report.result, tables } });
    expect(Buffer.byteLength(many)).toBeLessThan(MOST_BYTES);
    expect(wordsOf(many, 'tables')).toContain('Not shown: 100 of the tables; cost --json has them.');
    expect(wordsOf(many, 'columns')).toContain('Not shown: 398 of the tables; cost --json has them.');
  });
});
