/** Problems of a command that did its work, on stderr. */
import { severityOf } from '../base/problem.ts';
import type { CountedProblem } from '../base/tally.ts';
import { briefProblems, SHOWN_OF_A_CODE } from '../report/brief-problems.ts';
import { formatCount } from '../report/format-number.ts';
import { describeProblem, writeErr } from './print.ts';

export interface TellOptions {
  /** Whether warnings and notes are told, or errors alone. */
  readonly tell: 'all' | 'errors';
}

/** Tells errors first; every error and warning, and of each kind of note the first few. */
export function tellProblems(problems: readonly CountedProblem[], { tell }: TellOptions): void {
  const wanted = problems
    .filter(({ problem }) => tell === 'all' || severityOf(problem.code) === 'error')
    .map(({ problem, count }) => ({ problem, code: problem.code, count }));
  const { shown, hidden } = briefProblems(wanted, (code) =>
    severityOf(code) === 'info' ? SHOWN_OF_A_CODE : Number.POSITIVE_INFINITY,
  );
  for (const { problem, count } of shown) {
    writeErr(count > 1 ? `${describeProblem(problem)} (${formatCount(count)} times)` : describeProblem(problem));
  }
  for (const { code, count } of hidden) writeErr(`and ${formatCount(count)} more of ${code}`);
}
