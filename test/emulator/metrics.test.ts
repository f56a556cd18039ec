import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock } from './fake-clock.ts';
import { NOW, sharedLedgerAzure, startLedgerAzure } from './ledger-azure.ts';
import { RULE_ID } from './rules.ts';
import { temporaryFolder } from './temporary-folder.ts';

const local = sharedLedgerAzure();

const TIME = '2026-11-20T10:00:00Z';
const ROW = { TimeGenerated: TIME, Level: 1 };
const MINUTE = '2026-11-20T10:20:00.000Z';

interface Value {
  readonly name: { readonly value: string };
  readonly unit: string;
  readonly timeseries: readonly {
    readonly metadatavalues: readonly { readonly name: { readonly value: string }; readonly value: string }[];
    readonly data: readonly ({ readonly timeStamp: string } & Record<string, number | string>)[];
  }[];
}

async function ask(query: string): Promise<{ value: Value[]; interval: string; timespan: string }> {
  const path = `${local.ruleId}/providers/microsoft.insights/metrics`;
  return (await local.made(local.arm('GET', path, undefined, `&${query}`))) as never;
}

/** Sums by metric and second dimension. */
function totals(rule: string): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { metric, dimensions, total } of local.azure.metrics({ rule })) {
    const { InputStreamId: _, ...other } = dimensions;
    const name = [metric, ...Object.values(other)].join(' ');
    sums[name] = (sums[name] ?? 0) + total;
  }
  return sums;
}

