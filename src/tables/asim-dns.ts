import {
  DNS_CONSTANTS,
  DNS_EVENT_KINDS,
  DNS_ITEMS_LEFT_OUT,
  DNS_NOT_APPLICABLE,
  DNS_QUERY_TYPES,
  DNS_RESPONSE_CODES,
  DNS_STREAM,
  DNS_UNASSIGNED,
} from '../contract/dns-events.ts';
import { ASIM_DNS_ACTIVITY_LOGS_COLUMNS } from '../contract/tables/asim-dns-activity-logs.ts';
import type { ElementNode } from '../events/tree.ts';
import { textOf, type Value } from '../events/value.ts';
import { SystemField } from '../events/view.ts';
import { boolCell, guidText, intCell, NOT_TYPED, wholeNumber } from './cell.ts';
import { eventDataBag } from './event-data-bag.ts';
import { dataSection, itemName, itemParent, itemValue } from './event-items.ts';
import { MapProblems } from './map-problems.ts';
import type { RowEvent } from './row-event.ts';
import type { MakeCell, RowSink } from './row-sink.ts';
import { intOf, SystemCells } from './system-cells.ts';
import { TableColumns } from './table-columns.ts';
import type { FillRow, TableDefinition } from './table-definition.ts';
import type { ColumnValue, MapSettings, TableSchema } from './types.ts';
import { UNDOCUMENTED_DEFAULTS } from './undocumented.ts';

const SCHEMA: TableSchema = { name: 'ASimDnsActivityLogs', columns: ASIM_DNS_ACTIVITY_LOGS_COLUMNS };
const COLUMNS = new TableColumns(SCHEMA);
const at = (name: string): number => COLUMNS.at(name);

const TIME_GENERATED = at('TimeGenerated');
const EVENT_TYPE = at('EventType');
const EVENT_SUB_TYPE = at('EventSubType');
const EVENT_RESULT = at('EventResult');
const EVENT_RESULT_DETAILS = at('EventResultDetails');
const EVENT_ORIGINAL_TYPE = at('EventOriginalType');
const DVC_HOSTNAME = at('DvcHostname');
const DVC_DOMAIN = at('DvcDomain');
const DVC_DOMAIN_TYPE = at('DvcDomainType');
const DVC_FQDN = at('DvcFQDN');
const SRC_IP_ADDR = at('SrcIpAddr');
const DST_IP_ADDR = at('DstIpAddr');
const DNS_QUERY_TYPE_NAME = at('DnsQueryTypeName');
const ADDITIONAL_FIELDS = at('AdditionalFields');
const CONSTANTS = Object.entries(DNS_CONSTANTS).map(([name, value]) => [at(name), value] as const);

/** Items that a column is made of, but for those of results and addresses. */
const ITEM_COLUMNS: Readonly<
  Record<string, { readonly column: string; readonly as: 'text' | 'int' | 'bool' | MakeCell }>
> = {
  InterfaceIP: { column: 'DvcIpAddr', as: 'text' },
  QNAME: { column: 'DnsQuery', as: ([name]) => name && domainOf(textOf(name)) },
  QTYPE: { column: 'DnsQueryType', as: 'int' },
  RCODE: { column: 'DnsResponseCode', as: 'int' },
  Port: { column: 'SrcPortNumber', as: 'int' },
  ElapsedTime: { column: 'DnsNetworkDuration', as: 'int' },
  AA: { column: 'DnsFlagsAuthoritative', as: 'bool' },
  AD: { column: 'DnsFlagsAuthenticated', as: 'bool' },
  RD: { column: 'DnsFlagsRecursionDesired', as: 'bool' },
  Flags: { column: 'DnsFlags', as: 'text' },
  GUID: { column: 'DnsSessionId', as: ([id]) => id && nonEmpty(guidText(textOf(id))) },
  TCP: { column: 'NetworkProtocol', as: ([flag]) => flag && protocolOf(textOf(flag)) },
  XID: { column: 'TransactionIdHex', as: ([id]) => id && hexOf(id) },
};

