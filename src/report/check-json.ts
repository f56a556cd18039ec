import type { LocatedProblem } from '../base/located-problem.ts';

/** `check --json`; the names are a contract. `line`, `column` and `length` are absent where a problem has no place. */
export interface CheckJson {
  readonly schemaVersion: 1;
  /** No problem is an error. */
  readonly valid: boolean;
  readonly problems: readonly Omit<LocatedProblem, 'lineText'>[];
}

/** What `check` found, as data. */
export function checkJson(problems: readonly LocatedProblem[]): CheckJson {
  const valid = problems.every(({ severity }) => severity !== 'error');
  return { schemaVersion: 1, valid, problems: problems.map(({ lineText: _lineText, ...problem }) => problem) };
}
