/**
 * Columns of `WindowsFirewall`, as the table reference lists them. `item`: a value of a line of the log. What says of threats is
 * the service's to fill.
 *
 * Source: https://learn.microsoft.com/azure/azure-monitor/reference/tables/windowsfirewall (read 2026-11-28).
 */
import type { ContractColumn } from './column.ts';

export const WINDOWS_FIREWALL_COLUMNS: readonly ContractColumn[] = [
  { name: 'SourceSystem', type: 'string', from: 'platform' },
  { name: 'Computer', type: 'string', from: 'platform' },
  { name: 'TimeGenerated', type: 'datetime', from: 'derived' },
  { name: 'CommunicationDirection', type: 'string', from: 'item' },
  { name: 'FirewallAction', type: 'string', from: 'item' },
  { name: 'Protocol', type: 'string', from: 'item' },
  { name: 'SourceIP', type: 'string', from: 'item' },
  { name: 'DestinationIP', type: 'string', from: 'item' },
  { name: 'RemoteIP', type: 'string', from: 'derived' },
  { name: 'SourcePort', type: 'int', from: 'item' },
  { name: 'FullDestinationAddress', type: 'string', from: 'platform' },
  { name: 'DestinationPort', type: 'int', from: 'item' },
  { name: 'RequestSizeInBytes', type: 'long', from: 'item' },
  { name: 'Info', type: 'string', from: 'item' },
  { name: 'ManagementGroupName', type: 'string', from: 'platform' },
  { name: 'MaliciousIP', type: 'string', from: 'platform' },
  { name: 'IndicatorThreatType', type: 'string', from: 'platform' },
  { name: 'Description', type: 'string', from: 'platform' },
  { name: 'TLPLevel', type: 'string', from: 'platform' },
  { name: 'Confidence', type: 'string', from: 'platform' },
  { name: 'Severity', type: 'int', from: 'platform' },
  { name: 'FirstReportedDateTime', type: 'string', from: 'platform' },
  { name: 'LastReportedDateTime', type: 'string', from: 'platform' },
  { name: 'IsActive', type: 'string', from: 'platform' },
  { name: 'MaliciousIPLongitude', type: 'real', from: 'platform' },
  { name: 'MaliciousIPLatitude', type: 'real', from: 'platform' },
  { name: 'MaliciousIPCountry', type: 'string', from: 'platform' },
  { name: 'Type', type: 'string', from: 'platform' },
  { name: '_IsBillable', type: 'string', from: 'platform' },
  { name: '_BilledSize', type: 'real', from: 'platform' },
  { name: '_ResourceId', type: 'string', from: 'platform' },
  { name: '_SubscriptionId', type: 'string', from: 'platform' },
];
