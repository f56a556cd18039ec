import { isObject, type JsonObject, memberOf } from '../base/json-object.ts';
import { identityOf, textOf } from './sigma-rule.ts';
import type { Detection, EventRead, ReadOutcome } from './types.ts';

/** A rule that others may refer to, by id or by name. */
export interface SigmaEntry {
  readonly document: JsonObject;
  readonly file: string;
  /** Absent for a correlation that is still to be resolved. */
  outcome?: ReadOutcome;
}

/** Rules a correlation may refer to, and alternatives that are kept apart. */
const MAX_RULES = 1000;
const MAX_ALTERNATIVES = 16;

/** Correlations of correlations. */
const MAX_DEPTH = 10;

export function isCorrelation(document: JsonObject): boolean {
  return isObject(document.correlation);
}

/**
 * Resolves correlation rules: they read what the rules read that they refer to, in any file.
 *
 * Errors: AMASIM_DETECTION_RULE for one that names no rules, or itself. Rules that are not here are told in `because`.
 * Source: Sigma correlation rules specification 2.1.0 (https://github.com/SigmaHQ/sigma-specification, read 2026-11-28).
 */
export function resolveCorrelations(entries: readonly SigmaEntry[]): void {
  const named = new Map<string, SigmaEntry>();
  for (const entry of entries) {
    for (const name of [textOf(entry.document.id), textOf(entry.document.name)]) {
      if (name === undefined) continue;
      // A rule of the same file stands nearer than one of another.
      if (!named.has(name)) named.set(name, entry);
      named.set(`${entry.file}\n${name}`, entry);
    }
  }
  for (const entry of entries) resolve(entry, named, 0);
}

function resolve(entry: SigmaEntry, named: ReadonlyMap<string, SigmaEntry>, depth: number): ReadOutcome {
  if (entry.outcome !== undefined) return entry.outcome;
  const { document, file } = entry;
  // What refers to itself finds this.
  entry.outcome = refuse('the correlation refers to itself, or through too many others', file);
  if (depth >= MAX_DEPTH) return entry.outcome;
  const names = [memberOf(document.correlation, 'rules') ?? []].flat().map(textOf);
  if (names.length === 0 || names.length > MAX_RULES || names.includes(undefined)) {
    entry.outcome = refuse(`the correlation must name 1 to ${MAX_RULES} rules`, file);
    return entry.outcome;
  }
  const outcomes = names.map((name) => {
    const found = named.get(`${file}\n${name}`) ?? named.get(name!);
    return found && resolve(found, named, depth + 1);
  });
  const parts = outcomes.flatMap((outcome) => (outcome?.kind === 'detection' ? outcome.detection : []));
  const missing = names.filter((_name, index) => outcomes[index] === undefined);
  const refused = outcomes.some((outcome) => outcome?.kind === 'refused');
  if (parts.length === 0 && missing.length === 0) {
    entry.outcome = refused ? refuse('the rules of the correlation cannot be read', file) : { kind: 'notWindows' };
    return entry.outcome;
  }
  const because = [
    ...(missing.length > 0 ? [`rules that are not here: ${missing.slice(0, 5).join(', ')}`] : []),
    ...(refused ? ['a rule of it cannot be read'] : []),
    ...parts.flatMap((part) => part.because ?? []),
  ];
  const detection: Detection = {
    ...identityOf(document, file),
    // Without one of its rules nothing is told: what is missing might be what is kept.
    alternatives: missing.length > 0 || refused ? [] : combine(parts.map((part) => part.alternatives)),
    ...(because.length > 0 && { because: [...new Set(because)].slice(0, 5).join('; ') }),
  };
  entry.outcome = { kind: 'detection', detection };
  return entry.outcome;
}

/** All ways to serve every part; where there are too many, so many that each alternative is in one. */
function combine(parts: readonly Detection['alternatives'][]): Detection['alternatives'] {
  if (parts.some((alternatives) => alternatives.length === 0)) return [];
  let ways: EventRead[][] = [[]];
  for (const alternatives of parts) {
    if (ways.length * alternatives.length > MAX_ALTERNATIVES) {
      const most = Math.max(...parts.map(({ length }) => length));
      return Array.from({ length: most }, (_value, index) =>
        distinct(parts.flatMap((part) => part[index] ?? part[0]!)),
      );
    }
    ways = ways.flatMap((way) => alternatives.map((alternative) => [...way, ...alternative]));
  }
  return ways.map(distinct);
}

function distinct(reads: readonly EventRead[]): EventRead[] {
  return [...new Map(reads.map((read) => [JSON.stringify(read), read])).values()];
}

function refuse(message: string, file: string): ReadOutcome {
  return { kind: 'refused', problem: { code: 'AMASIM_DETECTION_RULE', message, file } };
}
