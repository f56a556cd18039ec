/** Exit codes are a contract; see the design's command line section. */
import { CODES } from '../base/codes.ts';
import { type Problem, severityOf } from '../base/problem.ts';
import type { CountedProblem } from '../base/tally.ts';

export const EXIT = {
  fine: 0,
  findings: 1,
  usage: 2,
  input: 3,
  remote: 4,
  interrupted: 130,
  ours: 70,
} as const;

/** The code for a command that could not start because of this problem. */
export function exitCodeOf(problem: Problem): number {
  const blame = CODES[problem.code].blame;
  return { input: EXIT.input, config: EXIT.usage, remote: EXIT.remote, ours: EXIT.ours }[blame];
}

/**
 * The code for a command that did its work and met these problems on the way: the gravest error counts. A configuration
 * error that did not prevent the work is a finding.
 */
export function exitCodeAfter(problems: readonly CountedProblem[]): number {
  const codes = problems.map(({ problem }) => problem.code).filter((code) => severityOf(code) === 'error');
  const blames = new Set(codes.map((code) => CODES[code].blame));
  if (blames.has('ours')) return EXIT.ours;
  if (blames.has('remote')) return EXIT.remote;
  if (blames.has('input')) return EXIT.input;
  return blames.has('config') ? EXIT.findings : EXIT.fine;
}