describe('metrics of a rule', () => {
  const REFERENCE =
    'https://learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-insights-datacollectionrules-metrics';
  it.each([
    {
      name: 'count what is stored',
      source: REFERENCE,
      bodies: [[ROW, ROW], [ROW]],
      // Bodies of 103 and 52 bytes; 21 are billed for each row.
      expected: {
        'ApiCallReceived_Count 204': 2,
        BytesReceived_Count: 155,
        BytesIn_Count: 155,
        BytesOut_Count: 63,
        RowsReceived_Count: 3,
      },
    },
    {
      name: 'count dropped rows and columns',
      source: `${REFERENCE}; https://learn.microsoft.com/azure/azure-monitor/data-collection/data-collection-monitor`,
      bodies: [[ROW, 1, { ...ROW, Extra: 'a', Other: 'b' }]],
      expected: {
        'ApiCallReceived_Count 204': 1,
        BytesReceived_Count: 129,
        BytesIn_Count: 129,
        BytesOut_Count: 44,
        RowsReceived_Count: 3,
        RowsDropped_Count: 1,
        ColumnsDroppedCount: 2,
      },
    },
    {
      name: 'count bodies that are lost as calls',
      source: REFERENCE,
      bodies: ['{'],
      expected: { 'ApiCallReceived_Count 204': 1, BytesReceived_Count: 1, BytesIn_Count: 1 },
    },
    {
      name: 'count refused calls by status',
      source: REFERENCE,
      bodies: ['', 'x'.repeat(1_048_577)],
      expected: { 'ApiCallReceived_Count 500': 1, 'ApiCallReceived_Count 413': 1, BytesReceived_Count: 0 },
    },
  ])('$name', async ({ bodies, expected }) => {
    for (const body of bodies) await local.post(body);
    expect(totals(local.immutableId)).toEqual(expected);
  });

  it('count no calls to rules that are not there, nor without a token', async () => {
    await local.post([ROW], { rule: 'dcr-none' });
    await local.post([ROW], { token: 'none' });
    expect(local.azure.metrics()).toEqual([]);
  });

  it('are summed up by minute, rule and stream', async () => {
    await local.post([ROW]);
    await local.post([ROW, ROW]);
    await local.post([{ EventID: 1 }], { stream: 'Microsoft-Event' });
    local.clock.ms += 30_000;
    await local.post([ROW]);
    await local.post([ROW], { rule: RULE_ID, stream: 'Microsoft-Event' });
    const rows = local.azure
      .metrics({ rule: local.immutableId })
      .filter(({ metric }) => metric === 'RowsReceived_Count');
    const next = new Date(Date.parse(MINUTE) + 60_000).toISOString();
    expect(
      rows.map(({ time, dimensions, count, total, minimum, maximum }) => [
        time,
        dimensions.InputStreamId,
        count,
        total,
        minimum,
        maximum,
      ]),
    ).toEqual([
      [MINUTE, 'Custom-App', 2, 3, 1, 2],
      [MINUTE, 'Microsoft-Event', 1, 1, 1, 1],
      [next, 'Custom-App', 1, 1, 1, 1],
    ]);
    const { text } = await local.call('GET', `/_emulator/metrics?rule=${local.immutableId}&since=${next}`);
    const lines = text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).toEqual(local.azure.metrics({ rule: local.immutableId, fromMs: Date.parse(next) }));
    expect(lines.length).toBeGreaterThan(3);
    expect((await local.call('GET', '/_emulator/metrics?since=yesterday')).status).toBe(400);
  });

  it('are kept for a day, and counted also when the clock was put back', async () => {
    await local.post([ROW]);
    local.clock.ms += 24 * 3_600_000 - 60_000;
    await local.post([ROW]);
    expect(totals(local.immutableId).RowsReceived_Count).toBe(2);
    local.clock.ms += 60_000;
    await local.post([ROW]);
    expect(totals(local.immutableId).RowsReceived_Count).toBe(2);
    local.clock.ms = Date.parse('2026-01-01T00:00:00Z');
    await local.post([ROW]);
    expect(totals(local.immutableId).RowsReceived_Count).toBe(1);
  });

  it('are the same after a restart', async () => {
    const data = temporaryFolder();
    const clock = new FakeClock(NOW);
    const to = { rule: RULE_ID, stream: 'Custom-Declared' };
    const first = await startLedgerAzure({ data, clock });
    for (const body of [[ROW], '{', '', [ROW, 1]]) {
      await first.post(body, to);
      clock.ms += 60_000;
    }
    const before = first.azure.metrics();
    await first.close();
    const again = await startLedgerAzure({ data, clock });
    expect(before.length).toBeGreaterThan(10);
    expect(again.azure.metrics()).toEqual(before);
    await again.close();
  });

  it('add up: rows received are stored or dropped', async () => {
    const element = fc.oneof(fc.constant(1), fc.record({ Level: fc.nat(), Extra: fc.string() }, { requiredKeys: [] }));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(element, { maxLength: 6 }), { maxLength: 5 }), async (bodies) => {
        local.azure.reset();
        for (const body of bodies) await local.post(body);
        const { RowsReceived_Count = 0, RowsDropped_Count = 0 } = totals(local.immutableId);
        expect(RowsReceived_Count).toBe(bodies.flat().length);
        expect(RowsReceived_Count - RowsDropped_Count).toBe([...local.azure.rows('App_CL')].length);
      }),
      { numRuns: 20 },
    );
  });
});

