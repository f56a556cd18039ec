/** Thresholds that decide an exit code, as in `p99<2s,lost=0`, over whatever figures a kind of result has. */
import { nearestName } from '../base/nearest-name.ts';
import { fail, ok, type Result } from '../base/problem.ts';

type Comparator = '<' | '<=' | '=' | '>=' | '>';

export type FigureKind = 'time' | 'number' | 'bytes' | 'gigabytes' | 'usd';

/** A number of a result, by which it can be judged. */
export interface Figure<R> {
  readonly kind: FigureKind;
  /** In ms, where it is a time; or, in words, why this result has no such figure. */
  of(result: R): number | string;
}

/** By name. Tables can be put together: `{ ...COST_FIGURES, ...more }`. */
export type Figures<R> = Readonly<Record<string, Figure<R>>>;

export interface Expectation<R> {
  /** As written. */
  readonly text: string;
  readonly figure: Figure<R>;
  readonly comparator: Comparator;
  /** In what the figure is in. */
  readonly value: number;
}

/** Whether an expectation holds, as results have it. Members may be added, never renamed. */
export interface ExpectationResult {
  /** As written. */
  readonly text: string;
  readonly passed: boolean;
  /** In ms, where the figure is a time. Absent where the result has no such figure. */
  readonly measured?: number;
  /** What the figure was, with its unit, or why there is none. */
  readonly message: string;
}

/** Units that may stand behind a number, by what one is; decimal, as Azure bills. `''`: none. */
const UNITS: Readonly<Record<FigureKind, Readonly<Record<string, number>>>> = {
  time: { ms: 1, s: 1000, m: 60_000 },
  number: { '': 1 },
  bytes: { '': 1, B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 },
  gigabytes: { '': 1, MB: 1e-3, GB: 1, TB: 1e3 },
  usd: { '': 1, USD: 1 },
};

/** What is wrong with a unit that is none of them. */
const WANTED: Readonly<Record<FigureKind, string>> = {
  time: 'is a time, in ms, s or m',
  number: 'has no unit',
  bytes: 'is in bytes, or in kB, MB, GB or TB',
  gigabytes: 'is in GB, or in MB or TB',
  usd: 'is in USD',
};

const SHOWN: Readonly<Record<FigureKind, string>> = {
  time: ' ms',
  number: '',
  bytes: ' B',
  gigabytes: ' GB',
  usd: ' USD',
};

/** Reads expectations of these figures. Errors: AMASIM_RUN_USAGE for the first that is none. */
export function readExpectations<R>(text: string, figures: Figures<R>): Result<readonly Expectation<R>[]> {
  const expectations: Expectation<R>[] = [];
  for (const part of text.split(',')) {
    const read = readExpectation(part.trim(), figures);
    if (typeof read === 'string')
      return fail({ code: 'AMASIM_RUN_USAGE', message: `--expect ${part.trim()}: ${read}` });
    expectations.push(read);
  }
  return ok(expectations);
}

/** What is wrong with it, in words, where it is none. */
function readExpectation<R>(text: string, figures: Figures<R>): Expectation<R> | string {
  const match = /^([A-Za-z][A-Za-z0-9-]*)\s*(<=|>=|<|>|=)\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)$/u.exec(text);
  if (match === null) {
    const [name = 'rows', figure] = Object.entries(figures)[0] ?? [];
    const example = figure?.kind === 'time' ? 'p99<2s' : `${name}<500`;
    return `wanted a figure, one of < <= = >= > and a number, as in '${example}'`;
  }
  const [, name = '', comparator, digits, unit = ''] = match;
  if (!Object.hasOwn(figures, name)) {
    const near = nearestName(name, Object.keys(figures));
    const hint = near === undefined ? `there are ${Object.keys(figures).join(', ')}` : `did you mean ${near}?`;
    return `there is no figure ${name}; ${hint}`;
  }
  const figure = figures[name]!;
  if (!Object.hasOwn(UNITS[figure.kind], unit)) return `${name} ${WANTED[figure.kind]}`;
  const value = Number(digits) * UNITS[figure.kind][unit]!;
  return { text, figure, comparator: comparator as Comparator, value };
}

/** What has become of each expectation. One whose figure the result does not have is missed. */
export function judge<R>(expectations: readonly Expectation<R>[], result: R): ExpectationResult[] {
  return expectations.map(({ text, figure, comparator, value }): ExpectationResult => {
    const measured = figure.of(result);
    if (typeof measured === 'string') return { text, passed: false, message: measured };
    const passed = holds(measured, comparator, value);
    const message = `it was ${shown(measured, figure, (brief) => holds(brief, comparator, value) === passed)}`;
    return { text, passed, measured, message };
  });
}

/** The missed ones, in words. */
export function missedOf(expectations: readonly ExpectationResult[]): string[] {
  return expectations.flatMap(({ text, passed, message }) => (passed ? [] : [`${text}: ${message}`]));
}

/** A figure is told briefly, unless its brief form would be judged otherwise. */
function shown<R>(measured: number, { kind }: Figure<R>, isFair: (brief: number) => boolean): string {
  const brief = Number(kind === 'time' ? measured.toFixed(1) : measured.toPrecision(6));
  return `${Number.isInteger(measured) || !isFair(brief) ? measured : brief}${SHOWN[kind]}`;
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
