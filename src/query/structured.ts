/** Structured queries compiled: union over the queries, and Suppress acting inside its own query. Source: MS-EVEN6 2.2.16. */
import { ok, type Result } from '../base/problem.ts';
import type { EventView } from '../events/view.ts';
import { compileQuery } from './compile.ts';
import { isFilePath, type Selector, type StructuredQuery } from './query-list.ts';
import type { CompiledQuery, EngineChoice, QuerySource } from './types.ts';

export interface CompiledStructuredQuery {
  /** Every distinct XPath, compiled once, in the order of the list. */
  readonly compiled: readonly CompiledQuery[];
  /**
   * Whether the list returns the event when it is read from that log. Selectors without a path, and those with a `file://`
   * path, take any log: which files are read is the caller's to say.
   */
  matches(event: EventView, nowMs: number, logName: string): boolean;
}

/** A selector ready to run; `log` in lower case. */
interface Ready {
  readonly log: string | undefined;
  readonly query: CompiledQuery;
}

/** Compiles all selectors. Errors: the first problem of `compileQuery`. */
export function compileStructured(list: StructuredQuery, engine: EngineChoice): Result<CompiledStructuredQuery> {
  const known = new Map<string, CompiledQuery>();
  const queries: { readonly selects: readonly Ready[]; readonly suppresses: readonly Ready[] }[] = [];
  for (const { selects, suppresses } of list.queries) {
    const ready: Ready[][] = [];
    for (const selectors of [selects, suppresses]) {
      const group: Ready[] = [];
      for (const selector of selectors) {
        const query = known.get(keyOf(selector)) ?? compileQuery(sourceOf(selector), engine);
        if ('ok' in query && !query.ok) return query;
        const compiled = 'ok' in query ? query.value : query;
        known.set(keyOf(selector), compiled);
        group.push({ log: logOf(selector), query: compiled });
      }
      ready.push(group);
    }
    queries.push({ selects: ready[0]!, suppresses: ready[1]! });
  }
  return ok({
    compiled: [...known.values()],
    matches: (event, nowMs, logName) => {
      const log = logName.toLowerCase();
      const holds = ({ log: wanted, query }: Ready) =>
        (wanted === undefined || wanted === log) && query.matches(event, nowMs);
      return queries.some(({ selects, suppresses }) => selects.some(holds) && !suppresses.some(holds));
    },
  });
}

function logOf({ path }: Selector): string | undefined {
  return path === undefined || isFilePath(path) ? undefined : path.toLowerCase();
}

function sourceOf({ path, xpath }: Selector): QuerySource {
  return path === undefined ? { xpath } : { channel: path, xpath };
}

function keyOf({ path, xpath }: Selector): string {
  return `${path?.toLowerCase() ?? ''}\n${xpath}`;
}
