/** The examples of docs/errors.md: for each code a text that has the problem, and what `check` prints of it. */
import { readFileSync } from 'node:fs';
import type { LocatedProblem } from '../../src/base/located-problem.ts';
import { checkDocument, checkExpression } from '../../src/checking/check-document.ts';
import { renderFinding } from '../../src/report/check-text.ts';
import { SOUND_RULE } from './sound-rule.ts';

interface ExampleData {
  /** One of these: a query, the lines of a structured query, the lines of a file, or changes of a sound rule by JSON pointer. */
  readonly xpath?: string;
  readonly list?: readonly string[];
  readonly text?: readonly string[];
  readonly rule?: Readonly<Record<string, unknown>>;
  /** What to write instead. */
  readonly instead?: string;
}

export interface Example {
  readonly code: string;
  readonly instead: string | undefined;
  /** Everything found. */
  readonly problems: readonly LocatedProblem[];
  /** What `check` prints of the problem the example is for. */
  readonly output: string;
}

const DATA = JSON.parse(
  readFileSync(new URL('../../fixtures/cases/check/examples.json', import.meta.url), 'utf8'),
) as Record<string, ExampleData>;

export const EXAMPLES: readonly Example[] = Object.entries(DATA).map(([code, data]) => {
  const problems = check(data);
  const shown = problems.filter((problem) => problem.code === code).slice(0, 1);
  const output = shown
    .map((problem) => renderFinding(problem, { paint: (_severity, words) => words, width: 110 }))
    .join('\n');
  return { code, instead: data.instead, problems, output };
});

function check({ xpath, list, text, rule }: ExampleData): readonly LocatedProblem[] {
  if (xpath !== undefined) return checkExpression(xpath);
  if (list !== undefined) return checkDocument(list.join('\n'), 'query.xml');
  if (text !== undefined) return checkDocument(text.join('\n'), 'rule.json');
  const whole: unknown = JSON.parse(SOUND_RULE);
  for (const [pointer, value] of Object.entries(rule ?? {})) change(whole, pointer.slice(1).split('/'), value);
  return checkDocument(JSON.stringify(whole, undefined, 2), 'rule.json');
}

/** Sets a member; `null` removes it. Missing objects on the way are made. */
function change(target: unknown, [step, ...rest]: readonly string[], value: unknown): void {
  const holder = target as Record<string, unknown>;
  const name = step!.replaceAll('~1', '/').replaceAll('~0', '~');
  if (rest.length === 0) {
    if (value === null) delete holder[name];
    else holder[name] = value;
    return;
  }
  holder[name] ??= {};
  change(holder[name], rest, value);
}
