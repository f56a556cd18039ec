import { isObject, type JsonObject, memberOf } from '../base/json-object.ts';
import { fail, ok, type Result } from '../base/problem.ts';
import { SIGMA_CATEGORIES, SIGMA_SERVICES, SIGMA_TRACED_CATEGORIES } from '../contract/sigma-logsources.ts';
import { uniteIds } from '../query/id-set.ts';
import { ALL_EVENTS, ALL_IDS, type EventBoxes, intersectBoxes, isAll, readsOf } from './event-boxes.ts';
import { type EventCondition, eventsOf } from './event-condition.ts';
import { parseSigmaCondition } from './sigma-condition.ts';
import { readSelection } from './sigma-selection.ts';
import type { Detection, ReadOutcome } from './types.ts';

/** Conditions of one rule, where it has a list of them; each is a query of its own. */
const MAX_CONDITIONS = 100;

/** Reads a Sigma rule: a document with `detection`. Errors: AMASIM_DETECTION_RULE, AMASIM_DETECTION_CONDITION. */
export function readSigmaRule(document: JsonObject, file: string): ReadOutcome {
  const { logsource } = document;
  if (!isObject(logsource)) return refuse('the rule has no logsource', file);
  if (textOf(logsource.product)?.toLowerCase() !== 'windows') return { kind: 'notWindows' };
  const condition = conditionOf(document.detection);
  if (!condition.ok) {
    const { problem } = condition;
    return {
      kind: 'refused',
      problem: { ...problem, message: `${titleOf(document, file)}: ${problem.message}`, file },
    };
  }
  const asked = eventsOf(condition.value);
  const { alternatives, because } = sourcesOf(logsource);
  const reads = alternatives.map((events) => intersectBoxes(events, asked)).filter((boxes) => boxes.length > 0);
  const none = alternatives.length > 0 && reads.length === 0;
  const noIds = reads.some((boxes) => boxes.some(({ ids }) => isAll(ids)));
  const why = because ?? (none ? 'no event of its log source fulfils its condition' : undefined);
  const detection: Detection = {
    ...identityOf(document, file),
    alternatives: reads.map((boxes) => readsOf(boxes)),
    ...(why !== undefined ? { because: why } : noIds ? { because: 'its condition does not tell event ids' } : {}),
  };
  return { kind: 'detection', detection };
}

/** Id, title, file and level of a document of Sigma. */
export function identityOf(document: JsonObject, file: string): Omit<Detection, 'alternatives'> {
  const title = titleOf(document, file);
  const level = textOf(document.level)?.toLowerCase();
  return {
    id: textOf(document.id) ?? title,
    title,
    file,
    kind: 'sigma',
    ...(level !== undefined && { severity: level }),
  };
}

function titleOf(document: JsonObject, file: string): string {
  return textOf(document.title) ?? textOf(document.id) ?? file;
}

/** A text, or a number as one; `undefined` for what is neither, or empty. */
export function textOf(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined;
}

interface Sources {
  /** Events of the log source: each alternative has the same happenings. */
  readonly alternatives: readonly EventBoxes[];
  readonly because?: string;
}

function sourcesOf(logsource: JsonObject): Sources {
  const service = textOf(logsource.service)?.toLowerCase();
  const category = textOf(logsource.category)?.toLowerCase();
  const logs = service === undefined ? undefined : SIGMA_SERVICES.get(service);
  const events = category === undefined ? undefined : SIGMA_CATEGORIES.get(category);
  if (service === undefined && category !== undefined && SIGMA_TRACED_CATEGORIES.has(category)) {
    return { alternatives: [], because: `events of category ${category} are in no log: they come from tracing` };
  }
  if (events !== undefined) {
    const wanted = events.filter((event) => service === undefined || event.service === service);
    const alternatives = wanted.flatMap((event) => {
      const ids = uniteIds([event.eventIds.map((id) => [id, id] as const)]);
      return (SIGMA_SERVICES.get(event.service) ?? []).map((channels) => [{ channels, ids }]);
    });
    if (alternatives.length > 0) return { alternatives };
  }
  if (logs !== undefined) return { alternatives: logs.map((channels) => [{ channels, ids: ALL_IDS }]) };
  if (service === undefined && category === undefined) {
    return { alternatives: [ALL_EVENTS], because: 'its log source names no log' };
  }
  const named = service === undefined ? `category ${category}` : `service ${service}`;
  return { alternatives: [], because: `the log source ${named} is not known` };
}

/** The conditions of a rule over its selections. */
function conditionOf(detection: unknown): Result<EventCondition> {
  if (!isObject(detection)) return fail(problem('the rule has no detection'));
  const texts = [detection.condition].flat();
  const known = new Map<string, EventCondition>();
  for (const [name, value] of Object.entries(detection)) {
    if (name !== 'condition' && name !== 'timeframe') known.set(name, readSelection(value));
  }
  if (texts.length > MAX_CONDITIONS) return fail(problem(`more than ${MAX_CONDITIONS} conditions`));
  const items: EventCondition[] = [];
  for (const text of texts) {
    if (typeof text !== 'string') return fail(problem('the rule has no condition'));
    const read = parseSigmaCondition(text, known);
    if (!read.ok) return read;
    items.push(read.value);
  }
  return ok({ kind: 'any', items });
}

function problem(message: string) {
  return { code: 'AMASIM_DETECTION_RULE' as const, message };
}

function refuse(message: string, file: string): ReadOutcome {
  return { kind: 'refused', problem: { ...problem(message), file } };
}

/**
 * Documents of older rules that lend their parts to those behind them (`action: global`), joined to whole rules.
 * `reset` ends the lending, `repeat` lends the document before as well.
 */
export function joinGlobal(documents: readonly unknown[]): unknown[] {
  const out: unknown[] = [];
  let shared: JsonObject | undefined;
  let before: JsonObject | undefined;
  for (const document of documents) {
    const action = memberOf(document, 'action');
    if (isObject(document) && action === 'global') shared = shared === undefined ? document : joined(shared, document);
    else if (action === 'reset') shared = undefined;
    else {
      const base = action === 'repeat' ? before : shared;
      const whole = isObject(document) && base !== undefined ? joined(base, document) : document;
      if (isObject(whole)) before = whole;
      out.push(whole);
    }
  }
  return out;
}

function joined(base: JsonObject, over: JsonObject): JsonObject {
  const out: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(over)) {
    const lent = Object.hasOwn(base, name) ? base[name] : undefined;
    out[name] = isObject(lent) && isObject(value) ? joined(lent, value) : value;
  }
  delete out.action;
  return out;
}
