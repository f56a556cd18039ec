/** Filters of the DNS extension, asked of events. */
import { DNS_FILTER_FIELDS, DNS_WILDCARD, DNS_WILDCARD_FIELD, MAX_DOMAIN_NAME } from '../contract/dns-events.ts';
import type { EventView } from '../events/view.ts';
import { dnsValuesOf } from '../rules/dns-extension.ts';
import type { DnsFilter, DnsFilterRule } from '../rules/types.ts';
import { asimDnsTable, withoutFinalDot } from './asim-dns.ts';
import { TableColumns } from './table-columns.ts';
import { TableMapper } from './table-mapper.ts';
import type { ColumnValue, MapSettings } from './types.ts';

/** A condition made ready. Case makes no difference: in names by RFC 1035, elsewhere Assumed. */
interface Condition {
  readonly column: number;
  readonly texts: ReadonlySet<string>;
  /** Of wildcards: ends of names, each with the dot in front. */
  readonly ends: ReadonlySet<string>;
}

/**
 * Tells which events are left out: those for which all conditions of one filter hold, each of them by one of its values. A filter
 * without conditions leaves out nothing; neither does one with an unknown field (Assumed: no value is like that of a field that is
 * not there).
 *
 * Cost:   linear in the event and the number of filters, not in the number of their values.
 */
export class DnsFilterSet {
  readonly #filters: readonly (readonly Condition[])[];
  readonly #mapper: TableMapper;

  constructor(filters: readonly DnsFilter[], settings: MapSettings) {
    this.#mapper = new TableMapper(asimDnsTable(settings));
    const columns = new TableColumns(this.#mapper.schema);
    const usable = filters.filter(
      ({ rules }) => rules.length > 0 && rules.every(({ field }) => Object.hasOwn(DNS_FILTER_FIELDS, field)),
    );
    this.#filters = usable.map(({ rules }) => rules.map((rule) => conditionOf(rule, columns)));
  }

  /** No event is left out. */
  get isIdle(): boolean {
    return this.#filters.length === 0;
  }

  leavesOut(event: EventView): boolean {
    const { values } = this.#mapper.look(event);
    return this.#filters.some((conditions) => conditions.every((condition) => holds(condition, values)));
  }
}

function conditionOf({ field, values }: DnsFilterRule, columns: TableColumns): Condition {
  const texts = new Set<string>();
  const ends = new Set<string>();
  for (const given of values.flatMap(dnsValuesOf)) {
    const value = (field === DNS_WILDCARD_FIELD ? withoutFinalDot(given) : given).toLowerCase();
    if (value.length > MAX_DOMAIN_NAME + DNS_WILDCARD.length) continue;
    if (field === DNS_WILDCARD_FIELD && value.startsWith(DNS_WILDCARD)) ends.add(value.slice(DNS_WILDCARD.length - 1));
    else texts.add(value);
  }
  return { column: columns.at(DNS_FILTER_FIELDS[field]!.column), texts, ends };
}

function holds({ column, texts, ends }: Condition, values: readonly ColumnValue[]): boolean {
  const value = values[column];
  if (typeof value !== 'string') return false;
  const text = value.toLowerCase();
  if (texts.has(text)) return true;
  if (ends.size === 0) return false;
  // No end is longer, whatever the name; and a name that begins with the dot has no subdomain in front.
  const least = Math.max(1, text.length - MAX_DOMAIN_NAME - 1);
  for (let dot = text.indexOf('.', least); dot >= 0; dot = text.indexOf('.', dot + 1)) {
    if (ends.has(text.slice(dot))) return true;
  }
  return false;
}
