/** Where a result goes: to the screen, and before the judge of what was expected of it. */
import type { CountedProblem } from '../base/tally.ts';
import {
  type Expectation,
  type ExpectationResult,
  type Figures,
  judge,
  missedOf,
  readExpectations,
} from '../report/expectations.ts';
import type { ProblemResult } from '../report/run-result.ts';
import type { GlobalArguments } from './common-options.ts';
import { EXIT, exitCodeAfter } from './exit-codes.ts';
import { refuse } from './fail.ts';
import type { OutputArguments } from './output-options.ts';
import { stdoutIsTerminal, writeErr, writeJson, writeOut } from './print.ts';
import { tellProblems } from './tell-problems.ts';

/** What every result has that can be delivered. */
interface Deliverable {
  readonly problems: readonly ProblemResult[];
  readonly expectations?: readonly ExpectationResult[];
}

/** How a result is written. */
export interface Forms<R> {
  readonly text: (result: R) => string;
  /** Where people see problems: in that text, or beside it on stderr. */
  readonly problemsAre: 'in the text' | 'beside it';
}

/** What a command has come to. */
export interface Delivery<R> {
  readonly result: R;
  /** Those of the result, as data. */
  readonly problems: readonly CountedProblem[];
  readonly interrupted: boolean;
  readonly forms: Forms<R>;
}

export interface Outputs<R> {
  /** Writes the result, tells problems and missed expectations. */
  deliver(delivery: Delivery<R>): Promise<{
    /** With what has become of expectations. */
    readonly result: R;
    readonly code: number;
  }>;
}

export interface OutputChoice<R> {
  readonly figures: Figures<R>;
}

/** Reads what is expected, before the work. Errors: exit 2 for expectations that are none. */
export function openOutputs<R extends Deliverable>(
  args: OutputArguments & GlobalArguments,
  { figures }: OutputChoice<R>,
): Outputs<R> {
  const expectations = args.expect === undefined ? undefined : expectationsOf(args.expect, figures);
  return {
    async deliver({ result: plain, problems, interrupted, forms }) {
      const judged = expectations && judge(expectations, plain);
      const result = judged === undefined ? plain : { ...plain, expectations: judged };
      if (args.json) await writeJson(result);
      else if (!args.quiet) await writeOut(forms.text(result));
      // Where the text has the problems and goes elsewhere than to the screen, errors are told on it as well.
      const isTold = args.json || forms.problemsAre === 'beside it';
      if (isTold || args.quiet || !stdoutIsTerminal()) {
        tellProblems(problems, { tell: isTold && !args.quiet ? 'all' : 'errors' });
      }
      const missed = missedOf(judged ?? []);
      for (const text of missed) writeErr(`amasim: expected ${text}`);
      const code = interrupted ? EXIT.interrupted : exitCodeAfter(problems);
      return { result, code: code === EXIT.fine && missed.length > 0 ? EXIT.findings : code };
    },
  };
}

function expectationsOf<R>(text: string, figures: Figures<R>): readonly Expectation<R>[] {
  const read = readExpectations(text, figures);
  return read.ok ? read.value : refuse(read.problem);
}
