/** What checks say of queries that run all the same: advice on stderr, which changes no result and no exit code. */
import type { Problem } from '../base/problem.ts';
import { checkQuery } from '../query/checks/check-query.ts';
import { checkQueryList } from '../query/checks/check-query-list.ts';
import type { PlannedQuery } from '../rules/types.ts';
import { describeProblem, writeErr } from './print.ts';

const MOST_TOLD = 20;

/** Tells what is odd about the queries of rules. */
export function tellQueryFindings(queries: readonly PlannedQuery[]): void {
  tell(
    queries.flatMap(({ xPathQuery, file, path }) =>
      checkQuery(xPathQuery, { form: 'channel' }).map((problem) => ({ ...problem, file, path })),
    ),
  );
}

/** Tells what is odd about a query of the command line, XPath or structured, that can be read. */
export function tellFilterFindings(text: string, file: string | undefined): void {
  const isList = /^\s*\uFEFF?\s*</.test(text);
  tell(
    isList
      ? checkQueryList(text, file).filter(({ code }) => code !== 'AMASIM_QUERY_LIST_ODD')
      : checkQuery(text, { form: 'either' }),
  );
}

function tell(problems: readonly Problem[]): void {
  for (const problem of problems.slice(0, MOST_TOLD)) writeErr(describeProblem(problem));
  const more = problems.length - MOST_TOLD;
  if (more > 0) writeErr(`and ${more} more findings; amasim check lists all`);
}
