/**
 * The Microsoft DNS extension of the agent ("Windows DNS Events via AMA"): its settings, the events of DNS servers it collects
 * and what they become in `ASimDnsActivityLogs`. The legacy agent has no such extension.
 *
 * Source: https://learn.microsoft.com/azure/sentinel/connect-dns-ama (settings, what filters mean, wildcards),
 *         https://learn.microsoft.com/azure/sentinel/dns-ama-fields (fields of filters, fields of events and their columns),
 *         https://learn.microsoft.com/azure/sentinel/normalization-schema-dns (what columns hold),
 *         https://learn.microsoft.com/windows-server/networking/dns/dns-logging-and-diagnostics (events and their items),
 *         https://github.com/Azure/Azure-Sentinel, Parsers/ASimDns/Parsers/ASimDnsMicrosoftNXlog.yaml: Microsoft's own
 *         normalization of the same events collected otherwise ("the parser" below).
 * Read 2026-11-28.
 */

export const DNS_EXTENSION = 'MicrosoftDnsAgent';
export const DNS_STREAM = 'Microsoft-ASimDnsActivityLogs';

/** The provider of DNS servers, and its analytical events; audit events (from 512 on) are not collected. */
export const DNS_PROVIDER = 'Microsoft-Windows-DNSServer';
export const FIRST_DNS_EVENT = 256;
export const LAST_DNS_EVENT = 280;

/**
 * The events collected. Without a log in front: the extension listens to the provider (Assumed), since the agent's subscriptions
 * cannot read analytical logs.
 */
export const DNS_EVENTS_XPATH = `*[System[Provider[@Name='${DNS_PROVIDER}'] and (EventID>=${FIRST_DNS_EVENT} and EventID<=${LAST_DNS_EVENT})]]`;

/** Names of response codes (RCODE). 16 is `BADSIG` as well, which is of signatures of transactions. Source: the parser; IANA. */
export const DNS_RESPONSE_CODES: ReadonlyMap<number, string> = new Map([
  [0, 'NOERROR'],
  [1, 'FORMERR'],
  [2, 'SERVFAIL'],
  [3, 'NXDOMAIN'],
  [4, 'NOTIMP'],
  [5, 'REFUSED'],
  [6, 'YXDOMAIN'],
  [7, 'YXRRSET'],
  [8, 'NXRRSET'],
  [9, 'NOTAUTH'],
  [10, 'NOTZONE'],
  [11, 'DSOTYPENI'],
  [16, 'BADVERS'],
  [17, 'BADKEY'],
  [18, 'BADTIME'],
  [19, 'BADMODE'],
  [20, 'BADNAME'],
  [21, 'BADALG'],
  [22, 'BADTRUNC'],
  [23, 'BADCOOKIE'],
]);

/** Types of records from 0 to 33, in order. Source: the parser; IANA. */
const FIRST_QUERY_TYPES =
  'Reserved A NS MD MF CNAME SOA MB MG MR NULL WKS PTR HINFO MINFO MX TXT RP AFSDB X25 ISDN RT NSAP NSAP-PTR SIG KEY PX GPOS AAAA LOC NXT EID NIMLOC SRV';

/** Later ones. Source: https://www.iana.org/assignments/dns-parameters. */
const LATER_QUERY_TYPES: Readonly<Record<number, string>> = {
  35: 'NAPTR',
  39: 'DNAME',
  41: 'OPT',
  43: 'DS',
  44: 'SSHFP',
  46: 'RRSIG',
  47: 'NSEC',
  48: 'DNSKEY',
  50: 'NSEC3',
  51: 'NSEC3PARAM',
  52: 'TLSA',
  64: 'SVCB',
  65: 'HTTPS',
  99: 'SPF',
  249: 'TKEY',
  250: 'TSIG',
  251: 'IXFR',
  252: 'AXFR',
  255: 'ANY',
  256: 'URI',
  257: 'CAA',
};

/** Names of types of records (QTYPE). */
export const DNS_QUERY_TYPES: ReadonlyMap<number, string> = new Map([
  ...FIRST_QUERY_TYPES.split(' ').entries(),
  ...Object.entries(LATER_QUERY_TYPES).map(([type, name]): [number, string] => [Number(type), name]),
]);

/** What a code or type without a name is called. Source: the parser. */
export const DNS_UNASSIGNED = 'Unassigned';

/** What a column says that has nothing to say of requests. Source: the DNS schema (`EventResult`, `EventResultDetails`). */
export const DNS_NOT_APPLICABLE = 'NA';

