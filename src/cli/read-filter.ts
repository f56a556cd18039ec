/** The filter of `query`: an XPath, `Channel!XPath`, or a structured query. */
import { fail, ok, type Problem, type Result } from '../base/problem.ts';
import type { PrintFilter } from '../pool/types.ts';
import { readQueryArgument } from '../query/channel-query.ts';
import { compileQuery } from '../query/compile.ts';
import { isFilePath, readQueryList } from '../query/query-list.ts';
import { compileStructured } from '../query/structured.ts';
import type { EngineChoice } from '../query/types.ts';

export interface ReadFilter {
  readonly filter: PrintFilter;
  /** What is odd about the query, though it can be run. */
  readonly warnings: readonly Problem[];
}

/** Reads and compiles a filter, so that workers get only what runs. Errors: every problem of the query. */
export function readFilter(
  text: string,
  { file, engine }: { readonly file: string | undefined; readonly engine: EngineChoice },
): Result<ReadFilter, readonly Problem[]> {
  if (/^\s*\uFEFF?\s*</.test(text)) return readStructured(text, file ?? 'query', engine);
  const source = readQueryArgument(text);
  if (!source.ok) return fail([source.problem]);
  const compiled = compileQuery(source.value, engine);
  return compiled.ok ? ok({ filter: { kind: 'xpath', source: source.value }, warnings: [] }) : fail([compiled.problem]);
}

function readStructured(xml: string, file: string, engine: EngineChoice): Result<ReadFilter, readonly Problem[]> {
  const { value, problems } = readQueryList(xml, file);
  if (value === undefined) return fail(problems);
  const compiled = compileStructured(value, engine);
  if (!compiled.ok) return fail([compiled.problem]);
  const paths = value.queries.flatMap(({ selects, suppresses }) => [...selects, ...suppresses]);
  const files = new Set(paths.flatMap(({ path }) => (path !== undefined && isFilePath(path) ? [path] : [])));
  const ignored = [...files].map((path): Problem => {
    const message = `${path} is not opened: the inputs named on the command line are what is read`;
    return { code: 'AMASIM_QUERY_LIST_ODD', message, file };
  });
  return ok({ filter: { kind: 'structured', xml, file }, warnings: [...problems, ...ignored] });
}
