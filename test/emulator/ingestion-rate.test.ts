/** `Operation` tells of workspaces that get nearly as much through the Data Collector API as they may. */
import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';
import { Throttle } from '../../src/emulator/ingestion/throttle.ts';
import { FakeClock } from './fake-clock.ts';
import { temporaryFolder } from './temporary-folder.ts';

const NOW = '2026-11-20T10:20:30.000Z';
const HOUR_MS = 3_600_000;
const NEAR = 'The data ingestion volume rate crossed 80% of the threshold';
const OVER = 'The rate of data crossed the threshold';
const root = temporaryFolder();
let azure: Emulator;
let clock: FakeClock;

async function start(data?: string): Promise<void> {
  const limits = { dataCollectorBytesPerMinute: 100 };
  azure = await startEmulator({ rules: [], clock, limits, ...(data !== undefined && { data }) });
}

/** Sends so many bytes; the status. */
async function post(bytes: number): Promise<number> {
  const body = `[{"a":"${'x'.repeat(bytes - '[{"a":""}]'.length)}"}]`;
  const date = new Date(clock.ms).toUTCString();
  const text = `POST\n${bytes}\napplication/json\nx-ms-date:${date}\n/api/logs`;
  const { workspaceId, key } = azure.workspace;
  const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(text).digest('base64');
  const headers = {
    authorization: `SharedKey ${workspaceId}:${signature}`,
    'content-type': 'application/json',
    'log-type': 'Rate',
    'x-ms-date': date,
  };
  const url = `${azure.endpoint}/api/logs?api-version=2016-04-01`;
  return (await azure.app.request(url, { method: 'POST', headers, body })).status;
}

/** What was told, and when. */
const told = () =>
  [...azure.rows('Operation')].map(({ TimeGenerated, Detail }) => [
    (Date.parse(String(TimeGenerated)) - Date.parse(NOW)) / HOUR_MS,
    String(Detail).startsWith(NEAR) ? 'near' : String(Detail).startsWith(OVER) && 'over',
  ]);

describe('the part of a minute that was taken', () => {
  it('is nothing once the minute is over, or lies ahead', () => {
    const throttle = new Throttle({ requestsPerMinute: 1, bytesPerMinute: 200 });
    throttle.request('w', 1_000_000);
    throttle.accepted('w', { bodyBytes: 100, rawBytes: 0 });
    const shares = [1_000_000, 1_059_999, 1_060_000, 999_999].map((ms) => throttle.share('w', ms));
    expect([...shares, throttle.share('v', 1_000_000)]).toEqual([0.5, 0.5, 0, 0, 0]);
  });
});

describe('the rate of the Data Collector API', () => {
  afterEach(() => azure.close());

  it('is told over 80 % of the limit, every 6 hours while that goes on', async () => {
    clock = new FakeClock(NOW);
    await start();
    await post(80);
    expect(told()).toEqual([]);
    clock.ms += HOUR_MS;
    await post(81);
    expect([...azure.rows('Operation')]).toMatchObject([
      {
        TimeGenerated: '2026-11-20T11:20:30.000Z',
        OperationCategory: 'Ingestion',
        OperationStatus: 'Warning',
        _ResourceId: azure.workspace.resourceId.toLowerCase(),
        TenantId: azure.workspace.workspaceId,
        _IsBillable: 'false',
      },
    ]);
    for (let i = 0; i < 13; i++) {
      clock.ms += HOUR_MS;
      await post(81);
    }
    expect(told()).toEqual([
      [1, 'near'],
      [7, 'near'],
      [13, 'near'],
    ]);
    expect(azure.ledger().filter(({ kind }) => kind === 'written')).toMatchObject([{ event: 'rate-near' }, {}, {}]);
  });

  it('is told apart from that when all of the limit is reached, and not when the minute is over', async () => {
    clock = new FakeClock(NOW);
    await start();
    expect([await post(90), await post(10), await post(10)]).toEqual([200, 200, 429]);
    expect(told()).toEqual([
      [0, 'near'],
      [0, 'over'],
    ]);
    clock.ms += 6 * HOUR_MS;
    await post(20);
    expect(told()).toHaveLength(2);
    await post(80);
    expect(told().slice(2)).toEqual([[6, 'over']]);
    azure.reset();
    await post(90);
    expect(told()).toEqual([[6, 'near']]);
  });

  it('is told again no sooner after a restart, and again when the clock is put back', async () => {
    clock = new FakeClock(NOW);
    await start(root);
    await post(90);
    await azure.close();
    clock.ms += 5 * HOUR_MS;
    await start(root);
    await post(90);
    expect(told()).toEqual([[0, 'near']]);
    clock.ms += HOUR_MS;
    await post(90);
    clock.ms -= 2 * HOUR_MS;
    await post(90);
    expect(told()).toEqual([
      [0, 'near'],
      [6, 'near'],
      [4, 'near'],
    ]);
  });
});
