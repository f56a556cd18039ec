import { describe, expect, it } from 'vitest';
import type { EmulatorRule } from '../../src/emulator/rules.ts';
import { FakeClock } from './fake-clock.ts';
import { NOW, startLedgerAzure } from './ledger-azure.ts';
import { temporaryFolder } from './temporary-folder.ts';

const TABLES = [
  ['SecurityEvent', 'windowsSecurityEvents'],
  ['WindowsEvent', 'windowsForwardedEvents'],
  ['ASimNetworkSessionLogs', 'windowsFirewall'],
  ['WindowsFirewall', 'windowsFirewall'],
  ['ASimDnsActivityLogs', 'dns'],
  ['DnsEvents', 'dns'],
  ['DnsInventory', 'dns'],
  ['App_CL', 'custom'],
  ['Event', 'none'],
] as const;

const RULES: readonly EmulatorRule[] = [
  {
    name: 'all',
    immutableId: 'dcr-all',
    streams: TABLES.map(([table]) => ({ stream: `Custom-${table}`, outputs: [{ table }] })),
  },
];
const DAY_MS = 86_400_000;

describe('connectors', () => {
  it('are connected for 14 days after the newest row, also over a restart', async () => {
    const data = temporaryFolder();
    const clock = new FakeClock(NOW);
    let local = await startLedgerAzure({ data, clock, rules: RULES });
    const status = () =>
      Object.fromEntries(
        local.azure.connectors().map(({ table, connector, status }) => [table, `${connector} ${status}`]),
      );

    expect(status()).toEqual(
      Object.fromEntries(TABLES.slice(0, 7).map(([table, connector]) => [table, `${connector} not-connected`])),
    );
    for (const [table] of TABLES) await local.post([{ a: 1 }], { rule: 'dcr-all', stream: `Custom-${table}` });
    clock.ms += 14 * DAY_MS;
    await local.post([{ a: 1 }, { a: 2 }], { rule: 'dcr-all', stream: 'Custom-Event' });
    // Elements that are stored nowhere are no data.
    await local.post([1], { rule: 'dcr-all', stream: 'Custom-App_CL' });
    const connected = Object.fromEntries(TABLES.map(([table, connector]) => [table, `${connector} connected`]));
    expect(status()).toEqual(connected);
    clock.ms++;
    const later = Object.fromEntries(TABLES.map(([table, connector]) => [table, `${connector} not-connected`]));
    expect(status()).toEqual({ ...later, Event: 'none connected' });

    await local.close();
    local = await startLedgerAzure({ data, clock, rules: RULES });
    expect(status()).toEqual({ ...later, Event: 'none connected' });
    const { text } = await local.call('GET', '/_emulator/connectors');
    const lines = text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { table: string });
    expect(lines).toEqual(local.azure.connectors());
    const lastRecord = new Date(Date.parse(NOW) + 14 * DAY_MS).toISOString();
    expect(lines.find(({ table }) => table === 'Event')).toEqual({
      connector: 'none',
      table: 'Event',
      status: 'connected',
      lastRecord,
      records: 3,
    });
    await local.close();
  });
});
