/**
 * Fixed texts and id lists behind the derived columns of `SecurityEvent`, `Event` and `WindowsEvent`.
 *
 * Source: public rows of these tables and the Windows event schema; each constant says which. Read 2026-11-22.
 */

/**
 * Names of the levels 0 to 5 as the agent writes them.
 *
 * Source: https://learn.microsoft.com/windows/win32/wes/eventschema-leveltype-complextype; `LogAlways` by the description of
 * the column EventLevelName. Assumed: 4 is `Information`, as Event Viewer shows it (no public row of this agent).
 */
export const LEVEL_NAMES = ['LogAlways', 'Critical', 'Error', 'Warning', 'Information', 'Verbose'] as const;

/** `LogonTypeName` by `LogonType`, without the number. Source: public rows (3, 10), Sentinel's sign-in parsers (the rest). */
export const LOGON_TYPE_NAMES: ReadonlyMap<number, string> = new Map([
  [2, 'Interactive'],
  [3, 'Network'],
  [4, 'Batch'],
  [5, 'Service'],
  [7, 'Unlock'],
  [8, 'NetworkCleartext'],
  [9, 'NewCredentials'],
  [10, 'RemoteInteractive'],
  [11, 'CachedInteractive'],
]);

/**
 * Ids whose `Account` is the target of the event; for all others it is the subject, where the event has one.
 *
 * Source: public rows of 4624 (target) and 4648 (subject). Assumed: the other logon and logoff ids follow 4624.
 */
export const TARGET_ACCOUNT_IDS: ReadonlySet<number> = new Set([4624, 4625, 4626, 4627, 4634, 4647, 4649, 4675]);

/**
 * Ids whose `SecurityEvent.EventData` stays empty because every item has a column.
 *
 * Source: public rows have it empty for 4624 and 4625 and filled for 4776, 4673, 4627, 5158, 4656, 4703, 5058. Assumed: the
 * rest of the list; the service's own list is not public.
 */
export const EVENT_DATA_OMITTED_IDS: readonly number[] = [4624, 4625, 4634, 4648, 4672, 4688];

/** Columns of `SecurityEvent` whose item is a GUID: written without braces, lower case. Source: public rows of 4624, 4648. */
export const GUID_COLUMNS: ReadonlySet<string> = new Set([
  'ClassId',
  'InterfaceUuid',
  'LogonGuid',
  'SubcategoryGuid',
  'TargetLogonGuid',
]);

/**
 * Event types of the classic event log interface, which the legacy agent reports in place of levels.
 *
 * Source: https://learn.microsoft.com/windows/win32/eventlog/event-types; `8` in public rows of 4624 and 4648.
 */
export const CLASSIC_EVENT_TYPE = { error: 1, warning: 2, information: 4, auditSuccess: 8, auditFailure: 16 } as const;

/** Bits of `Keywords`. Source: https://learn.microsoft.com/windows/win32/wes/defining-keywords-used-to-classify-types-of-events */
export const KEYWORD_AUDIT_FAILURE = 0x0010000000000000n;
export const KEYWORD_AUDIT_SUCCESS = 0x0020000000000000n;

/** `SourceSystem` of what Windows agents send. Source: table reference of `Event`; public rows. */
export const SOURCE_SYSTEM = 'OpsManager';

/** `MG` of agents that report straight to a workspace. Source: public rows. */
export const DIRECT_AGENT_MANAGEMENT_GROUP = '00000000-0000-0000-0000-000000000001';

/** `ManagementGroupName` starts with this, then the workspace's id. Source: public rows. */
export const MANAGEMENT_GROUP_PREFIX = 'AOI-';

/** Namespace of event XML. Source: https://learn.microsoft.com/windows/win32/wes/eventschema-schema */
export const EVENT_NAMESPACE = 'http://schemas.microsoft.com/win/2004/08/events/event';

/** `Event.UserName` of an event without a user. Source: table reference of `Event`, rows of the legacy agent. */
export const NO_USER_NAME = 'N/A';

/** Names of accounts that are the same on every machine. Source: https://learn.microsoft.com/windows/win32/secauthz/well-known-sids */
export const WELL_KNOWN_ACCOUNTS: ReadonlyMap<string, string> = new Map([
  ['S-1-5-18', 'NT AUTHORITY\\SYSTEM'],
  ['S-1-5-19', 'NT AUTHORITY\\LOCAL SERVICE'],
  ['S-1-5-20', 'NT AUTHORITY\\NETWORK SERVICE'],
]);
