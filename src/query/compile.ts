/** Query source → something that can be asked. */
import { fail, ok, type Result } from '../base/problem.ts';
import { compileFast } from './engines/fast.ts';
import { decideForLayout } from './engines/layout-test.ts';
import { compileReference } from './engines/reference.ts';
import { without } from './except.ts';
import { factsOf } from './facts.ts';
import { parseQuery } from './parse.ts';
import type { CompiledQuery, EngineChoice, QuerySource } from './types.ts';

/**
 * Reads and compiles a query. `auto` takes the fast engine, and the reference engine for what the fast one declines.
 *
 * The channel of the source is not asked: which log an event belongs to is decided before (see `mayMatch` and the router).
 * Errors: those of `parseQuery`; AMASIM_QUERY_UNSUPPORTED when `fast` is demanded and declines.
 */
export function compileQuery(source: QuerySource, engine: EngineChoice): Result<CompiledQuery> {
  const query = compileXPath(source, engine);
  if (!query.ok || source.except === undefined) return query;
  const except = compileXPath({ xpath: source.except }, engine);
  return except.ok ? ok(without(query.value, except.value)) : except;
}

function compileXPath(source: QuerySource, engine: EngineChoice): Result<CompiledQuery> {
  const parsed = parseQuery(source.xpath);
  if (!parsed.ok) return parsed;
  const tree = parsed.value;
  const facts = factsOf(tree);
  const fast = engine === 'reference' ? undefined : compileFast(tree);
  if (fast !== undefined && 'matches' in fast) {
    const because = engine === 'fast' ? 'the fast engine was asked for' : 'the fast engine takes this query';
    const decide: CompiledQuery['decide'] = (layout, nowMs) => decideForLayout(tree, layout, nowMs);
    return ok({ source, facts, engine: 'fast', because, matches: fast.matches, decide });
  }
  if (fast !== undefined && engine === 'fast') {
    const message = `the fast engine does not take this query: ${fast.refused}`;
    return fail({ code: 'AMASIM_QUERY_UNSUPPORTED', message, text: source.xpath });
  }
  const because =
    fast === undefined ? 'the reference engine was asked for' : `the fast engine declined: ${fast.refused}`;
  return ok({ source, facts, engine: 'reference', because, matches: compileReference(tree) });
}
