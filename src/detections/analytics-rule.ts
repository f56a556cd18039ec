import { isObject, type JsonObject, memberOf } from '../base/json-object.ts';
import type { Problem } from '../base/problem.ts';
import { SECURITY_EVENT_TITLES } from '../contract/security-event-titles.ts';
import {
  ANALYTICS_RULE_TYPES,
  APPLOCKER_LOG_OF_ID,
  ASIM_FUNCTION,
  EVENT_TABLES,
  LOG_OF_PROVIDER,
  QUERY_RULE_KINDS,
  SECURITY_LOG,
} from '../contract/windows-tables.ts';
import { parseKql } from '../transform/parse-kql.ts';
import { readsOf } from './event-boxes.ts';
import { type KqlReads, readKql, TooMuch } from './kql-flows.ts';
import { textOf } from './sigma-rule.ts';
import type { Detection, EventRead, ReadOutcome } from './types.ts';

/** An analytics rule as a file has it. */
export interface AnalyticsRule {
  readonly id?: string;
  readonly title?: string;
  readonly severity?: string;
  readonly query: unknown;
}

/** Whether a YAML document is an analytics rule: a hunting query has no kind, and nothing of how often it runs. */
export function isAnalyticsRule(document: JsonObject): boolean {
  const kind = textOf(document.kind)?.toLowerCase();
  if (!('query' in document)) return false;
  return kind === undefined ? 'queryFrequency' in document : QUERY_RULE_KINDS.includes(kind);
}

/** The form of the Azure-Sentinel repository. */
export function fromDocument({ id, name, severity, query }: JsonObject): AnalyticsRule {
  return rule(textOf(id), textOf(name), severity, query);
}

/** Objects looked at in a template; real ones have thousands. */
const MAX_OBJECTS = 200_000;

/** The analytics rules with a query among the resources of a template, an export or a reply, however deep. */
export function analyticsRulesIn(value: unknown): AnalyticsRule[] {
  const rules: AnalyticsRule[] = [];
  const open: unknown[] = [value];
  let objects = 0;
  for (let next = open.pop(); next !== undefined && objects < MAX_OBJECTS; next = open.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    objects++;
    const found = isObject(next) ? resourceRule(next) : undefined;
    if (found !== undefined) rules.push(found);
    else
      open.push(
        ...Object.values(next)
          .filter((member) => typeof member === 'object' && member !== null)
          .reverse(),
      );
  }
  return rules;
}

function resourceRule({ type, kind, name, properties }: JsonObject): AnalyticsRule | undefined {
  const known = typeof type === 'string' && ANALYTICS_RULE_TYPES.includes(type.toLowerCase());
  if (!known || typeof kind !== 'string' || !QUERY_RULE_KINDS.includes(kind.toLowerCase())) return undefined;
  const title = textOf(memberOf(properties, 'displayName'));
  return rule(textOf(name), title, memberOf(properties, 'severity'), memberOf(properties, 'query'));
}

function rule(id: string | undefined, title: string | undefined, severity: unknown, query: unknown): AnalyticsRule {
  const level = textOf(severity)?.toLowerCase();
  return {
    query,
    ...(id !== undefined && { id }),
    ...(title !== undefined && { title }),
    ...(level !== undefined && { severity: level }),
  };
}

/** What an analytics rule reads. Errors: AMASIM_DETECTION_QUERY, AMASIM_DETECTION_RULE. */
export function readAnalyticsRule({ id, title, severity, query }: AnalyticsRule, file: string): ReadOutcome {
  const name = title ?? id ?? file;
  const refuse = (code: Problem['code'], message: string): ReadOutcome => {
    return { kind: 'refused', problem: { code, message: `${name}: ${message}`, file } };
  };
  if (typeof query !== 'string' || query.trim() === '') return refuse('AMASIM_DETECTION_RULE', 'the rule has no query');
  const parsed = parseKql(query);
  if (!parsed.ok) return refuse('AMASIM_DETECTION_QUERY', parsed.problem);
  let read: KqlReads;
  try {
    read = readKql(parsed.value);
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error;
    return refuse('AMASIM_DETECTION_QUERY', error.message);
  }
  const { events, otherTables, notFollowed } = read;
  const found = [...events].flatMap(([table, boxes]) => readsOf(boxes).flatMap((read) => withLog({ ...read, table })));
  const reads = inAnyTable(withoutRepeats(found));
  if (events.size === 0) {
    const unknown = notFollowed.some((called) => ASIM_FUNCTION.test(called)) || otherTables.length === 0;
    return { kind: notFollowed.length > 0 && unknown ? 'notFollowed' : 'notWindows' };
  }
  const because = becauseOf(reads, notFollowed);
  const detection: Detection = {
    id: id ?? name,
    title: name,
    file,
    kind: 'analytics',
    ...(severity !== undefined && { severity }),
    alternatives: reads.length === 0 ? [] : [reads],
    ...(because !== undefined && { because }),
    ...(notFollowed.length > 0 && { notFollowed }),
    ...(otherTables.length > 0 && { otherTables }),
  };
  return { kind: 'detection', detection };
}

