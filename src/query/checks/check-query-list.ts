/** Checks of structured queries: their form, each of their queries, and what Suppress leaves of them. */
import type { Problem } from '../../base/problem.ts';
import type { Formula } from '../algebra/formula.ts';
import { negate } from '../algebra/formula.ts';
import { formulaOf } from '../algebra/formula-of.ts';
import { isImpossible } from '../algebra/relate.ts';
import { parseQuery } from '../parse.ts';
import { inFile, isFilePath, readQueryList, type Selector, type SubQuery } from '../query-list.ts';
import { checkChannel, checkQuery } from './check-query.ts';
import { Findings } from './finding.ts';

/**
 * Checks a structured query, alone or inside a subscription.
 *
 * Shape:  every problem, each with the whole text and a span into it.
 * Errors: AMASIM_QUERY_LIST, AMASIM_QUERY_LIST_ODD, AMASIM_QUERY_SUPPRESSED, and the codes of `checkQuery`.
 */
export function checkQueryList(xml: string, file?: string): readonly Problem[] {
  const { draft, problems } = readQueryList(xml, file);
  // Queries that cannot be read are checked again below, with the others.
  const ofList = problems.filter(({ code }) => code === 'AMASIM_QUERY_LIST' || code === 'AMASIM_QUERY_LIST_ODD');
  const found = [...ofList];
  for (const query of draft.queries) {
    for (const selector of [...query.selects, ...query.suppresses]) found.push(...checkSelector(selector, xml));
    found.push(...checkSuppressed(query, xml));
  }
  return file === undefined ? found : found.map((problem) => ({ ...problem, file }));
}

function checkSelector(selector: Selector, xml: string): Problem[] {
  const { path, xpath, span } = selector;
  const log = path === undefined || isFilePath(path) ? undefined : path;
  const findings = new Findings(path ?? '');
  if (log !== undefined) checkChannel(log, findings);
  const ofLog = findings.problems.map(({ fix: _fix, ...problem }): Problem => ({ ...problem, text: xml, span }));
  const options = { form: 'bare', home: 'list', ...(log !== undefined && { log }) } as const;
  return [...ofLog, ...checkQuery(xpath, options).map((problem) => inFile(problem, selector, xml))];
}

/** Selects of which nothing is left, because what they keep is suppressed. */
function checkSuppressed({ selects, suppresses }: SubQuery, xml: string): Problem[] {
  return selects.flatMap((select): Problem[] => {
    const kept = formulaFor(select);
    const taken = suppresses.filter(({ path }) => path?.toLowerCase() === select.path?.toLowerCase());
    const left = taken.flatMap((suppress) => formulaFor(suppress) ?? []).map(negate);
    if (kept === undefined || left.length === 0 || isImpossible(kept)) return [];
    if (!isImpossible({ kind: 'all', items: [kept, ...left] })) return [];
    const message = 'the Suppress of this Query takes away all that this Select keeps';
    return [{ code: 'AMASIM_QUERY_SUPPRESSED', message, text: xml, span: select.span }];
  });
}

function formulaFor({ xpath }: Selector): Formula | undefined {
  const tree = parseQuery(xpath);
  return tree.ok ? formulaOf(tree.value, { items: 'several' }) : undefined;
}
