import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CompareResult } from '../../src/report/compare-result.ts';
import type { CostResult } from '../../src/report/cost-result.ts';
import type { RunResult } from '../../src/report/run-result.ts';
import { temporaryFolder } from '../emulator/temporary-folder.ts';
import { amasimInTurn } from './amasim.ts';

const RULE = 'fixtures/rules/security-and-system.json';
const SAMPLE = ['fixtures/events', '--dcr', RULE];

const root = temporaryFolder();
/** Over the default book. */
const PRICES = {
  name: 'mine',
  kind: 'own',
  date: '2026-11-28',
  currency: 'USD',
  prices: { analyticsPerGb: 7, analyticsFreeGbPerMonth: null },
};

async function cost(...flags: readonly string[]): Promise<CostResult> {
  const run = await amasimInTurn(['cost', ...SAMPLE, '--json', ...flags]);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(run.stdout) as CostResult;
}

describe('cost', () => {
  it('measures what run would send, by table', async () => {
    const result = await cost('--top', '3');
    const run = JSON.parse((await amasimInTurn(['run', ...SAMPLE, '--to', 'none', '--json'])).stdout) as RunResult;
    expect(result.events).toEqual({ read: 425, matched: 228, malformed: 0, bytes: run.events.bytes });
    const tables = Object.fromEntries(
      result.tables.map(({ name, rows, bytes, billedBytes }) => [name, { rows, bytes, billedBytes }]),
    );
    expect(tables).toEqual(
      Object.fromEntries(
        run.streams.map(({ table, rows, bytes, billedBytes }) => [table, { rows, bytes, billedBytes }]),
      ),
    );
    const { total } = result;
    expect(total.rows).toBe(228);
    expect(total.share).toBe(1);
    expect(total.compressedBytes).toBeGreaterThan(0);
    expect(total.compressedBytes).toBeLessThan(total.bytes / 2);
    expect(result.span).toEqual({ from: '2026-03-02T08:00:00.000Z', to: '2026-03-02T08:10:00.000Z', hours: 1 / 6 });
  });

  it('says what it is of, and loses nothing of it', async () => {
    const { total, eventIds, providers, computers, accounts, queries, rules, tables, duplicates, machines } =
      await cost('--top', '3');
    for (const { items, others } of [eventIds, providers, computers, accounts]) {
      expect(items.length).toBeLessThanOrEqual(3);
      expect(items.reduce((sum, { billedBytes }) => sum + billedBytes, others.billedBytes)).toBe(total.billedBytes);
      expect(items.reduce((sum, { rows }) => sum + rows, others.rows)).toBe(total.rows);
      const sizes = items.map(({ billedBytes }) => billedBytes);
      expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    }
    expect(machines).toBe(13);
    expect(eventIds.items[0]?.name).toBe('Microsoft-Windows-Security-Auditing/4769');
    // No query of this rule keeps what another does.
    for (const { onlyHere, rows, billedBytes, share } of queries)
      expect(onlyHere).toEqual({ rows, billedBytes, share });
    expect(rules.map(({ name, rows }) => [name, rows])).toEqual([['security-and-system', 228]]);
    for (const { columns, billedBytes } of tables) {
      expect(columns.reduce((sum, column) => sum + column.billedBytes, 0)).toBe(billedBytes);
    }
    expect(duplicates).toEqual([]);
  });

  it('tells what is paid twice because rules overlap', async () => {
    const { duplicates, tables } = await cost('--event-set', 'minimal');
    const [twice] = duplicates;
    expect(twice?.name).toBe('SecurityEvent');
    expect(twice?.rows).toBeGreaterThan(50);
    expect(twice?.billedBytes).toBeLessThan(tables.find(({ name }) => name === 'SecurityEvent')!.billedBytes);
  });

  it('says what a day brings and what it costs, by the prices given', async () => {
    const prices = join(root, 'prices.json');
    writeFileSync(prices, JSON.stringify(PRICES));
    const { daily, bill, total } = await cost(
      '--machines',
      '130',
      '--hours-per-day',
      '12',
      '--sentinel',
      'none',
      '--prices',
      prices,
    );
    // 13 machines in ten minutes.
    const gb = (total.billedBytes / 1e9) * 10 * 6 * 12;
    expect(daily?.gbPerDay.estimate).toBeCloseTo(gb, 9);
    expect(daily?.tables.reduce((sum, { gbPerDay }) => sum + gbPerDay.estimate, 0)).toBeCloseTo(gb, 9);
    expect(daily?.gbPerDay.low).toBeLessThan(gb);
    expect(daily?.gbPerDay.high).toBeGreaterThan(gb);
    expect(daily?.warnings.join()).toContain('13 machines of 130 say little');
    expect(bill?.prices).toMatchObject({ name: 'mine', kind: PRICES.kind });
    const ingestion = bill?.items.find(({ id }) => id === 'analytics');
    expect(ingestion).toMatchObject({ price: 7, quantity: expect.closeTo(gb, 9) as number });
    expect(bill?.usdPerMonth).toBeCloseTo(gb * 7 * 30, 2);
    expect(bill?.byTable.reduce((sum, { usdPerMonth }) => sum + usdPerMonth, 0)).toBeCloseTo(gb * 7 * 30, 4);
  });

  it('says what could be saved, and a rule that is narrowed so collects that much less', async () => {
    const { savings = [], total, bill } = await cost('--sentinel', 'none', '--machines', '5000');
    const usd = savings.map(({ usdPerMonth = 0 }) => usdPerMonth);
    expect(usd).toEqual(usd.toSorted((a, b) => b - a));
    expect(Math.max(...usd)).toBeLessThanOrEqual(bill!.usdPerMonth);
    const rule = readFileSync(RULE, 'utf8');
    const narrowed = savings.filter(({ kind }) => kind === 'eventId').slice(0, 3);
    expect(narrowed).toHaveLength(3);
    for (const { what, billedBytes, rows, xPathQuery: text, xPathQueries = [] } of narrowed) {
      expect(rule).toContain(JSON.stringify(text));
      const file = join(root, 'narrowed.json');
      writeFileSync(file, rule.replace(JSON.stringify(text), xPathQueries.map((one) => JSON.stringify(one)).join()));
      const run = await amasimInTurn(['cost', 'fixtures/events', '--dcr', file, '--json']);
      const less = (JSON.parse(run.stdout) as CostResult).total;
      expect([what, total.rows - less.rows, total.billedBytes - less.billedBytes]).toEqual([what, rows, billedBytes]);
    }
  });

  it.each(['60%', '0.6'])(
    'bills what a transformation is said to leave, and its processing without Sentinel: %s',
    async (share) => {
      const plain = await cost('--sentinel', 'none', '--price', 'processingPerGb=1');
      const flags = ['--transform-drops', `SecurityEvent=${share}`, '--price', 'processingPerGb=1'];
      const { bill } = await cost('--sentinel', 'none', ...flags);
      const gb = plain.daily!.tables.find(({ table }) => table === 'SecurityEvent')!.gbPerDay.estimate;
      const of = (name: string) => bill?.byTable.find(({ table }) => table === name)?.billedGb;
      expect(of('SecurityEvent')).toBeCloseTo(gb * 0.4, 6);
      expect(bill?.items.find(({ id }) => id === 'processing')).toMatchObject({
        price: 1,
        quantity: expect.closeTo(gb * 0.1, 6) as number,
      });
      expect(bill?.prices.name).toBe('public-example with processingPerGb=1');
      expect(bill?.assumptions).toContain(
        '--transform-drops: a transformation drops 60 % of the billed size of SecurityEvent.',
      );
      const { bill: sentinel } = await cost(...flags);
      expect(sentinel?.items.map(({ id }) => id)).toEqual(['sentinel']);
    },
  );

  it('says so when a transformation of the rule is billed as if it dropped nothing', async () => {
    const rule = JSON.parse(readFileSync(RULE, 'utf8')) as { properties: { dataFlows: { transformKql?: string }[] } };
    for (const flow of rule.properties.dataFlows) flow.transformKql = 'source | project-away EventData';
    const file = join(root, 'transformed.json');
    writeFileSync(file, JSON.stringify(rule));
    const assumptions = async (...flags: string[]) => {
      const run = await amasimInTurn(['cost', 'fixtures/events', '--dcr', file, '--json', ...flags]);
      return (JSON.parse(run.stdout) as CostResult).bill?.assumptions.join('\n');
    };
    const note = 'The transformation of SecurityEvent is not run: it is billed as if it dropped nothing.';
    expect(await assumptions()).toContain(note);
    expect(await assumptions('--transform-drops', 'SecurityEvent=20%')).not.toContain(note);
  });

  it('bills a plan that Microsoft does not list for a table, and says so', async () => {
    const { bill } = await cost('--plan', 'Event=basic', '--plan', 'SecurityEvent=lake');
    expect(bill?.items.map(({ id }) => id)).toEqual(['sentinel', 'basic', 'lake', 'lake-processing', 'lake-storage']);
    const notes = bill!.assumptions.filter((note) => note.startsWith('--plan'));
    expect(notes).toEqual([
      '--plan Event=basic: Microsoft does not list that plan for the table; it is billed as if it had it.',
    ]);
  });

  it('takes a rate of events that come, of which as many are kept as in the sample', async () => {
    const { daily, total } = await cost('--eps', '1000');
    expect(daily?.rowsPerDay).toBeCloseTo((1000 * 86_400 * 228) / 425, 3);
    expect(daily?.gbPerDay.estimate).toBeCloseTo((1000 * 86_400 * total.billedBytes) / 425 / 1e9, 6);
  });

  it('mends sizes by an export with _BilledSize', async () => {
    const file = join(root, 'export.ndjson');
    const rows = Array.from({ length: 20 }, (_, n) => {
      const Activity = 'x'.repeat(50 + n * 10);
      return JSON.stringify({ Type: 'SecurityEvent', Activity, _BilledSize: 2 * Activity.length, _IsBillable: 'true' });
    });
    writeFileSync(file, rows.join('\n'));
    const [plain, mended] = [await cost(), await cost('--calibrate', file)];
    const of = ({ daily }: CostResult, name: string) =>
      daily?.tables.find(({ table }) => table === name)?.gbPerDay.estimate ?? 0;
    expect(of(mended, 'SecurityEvent')).toBeCloseTo(2 * of(plain, 'SecurityEvent'), 9);
    expect(of(mended, 'Event')).toBe(of(plain, 'Event'));
    expect(mended.daily?.calibrations).toMatchObject([
      { table: 'SecurityEvent', factor: expect.closeTo(2, 6) as number, rows: 20 },
    ]);
  });

  it('refuses an export that cannot be read', async () => {
    const run = await amasimInTurn(['cost', ...SAMPLE, '--calibrate', join(root, 'none.csv')]);
    expect(run.code).toBe(3);
    expect(run.stderr).toContain('AMASIM_COST_EXPORT');
  });

  it('is read by people as well', async () => {
    const { stdout, code } = await amasimInTurn(['cost', ...SAMPLE, '--top', '2']);
    expect(code).toBe(0);
    expect(stdout).toContain('Events   425 read, 228 matched (53.6 %), 0 malformed');
    expect(stdout).toMatch(/^ {2}SecurityEvent +170 .* 74\.7 %$/mu);
    expect(stdout).toMatch(/^ {2}all others +\d/mu);
    expect(stdout).toContain('Columns of SecurityEvent');
    expect(stdout).toMatch(/^A day {4}.* billed size/mu);
    expect(stdout).toContain('Prices: public-example (example, ');
    expect(stdout).toMatch(/^ {2}100 GB\/day +8,880\.00 +2\.96 +68\.8372 GB\/day +68\.8372 GB\/day$/mu);
    expect(stdout).toMatch(/^Savings\n.* change .* USD a month\n/mu);
    expect(stdout).toContain('savings do not add up');
    expect(stdout).toMatch(/^ {2}\d+: instead of it: Security!/mu);
  });

  it.each([
    [['--dcr', RULE], 'cost: no input'],
    [['fixtures/events'], 'cost: no rule; name JSON files with --dcr, or a set with --event-set'],
    [[...SAMPLE, '--top', 'x'], '--top takes a whole number'],
    [[...SAMPLE, '--plan', 'Event=cheap'], '--plan Event=cheap: takes a table and its plan'],
    [[...SAMPLE, '--tier', 'large'], '--tier large: takes payAsYouGo, best'],
    [[...SAMPLE, '--prices', 'none.json'], 'AMASIM_COST_PRICES'],
    [[...SAMPLE, '--price', 'analyticPerGb=2'], 'there is no price analyticPerGb; did you mean analyticsPerGb?'],
    [[...SAMPLE, '--price', 'analyticsPerGb'], '--price analyticsPerGb: wanted <name>=<USD>'],
    [[...SAMPLE, '--transform-drops', 'SecurityEvent=160%'], 'takes a table and what is dropped of it, up to all'],
    [[...SAMPLE, '--transform-drops', 'SecurityEvent'], '--transform-drops SecurityEvent: takes a table'],
    [[...SAMPLE, '--transform-drops', 'Syslog=50%'], 'no rule sends rows to Syslog; they go to SecurityEvent'],
    [[...SAMPLE, '--machines', '2', '--eps', '5'], '--eps is the rate of all machines'],
  ])('refuses %j', async (flags, message) => {
    const run = await amasimInTurn(['cost', ...flags]);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(message);
  });
});

