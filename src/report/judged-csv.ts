/** What the tables of every result end with: what was expected of it, and its problems. */
import { CODES } from '../base/codes.ts';
import type { CsvRow } from './csv-text.ts';
import type { ExpectationResult } from './expectations.ts';
import type { ProblemResult } from './run-result.ts';

/** `passed` is yes or no. */
export const JUDGED_COLUMNS = ['measured', 'passed', 'severity', 'code', 'count', 'message'] as const;

type Row = CsvRow<(typeof JUDGED_COLUMNS)[number] | 'section' | 'name'>;

export function expectationRows(expectations: readonly ExpectationResult[] = []): Row[] {
  return expectations.map(({ text, passed, measured, message }) => ({
    section: 'expectations',
    name: text,
    measured,
    passed: passed ? 'yes' : 'no',
    message,
  }));
}

export function problemRows(problems: readonly ProblemResult[]): Row[] {
  return problems.map(({ code, message, count }) => ({
    section: 'problems',
    severity: CODES[code].severity,
    code,
    count,
    message,
  }));
}
