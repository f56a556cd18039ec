/** Thresholds that decide an exit code: `p99<2s,lost=0`. */
import { nearestName } from '../base/nearest-name.ts';
import { fail, ok, type Result } from '../base/problem.ts';
import type { RunResult } from './run-result.ts';

type Comparator = '<' | '<=' | '=' | '>=' | '>';

export interface Expectation {
  /** As written. */
  readonly text: string;
  readonly name: string;
  readonly comparator: Comparator;
  /** In ms, where the figure is a time. */
  readonly value: number;
}

interface Figure {
  readonly kind: 'time' | 'number';
  /** `undefined` where the run has no such figure. */
  of(result: RunResult): number | undefined;
}

const TIMES = ['p50', 'p90', 'p95', 'p99', 'max'] as const;

/** By name. `late…` are times of events, the others of rows. */
const FIGURES: Readonly<Record<string, Figure>> = {
  ...Object.fromEntries(
    TIMES.flatMap((name): [string, Figure][] => [
      [name, { kind: 'time', of: ({ replay }) => replay?.latencyMs[name] }],
      [`late-${name}`, { kind: 'time', of: ({ replay }) => replay?.latenessMs[name] }],
    ]),
  ),
  rows: total(({ rows }) => rows),
  accepted: total(({ accepted }) => accepted),
  rejected: total(({ rejected }) => rejected),
  retries: total(({ retries }) => retries),
  dropped: total(({ dropped = 0 }) => dropped),
  queued: total(({ queued = 0 }) => queued),
  // Rows that will never arrive.
  lost: total(({ rejected, dropped = 0, lost = 0 }) => rejected + dropped + lost),
  malformed: { kind: 'number', of: ({ events }) => events.malformed },
  eps: { kind: 'number', of: ({ eventsPerSecond }) => eventsPerSecond },
  seconds: { kind: 'number', of: ({ seconds }) => seconds },
};

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

function total(of: (stream: RunResult['streams'][number]) => number): Figure {
  return { kind: 'number', of: ({ streams }) => streams.reduce((sum, stream) => sum + of(stream), 0) };
}

/** Reads expectations. Errors: AMASIM_RUN_USAGE for the first that is none. */
export function readExpectations(text: string): Result<readonly Expectation[]> {
  const expectations: Expectation[] = [];
  for (const part of text.split(',')) {
    const read = readExpectation(part.trim());
    if (typeof read === 'string')
      return fail({ code: 'AMASIM_RUN_USAGE', message: `--expect ${part.trim()}: ${read}` });
    expectations.push(read);
  }
  return ok(expectations);
}

/** What is wrong with it, in words, where it is none. */
function readExpectation(text: string): Expectation | string {
  const match = /^([a-z][a-z0-9-]*)\s*(<=|>=|<|>|=)\s*(\d+(?:\.\d+)?)\s*([a-z]*)$/u.exec(text);
  if (match === null) return "wanted a figure, one of < <= = >= > and a number, as in 'p99<2s'";
  const [, name = '', comparator, digits, unit = ''] = match;
  if (!Object.hasOwn(FIGURES, name)) {
    const near = nearestName(name, Object.keys(FIGURES));
    const hint = near === undefined ? `there are ${Object.keys(FIGURES).join(', ')}` : `did you mean ${near}?`;
    return `there is no figure ${name}; ${hint}`;
  }
  const isTime = FIGURES[name]!.kind === 'time';
  const factor = isTime ? UNITS[unit] : unit === '' ? 1 : undefined;
  if (factor === undefined) return isTime ? `${name} is a time, in ms, s or m` : `${name} has no unit`;
  return { text, name, comparator: comparator as Comparator, value: Number(digits) * factor };
}

/** The expectations that were missed, in words. A figure that the run has not is missed, too. */
export function missedExpectations(expectations: readonly Expectation[], result: RunResult): string[] {
  return expectations.flatMap(({ text, name, comparator, value }) => {
    const { of, kind } = FIGURES[name]!;
    const measured = of(result);
    if (measured === undefined) return [`${text}: this run has no ${name}; it takes --rate or --agents`];
    if (holds(measured, comparator, value)) return [];
    const shown = kind === 'time' ? `${Number(measured.toFixed(1))} ms` : String(Number(measured.toFixed(3)));
    return [`${text}: it was ${shown}`];
  });
}

function holds(measured: number, comparator: Comparator, value: number): boolean {
  switch (comparator) {
    case '<':
      return measured < value;
    case '<=':
      return measured <= value;
    case '=':
      return measured === value;
    case '>=':
      return measured >= value;
    case '>':
      return measured > value;
  }
}
