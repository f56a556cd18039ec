import type { Code } from './codes.ts';
import type { ArmError } from './problem.ts';

/** A problem with its place in the text it is in, for reports: lines and columns from 1, columns in UTF-16 units. */
export interface LocatedProblem {
  readonly code: Code;
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly help?: string;
  /** Absent for a text given on the command line. */
  readonly file?: string;
  /** JSON pointer into the file. */
  readonly path?: string;
  readonly line?: number;
  readonly column?: number;
  /** Units on that line; at least 1. */
  readonly length?: number;
  /** The whole line, without its end. */
  readonly lineText?: string;
  /** The text the problem is in, where that stands elsewhere: it came from a variable of a template, for instance. */
  readonly within?: { readonly text: string; readonly column: number; readonly length: number };
  /** The error the service would answer. */
  readonly arm?: ArmError;
  /** What to write in place of those units, where that is safe. */
  readonly replacement?: string;
}
