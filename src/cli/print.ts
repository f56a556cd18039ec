/**
 * The only code that prints. Data goes to stdout, everything else to stderr.
 *
 * A reader that goes away (`| head`) is not an error: writing reports it and the command stops early.
 */
import { type Problem, renderCaret, renderProblem, SimulatorError, severityOf } from '../base/problem.ts';

let readerGone = false;
let outputError: Error | undefined;

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') readerGone = true;
  else outputError ??= error;
});
process.stderr.on('error', () => {});

/**
 * Writes to stdout and waits while the reader is behind. False once the reader has gone away.
 *
 * Errors: throws AMASIM_RUN_OUTPUT when what was written before could not be stored (a full disk, for instance).
 */
export async function writeOut(data: string | Uint8Array): Promise<boolean> {
  checkOutput();
  if (readerGone) return false;
  if (!process.stdout.write(data)) {
    await new Promise<void>((resolve) => {
      const done = () => {
        process.stdout.off('drain', done);
        process.stdout.off('error', done);
        process.stdout.off('close', done);
        resolve();
      };
      process.stdout.on('drain', done);
      process.stdout.on('error', done);
      process.stdout.on('close', done);
    });
  }
  return !readerGone;
}

/** Waits until all that was written has gone out. Errors: as `writeOut`. */
export async function flushOut(): Promise<void> {
  if (!readerGone && !outputError) await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
  checkOutput();
}

function checkOutput(): void {
  if (!outputError) return;
  const message = `standard output: ${outputError.message}`;
  throw new SimulatorError({ code: 'AMASIM_RUN_OUTPUT', message }, { cause: outputError });
}

/** One object on one line. */
export async function writeJson(value: unknown): Promise<void> {
  await writeOut(`${JSON.stringify(value)}\n`);
}

export function writeErr(text: string): void {
  process.stderr.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** Rewrites the last line of a terminal. */
export function writeErrLine(text: string): void {
  process.stderr.write(`\r\u001b[2K${text}`);
}

export function stderrIsTerminal(): boolean {
  return process.stderr.isTTY === true;
}

export function stdoutIsTerminal(): boolean {
  return process.stdout.isTTY === true;
}

let colors = stderrIsTerminal() && !process.env.NO_COLOR && process.env.TERM !== 'dumb';

let outColors = process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';

/** `--no-color`. */
export function turnOffColors(): void {
  colors = false;
  outColors = false;
}

/** ANSI colours of moods: green, red. */
const MOOD_COLORS = { good: 32, bad: 31 } as const;

/** Text for stdout, coloured where that is a terminal. */
export function paintOut(text: string, mood: keyof typeof MOOD_COLORS): string {
  return outColors ? `\u001b[${MOOD_COLORS[mood]}m${text}\u001b[0m` : text;
}

/** ANSI colours of severities: red, yellow, cyan. */
const SEVERITY_COLORS = { error: 31, warning: 33, info: 36 } as const;

/** Words in the colour of a severity, where colours are wanted. */
export function paintSeverity(severity: keyof typeof SEVERITY_COLORS, words: string = severity): string {
  return colors ? `\u001b[1;${SEVERITY_COLORS[severity]}m${words}\u001b[0m` : words;
}

/** A problem as a person reads it: severity, code, where, what, the caret, and what to do. */
export function describeProblem(problem: Problem): string {
  const lines = [`${paintSeverity(severityOf(problem.code))} ${problem.code}: ${renderProblem(problem)}`];
  const caret = renderCaret(problem);
  if (caret) lines.push(indent(caret));
  if (problem.help) lines.push(`  help: ${problem.help}`);
  return lines.join('\n');
}

export function printProblem(problem: Problem): void {
  writeErr(describeProblem(problem));
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