/** Items that are not in `AdditionalFields`. */
const HANDLED: ReadonlySet<string> = new Set([
  ...Object.keys(ITEM_COLUMNS),
  'Source',
  'Destination',
  ...DNS_ITEMS_LEFT_OUT,
]);

/**
 * Rows of `ASimDnsActivityLogs` (stream `Microsoft-ASimDnsActivityLogs`), of analytical events of DNS servers.
 *
 * Shape:  one row per event; what names the columns is in `contract/dns-events.ts`.
 * Errors: AMASIM_TABLE_NOT_TYPED, AMASIM_TABLE_NO_TIME, AMASIM_TABLE_REPEATED_ITEM, counted by column.
 * Source: `contract/dns-events.ts`. Assumed: the host's name is parted at the first dot, as the schema wants it; GUIDs are without
 *         braces; items without a column of their own are in `AdditionalFields`, as texts.
 */
export function asimDnsTable(settings: MapSettings): TableDefinition {
  const problems = new MapProblems(SCHEMA.name);
  const filler = new AsimDnsFiller(settings, problems);
  const fill: FillRow = (row, event) => filler.fill(row, event);
  return { stream: DNS_STREAM, schema: SCHEMA, problems, fill };
}

class AsimDnsFiller {
  readonly #problems: MapProblems;
  readonly #cells: SystemCells;
  readonly #unnamedItemPrefix: string;
  readonly #makers: ReadonlyMap<string, { readonly column: number; readonly make: MakeCell | undefined }>;

  constructor({ undocumented }: MapSettings, problems: MapProblems) {
    this.#problems = problems;
    this.#cells = new SystemCells(problems);
    this.#unnamedItemPrefix = undocumented?.unnamedItemPrefix ?? UNDOCUMENTED_DEFAULTS.unnamedItemPrefix;
    this.#makers = new Map(
      Object.entries(ITEM_COLUMNS).map(([item, { column, as }]) => {
        const make = as === 'text' ? undefined : typeof as === 'string' ? this.#typed(column, as) : as;
        return [item, { column: at(column), make }];
      }),
    );
  }

  fill<V>(row: RowSink<V>, event: RowEvent<V>): void {
    this.#cells.timeGenerated(row, TIME_GENERATED, event);
    for (const [column, value] of CONSTANTS) row.constant(column, value);
    const computer = [event.system(SystemField.Computer)];
    row.computed(DVC_HOSTNAME, computer, hostOf);
    row.computed(DVC_DOMAIN, computer, domainOfHost);
    row.computed(DVC_DOMAIN_TYPE, computer, domainTypeOf);
    row.computed(DVC_FQDN, computer, fqdnOf);
    if (event.eventId !== undefined) row.constant(EVENT_ORIGINAL_TYPE, String(event.eventId));
    const section = dataSection(event.root);
    const items = section === undefined ? new Map<string, V>() : this.#itemsOf(section, event);
    for (const [name, { column, make }] of this.#makers) {
      const value = items.get(name);
      if (value === undefined) continue;
      if (make === undefined) row.text(column, value, 'absent');
      else row.computed(column, [value], make);
    }
    row.computed(DNS_QUERY_TYPE_NAME, [items.get('QTYPE')], queryTypeName);
    this.#fillKind(row, event.eventId ?? -1, items);
    if (section !== undefined) this.#fillRest(row, section, event);
  }

  /** What depends on the kind of event. */
  #fillKind<V>(row: RowSink<V>, eventId: number, items: ReadonlyMap<string, V>): void {
    const kind = DNS_EVENT_KINDS.get(eventId);
    const [source, destination, code] = [items.get('Source'), items.get('Destination'), items.get('RCODE')];
    const isAnswered = kind?.answersDestination === true;
    row.text(SRC_IP_ADDR, source ?? (isAnswered ? destination : undefined), 'absent');
    if (!isAnswered) row.text(DST_IP_ADDR, destination, 'absent');
    row.constant(EVENT_TYPE, kind?.type);
    row.constant(EVENT_SUB_TYPE, kind?.subType);
    const isRequest = kind?.subType === 'request';
    row.computed(EVENT_RESULT_DETAILS, [isRequest ? undefined : code], responseName);
    const result = kind?.result ?? DNS_NOT_APPLICABLE;
    row.computed(EVENT_RESULT, [isRequest ? undefined : code], ([value]) => resultOf(value) ?? result);
  }

  #fillRest<V>(row: RowSink<V>, section: ElementNode<V>, event: RowEvent<V>): void {
    const { members } = eventDataBag(section, event, this.#unnamedItemPrefix);
    const others = members.filter(([name]) => !HANDLED.has(name));
    if (others.length > 0) row.bag(ADDITIONAL_FIELDS, { members: others });
  }

  /** Items that columns are made of; of several with a name the first. */
  #itemsOf<V>(section: ElementNode<V>, event: RowEvent<V>): Map<string, V> {
    const items = new Map<string, V>();
    for (const item of itemParent(section).children) {
      if (item.kind !== 'element') continue;
      const name = itemName(item, event);
      if (name === undefined || !HANDLED.has(name) || DNS_ITEMS_LEFT_OUT.includes(name)) continue;
      if (items.has(name)) this.#problems.repeatedItem(name);
      else items.set(name, itemValue(item, event));
    }
    return items;
  }

  #typed(column: string, type: 'int' | 'bool'): MakeCell {
    if (type === 'int') return ([value]) => intOf(value, () => this.#problems.notTyped(column, type));
    return ([value]) => {
      const cell = value && boolCell(value);
      if (cell !== NOT_TYPED) return cell;
      this.#problems.notTyped(column, type);
      return undefined;
    };
  }
}

