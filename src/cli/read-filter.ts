/** The filter of `query`: an XPath, `Channel!XPath`, or a structured query. */
import { fail, ok, type Problem, type Result } from '../base/problem.ts';
import type { PrintFilter } from '../pool/types.ts';
import { readQueryArgument } from '../query/channel-query.ts';
import { compileQuery } from '../query/compile.ts';
import { filesOf, readQueryList } from '../query/query-list.ts';
import { compileStructured, type FileChoice } from '../query/structured.ts';
import type { EngineChoice } from '../query/types.ts';

export interface ReadFilter {
  readonly filter: PrintFilter;
  /** What is odd about the query, though it can be run. */
  readonly warnings: readonly Problem[];
  /** Files the query itself names, to be read when the command line names none. */
  readonly files: readonly string[];
}

export interface FilterOptions {
  /** Where the text is from; absent: the command line. */
  readonly file: string | undefined;
  readonly engine: EngineChoice;
  /** `own` when the query's own files are what is read. */
  readonly files: FileChoice;
}

/** Reads and compiles a filter, so that workers get only what runs. Errors: every problem of the query. */
export function readFilter(
  text: string,
  { file, engine, files }: FilterOptions,
): Result<ReadFilter, readonly Problem[]> {
  if (/^\s*\uFEFF?\s*</.test(text)) return readStructured(text, file ?? 'query', { engine, files });
  const source = readQueryArgument(text);
  if (!source.ok) return fail([source.problem]);
  const compiled = compileQuery(source.value, engine);
  if (!compiled.ok) return fail([compiled.problem]);
  return ok({ filter: { kind: 'xpath', source: source.value }, warnings: [], files: [] });
}

function readStructured(
  xml: string,
  file: string,
  { engine, files }: Omit<FilterOptions, 'file'>,
): Result<ReadFilter, readonly Problem[]> {
  const { value, problems } = readQueryList(xml, file);
  if (value === undefined) return fail(problems);
  const compiled = compileStructured(value, engine, files);
  if (!compiled.ok) return fail([compiled.problem]);
  const named = filesOf(value);
  const ignored =
    files === 'own'
      ? []
      : named.map((path): Problem => {
          const message = `${path} is not opened: the inputs named on the command line are what is read`;
          return { code: 'AMASIM_QUERY_LIST_ODD', message, file };
        });
  return ok({ filter: { kind: 'structured', xml, file, files }, warnings: [...problems, ...ignored], files: named });
}