describe('cost --compare', () => {
  const rules = (name: string, xPathQueries: readonly string[]): string => {
    const file = join(root, name);
    writeFileSync(
      file,
      JSON.stringify({
        properties: {
          dataSources: { windowsEventLogs: [{ name: 's', streams: ['Microsoft-SecurityEvent'], xPathQueries }] },
          destinations: {
            logAnalytics: [
              {
                name: 'w',
                workspaceResourceId:
                  '/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/w',
              },
            ],
          },
          dataFlows: [{ streams: ['Microsoft-SecurityEvent'], destinations: ['w'] }],
        },
      }),
    );
    return file;
  };

  async function compare(...flags: readonly string[]): Promise<CompareResult> {
    const run = await amasimInTurn(['cost', '--json', '--compare', ...flags]);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    return JSON.parse(run.stdout) as CompareResult;
  }

  it('tells events, bytes and money of sets of rules side by side, and what is lost', async () => {
    const custom = rules('custom.json', ['Security!*[System[EventID=4624] and EventData[Data=3]]']);
    const { alternatives, events, notToldApart } = await compare('all', 'minimal', custom, 'fixtures/events');
    expect(alternatives.map(({ name }) => name)).toEqual(['all', 'minimal', custom]);
    expect(events.read).toBe(425);
    expect(notToldApart).toBe(0);
    const alone = await cost('--event-set', 'all');
    const [all, minimal, own] = alternatives;
    expect(all?.comparedWithFirst).toBeUndefined();
    expect(all?.kept).toBe(255);
    expect(all?.events.matched).toBe(255);
    expect(minimal?.kept).toBeLessThan(255);
    const { lost, added, billedBytes, gbPerDay, usdPerMonth } = minimal!.comparedWithFirst!;
    expect(lost.events).toBe(255 - minimal!.kept);
    expect(added).toEqual({ events: 0, eventIds: [] });
    expect(billedBytes).toBe(minimal!.total.billedBytes - all!.total.billedBytes);
    expect(gbPerDay).toBeCloseTo(minimal!.daily!.gbPerDay.estimate - all!.daily!.gbPerDay.estimate, 12);
    expect(usdPerMonth).toBeCloseTo(minimal!.bill!.usdPerMonth - all!.bill!.usdPerMonth, 6);
    expect(usdPerMonth).toBeLessThan(0);
    // All of them stand for the same time.
    expect(own?.span).toEqual(all?.span);
    expect(own?.machines).toBe(all?.machines);
    expect(alone.tables.find(({ name }) => name === 'SecurityEvent')?.rows).toBeGreaterThanOrEqual(all!.total.rows);
    // What `query` says of 4624, with the condition and without.
    const count = async (xpath: string) =>
      Number((await amasimInTurn(['query', xpath, 'fixtures/events', '--count', '--quiet'])).stdout);
    const [every, some] = [
      await count('Security!*[System[EventID=4624]]'),
      await count('Security!*[System[EventID=4624] and EventData[Data=3]]'),
    ];
    expect(some).toBeGreaterThan(0);
    expect(own?.comparedWithFirst?.lost.eventIds.find(({ eventId }) => eventId === '4624')).toMatchObject({
      channel: 'Security',
      events: every - some,
      of: every,
    });
    expect(own?.comparedWithFirst?.idsGone[0]).toEqual({ channel: 'Security', eventIds: 'all', except: [4624] });
  });

  it('takes several files for one set', async () => {
    const [one, two, both] = [
      rules('one.json', ['Security!*[System[EventID=4624]]']),
      rules('two.json', ['Security!*[System[EventID=4688]]']),
      rules('both.json', ['Security!*[System[EventID=4624 or EventID=4688]]']),
    ];
    const { alternatives } = await compare(both, `${one},${two}`, 'fixtures/events', '--workers', '1');
    expect(alternatives[1]?.comparedWithFirst).toMatchObject({
      lost: { events: 0 },
      added: { events: 0 },
      idsGone: [],
      billedBytes: 0,
      usdPerMonth: 0,
    });
  });

  it('is one with a set that keeps nothing, at any rate', async () => {
    const nothing = rules('nothing.json', ['Security!*[System[EventID=1]]']);
    const { alternatives } = await compare('all', nothing, 'fixtures/events', '--eps', '100');
    expect(alternatives[1]).toMatchObject({ kept: 0, bill: { usdPerMonth: 0 }, daily: { gbPerDay: { estimate: 0 } } });
    expect(alternatives[1]?.comparedWithFirst?.lost.events).toBe(alternatives[0]?.kept);
  });

  it('is read by people as well', async () => {
    const { stdout, code } = await amasimInTurn([
      'cost',
      'fixtures/events',
      '--compare',
      'all',
      'minimal',
      '--top',
      '3',
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}minimal +82 +82 .* 173 +0$/mu);
    expect(stdout).toContain('Lost by minimal: 173 events of the sample that all keeps');
    expect(stdout).toMatch(/^ {2}8 other kinds +98$/mu);
    expect(stdout).toMatch(/^ {2}Security +everything but 1102, 4624, 4625, /mu);
    expect(stdout).toContain('No query of minimal can keep, met in the sample or not');
  });

  it('is judged, and written as CSV, Markdown and JUnit', async () => {
    const [csv, markdown, junit] = ['compare.csv', 'compare.md', 'compare.xml'].map((name) => join(root, name));
    const run = await amasimInTurn([
      ...['cost', 'fixtures/events', '--compare', 'all', 'common', 'minimal', '--quiet'],
      ...['--expect', 'lost=0,savedUsdPerMonth>0,usdPerMonth<500,lostKinds<100'],
      ...['--csv', csv!, '--markdown', markdown!, '--junit', junit!],
    ]);
    // Of two the one that fares worse: minimal loses the most, common saves the least.
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.stderr).toBe('amasim: expected lost=0: it was 173\n');
    const lines = readFileSync(csv!, 'utf8').split('\r\n');
    const columns = lines[0]!.replace('\ufeff', '').split(',');
    const of = (section: string) =>
      lines
        .filter((line) => line.startsWith(`${section},`))
        .map((line) => {
          const cells = line.split(',');
          return Object.fromEntries(columns.map((column, n) => [column, cells[n]]));
        });
    expect(of('alternatives').map(({ alternative, events }) => [alternative, events])).toEqual([
      ['all', '255'],
      ['common', '196'],
      ['minimal', '82'],
    ]);
    const lost = of('lost').filter(({ alternative }) => alternative === 'minimal');
    expect(lost.reduce((sum, { events }) => sum + Number(events), 0)).toBe(173);
    expect(of('idsGone').find(({ alternative }) => alternative === 'minimal')).toMatchObject({ eventId: 'all' });
    expect(readFileSync(markdown!, 'utf8')).toContain('### 1 expectation missed');
    expect(readFileSync(markdown!, 'utf8')).toContain('| `minimal` |');
    expect(readFileSync(junit!, 'utf8')).toContain('lost=0');
  });

  it('tells which detections lose their events', async () => {
    const folder = join(root, 'detections');
    mkdirSync(folder);
    const sigma = (title: string, id: number, level: string) =>
      `title: ${title}\nlogsource: { product: windows, service: security }\ndetection: { s: { EventID: ${id} }, condition: s }\nlevel: ${level}\n`;
    writeFileSync(join(folder, 'a.yml'), sigma('Logons', 4624, 'low'));
    writeFileSync(join(folder, 'b.yml'), sigma('Privileges', 4672, 'high'));
    writeFileSync(join(folder, 'c.yml'), sigma('Logoffs', 4634, 'critical'));
    writeFileSync(
      join(folder, 'd.yml'),
      'title: Shells\nlogsource: { product: linux }\ndetection: { s: [sh], condition: s }\n',
    );
    writeFileSync(
      join(folder, 'e.yaml'),
      'id: 1\nname: Both\nkind: Scheduled\nseverity: Medium\nquery: SecurityEvent | where EventID in (4624, 4672)\n',
    );
    const flags = ['all', 'minimal', 'fixtures/events', '--detections', folder];
    const { alternatives, detections } = await compare(...flags);
    expect(detections).toEqual({
      ...{ files: 5, found: 5, read: 4, notWindows: 1 },
      ...{ notFollowed: 0, other: 0, refused: 0 },
    });
    expect(alternatives.map((one) => one.detections)).toEqual([
      { kept: 4, partly: 0, lost: 0, unknown: 0 },
      { kept: 1, partly: 1, lost: 2, unknown: 0 },
    ]);
    const lost = alternatives[1]!.comparedWithFirst!;
    const ofId = (id: string) => lost.lost.eventIds.find(({ eventId }) => eventId === id)!.events;
    expect(
      lost.detections?.map(({ title, severity, after, events, lostInSample }) => ({
        ...{ title, severity, after, lostInSample },
        by: events.map(({ name }) => name),
      })),
    ).toEqual([
      { title: 'Logoffs', severity: 'critical', after: 'lost', by: ['Security/4634'], lostInSample: ofId('4634') },
      { title: 'Privileges', severity: 'high', after: 'lost', by: ['Security/4672'], lostInSample: ofId('4672') },
      { title: 'Both', severity: 'medium', after: 'partly', by: ['Security/4672'], lostInSample: ofId('4672') },
    ]);
    const judged = await amasimInTurn(['cost', '--compare', ...flags, '--expect', 'detectionsLost=0', '--csv', '-']);
    expect(judged.code).toBe(1);
    expect(judged.stderr).toBe('amasim: expected detectionsLost=0: it was 2\n');
    expect(judged.stdout).toContain('detections,minimal,,,,Logoffs,');
  });

  it('is written as one HTML file', async () => {
    const file = join(root, 'compare.html');
    const run = await amasimInTurn([
      'cost',
      'fixtures/events',
      '--compare',
      'all',
      'minimal',
      '--quiet',
      '--report',
      file,
    ]);
    expect(run).toEqual(expect.objectContaining({ code: 0, stderr: '' }));
    expect(readFileSync(file, 'utf8')).toContain('What minimal loses');
  });

  it.each([
    [['fixtures/events', '--compare', 'all'], '--compare takes from 2 to 16 sets of rules, not 1'],
    [['--compare', 'all', 'minimal'], 'cost: no input'],
    [['fixtures/events', '--compare', 'all', 'minimal', '--dcr', RULE], 'it goes without --dcr'],
    [['fixtures/events', '--compare', 'all', 'minimal', '--event-set', 'all'], 'it goes without --dcr'],
    [['fixtures/events', '--compare', 'all', 'maximal'], 'maximal'],
    [[...SAMPLE, '--detections', 'rules'], '--detections goes with --compare'],
  ])('refuses %j', async (flags, message) => {
    const run = await amasimInTurn(['cost', ...flags]);
    expect(run.code).toBeGreaterThan(1);
    expect(run.stderr).toContain(message);
  });
});
