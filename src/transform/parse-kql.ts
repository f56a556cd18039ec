import { fail, ok, type Result } from '../base/problem.ts';
import { type Kusto, loadKusto, runBounded } from './kusto.ts';
import type { KustoNode } from './kusto-types.ts';
import { nestingRefusal } from './nesting.ts';

/** A query as a tree; its names are not looked up. */
export interface ParsedKql {
  readonly kusto: Kusto;
  readonly root: KustoNode;
}

/** UTF-16 units. Analytics rules may have 10,000; see `parse-transform.ts` for what longer rubbish takes. */
const MAX_LENGTH = 65_536;

/** Far above anything measured within the limits: a last guard. */
const TIMEOUT_MS = 10_000;

/** Parses any KQL query. The problem is the reason why not, in words. */
export function parseKql(kql: string): Result<ParsedKql, string> {
  if (kql.length > MAX_LENGTH) return fail(`the query has ${kql.length} characters; at most ${MAX_LENGTH} are read`);
  const kusto = loadKusto();
  try {
    return runBounded(() => parse(kql, kusto), TIMEOUT_MS);
  } catch (error) {
    return fail(`the KQL parser failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function parse(kql: string, kusto: Kusto): Result<ParsedKql, string> {
  const { language, arrayOf } = kusto;
  const nested = nestingRefusal(kql, kusto);
  if (nested !== undefined) return fail(nested);
  const code = language.KustoCode.Parse(kql, language.GlobalState.Default);
  const error = arrayOf(code.GetSyntaxDiagnostics()).find(({ Severity }) => Severity === 'Error');
  if (error !== undefined) {
    const line = kql.slice(0, error.Start).split('\n').length;
    return fail(`${error.Message} (line ${line} of the query)`);
  }
  return ok({ kusto, root: code.Syntax });
}
