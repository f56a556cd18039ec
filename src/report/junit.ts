/**
 * What was expected and what went wrong, as JUnit XML, which CI systems show as tests.
 *
 * One suite; a case for each expectation and for each problem that is an error, or one that says there was none, so that no file is
 * without a case. Readers know a case by its `classname` and `name`: GitLab drops all but the first of one name, so names differ.
 *
 * Source: there is no standard. Elements and attributes are those that these read: https://docs.gitlab.com/ci/testing/unit_test_reports/,
 * https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/publish-test-results-v2, https://plugins.jenkins.io/junit/ (read 2026-11-28).
 */
import { CODES, type Code } from '../base/codes.ts';
import type { ExpectationResult } from './expectations.ts';

/** Longest text in the name of a case; what went wrong is whole in its element. */
const NAME_LENGTH = 200;

/** What every file begins with. */
export const JUNIT_OPENING = '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="amasim ';

export interface JunitProblem {
  readonly code: Code;
  readonly message: string;
  /** How often it was met. Default 1. */
  readonly count?: number;
  /** Where it is, if that is a file. */
  readonly file?: string | undefined;
}

export interface JunitOptions {
  /** The command, as in `amasim run`. */
  readonly name: `amasim ${string}`;
  /** That the command took. */
  readonly seconds: number;
  readonly expectations?: readonly ExpectationResult[] | undefined;
  /** Those that are no errors are no cases. */
  readonly problems: readonly JunitProblem[];
}

interface Case {
  readonly group: 'expectations' | 'problems';
  readonly name: string;
  readonly file?: string | undefined;
  readonly outcome:
    | { readonly kind: 'passed'; readonly output?: string }
    | { readonly kind: 'failure' | 'error'; readonly type: string; readonly message: string };
}

/** The text of a JUnit file: well-formed XML 1.0 whatever stands in messages. */
export function renderJunit({ name, seconds, expectations = [], problems }: JunitOptions): string {
  const cases = uniquelyNamed([...expectations.map(caseOfExpectation), ...casesOfProblems(problems)]);
  const count = (kind: Case['outcome']['kind']) => cases.filter(({ outcome }) => outcome.kind === kind).length;
  const counts = `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="0" time="${seconds.toFixed(3)}"`;
  const lines = cases.map((test) => renderCase(test, name.replace(' ', '.')));
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="${xmlText(name)}" ${counts}>
<testsuite name="${xmlText(name)}" ${counts}>
${lines.join('\n')}
</testsuite>
</testsuites>
`;
}

function caseOfExpectation({ text, passed, message }: ExpectationResult): Case {
  return {
    group: 'expectations',
    name: text,
    outcome: passed
      ? { kind: 'passed', output: message }
      : { kind: 'failure', type: 'missed', message: `${text}: ${message}` },
  };
}

function casesOfProblems(problems: readonly JunitProblem[]): Case[] {
  const errors = problems.filter(({ code }) => CODES[code].severity === 'error');
  if (errors.length === 0) return [{ group: 'problems', name: 'no errors', outcome: { kind: 'passed' } }];
  return errors.map(({ code, message, count = 1, file }): Case => {
    const times = count === 1 ? '' : ` (${count} times)`;
    return {
      group: 'problems',
      name: clip(`${code}: ${message}`),
      file,
      outcome: { kind: 'error', type: code, message: `${message}${times}\n${CODES[code].help}` },
    };
  });
}

function clip(text: string): string {
  return text.length <= NAME_LENGTH ? text : `${text.slice(0, NAME_LENGTH - 1)}…`;
}

/** A name that is there already gets a number. */
function uniquelyNamed(cases: readonly Case[]): Case[] {
  const taken = new Set<string>();
  const numbers = new Map<string, number>();
  return cases.map((test) => {
    let { name } = test;
    const given = `${test.group} ${name}`;
    while (taken.has(`${test.group} ${name}`)) {
      const number = (numbers.get(given) ?? 1) + 1;
      numbers.set(given, number);
      name = `${test.name} (${number})`;
    }
    taken.add(`${test.group} ${name}`);
    return { ...test, name };
  });
}

function renderCase({ group, name, file, outcome }: Case, prefix: string): string {
  const place = file === undefined ? '' : ` file="${xmlText(file)}"`;
  const start = `<testcase classname="${xmlText(`${prefix}.${group}`)}" name="${xmlText(name)}"${place} time="0.000"`;
  if (outcome.kind !== 'passed') {
    const { kind, type, message } = outcome;
    const [first] = message.split('\n');
    return `${start}><${kind} type="${xmlText(type)}" message="${xmlText(first ?? '')}">${xmlText(message)}</${kind}></testcase>`;
  }
  return outcome.output === undefined
    ? `${start}/>`
    : `${start}><system-out>${xmlText(outcome.output)}</system-out></testcase>`;
}

/** What XML 1.0 has no way to write, half a surrogate pair among it. */
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // Blanks, in an attribute, unless written so.
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** Text for an element or an attribute in double quotes. What XML cannot hold becomes U+FFFD. */
function xmlText(text: string): string {
  return text.replace(FORBIDDEN, '\ufffd').replace(/[&<>"\t\n\r]/g, (character) => REFERENCES[character] as string);
}
