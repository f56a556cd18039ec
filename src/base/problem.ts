/**
 * Base: what every stage shares and no stage owns. Here: how a failure is said.
 *
 * An expected failure (a bad record, a bad rule, a refused batch) is a `Problem`: plain data that crosses threads and is
 * counted. Exceptions are for set-up and for our own bugs. A problem always says what was found, where, and what was wanted.
 */
import { CODES, type Code } from './codes.ts';

/** Where in an input something stands. `byteOffset` counts from the start of the file (or of stdin). */
export interface Place {
  readonly source: string;
  readonly byteOffset: number;
  /** EVTX chunk number, from 0. */
  readonly chunk?: number;
  /** The record number (EVTX record header) or the ordinal of the event in its block (XML). */
  readonly record?: number;
  /** The event was carved from bytes not in use (`--recover`). */
  readonly recovered?: true;
}

/** A half-open range of UTF-16 units in a text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A replacement in a text; an empty span inserts. */
export interface TextEdit {
  readonly span: Span;
  readonly text: string;
}

/** An error as the service would answer it. */
export interface ArmError {
  readonly code: string;
  readonly target?: string;
}

/** One thing that went wrong, as data. */
export interface Problem {
  readonly code: Code;
  readonly message: string;
  readonly place?: Place;
  /** The text the span points into (a query, for instance). */
  readonly text?: string;
  readonly span?: Span;
  /** File the problem is in, for configuration files. */
  readonly file?: string;
  /** JSON pointer into that file. */
  readonly path?: string;
  /** What to do about it, where that is more specific than the code's own help. */
  readonly help?: string;
  /** A repair of `text` that is safe: it says what was plainly meant. */
  readonly fix?: TextEdit;
  readonly inner?: Problem;
  /** The error the service itself would answer, where it is known. */
  readonly arm?: ArmError;
}

/** Success with a value, or the one problem that prevented it. */
export type Result<T, E = Problem> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: E };

export function ok<T>(value: T): Result<T, never> {
  return { ok: true, value };
}

export function fail<E>(problem: E): Result<never, E> {
  return { ok: false, problem };
}

/** How serious a code is: `error` decides the exit code, `warning` and `info` only inform. */
export function severityOf(code: Code): 'error' | 'warning' | 'info' {
  return CODES[code].severity;
}

/** A problem thrown: for set-up that cannot go on. Match on `code`, not on the class. */
export class SimulatorError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, options?: { cause?: unknown }) {
    super(problem.message, options);
    this.name = 'SimulatorError';
    this.problem = problem;
  }

  get code(): Code {
    return this.problem.code;
  }
}

/** The place of a problem as `file:offset` text, empty when it has none. */
export function renderPlace(place: Place): string {
  const chunk = place.chunk === undefined ? '' : `, chunk ${place.chunk}`;
  const record = place.record === undefined ? '' : `, record ${place.record}`;
  return `${place.source}: byte ${place.byteOffset}${chunk}${record}`;
}

/** A problem in one line: where, in its input or its configuration file, and what. */
export function renderProblem({ place, file, path, message }: Problem): string {
  if (place) return `${renderPlace(place)}: ${message}`;
  return file === undefined ? message : `${file}${path ? `#${path}` : ''}: ${message}`;
}

/** The line a span points into, with a caret under it; empty when the problem has no span. */
export function renderCaret(problem: Problem): string {
  if (problem.text === undefined || problem.span === undefined) return '';
  const { text, span } = problem;
  const lineStart = text.lastIndexOf('\n', span.start - 1) + 1;
  const newline = text.indexOf('\n', span.start);
  const lineEnd = newline < 0 ? text.length : newline;
  const width = Math.max(1, Math.min(span.end, lineEnd) - span.start);
  return `${text.slice(lineStart, lineEnd)}\n${' '.repeat(span.start - lineStart)}${'^'.repeat(width)}`;
}

/** For the end of a `switch` over a closed union. */
export function assertNever(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