function becauseOf(reads: readonly EventRead[], notFollowed: readonly string[]): string | undefined {
  const reasons = [
    ...(reads.length === 0 ? ['no event fulfils its conditions'] : []),
    ...(reads.some(({ eventIds, tables = [] }) => eventIds === 'all' && tables.some((table) => EVENT_TABLES.has(table)))
      ? ['its query does not tell event ids']
      : []),
    ...(notFollowed.length > 0
      ? [`it reads functions that are not followed: ${notFollowed.slice(0, 5).join(', ')}`]
      : []),
  ];
  return reasons.length === 0 ? undefined : reasons.join('; ');
}

type TableRead = Omit<EventRead, 'tables'> & { readonly table: string };

/**
 * The log of a read that names none, where table, provider or ids say it.
 *
 * Assumed: `SecurityEvent` holds events of the Security log and, of AppLocker's ids, those of its logs; ids of audit events mean the
 * Security log in the other tables, too.
 */
function withLog(read: TableRead): TableRead[] {
  const { channel, provider, table, eventIds } = read;
  if (channel !== undefined || !EVENT_TABLES.has(table)) return [read];
  const log = provider === undefined ? undefined : LOG_OF_PROVIDER.get(provider.toLowerCase());
  if (log !== undefined) return [{ ...read, channel: log }];
  const usual = table === 'SecurityEvent' ? SECURITY_LOG : undefined;
  if (eventIds === 'all' || provider !== undefined) return [usual === undefined ? read : { ...read, channel: usual }];
  const byLog = new Map<string | undefined, number[]>();
  for (const id of eventIds) {
    const ofId = table === 'SecurityEvent' ? APPLOCKER_LOG_OF_ID.get(id) : isAudit(id) ? SECURITY_LOG : undefined;
    const key = ofId ?? usual;
    const known = byLog.get(key);
    if (known === undefined) byLog.set(key, [id]);
    else known.push(id);
  }
  return [...byLog].map(([ofIds, ids]) => ({ ...read, ...(ofIds !== undefined && { channel: ofIds }), eventIds: ids }));
}

/** First id of the audit events of the Security log; below it, other logs use the same numbers. */
const FIRST_AUDIT_ID = 4608;

function isAudit(id: number): boolean {
  return id >= FIRST_AUDIT_ID && SECURITY_EVENT_TITLES.has(id);
}

/** Leaves out ids without a log that the rule asks for with one, in the same table. Assumed: they mean the same events. */
function withoutRepeats(reads: readonly TableRead[]): TableRead[] {
  const told = new Set<string>();
  for (const { channel, eventIds, table } of reads) {
    if (channel !== undefined && eventIds !== 'all') for (const id of eventIds) told.add(`${table} ${id}`);
  }
  return reads.flatMap((read) => {
    const { channel, eventIds, provider, table } = read;
    if (channel !== undefined || provider !== undefined || eventIds === 'all') return [read];
    const ids = eventIds.filter((id) => !told.has(`${table} ${id}`));
    return ids.length === 0 ? [] : [{ ...read, eventIds: ids }];
  });
}

/** The same events in several tables are one read: whoever asks for both means the one that is filled. */
function inAnyTable(reads: readonly TableRead[]): EventRead[] {
  const tablesOf = new Map<string, Set<string>>();
  const of = new Map<string, Omit<EventRead, 'tables' | 'eventIds'> & { readonly eventId: number | 'all' }>();
  for (const { channel, eventIds, provider, table } of reads) {
    for (const eventId of eventIds === 'all' ? (['all'] as const) : eventIds) {
      // A table that is read whole is no other's events.
      const whole = eventId === 'all' && channel === undefined && provider === undefined;
      const key = JSON.stringify([channel, provider, eventId, whole ? table : null]);
      const named = { ...(channel !== undefined && { channel }), ...(provider !== undefined && { provider }) };
      of.set(key, { ...named, eventId });
      tablesOf.set(key, (tablesOf.get(key) ?? new Set()).add(table));
    }
  }
  const grouped = new Map<string, EventRead & { eventIds: number[] | 'all' }>();
  for (const [key, { eventId, ...named }] of of) {
    const tables = [...tablesOf.get(key)!].sort();
    const group = JSON.stringify([named.channel, named.provider, tables, eventId === 'all']);
    const known = grouped.get(group);
    if (known === undefined) grouped.set(group, { ...named, eventIds: eventId === 'all' ? 'all' : [eventId], tables });
    else if (known.eventIds !== 'all' && eventId !== 'all') known.eventIds.push(eventId);
  }
  return [...grouped.values()].map((read) => {
    return read.eventIds === 'all' ? read : { ...read, eventIds: read.eventIds.sort((a, b) => a - b) };
  });
}
