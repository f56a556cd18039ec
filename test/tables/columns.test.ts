import { expect, test } from 'vitest';
import { ASIM_DNS_ACTIVITY_LOGS_COLUMNS } from '../../src/contract/tables/asim-dns-activity-logs.ts';
import { ASIM_NETWORK_SESSION_COLUMNS } from '../../src/contract/tables/asim-network-session.ts';
import { EVENT_COLUMNS } from '../../src/contract/tables/event.ts';
import { SECURITY_EVENT_COLUMNS } from '../../src/contract/tables/security-event.ts';
import { WINDOWS_EVENT_COLUMNS } from '../../src/contract/tables/windows-event.ts';
import { WINDOWS_FIREWALL_COLUMNS } from '../../src/contract/tables/windows-firewall.ts';

// The table reference documents 228, 22, 26, 140, 32 and 146 columns; SecurityEvent has 6 more that are only seen in schemas and rows.
test.each([
  ['SecurityEvent', SECURITY_EVENT_COLUMNS, 228 + 6],
  ['Event', EVENT_COLUMNS, 22],
  ['WindowsEvent', WINDOWS_EVENT_COLUMNS, 26],
  ['ASimDnsActivityLogs', ASIM_DNS_ACTIVITY_LOGS_COLUMNS, 140],
  ['WindowsFirewall', WINDOWS_FIREWALL_COLUMNS, 32],
  ['ASimNetworkSessionLogs', ASIM_NETWORK_SESSION_COLUMNS, 146],
])('%s has every documented column once', (_name, columns, count) => {
  expect(new Set(columns.map(({ name }) => name)).size).toBe(count);
  expect(columns).toHaveLength(count);
});
