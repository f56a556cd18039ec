/**
 * Columns of `WindowsEvent`, as the table reference lists them.
 *
 * Source: https://learn.microsoft.com/azure/azure-monitor/reference/tables/windowsevent (read 2026-11-22).
 */
import type { ContractColumn } from './column.ts';

export const WINDOWS_EVENT_COLUMNS: readonly ContractColumn[] = [
  { name: 'TenantId', type: 'string', from: 'platform' },
  { name: 'TimeGenerated', type: 'datetime', from: 'system' },
  { name: 'Provider', type: 'string', from: 'system' },
  { name: 'Channel', type: 'string', from: 'system' },
  { name: 'Computer', type: 'string', from: 'system' },
  { name: 'Task', type: 'int', from: 'system' },
  { name: 'EventLevel', type: 'int', from: 'system' },
  { name: 'EventLevelName', type: 'string', from: 'derived' },
  { name: 'EventID', type: 'int', from: 'system' },
  { name: 'ManagementGroupName', type: 'string', from: 'platform' },
  { name: 'SystemUserId', type: 'string', from: 'system' },
  { name: 'Version', type: 'int', from: 'system' },
  { name: 'Opcode', type: 'string', from: 'system' },
  { name: 'Keywords', type: 'string', from: 'system' },
  { name: 'Correlation', type: 'string', from: 'system' },
  { name: 'SystemProcessId', type: 'int', from: 'system' },
  { name: 'SystemThreadId', type: 'int', from: 'system' },
  { name: 'EventRecordId', type: 'string', from: 'system' },
  { name: 'EventData', type: 'dynamic', from: 'derived' },
  { name: 'RawEventData', type: 'string', from: 'derived' },
  { name: 'EventOriginId', type: 'string', from: 'platform' },
  { name: 'Type', type: 'string', from: 'platform' },
  { name: '_IsBillable', type: 'string', from: 'platform' },
  { name: '_BilledSize', type: 'real', from: 'platform' },
  { name: '_ResourceId', type: 'string', from: 'platform' },
  { name: '_SubscriptionId', type: 'string', from: 'platform' },
];
