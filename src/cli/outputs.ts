/** Where a result goes: to the screen, to files in several forms, and before the judge of what was expected of it. */
import { closeSync, openSync, readSync } from 'node:fs';
import { systemClock } from '../base/clock.ts';
import type { CountedProblem } from '../base/tally.ts';
import { CSV_OPENING } from '../report/csv-text.ts';
import {
  type Expectation,
  type ExpectationResult,
  type Figures,
  judge,
  missedOf,
  readExpectations,
} from '../report/expectations.ts';
import { JUNIT_OPENING, renderJunit } from '../report/junit.ts';
import { MARKDOWN_OPENING } from '../report/markdown-text.ts';
import type { ProblemResult } from '../report/run-result.ts';
import { STDIN } from '../sources/inputs.ts';
import { inputNames } from './arguments.ts';
import type { GlobalArguments } from './common-options.ts';
import { EXIT, exitCodeAfter } from './exit-codes.ts';
import { refuse, refuseUsage } from './fail.ts';
import { refuseUnwritable, writeOutputFile } from './output-file.ts';
import type { OutputArguments } from './output-options.ts';
import { stdoutIsTerminal, writeErr, writeJson, writeOut } from './print.ts';
import { tellProblems } from './tell-problems.ts';

/** What every result has that can be delivered. */
export interface Deliverable {
  readonly problems: readonly ProblemResult[];
  readonly expectations?: readonly ExpectationResult[];
}

/** How a result is written. */
export interface Forms<R> {
  readonly text: (result: R) => string;
  /** Where people see problems: in that text, or beside it on stderr. */
  readonly problemsAre: 'in the text' | 'beside it';
  readonly csv: (result: R) => string;
  readonly markdown: (result: R) => string;
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
  /**
   * Writes the result in every form that is wanted, tells problems and missed expectations.
   *
   * Errors: AMASIM_RUN_OUTPUT (thrown) when a file cannot be written; what was there before is as it was.
   */
  deliver(delivery: Delivery<R>): Promise<{
    /** With what has become of expectations. */
    readonly result: R;
    readonly code: number;
  }>;
}

/** A form that is one file. A file of before is replaced only if it begins as this one will. */
interface FileForm {
  readonly extension: RegExp;
  readonly takes: string;
  readonly opening: string;
}

const FILE_FORMS = {
  junit: { extension: /\.xml$/i, takes: 'an XML file, as in amasim.xml', opening: JUNIT_OPENING },
  csv: { extension: /\.csv$/i, takes: 'a CSV file, as in amasim.csv', opening: CSV_OPENING },
  markdown: { extension: /\.(?:md|markdown)$/i, takes: 'a Markdown file, as in amasim.md', opening: MARKDOWN_OPENING },
} as const satisfies Readonly<Record<string, FileForm>>;

type FormName = keyof typeof FILE_FORMS;
const FORM_NAMES = Object.keys(FILE_FORMS) as readonly FormName[];

export interface OutputChoice<R> {
  readonly command: 'run' | 'cost';
  readonly figures: Figures<R>;
}

/**
 * Reads what is wanted, and makes sure before the work that it can be written after it.
 *
 * Errors: exit 2 for expectations that are none, two outputs for stdout, names that are not those of such files, files that hold
 * something else, and folders that cannot be written to.
 */
export function openOutputs<R extends Deliverable>(
  args: OutputArguments & GlobalArguments,
  { command, figures }: OutputChoice<R>,
): Outputs<R> {
  const started = systemClock.monotonic();
  const expectations = args.expect === undefined ? undefined : expectationsOf(args.expect, figures);
  const targets = targetsOf(args);
  return {
    async deliver({ result: plain, problems, interrupted, forms }) {
      const judged = expectations && judge(expectations, plain);
      const result = judged === undefined ? plain : { ...plain, expectations: judged };
      const render: Readonly<Record<FormName, () => string>> = {
        junit: () => {
          const seconds = (systemClock.monotonic() - started) / 1000;
          return renderJunit({ name: `amasim ${command}`, seconds, expectations: judged, problems: result.problems });
        },
        csv: () => forms.csv(result),
        markdown: () => forms.markdown(result),
      };
      const onStdout = targets.find(({ file }) => file === STDIN);
      if (args.json) await writeJson(result);
      else if (onStdout !== undefined) await writeOut(render[onStdout.form]());
      else if (!args.quiet) await writeOut(forms.text(result));
      // Where the text has the problems and goes elsewhere than to the screen, errors are told on it as well.
      const isTold = args.json || onStdout !== undefined || forms.problemsAre === 'beside it';
      if (isTold || args.quiet || !stdoutIsTerminal()) {
        tellProblems(problems, { tell: isTold && !args.quiet ? 'all' : 'errors' });
      }
      const missed = missedOf(judged ?? []);
      for (const text of missed) writeErr(`amasim: expected ${text}`);
      for (const { form, file } of targets) if (file !== STDIN) writeOutputFile(file, render[form]());
      const code = interrupted ? EXIT.interrupted : exitCodeAfter(problems);
      return { result, code: code === EXIT.fine && missed.length > 0 ? EXIT.findings : code };
    },
  };
}

interface Target {
  readonly form: FormName;
  /** Or `-`. */
  readonly file: string;
}

function targetsOf(args: OutputArguments): readonly Target[] {
  const targets = FORM_NAMES.flatMap((form): Target[] => {
    const [file] = inputNames(args[form] === undefined ? [] : [args[form]]);
    return file === undefined ? [] : [{ form, file }];
  });
  const toStdout = [
    ...(args.json ? ['--json'] : []),
    ...targets.flatMap(({ form, file }) => (file === STDIN ? `--${form} -` : [])),
  ];
  if (toStdout.length > 1)
    refuseUsage(`${toStdout.join(' and ')} cannot both go to stdout; name a file for one of them`);
  for (const { form, file } of targets) {
    if (file === STDIN) continue;
    const { extension, takes, opening } = FILE_FORMS[form];
    if (!extension.test(file)) refuseUsage(`--${form} ${file}: takes the name of ${takes}, or - for stdout`);
    refuseUnwritable(`--${form}`, file);
    refuseForeign(form, file, opening);
  }
  return targets;
}

/** What a pattern of the shell or a slip has named, such as a log or an export, is not written over. */
function refuseForeign(form: FormName, file: string, opening: string): void {
  const before = readBeginning(file, Buffer.byteLength(opening));
  if (before !== '' && before !== opening) {
    const message = `--${form} ${file}: is there and was not written by --${form}; it is left as it is`;
    refuse({ code: 'AMASIM_RUN_OUTPUT', message });
  }
}

/** The first bytes of a file as text; none of one that is not there. */
function readBeginning(file: string, bytes: number): string {
  const buffer = Buffer.alloc(bytes);
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return '';
    return refuse({ code: 'AMASIM_RUN_OUTPUT', message: (cause as Error).message });
  }
  try {
    return buffer.toString('utf8', 0, readSync(fd, buffer));
  } finally {
    closeSync(fd);
  }
}

function expectationsOf<R>(text: string, figures: Figures<R>): readonly Expectation<R>[] {
  const read = readExpectations(text, figures);
  return read.ok ? read.value : refuse(read.problem);
}
