/** Settings of the Microsoft DNS extension: what they hold, and what is wrong with them. */
import { isIP } from 'node:net';
import type { Code } from '../base/codes.ts';
import { isObject, type JsonObject, memberOf } from '../base/json-object.ts';
import { nearestName } from '../base/nearest-name.ts';
import {
  DNS_EXTENSION,
  DNS_FILTER_FIELDS,
  DNS_VALUE_SEPARATOR,
  DNS_WILDCARD,
  DNS_WILDCARD_FIELD,
  MAX_DOMAIN_NAME,
} from '../contract/dns-events.ts';
import { isExpression } from './arm-expression.ts';
import type { Entry } from './other-members.ts';
import type { Steps } from './report.ts';
import type { DnsExtensionSource, DnsFilter, DnsFilterRule } from './types.ts';

/** Something in the settings; `at` is below them. */
export interface DnsFinding {
  readonly code: Code;
  readonly at: Steps;
  readonly message: string;
}

export interface DnsSettings {
  /** Those that could be read. */
  readonly filters: readonly DnsFilter[];
  readonly findings: readonly DnsFinding[];
}

/** Whether a data source of a rule is the DNS extension. */
export function isDnsExtension({ type, value }: Pick<Entry, 'type' | 'value'>): boolean {
  return type === 'extensions' && memberOf(value, 'extensionName') === DNS_EXTENSION;
}

/** The values that a text of `FieldValues` stands for: usually one. */
export function dnsValuesOf(text: string): string[] {
  return text.split(DNS_VALUE_SEPARATOR);
}

/** The extension as a data source of a rule. */
export function dnsDataSource({ name, streams, filters }: Pick<DnsExtensionSource, 'name' | 'streams' | 'filters'>) {
  const Filters = filters.map((filter) => ({
    ...(filter.name !== undefined && { FilterName: filter.name }),
    Rules: filter.rules.map(({ field, values }) => ({ Field: field, FieldValues: values })),
  }));
  return { name, streams, extensionName: DNS_EXTENSION, extensionSettings: { Filters } } satisfies JsonObject;
}

/**
 * Reads `extensionSettings`; without any, nothing is left out.
 *
 * Errors: AMASIM_RULE_DNS_SETTINGS where the shape is another than the documented one, AMASIM_RULE_EXPRESSION.
 *         Warnings: AMASIM_RULE_DNS_FILTER for what has no effect, AMASIM_RULE_VALUE for values that are not documented.
 */
export function readDnsSettings(settings: unknown): DnsSettings {
  const reader = new SettingsReader();
  const filters = settings === undefined || settings === null ? [] : reader.settings(settings);
  return { filters, findings: reader.findings };
}

const REQUIRED: readonly string[] = ['Rules', 'Field', 'FieldValues'];

class SettingsReader {
  readonly findings: DnsFinding[] = [];

