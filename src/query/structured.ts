/** Structured queries compiled: union over the queries, and Suppress acting inside its own query. Source: MS-EVEN6 2.2.16. */
import { ok, type Result } from '../base/problem.ts';
import type { EventView } from '../events/view.ts';
import { compileQuery } from './compile.ts';
import { filePathOf, isFilePath, type Selector, type StructuredQuery } from './query-list.ts';
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
  readonly file: string | undefined;
  readonly query: CompiledQuery;
}

/**
 * Which events a selector with a `file://` path takes: those of `any` input, because the caller has said what to read, or only
 * those of its `own` file.
 */
export type FileChoice = 'any' | 'own';

/** Compiles all selectors. Errors: the first problem of `compileQuery`. */
export function compileStructured(
  list: StructuredQuery,
  engine: EngineChoice,
  files: FileChoice = 'any',
): Result<CompiledStructuredQuery> {
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
        group.push({ log: logOf(selector), file: files === 'own' ? fileOf(selector) : undefined, query: compiled });
      }
      ready.push(group);
    }
    queries.push({ selects: ready[0]!, suppresses: ready[1]! });
  }
  return ok({
    compiled: [...known.values()],
    matches: (event, nowMs, logName) => {
      const log = logName.toLowerCase();
      const holds = ({ log: wanted, file, query }: Ready) =>
        (wanted === undefined || wanted === log) &&
        (file === undefined || file === event.place.source) &&
        query.matches(event, nowMs);
      return queries.some(({ selects, suppresses }) => selects.some(holds) && !suppresses.some(holds));
    },
  });
}

function logOf({ path }: Selector): string | undefined {
  return path === undefined || isFilePath(path) ? undefined : path.toLowerCase();
}

function fileOf({ path }: Selector): string | undefined {
  return path === undefined || !isFilePath(path) ? undefined : filePathOf(path);
}

function sourceOf({ path, xpath }: Selector): QuerySource {
  return path === undefined ? { xpath } : { channel: path, xpath };
}

function keyOf({ path, xpath }: Selector): string {
  return `${path?.toLowerCase() ?? ''}\n${xpath}`;
}