/** A domain name as it is spoken of: the dot that ends it in the protocol is left out. Source: the DNS schema. */
export function withoutFinalDot(name: string): string {
  return name.length > 1 && name.endsWith('.') ? name.slice(0, -1) : name;
}

function domainOf(name: string): ColumnValue {
  return nonEmpty(withoutFinalDot(name));
}

function nonEmpty(text: string): string | undefined {
  return text === '' ? undefined : text;
}

function protocolOf(flag: string): string | undefined {
  if (flag === '') return undefined;
  return flag === '0' || flag.toLowerCase() === 'false' ? 'UDP' : 'TCP';
}

/** In digits of the parser: lower case, without `0x`; a text that is no number as it is. */
function hexOf(value: Value): string | undefined {
  const number = wholeNumber(value);
  return number === NOT_TYPED ? textOf(value) : number?.toString(16);
}

function numberOf(value: Value | undefined): number | undefined {
  const number = value && intCell(value);
  return number === NOT_TYPED ? undefined : number;
}

const queryTypeName: MakeCell = ([value]) => {
  const type = numberOf(value);
  return type === undefined ? undefined : (DNS_QUERY_TYPES.get(type) ?? DNS_UNASSIGNED);
};

const responseName: MakeCell = ([value]) => {
  const code = numberOf(value);
  return code === undefined ? DNS_NOT_APPLICABLE : (DNS_RESPONSE_CODES.get(code) ?? DNS_UNASSIGNED);
};

function resultOf(value: Value | undefined): string | undefined {
  const code = numberOf(value);
  if (code === undefined) return undefined;
  return code === 0 ? 'Success' : 'Failure';
}

/** A host's name before and behind its first dot. */
function partsOf([value]: readonly (Value | undefined)[]): readonly [name: string, domain: string] {
  const name = value === undefined ? '' : textOf(value);
  const dot = name.indexOf('.');
  return dot < 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot + 1)];
}

const hostOf: MakeCell = (values) => nonEmpty(partsOf(values)[0]);
const domainOfHost: MakeCell = (values) => nonEmpty(partsOf(values)[1]);
const domainTypeOf: MakeCell = (values) => (partsOf(values)[1] === '' ? undefined : 'FQDN');
const fqdnOf: MakeCell = (values) => {
  const [name, domain] = partsOf(values);
  return domain === '' ? undefined : `${name}.${domain}`;
};
