/**
 * Streams of Windows events and how a stream names its table.
 *
 * Source: https://learn.microsoft.com/azure/azure-monitor/vm/data-collection-windows-events and
 *         https://learn.microsoft.com/azure/azure-monitor/essentials/data-collection-rule-structure (read 2026-11-22)
 */

import { FIREWALL_STREAM_TABLES } from './windows-firewall.ts';

/** Streams a `windowsEventLogs` data source may name, beside `Custom-` ones. */
export const WINDOWS_EVENT_STREAMS = ['Microsoft-Event', 'Microsoft-SecurityEvent', 'Microsoft-WindowsEvent'] as const;

/** Start of the name of a stream that the service knows, and of one that a rule declares. */
export const MICROSOFT_STREAM_PREFIX = 'Microsoft-';
export const CUSTOM_STREAM_PREFIX = 'Custom-';

/** End of the name of every custom table, and of no other. */
export const CUSTOM_TABLE_SUFFIX = '_CL';

/**
 * Start of the name of a stream in a workspace transformation: what comes into a table by other ways than a rule.
 *
 * Source: https://learn.microsoft.com/azure/azure-monitor/data-collection/data-collection-rule-samples (read 2026-11-24)
 */
export const WORKSPACE_STREAM_PREFIX = 'Microsoft-Table-';

/** Types of declared columns. The service has no `guid` and no `decimal` here. */
export const DECLARED_COLUMN_TYPES = ['string', 'int', 'long', 'real', 'boolean', 'dynamic', 'datetime'] as const;

/** Streams that feed a table with another name. */
const OTHER_TABLES: ReadonlyMap<string, string> = FIREWALL_STREAM_TABLES;

/** The table an output stream feeds: `Microsoft-X` → `X`, `Custom-Y_CL` → `Y_CL`; undefined for any other name. */
export function tableOfStream(stream: string): string | undefined {
  const other = OTHER_TABLES.get(stream);
  if (other !== undefined) return other;
  for (const prefix of [MICROSOFT_STREAM_PREFIX, CUSTOM_STREAM_PREFIX]) {
    if (stream.startsWith(prefix) && stream.length > prefix.length) return stream.slice(prefix.length);
  }
  return undefined;
}

/**
 * Columns the agent offers for Windows events to a client-side transformation (`header.WindowsEvents`).
 *
 * Source: https://learn.microsoft.com/azure/azure-monitor/essentials/data-collection-rule-structure, transformations
 * (preview, api-version 2025-05-11; read 2026-11-22).
 */
export const HEADER_WINDOWS_EVENTS_COLUMNS = [
  'TimeGenerated',
  'TimeCreated',
  'PublisherId',
  'PublisherName',
  'Channel',
  'LoggingComputer',
  'EventNumber',
  'EventCategory',
  'EventLevel',
  'UserName',
  'RawXml',
  'EventDescription',
  'RenderingInfo',
  'EventRecordId',
] as const;
