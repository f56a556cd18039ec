import { describe, expect, it } from 'vitest';
import { FakeClock } from './fake-clock.ts';
import { type LedgerAzure, NOW, sharedLedgerAzure, startLedgerAzure } from './ledger-azure.ts';
import { RULE_ID } from './rules.ts';
import { temporaryFolder } from './temporary-folder.ts';

const local = sharedLedgerAzure((azure) => capAt(azure, -1));

/** The cap of the first workspace, in bytes. */
async function capAt({ arm, made, workspace }: LedgerAzure, bytes: number): Promise<void> {
  const dailyQuotaGb = bytes < 0 ? -1 : bytes / 1e9;
  await made(arm('PUT', workspace, { location: 'eastus', properties: { workspaceCapping: { dailyQuotaGb } } }));
}

const TIME = '2026-11-20T10:00:00Z';
/** Billed by 20 + 80 bytes. */
const HUNDRED_BYTES = { TimeGenerated: TIME, Message: 'x'.repeat(80) };
const TO_LIBRARY_RULE = { rule: RULE_ID, stream: 'Microsoft-Event' };

describe('Heartbeat', () => {
  it('takes rows by any rule, which no data flow has to name, and bills none', async () => {
    const beat = { TimeGenerated: TIME, Computer: 'pc1', Category: 'Azure Monitor Agent', NoColumn: 1 };
    expect((await local.post([beat], { stream: 'Microsoft-Heartbeat' })).status).toBe(204);
    const { NoColumn: _, ...stored } = beat;
    expect([...local.azure.rows('Heartbeat')]).toEqual([{ ...stored, _IsBillable: 'false' }]);
    expect([...local.azure.rows('Heartbeat', 'sent')]).toEqual([beat]);
    local.clock.ms += 3_600_000;
    expect([...local.azure.rows('Usage')]).toMatchObject([{ DataType: 'Heartbeat', IsBillable: false }]);
  });

  it('is not taken by a rule that is not there', async () => {
    expect((await local.post([{}], { rule: 'dcr-none', stream: 'Microsoft-Heartbeat' })).status).toBe(404);
  });
});

describe('Usage', () => {
  it('has a row for each table and hour once the hour is over, and no sooner', async () => {
    await local.post([HUNDRED_BYTES, HUNDRED_BYTES], TO_LIBRARY_RULE);
    await local.post([{ TimeGenerated: TIME, Level: 7 }]);
    local.clock.ms = Date.parse('2026-11-20T10:59:59.999Z');
    expect([...local.azure.rows('Usage')]).toEqual([]);
    local.clock.ms++;
    await local.post([HUNDRED_BYTES], TO_LIBRARY_RULE);
    const first = {
      StartTime: '2026-11-20T10:00:00.000Z',
      EndTime: '2026-11-20T11:00:00.000Z',
      QuantityUnit: 'MBytes',
    };
    const inFirst = [
      { ...first, TimeGenerated: first.StartTime, DataType: 'App_CL', Quantity: 21 / 1e6, IsBillable: true },
      {
        ...first,
        DataType: 'Event',
        Quantity: 200 / 1e6,
        Solution: 'LogManagement',
        Type: 'Usage',
        _IsBillable: 'false',
      },
    ];
    expect([...local.azure.rows('Usage')]).toMatchObject(inFirst);
    expect(local.azure.tables()).toContainEqual({ table: 'Usage', received: 2, stored: 2, evicted: 0 });
    local.clock.ms += 3_600_000;
    const rows = [...local.azure.rows('Usage')];
    expect(rows).toMatchObject([...inFirst, { StartTime: first.EndTime, DataType: 'Event', Quantity: 100 / 1e6 }]);
    expect(new Set(rows.map(({ ResourceUri }) => ResourceUri))).toEqual(new Set([local.workspace]));
    const streamed = await local.call('GET', '/_emulator/rows/Usage');
    expect(streamed.text.split('\n').filter(Boolean)).toEqual(rows.map((row) => JSON.stringify(row)));
  });

  it('adds up to what the ledger says was billed', async () => {
    for (let i = 0; i < 30; i++) {
      local.clock.ms += 7 * 60_000;
      await local.post([{ Level: i, TimeGenerated: TIME, Extra: 'e'.repeat(i) }, ...(i % 3 === 0 ? [1] : [])]);
    }
    local.clock.ms += 3_600_000;
    const billed = local.azure
      .ledger()
      .reduce((sum, entry) => sum + (entry.kind === 'stored' ? entry.billedBytes! : 0), 0);
    const used = [...local.azure.rows('Usage')].reduce(
      (sum, { Quantity }) => sum + Math.round(Number(Quantity) * 1e6),
      0,
    );
    expect(used).toBe(billed);
    expect(billed).toBeGreaterThan(1_000);
  });

  it('is the same after a restart', async () => {
    const data = temporaryFolder();
    const clock = new FakeClock(NOW);
    const first = await startLedgerAzure({ data, clock });
    await first.post([HUNDRED_BYTES], TO_LIBRARY_RULE);
    clock.ms += 3_600_000;
    const before = [...first.azure.rows('Usage')];
    await first.close();
    const again = await startLedgerAzure({ data, clock });
    expect(before).toHaveLength(1);
    expect([...again.azure.rows('Usage')]).toEqual(before);
    await again.close();
  });
});

