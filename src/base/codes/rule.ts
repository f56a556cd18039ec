import type { CodeRegister } from '../code-info.ts';

/** Codes of reading data collection rules and planning what to collect (`rules/`). */
export const RULE_CODES = {
  AMASIM_RULE_JSON: {
    blame: 'config',
    severity: 'error',
    help: 'The file is not JSON; the message gives line and column.',
  },
  AMASIM_RULE_REPEATED_MEMBER: {
    blame: 'config',
    severity: 'warning',
    help: 'An object names a member twice; as in every JSON reader of Azure, the last one counts.',
  },
  AMASIM_RULE_NONE: {
    blame: 'config',
    severity: 'error',
    help: 'The file holds no data collection rule: neither a rule, nor a reply or list of rules, nor a template with one.',
  },
  AMASIM_RULE_SHAPE: {
    blame: 'config',
    severity: 'error',
    help: 'A member of the rule has not the type the service wants; the path says where.',
  },
  AMASIM_RULE_MISSING: {
    blame: 'config',
    severity: 'error',
    help: 'A member that the service requires is missing, or misspelt; the path says where.',
  },
  AMASIM_RULE_PARAMETER: {
    blame: 'config',
    severity: 'error',
    help: 'A parameter of a template stands where its value should; use the value, or the whole template.',
  },
  AMASIM_RULE_VALUE: {
    blame: 'config',
    severity: 'warning',
    help: 'A value is not among the documented ones; the service may accept more than it documents.',
  },
  AMASIM_RULE_DNS_SETTINGS: {
    blame: 'config',
    severity: 'error',
    help: 'The settings of the extension MicrosoftDnsAgent have not the documented shape: Filters, a list of FilterName and Rules, of Field and FieldValues; the path says where.',
  },
  AMASIM_RULE_DNS_FILTER: {
    blame: 'config',
    severity: 'warning',
    help: 'Something in the filters of the extension MicrosoftDnsAgent has no effect: an unknown field or member, no conditions or values, no IP address, or a wildcard elsewhere than as *. in front of a domain.',
  },
  AMASIM_RULE_KIND: {
    blame: 'config',
    severity: 'warning',
    help: 'A data source does not go with the kind of the rule: windowsEventLogs, windowsFirewallLogs or the extension of DNS servers in a Linux rule, or any in a rule that collects from no machine.',
  },
  AMASIM_RULE_LOCATION: {
    blame: 'config',
    severity: 'warning',
    help: 'The file is the body of a request that creates a rule, and lacks location, which is required there.',
  },
  AMASIM_RULE_MEMBER: {
    blame: 'config',
    severity: 'warning',
    help: 'A member is spelt almost like one that decides what is collected; as it stands it is ignored.',
  },
  AMASIM_RULE_EXPRESSION: {
    blame: 'config',
    severity: 'error',
    help: 'A template expression stands where a value is needed and cannot be resolved here; deploy the template and use the rule itself, or give the parameter a default value.',
  },
  AMASIM_RULE_TOO_LARGE: {
    blame: 'config',
    severity: 'error',
    help: 'The file is larger, deeper or expands to more than any rule the service would accept.',
  },
  AMASIM_RULE_SKIPPED: {
    blame: 'config',
    severity: 'info',
    help: 'A rule of the template is not deployed by it (condition false, or it exists already), so it is not used.',
  },
  AMASIM_RULE_REPEATED_NAME: {
    blame: 'config',
    severity: 'error',
    help: 'Names of data sources, and names of destinations, are unique within a rule.',
  },
  AMASIM_RULE_NO_QUERIES: {
    blame: 'config',
    severity: 'error',
    help: 'An event log source needs at least one xPathQueries entry; to collect a whole log write Channel!*.',
  },
  AMASIM_RULE_STREAM: {
    blame: 'config',
    severity: 'error',
    help: 'The service does not know the stream; it is one of the streams of Windows events, or starts with Custom-.',
  },
  AMASIM_RULE_STREAM_UNDECLARED: {
    blame: 'config',
    severity: 'error',
    help: 'A data source names a Custom- stream that streamDeclarations does not declare.',
  },
  AMASIM_RULE_STREAM_PREFIX: {
    blame: 'config',
    severity: 'error',
    help: 'Names of declared streams start with Custom-.',
  },
  AMASIM_RULE_NO_STREAMS: {
    blame: 'config',
    severity: 'error',
    help: 'A data source or a data flow has an empty list of streams.',
  },
  AMASIM_RULE_COLUMN_TYPE: {
    blame: 'config',
    severity: 'error',
    help: 'A declared column has a type the service does not know; there is no guid and no decimal.',
  },
  AMASIM_RULE_COLUMN_NAME: {
    blame: 'config',
    severity: 'warning',
    help: 'A declared column has a name no table column can have; rename it in the transformation.',
  },
  AMASIM_RULE_COLUMN_RESERVED: {
    blame: 'config',
    severity: 'warning',
    help: 'A declared column has a name that tables reserve; rename it in the transformation.',
  },
  AMASIM_RULE_REPEATED_COLUMN: {
    blame: 'config',
    severity: 'error',
    help: 'A stream declares a column twice.',
  },
  AMASIM_RULE_FLOW_STREAM: {
    blame: 'config',
    severity: 'error',
    help: 'A data flow names a stream that no data source of the rule produces, so nothing can flow.',
  },
  AMASIM_RULE_FLOW_DESTINATION: {
    blame: 'config',
    severity: 'error',
    help: 'A data flow names a destination that the rule does not define.',
  },
  AMASIM_RULE_NO_DESTINATIONS: {
    blame: 'config',
    severity: 'error',
    help: 'A data flow names no destination.',
  },
  AMASIM_RULE_OUTPUT_TABLE: {
    blame: 'config',
    severity: 'error',
    help: 'The output stream names a table that cannot exist: custom tables are Custom- and end in _CL, tables of Azure are Microsoft- and do not.',
  },
  AMASIM_RULE_NO_OUTPUT: {
    blame: 'config',
    severity: 'warning',
    help: 'A Custom- stream flows to a workspace without outputStream, so which table it feeds is not said.',
  },
  AMASIM_RULE_TWO_TRANSFORMS: {
    blame: 'config',
    severity: 'error',
    help: 'A data flow has both transform and transformKql; only one of them can be there.',
  },
  AMASIM_RULE_TRANSFORM_STREAMS: {
    blame: 'config',
    severity: 'warning',
    help: 'By the documents a data flow with a transformation takes a single stream; make a flow for each stream.',
  },
  AMASIM_RULE_REPEATED_FLOW: {
    blame: 'config',
    severity: 'warning',
    help: 'Two data flows take the same stream to the same table, so that its rows come twice.',
  },
  AMASIM_RULE_NO_FLOW: {
    blame: 'config',
    severity: 'warning',
    help: 'A data source produces a stream that no data flow takes up, so what it collects goes nowhere.',
  },
  AMASIM_RULE_WORKSPACES: {
    blame: 'config',
    severity: 'warning',
    help: 'By the documents a stream of one rule reaches only one Log Analytics workspace; use a rule for each.',
  },
  AMASIM_RULE_LIMIT: {
    blame: 'config',
    severity: 'error',
    help: 'The rule exceeds a limit of the service; split it.',
  },
  AMASIM_RULE_NO_EVENTS: {
    blame: 'config',
    severity: 'warning',
    help: 'The rule has neither a windowsEventLogs nor a windowsFirewallLogs source, nor the extension of DNS servers, so it collects nothing from Windows machines.',
  },
  AMASIM_RULE_NO_ENDPOINT: {
    blame: 'config',
    severity: 'warning',
    help: 'Agents send lines of firewall logs through a data collection endpoint, which has to be named in dataCollectionEndpointId.',
  },
  AMASIM_RULE_UNSUPPORTED: {
    blame: 'config',
    severity: 'warning',
    help: 'The rule asks for something that is not simulated yet; the path says what, and it has no effect on the result.',
  },
  AMASIM_RULE_ID: {
    blame: 'config',
    severity: 'error',
    help: 'One --rule-id cannot stand for several rules; give one rule, or put immutableId into each file.',
  },
  AMASIM_RULE_OVERLAP_SKIPPED: {
    blame: 'config',
    severity: 'warning',
    help: 'So many queries read one log that not every two of them were compared; compare fewer rules at a time.',
  },
  AMASIM_RULE_SECURITY_STREAM: {
    blame: 'config',
    severity: 'warning',
    help: 'The Security log by the stream Microsoft-Event fills the table Event; analytics and connectors look into SecurityEvent.',
  },
  AMASIM_RULE_FORWARDED_STREAM: {
    blame: 'config',
    severity: 'warning',
    help: 'Forwarded events belong to the stream Microsoft-WindowsEvent; by others their rows lack fields.',
  },
  AMASIM_RULE_SECURITY_ONLY: {
    blame: 'config',
    severity: 'warning',
    help: 'Microsoft says that events of other logs than Security and AppLocker may not be parsed by this stream, and then are not ingested.',
  },
  AMASIM_RULE_TWICE: {
    blame: 'config',
    severity: 'warning',
    help: 'Two of the rules given have the same immutable id, so they are one rule to Azure; give each only once.',
  },
} as const satisfies CodeRegister;