/** What an event is. Source: the parser; its results of events without a response code. */
export interface DnsEventKind {
  readonly type: 'Query' | 'Dynamic update' | 'Zone XFR';
  readonly subType: 'request' | 'response';
  /** `EventResult` where the event has no response code. Default `NA`. */
  readonly result?: 'Success' | 'Failure';
  /**
   * The item `Destination` is who asked. The DNS schema: `SrcIpAddr` is where the request came from, and a response has the
   * address of the client. Elsewhere it is who was asked (Assumed: `DstIpAddr`).
   */
  readonly answersDestination?: true;
}

const QUERY = 'Query';
const UPDATE = 'Dynamic update';
const TRANSFER = 'Zone XFR';

export const DNS_EVENT_KINDS: ReadonlyMap<number, DnsEventKind> = new Map<number, DnsEventKind>([
  [256, { type: QUERY, subType: 'request' }],
  [257, { type: QUERY, subType: 'response', answersDestination: true }],
  [258, { type: QUERY, subType: 'response', answersDestination: true }],
  [259, { type: QUERY, subType: 'response', result: 'Failure' }],
  [260, { type: QUERY, subType: 'request' }],
  [261, { type: QUERY, subType: 'response' }],
  [262, { type: QUERY, subType: 'response', result: 'Failure' }],
  [263, { type: UPDATE, subType: 'request' }],
  [264, { type: UPDATE, subType: 'response', answersDestination: true }],
  [265, { type: TRANSFER, subType: 'request' }],
  [266, { type: TRANSFER, subType: 'request' }],
  [267, { type: TRANSFER, subType: 'response', answersDestination: true }],
  [268, { type: TRANSFER, subType: 'response' }],
  [269, { type: TRANSFER, subType: 'request' }],
  [270, { type: TRANSFER, subType: 'request' }],
  [271, { type: TRANSFER, subType: 'response', answersDestination: true }],
  [272, { type: TRANSFER, subType: 'response' }],
  [273, { type: TRANSFER, subType: 'request' }],
  [274, { type: TRANSFER, subType: 'request' }],
  [275, { type: TRANSFER, subType: 'response', result: 'Success' }],
  [276, { type: TRANSFER, subType: 'response', result: 'Success', answersDestination: true }],
  [277, { type: UPDATE, subType: 'request' }],
  [278, { type: UPDATE, subType: 'response' }],
  [279, { type: QUERY, subType: 'response' }],
  [280, { type: QUERY, subType: 'response' }],
]);

/** Columns that are the same in every row. Source: the parser. Assumed: the extension writes the same version of the schema. */
export const DNS_CONSTANTS = {
  EventCount: 1,
  EventProduct: 'DNS Server',
  EventVendor: 'Microsoft',
  EventSchemaVersion: '0.1.3',
} as const;

/**
 * Items that are not sent. Assumed: no column is documented for the packet, and the schema does not ask for what is in it; all
 * other items without a column are in `AdditionalFields`, which the table reference describes so.
 */
export const DNS_ITEMS_LEFT_OUT: readonly string[] = ['PacketData', 'BufferSize'];

/** Fields of filters with their columns, and the documented values where these are enumerated. `DvcIpAdrr` is spelt so. */
export const DNS_FILTER_FIELDS: Readonly<
  Record<string, { readonly column: string; readonly values?: readonly string[] }>
> = {
  EventOriginalType: { column: 'EventOriginalType', values: [...DNS_EVENT_KINDS.keys()].map(String) },
  EventResultDetails: {
    column: 'EventResultDetails',
    values: [...[...DNS_RESPONSE_CODES.values()].filter((name) => !['BADMODE', 'BADNAME'].includes(name)), 'BADSIG'],
  },
  DvcIpAdrr: { column: 'DvcIpAddr' },
  DnsQuery: { column: 'DnsQuery' },
  DnsQueryTypeName: { column: 'DnsQueryTypeName', values: FIRST_QUERY_TYPES.split(' ').slice(1) },
};

/** The field that takes wildcards: `*.` in front of a domain stands for each of its subdomains, and not for the domain itself. */
export const DNS_WILDCARD_FIELD = 'DnsQuery';
export const DNS_WILDCARD = '*.';

/** Between several values in one text, without spaces. */
export const DNS_VALUE_SEPARATOR = ',';

/** Longest domain name, in characters as it is written. Source: RFC 1035, 2.3.4 (255 octets). */
export const MAX_DOMAIN_NAME = 253;