describe('the daily cap', () => {
  const kinds = () => local.azure.ledger().map((entry) => `${entry.kind}${'table' in entry ? ` ${entry.table}` : ''}`);

  it('drops what comes after the body that reached it, by all rules of the workspace, until the day ends', async () => {
    await capAt(local, 150);
    for (let i = 0; i < 3; i++) expect((await local.post([HUNDRED_BYTES], TO_LIBRARY_RULE)).status).toBe(204);
    await local.post([{ TimeGenerated: TIME, Level: 1 }]);
    expect(kinds()).toEqual(['stored Event', 'stored Event', 'written Operation', 'dropped Event', 'dropped App_CL']);
    expect(local.azure.ledger().at(-1)).toMatchObject({ kind: 'dropped', reason: 'over-quota', rows: 1 });
    expect([...local.azure.rows('Event')]).toHaveLength(2);
    const stopped = {
      TimeGenerated: NOW,
      OperationCategory: 'Data Collection Status',
      OperationStatus: 'Warning',
      Detail: 'Data collection stopped due to daily limit of free data reached. Ingestion status = OverQuota',
      _ResourceId: local.workspace.toLowerCase(),
      _IsBillable: 'false',
    };
    expect([...local.azure.rows('Operation')]).toMatchObject([stopped]);
    const shown = await local.made(local.arm('GET', local.workspace));
    expect(shown.properties).toMatchObject({
      workspaceCapping: { dailyQuotaGb: 150 / 1e9, dataIngestionStatus: 'OverQuota' },
    });
    const { quotaNextResetTime } = (shown.properties as { workspaceCapping: { quotaNextResetTime: string } })
      .workspaceCapping;

    local.clock.ms = Date.parse(quotaNextResetTime) - 1;
    await local.post([HUNDRED_BYTES], TO_LIBRARY_RULE);
    expect(kinds().at(-1)).toBe('dropped Event');
    local.clock.ms++;
    const resumed = {
      TimeGenerated: new Date(local.clock.ms).toISOString(),
      OperationStatus: 'Succeeded',
      Detail: expect.stringContaining('resumed'),
    };
    expect([...local.azure.rows('Operation')]).toMatchObject([stopped, resumed]);
    local.clock.ms += 60_000;
    await local.post([HUNDRED_BYTES], TO_LIBRARY_RULE);
    expect(kinds().slice(-2)).toEqual(['written Operation', 'stored Event']);
    expect([...local.azure.rows('Operation')]).toMatchObject([stopped, resumed]);
  });

  it('leaves free tables alone', async () => {
    await capAt(local, 0);
    await local.post([{ TimeGenerated: TIME }], { stream: 'Microsoft-Heartbeat' });
    await local.post([HUNDRED_BYTES], TO_LIBRARY_RULE);
    expect(kinds()).toEqual(['stored Heartbeat', 'written Operation', 'dropped Event']);
  });

  it('holds over a restart', async () => {
    const data = temporaryFolder();
    const first = await startLedgerAzure({ data });
    await capAt(first, 150);
    await first.post([HUNDRED_BYTES, HUNDRED_BYTES], TO_LIBRARY_RULE);
    await first.close();
    const again = await startLedgerAzure({ data });
    await capAt(again, 150);
    await again.post([HUNDRED_BYTES], TO_LIBRARY_RULE);
    expect(again.azure.ledger().map(({ kind }) => kind)).toEqual(['stored', 'written', 'dropped']);
    await again.close();
  });
});
