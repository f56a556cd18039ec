/**
 * Columns of `Event`, as the table reference lists them.
 *
 * Source: https://learn.microsoft.com/azure/azure-monitor/reference/tables/event (read 2026-11-22).
 */
import type { ContractColumn } from './column.ts';

export const EVENT_COLUMNS: readonly ContractColumn[] = [
  { name: 'SourceSystem', type: 'string', from: 'platform' },
  { name: 'TimeGenerated', type: 'datetime', from: 'system' },
  { name: 'Source', type: 'string', from: 'system' },
  { name: 'EventLog', type: 'string', from: 'system' },
  { name: 'Computer', type: 'string', from: 'system' },
  { name: 'EventLevel', type: 'int', from: 'system' },
  { name: 'EventLevelName', type: 'string', from: 'derived' },
  { name: 'ParameterXml', type: 'string', from: 'derived' },
  { name: 'EventData', type: 'string', from: 'derived' },
  { name: 'EventID', type: 'int', from: 'system' },
  { name: 'RenderedDescription', type: 'string', from: 'derived' },
  { name: 'AzureDeploymentID', type: 'string', from: 'platform' },
  { name: 'Role', type: 'string', from: 'platform' },
  { name: 'EventCategory', type: 'int', from: 'system' },
  { name: 'UserName', type: 'string', from: 'derived' },
  { name: 'Message', type: 'string', from: 'platform' },
  { name: 'ManagementGroupName', type: 'string', from: 'platform' },
  { name: 'Type', type: 'string', from: 'platform' },
  { name: '_IsBillable', type: 'string', from: 'platform' },
  { name: '_BilledSize', type: 'real', from: 'platform' },
  { name: '_ResourceId', type: 'string', from: 'platform' },
  { name: '_SubscriptionId', type: 'string', from: 'platform' },
];
