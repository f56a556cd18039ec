/** What `check` found, as a person reads it: in the form of rustc and ruff. */
import type { LocatedProblem } from '../base/located-problem.ts';

export interface CheckTextOptions {
  /** Marks words with the colour of their severity; the identity without colours. */
  readonly paint: (severity: LocatedProblem['severity'], words: string) => string;
  /** Columns of the terminal: longer lines are shown around the place only. */
  readonly width: number;
}

/** All problems and the closing line. `Validation passed` stands there when there is no error. */
export function renderCheck(problems: readonly LocatedProblem[], options: CheckTextOptions): string {
  return [...problems.map((problem) => `${renderFinding(problem, options)}\n`), renderVerdict(problems)].join('\n');
}

/** One problem: what, where, the line with a caret, and what to do. */
export function renderFinding(problem: LocatedProblem, { paint, width }: CheckTextOptions): string {
  const { code, severity, message, file, path, line, column, help, arm, within } = problem;
  const gutter = ' '.repeat(String(line ?? '').length);
  const lines = [`${paint(severity, `${severity}[${code}]`)}: ${message}`];
  const place = [file ?? '<xpath>', line, column].filter((part) => part !== undefined).join(':');
  lines.push(`${gutter}--> ${place}`);
  if (line !== undefined && problem.lineText !== undefined) {
    const { text, caretAt, carets } = windowAround(problem, width - gutter.length - 3);
    lines.push(`${gutter} |`, `${line} | ${text}`, `${gutter} | ${' '.repeat(caretAt)}${paint(severity, carets)}`);
  }
  if (within !== undefined) {
    const { text, caretAt, carets } = windowAround({ ...within, lineText: within.text.replace(/[\r\n]/g, ' ') }, width);
    lines.push(`${gutter} = in: ${text}`, `${gutter}       ${' '.repeat(caretAt)}${paint(severity, carets)}`);
  }
  if (path) lines.push(`${gutter} = at: ${path}`);
  if (arm !== undefined) lines.push(`${gutter} = Azure answers: ${[arm.code, arm.target].filter(Boolean).join(', ')}`);
  if (help !== undefined) lines.push(`${gutter} = help: ${help}`);
  return lines.join('\n');
}

/** `Validation passed`, or how many of each kind. */
export function renderVerdict(problems: readonly LocatedProblem[]): string {
  const count = (wanted: LocatedProblem['severity']) => problems.filter(({ severity }) => severity === wanted).length;
  const counts = [
    counted(count('error'), 'error'),
    counted(count('warning'), 'warning'),
    counted(count('info'), 'note'),
  ].filter((words) => words !== '');
  const rest = counts.join(', ');
  if (count('error') > 0) return `Found ${rest}.`;
  return rest === '' ? 'Validation passed' : `Validation passed (${rest})`;
}

function counted(count: number, noun: string): string {
  if (count === 0) return '';
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Shortest part of a line worth showing. */
const LEAST_WIDTH = 40;

interface Window {
  readonly text: string;
  readonly caretAt: number;
  readonly carets: string;
}

/** The part of the line around the place; tabs are one blank wide, so that the caret stands below it. */
type Shown = Pick<LocatedProblem, 'lineText' | 'column' | 'length'>;

function windowAround({ lineText = '', column = 1, length = 1 }: Shown, columns: number): Window {
  const width = Math.max(LEAST_WIDTH, columns);
  const line = lineText.replaceAll('\t', ' ').replace(/\s+$/, '');
  const at = Math.min(column - 1, line.length);
  const indent = line.length - line.trimStart().length;
  let start = Math.min(indent, at);
  if (line.length - start > width && at - start > width / 2) start = at - Math.floor(width / 3);
  const end = Math.min(line.length, start + width);
  const before = start > indent ? '…' : '';
  const after = end < line.length ? '…' : '';
  const carets = '^'.repeat(Math.max(1, Math.min(length, end - at)));
  return { text: before + line.slice(start, end) + after, caretAt: before.length + at - start, carets };
}