describe('the metrics route', () => {
  it.each(['app', 'socket'] as const)('answers values as the service does, through the %s', async (how) => {
    local.through(how);
    await local.post([ROW, ROW]);
    await local.post('', {});
    local.clock.ms += 60_000;
    await local.post([ROW]);
    const span = 'timespan=2026-11-20T10:19:00Z/2026-11-20T10:22:00Z';
    const { value, interval } = await ask(
      `${span}&metricnames=rowsreceived_count,ApiCallReceived_Count&aggregation=total,count`,
    );
    expect(interval).toBe('PT1M');
    expect(value).toMatchObject([
      {
        id: `${local.ruleId}/providers/Microsoft.Insights/metrics/RowsReceived_Count`,
        type: 'Microsoft.Insights/metrics',
        name: { value: 'RowsReceived_Count', localizedValue: 'Logs Rows Received per Min' },
        unit: 'Count',
        errorCode: 'Success',
      },
      { name: { value: 'ApiCallReceived_Count' } },
    ]);
    expect(value[0]!.timeseries).toEqual([
      {
        metadatavalues: [],
        data: [
          { timeStamp: '2026-11-20T10:19:00Z' },
          { timeStamp: '2026-11-20T10:20:00Z', total: 2, count: 1 },
          { timeStamp: '2026-11-20T10:21:00Z', total: 1, count: 1 },
        ],
      },
    ]);
    expect(value[1]!.timeseries[0]!.data.map(({ count }) => count)).toEqual([undefined, 2, 1]);
  });

  it('splits by the dimensions of a filter, and keeps those it names', async () => {
    await local.post([ROW]);
    await local.post('');
    await local.post([{ EventID: 1 }], { stream: 'Microsoft-Event' });
    const split = async (filter: string) => {
      const { value } = await ask(
        `metricnames=ApiCallReceived_Count&interval=PT1H&$filter=${encodeURIComponent(filter)}`,
      );
      return value[0]!.timeseries.map(({ metadatavalues, data }) => [
        ...metadatavalues.map(({ name, value: of }) => `${name.value}=${of}`),
        data.reduce((sum, { count = 0 }) => sum + Number(count), 0),
      ]);
    };
    expect(await split("ResponseCode eq '*'")).toEqual([
      ['responsecode=204', 2],
      ['responsecode=500', 1],
    ]);
    expect(await split("InputStreamId eq 'custom-app' and ResponseCode eq '204' or ResponseCode eq '413'")).toEqual([
      ['inputstreamid=Custom-App', 'responsecode=204', 1],
    ]);
    expect(await split("ErrorType eq '*'")).toEqual([]);
    const most = await ask(
      "metricnames=ApiCallReceived_Count,apicallreceived_count&top=1&$filter=ResponseCode%20eq%20'*'",
    );
    expect(most.value.map(({ timeseries }) => timeseries.length)).toEqual([1]);
  });

  it('answers the primary aggregation of the past hour when nothing else is asked for', async () => {
    await local.post([ROW]);
    const { value, timespan } = await ask('metricnames=BytesReceived_Count');
    expect(timespan).toBe('2026-11-20T09:20:30.000Z/2026-11-20T10:20:30.000Z');
    const [series] = value[0]!.timeseries;
    expect(series!.data).toHaveLength(61);
    expect(series!.data.at(-1)).toEqual({ timeStamp: '2026-11-20T10:20:00Z', total: 52 });
  });

  it.each([
    ['metricnames=Nothing', 'Failed to find metric configuration'],
    ['interval=PT2M', 'interval'],
    ['timespan=now', 'timespan'],
    ['timespan=2026-11-20T10:00:00Z/2026-11-19T10:00:00Z', 'timespan'],
    ['timespan=2020-01-01T00:00:00Z/2026-01-01T00:00:00Z', 'points'],
    ['aggregation=Sum', 'aggregation'],
    ['top=0', 'top'],
    ['top=21', 'top'],
    ["$filter=Other eq '1'", '$filter'],
    ["$filter=ResponseCode eq '1' or InputStreamId eq 'a'", '$filter'],
  ])('refuses %s', async (query, message) => {
    const path = `${local.ruleId}/providers/microsoft.insights/metrics`;
    const { status, text } = await local.arm('GET', path, undefined, `&${encodeURI(query)}`);
    expect(status).toBe(400);
    expect(JSON.parse(text)).toEqual({ code: 'BadRequest', message: expect.stringContaining(message) });
  });

  it('tells which metrics there are', async () => {
    const path = `${local.ruleId}/providers/microsoft.insights/metricDefinitions`;
    const { value } = (await local.made(local.arm('GET', path))) as { value: { name: { value: string } }[] };
    expect(value.map(({ name }) => name.value)).toHaveLength(9);
    expect(value[0]).toMatchObject({
      resourceId: local.ruleId,
      name: { value: 'ApiCallReceived_Count' },
      unit: 'Count',
      primaryAggregationType: 'Count',
      dimensions: [{ value: 'InputStreamId' }, { value: 'ResponseCode' }],
    });
    expect((await local.arm('PUT', `${path}/a`, {})).status).toBe(405);
    expect((await local.arm('GET', `${local.workspace}/providers/microsoft.insights/metricDefinitions`)).status).toBe(
      400,
    );
  });
});
