/**
 * Rules: JSON → `DataCollectionRule` → `CollectionPlan`.
 *
 * A rule is read with all its problems at once; a plan is the plain data a worker needs: which queries to run and where
 * what they keep goes.
 */
import type { Problem } from '../base/problem.ts';
import type { QuerySource } from '../query/types.ts';

/** Column types of a stream declaration. */
export type ColumnType = 'string' | 'int' | 'long' | 'real' | 'boolean' | 'dynamic' | 'datetime' | 'guid';

export interface ColumnDeclaration {
  readonly name: string;
  readonly type: ColumnType;
}

export interface WindowsEventLogSource {
  readonly name: string;
  readonly streams: readonly string[];
  readonly xPathQueries: readonly string[];
  /** JSON pointer of this data source in its file. */
  readonly path: string;
}

/** Logs of the Windows Firewall. */
export interface WindowsFirewallSource {
  readonly name: string;
  readonly streams: readonly string[];
  /** Profiles whose lines are taken; none named: all. */
  readonly profileFilter: readonly string[];
  /** JSON pointer of this data source in its file. */
  readonly path: string;
}

/** A condition of a filter: the field has one of the values. */
export interface DnsFilterRule {
  /** As written: it may be none that filters have, and then the condition never holds. */
  readonly field: string;
  readonly values: readonly string[];
}

/** Events that the DNS extension leaves out: those for which all conditions hold, if there are any. */
export interface DnsFilter {
  readonly name?: string;
  readonly rules: readonly DnsFilterRule[];
}

/** The Microsoft DNS extension as a data source. */
export interface DnsExtensionSource {
  readonly name: string;
  /** Those of the extension's that it names: one, or none. */
  readonly streams: readonly string[];
  /** An event that one of them leaves out is not collected. */
  readonly filters: readonly DnsFilter[];
  readonly path: string;
}

export interface DataFlow {
  readonly streams: readonly string[];
  readonly destinations: readonly string[];
  /** Absent when the rule has none or says `source`. */
  readonly transformKql?: string;
  readonly outputStream?: string;
  readonly path: string;
}

export interface LogAnalyticsDestination {
  readonly name: string;
  readonly workspaceResourceId?: string;
  readonly workspaceId?: string;
}

export interface DataCollectionRule {
  /** The rule's name, or one made from the file's. */
  readonly name: string;
  readonly file: string;
  /** JSON pointer of the rule in its file (`` for a bare rule). */
  readonly path: string;
  /** From the file, or `dcr-` and 32 hexadecimal digits derived from the rule's content. */
  readonly immutableId: string;
  /** Whether `immutableId` stood in the file. A real endpoint needs a real one. */
  readonly immutableIdGiven: boolean;
  readonly kind?: string;
  readonly windowsEventLogs: readonly WindowsEventLogSource[];
  readonly windowsFirewallLogs: readonly WindowsFirewallSource[];
  readonly dnsExtensions: readonly DnsExtensionSource[];
  readonly streamDeclarations: Readonly<Record<string, readonly ColumnDeclaration[]>>;
  readonly dataFlows: readonly DataFlow[];
  readonly logAnalytics: readonly LogAnalyticsDestination[];
  /** Names of all destinations, of every kind. */
  readonly destinationNames: readonly string[];
  /** `properties.endpoints.logsIngestion`, when the file has it. */
  readonly logsIngestionEndpoint?: string;
}

/** A text of a rule and where it stands: a JSON pointer into its file. */
export interface DraftText {
  readonly text: string;
  readonly path: string;
}

/**
 * What could be read of a rule, usable or not. Members of a wrong type and template expressions that could not be resolved
 * are left out; `path`s still count them.
 */
export interface RuleDraft {
  /** The rule's name, or one made from the file's. */
  readonly name: string;
  /** JSON pointer of the rule in its file. */
  readonly path: string;
  readonly windowsEventLogs: readonly {
    readonly name?: string;
    readonly streams: readonly string[];
    readonly xPathQueries: readonly DraftText[];
    readonly path: string;
  }[];
  readonly dataFlows: readonly {
    readonly streams: readonly string[];
    readonly destinations: readonly string[];
    /** As written, also where it is `source` or empty. */
    readonly transformKql?: DraftText;
    readonly outputStream?: string;
    readonly path: string;
  }[];
  /** Columns with name and type, whether or not the type is one the service knows. */
  readonly streamDeclarations: Readonly<Record<string, readonly { readonly name: string; readonly type: string }[]>>;
}

/**
 * What reading a file gave: the rules that are usable, what could be read of all rules found, and every problem (errors and
 * warnings) of the file.
 */
export interface RulesFile {
  readonly rules: readonly DataCollectionRule[];
  /** One for each rule found, usable or not, in the order of the file. */
  readonly drafts: readonly RuleDraft[];
  readonly problems: readonly Problem[];
}

/** One `xPathQueries` entry: a subscription of its own, as on Windows. Or what an extension listens to. */
export interface PlannedQuery {
  /** Name of the rule, as in `run --json`. */
  readonly dcr: string;
  readonly dataSource: string;
  /** As written in the rule. */
  readonly xPathQuery: string;
  /** Where it stands: file and JSON pointer. */
  readonly file: string;
  readonly path: string;
  readonly source: QuerySource;
  /** Numbers of the `PlannedStream`s that what it keeps goes to. */
  readonly streams: readonly number[];
  /** Only of a DNS extension, whose query is ours: what of the events it keeps is left out all the same. */
  readonly dnsFilters?: readonly DnsFilter[];
}

/** One data source of firewall logs. */
export interface PlannedFirewallLog {
  /** Name of the rule. */
  readonly dcr: string;
  readonly dataSource: string;
  /** Profiles whose lines are taken; none named: all. */
  readonly profiles: readonly string[];
  readonly file: string;
  readonly path: string;
  /** Numbers of the `PlannedStream`s that get a row of each line. */
  readonly streams: readonly number[];
}

/** One table that receives the rows of a stream, by one data flow. */
export interface PlannedFlow {
  /** `Microsoft-SecurityEvent`, `Custom-X_CL` … */
  readonly outputStream: string;
  readonly table: string;
  readonly transformKql?: string;
  readonly path: string;
}

/**
 * The rows of one input stream of one rule. They are sent once; the service hands them to each data flow of the stream,
 * so two flows make two rows of one event.
 */
export interface PlannedStream {
  readonly dcr: string;
  readonly immutableId: string;
  readonly immutableIdGiven: boolean;
  readonly stream: string;
  readonly flows: readonly PlannedFlow[];
  /** Declared columns of a `Custom-` stream. */
  readonly columns?: readonly ColumnDeclaration[];
}

/** Everything the workers need to know about the rules. Plain data. */
export interface CollectionPlan {
  readonly queries: readonly PlannedQuery[];
  readonly firewallLogs: readonly PlannedFirewallLog[];
  readonly streams: readonly PlannedStream[];
  /** What the rules ask for and we cannot do, and whatever else is worth saying on every run. */
  readonly problems: readonly Problem[];
}
