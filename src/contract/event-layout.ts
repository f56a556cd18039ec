/**
 * What stands where in an event: the elements and attributes that queries may ask for.
 *
 * Source: Windows SDK, Event Schema, https://learn.microsoft.com/windows/win32/wes/eventschema-schema (read 2026-11-24), and
 * 28,713 public events, none of which has anything else in `System`.
 */

export interface LayoutElement {
  readonly attributes: readonly string[];
  /** `any`: whatever the provider likes. */
  readonly children: Readonly<Record<string, LayoutElement>> | 'any';
  /** Whether it has text of its own: a value that can be compared. */
  readonly text: boolean;
}

const TEXT: LayoutElement = { attributes: [], children: {}, text: true };
const FREE: LayoutElement = { attributes: [], children: 'any', text: true };

function withAttributes(...attributes: readonly string[]): LayoutElement {
  return { attributes, children: {}, text: false };
}

function withChildren(...names: readonly string[]): Readonly<Record<string, LayoutElement>> {
  return Object.fromEntries(names.map((name) => [name, TEXT]));
}

const SYSTEM: LayoutElement = {
  attributes: [],
  text: false,
  children: {
    Provider: withAttributes('Name', 'Guid', 'EventSourceName'),
    EventID: { attributes: ['Qualifiers'], children: {}, text: true },
    ...withChildren('Version', 'Level', 'Task', 'Opcode', 'Keywords'),
    TimeCreated: withAttributes('SystemTime', 'RawTime'),
    EventRecordID: TEXT,
    Correlation: withAttributes('ActivityID', 'RelatedActivityID'),
    Execution: withAttributes(
      ...['ProcessID', 'ThreadID', 'ProcessorID', 'SessionID', 'KernelTime', 'UserTime', 'ProcessorTime'],
    ),
    ...withChildren('Channel', 'Computer'),
    Security: withAttributes('UserID'),
  },
};

/** Items of event data. A few providers put elements of their own beside them. */
const EVENT_DATA: LayoutElement = {
  attributes: ['Name'],
  text: false,
  children: {
    Data: { attributes: ['Name', 'Type'], children: {}, text: true },
    ComplexData: { attributes: ['Name'], children: 'any', text: true },
    Binary: TEXT,
  },
};

/** The `Event` element. Its sections beside `System` are there once at most. */
export const EVENT_LAYOUT: LayoutElement = {
  attributes: [],
  text: false,
  children: {
    System: SYSTEM,
    EventData: EVENT_DATA,
    UserData: FREE,
    DebugData: {
      attributes: [],
      text: false,
      children: withChildren(
        ...['SequenceNumber', 'FlagsName', 'LevelName', 'Component', 'SubComponent', 'FileLine', 'Function', 'Message'],
      ),
    },
    BinaryEventData: TEXT,
    ProcessingErrorData: {
      attributes: [],
      text: false,
      children: withChildren('ErrorCode', 'DataItemName', 'EventPayload'),
    },
    RenderingInfo: {
      attributes: ['Culture'],
      text: false,
      children: {
        ...withChildren('Message', 'Level', 'Opcode', 'Task', 'Channel', 'Provider'),
        Keywords: { attributes: [], children: withChildren('Keyword'), text: false },
      },
    },
  },
};

/**
 * Names of `System` fields in tables, in PowerShell and in Event Viewer, that people write into queries.
 *
 * Source: properties of Get-WinEvent's records, columns of the tables Event and SecurityEvent, labels of Event Viewer.
 */
export const FIELD_ALIASES: ReadonlyMap<string, string> = new Map([
  ['eventlevel', 'Level'],
  ['eventlevelname', 'Level'],
  ['severity', 'Level'],
  ['leveldisplayname', 'Level'],
  ['id', 'EventID'],
  ['event', 'EventID'],
  ['instanceid', 'EventID'],
  ['providername', "Provider[@Name='…']"],
  ['source', "Provider[@Name='…']"],
  ['eventsource', "Provider[@Name='…']"],
  ['providerid', "Provider[@Guid='{…}']"],
  ['timegenerated', "TimeCreated[@SystemTime>='…']"],
  ['systemtime', "TimeCreated[@SystemTime>='…']"],
  ['logname', 'Channel'],
  ['eventlog', 'Channel'],
  ['machinename', 'Computer'],
  ['computername', 'Computer'],
  ['recordid', 'EventRecordID'],
  ['userid', "Security[@UserID='S-1-…']"],
  ['taskcategory', 'Task'],
  ['eventcategory', 'Task'],
  ['processid', "Execution[@ProcessID='…']"],
  ['threadid', "Execution[@ThreadID='…']"],
  ['activityid', "Correlation[@ActivityID='{…}']"],
  ['qualifiers', "EventID[@Qualifiers='…']"],
]);

/** Ends of the names of logs that only ETW sessions write: nobody can subscribe to them (Windows error 15009). */
export const DIRECT_CHANNEL_ENDINGS = ['Analytic', 'Analytical', 'Debug'] as const;

/** Logs every Windows has, for slips in their names. */
export const COMMON_CHANNELS = ['Application', 'Security', 'Setup', 'System', 'ForwardedEvents'] as const;

/** The provider of audit events. All of them have level 0. Source: a Security log of 1,715 events. */
export const AUDIT_PROVIDER = 'Microsoft-Windows-Security-Auditing';
