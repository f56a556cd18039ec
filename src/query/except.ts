import type { CompiledQuery, LayoutVerdict } from './types.ts';

/** A query that keeps what it kept, but nothing that `except` keeps: a Select with a Suppress behind it. */
export function without(query: CompiledQuery, except: CompiledQuery): CompiledQuery {
  const decide: CompiledQuery['decide'] = (layout, nowMs) => {
    const kept = query.decide?.(layout, nowMs);
    if (kept === false) return false;
    const left = except.decide?.(layout, nowMs);
    if (left === true) return false;
    return kept === undefined || left === undefined ? undefined : keptBut(kept, left);
  };
  const { always: _, ...facts } = query.facts;
  return {
    ...query,
    facts: {
      ...facts,
      always: false,
      systemOnly: facts.systemOnly && except.facts.systemOnly,
      needsNow: facts.needsNow || except.facts.needsNow,
    },
    matches: (event, nowMs) => query.matches(event, nowMs) && !except.matches(event, nowMs),
    decide,
  };
}

/** Both verdicts leave something to ask, or are settled the way that does not settle the whole. */
function keptBut(kept: Exclude<LayoutVerdict, false>, left: Exclude<LayoutVerdict, true>): LayoutVerdict {
  if (left === false) return kept;
  if (kept === true) return { key: `not ${left.key}`, holds: (values) => !left.holds(values) };
  return { key: `${kept.key} but not ${left.key}`, holds: (values) => kept.holds(values) && !left.holds(values) };
}