  settings(value: unknown): DnsFilter[] {
    if (!this.#isObject(value, [], ['Filters'])) return [];
    const { Filters: filters } = value;
    if (filters === undefined || filters === null) return [];
    return this.#list(filters, ['Filters']).flatMap((filter, n) => this.#filter(filter, ['Filters', n]));
  }

  #filter(value: unknown, at: Steps): DnsFilter[] {
    if (!this.#isObject(value, at, ['FilterName', 'Rules'])) return [];
    const { FilterName: name } = value;
    if (name !== undefined && name !== null && !this.#isText(name, [...at, 'FilterName'])) return [];
    const place = [...at, 'Rules'];
    const given = this.#required(value, place);
    const rules = given.flatMap((rule, n) => this.#rule(rule, [...place, n]));
    if (rules.length < given.length) return [];
    if (Array.isArray(value.Rules) && given.length === 0) this.#tell(place, 'no conditions: the filter has no effect');
    return [{ ...(typeof name === 'string' && { name }), rules }];
  }

  #rule(value: unknown, at: Steps): DnsFilterRule[] {
    if (!this.#isObject(value, at, ['Field', 'FieldValues'])) return [];
    const { Field: field } = value;
    if (field === undefined) this.#missing(value, [...at, 'Field']);
    const place = [...at, 'FieldValues'];
    const values = this.#required(value, place);
    const texts = values.filter((text, n): text is string => this.#isText(text, [...place, n]));
    if (field === undefined || !this.#isText(field, [...at, 'Field'])) return [];
    if (!Array.isArray(value.FieldValues) || texts.length < values.length) return [];
    if (texts.length === 0) this.#tell(place, 'no values: the condition never holds, and the filter has no effect');
    this.#checkField(field, [...at, 'Field']);
    for (const [n, text] of texts.entries()) this.#checkValues(field, text, [...place, n]);
    return [{ field, values: texts }];
  }

  #checkField(field: string, at: Steps): void {
    const known = Object.keys(DNS_FILTER_FIELDS);
    if (known.includes(field)) return;
    const nearest = nearestName(field, known);
    const meant = nearest === undefined ? '' : ` Did you mean '${nearest}'?`;
    this.#tell(at, `'${field}' is no field of filters, which have ${known.join(', ')}: no effect.${meant}`);
  }

  #checkValues(field: string, text: string, at: Steps): void {
    for (const value of dnsValuesOf(text)) {
      const { values } = Object.hasOwn(DNS_FILTER_FIELDS, field) ? DNS_FILTER_FIELDS[field]! : {};
      const wrong =
        field === DNS_WILDCARD_FIELD
          ? wrongDomain(value)
          : field === 'DvcIpAdrr' && isIP(value) === 0 && 'no IP address';
      if (wrong) this.#tell(at, `'${value}' never matches: ${wrong}`);
      if (values === undefined || values.includes(value.toUpperCase())) continue;
      const nearest = nearestName(value, values);
      const meant = nearest === undefined || /\d/u.test(nearest) ? '' : ` Did you mean '${nearest}'?`;
      const message = `'${value}' is not among the documented values: ${values.join(', ')}.${meant}`;
      this.findings.push({ code: 'AMASIM_RULE_VALUE', at, message });
    }
  }

  /** Whether it is an object; what it has beside known members is told. */
  #isObject(value: unknown, at: Steps, known: readonly string[]): value is JsonObject {
    if (!isObject(value)) {
      this.#refuse(at, `wanted an object with ${known.join(' and ')}`, value);
      return false;
    }
    for (const name of Object.keys(value)) {
      if (known.includes(name)) continue;
      const nearest = nearestName(name, known);
      // Told where the right one is missing.
      if (nearest !== undefined && REQUIRED.includes(nearest) && !Object.hasOwn(value, nearest)) continue;
      const meant = nearest === undefined ? '' : `; did you mean '${nearest}'?`;
      this.#tell([...at, name], `'${name}' is ignored, the extension knows ${known.join(' and ')} here${meant}`);
    }
    return true;
  }

  /** A list that has to be there, under the last step. */
  #required(holder: JsonObject, at: Steps): readonly unknown[] {
    const value = holder[String(at.at(-1))];
    if (value !== undefined) return this.#list(value, at);
    this.#missing(holder, at);
    return [];
  }

  #missing(holder: JsonObject, at: Steps): void {
    const name = String(at.at(-1));
    const slip = Object.keys(holder).find((key) => nearestName(key, [name]) !== undefined);
    const meant = slip === undefined ? '' : `; did you mean it by '${slip}'?`;
    this.findings.push({ code: 'AMASIM_RULE_DNS_SETTINGS', at, message: `${name} is missing${meant}` });
  }

  #list(value: unknown, at: Steps): readonly unknown[] {
    if (Array.isArray(value)) return value;
    this.#refuse(at, 'wanted a list', value);
    return [];
  }

  #isText(value: unknown, at: Steps): value is string {
    if (typeof value !== 'string') this.#refuse(at, 'wanted a text', value);
    else if (isExpression(value)) this.#refuse(at, '', value);
    else return true;
    return false;
  }

  #refuse(at: Steps, wanted: string, value: unknown): void {
    const isOpen = typeof value === 'string' && isExpression(value);
    const code = isOpen ? 'AMASIM_RULE_EXPRESSION' : 'AMASIM_RULE_DNS_SETTINGS';
    const message = isOpen ? `'${value}' cannot be resolved without deploying the template` : wanted;
    this.findings.push({ code, at, message });
  }

  #tell(at: Steps, message: string): void {
    this.findings.push({ code: 'AMASIM_RULE_DNS_FILTER', at, message });
  }
}

/** Why no name in a query is like a value of a filter; `undefined` where one may be. */
function wrongDomain(value: string): string | undefined {
  const domain = value.startsWith(DNS_WILDCARD) ? value.slice(DNS_WILDCARD.length) : value;
  if (domain === '') return 'it names no domain';
  if (/\s/u.test(domain)) return 'there is a space in it';
  if (domain.includes('*')) return `a wildcard is ${DNS_WILDCARD} in front of a domain`;
  return domain.length > MAX_DOMAIN_NAME ? `it has over ${MAX_DOMAIN_NAME} characters` : undefined;
}
