/** One clause in words: what was found, and why that is enough or not. */
import { assertNever } from '../../base/problem.ts';
import { textOf, type Value } from '../../events/value.ts';
import { ticksOfValue } from '../compare.ts';
import { bandValue, bitsOfValue, timediffValue } from '../functions.ts';
import { ticksOfMs } from '../text-types.ts';
import type { PathExpr } from '../tree.ts';
import type { Asked } from './measure.ts';
import { hint, nearIn, whyNothing } from './missing.ts';
import type { ClausePlan } from './plan.ts';
import { type Comparison, compileValues, finds, type Question, questionOf } from './question.ts';
import { show, showDuration } from './show.ts';
import { clip, type ExplainedClause, MAX_VALUE_CHARACTERS, MAX_VALUES } from './types.ts';
import { verdictOf } from './verdict.ts';

/** Names looked at for a slip. */
const MAX_NAMES = 200;

/** What is said of a clause beyond the verdict. */
export type Findings = Pick<ExplainedClause, 'values' | 'moreValues' | 'comparedAs' | 'reason'>;

/** Asks a clause and says what it found. `holds` comes from the walker, the words follow it. */
export function explainClause(plan: ClausePlan, asked: Asked): { readonly holds: boolean } & Findings {
  const holds = plan.test(asked.element, asked.nowMs, asked.position);
  return { holds, ...findingsOf(questionOf(plan.expr), asked, holds ? 'holds' : 'fails') };
}

function findingsOf(question: Question, asked: Asked, verdict: 'holds' | 'fails'): Findings {
  if (question.kind === 'position') {
    const { words } = verdictOf(question.comparison, { kind: 'integer', value: asked.position });
    return {
      values: [String(asked.position)],
      comparedAs: 'number',
      reason: `the position ${asked.position} ${words}`,
    };
  }
  const { element, nowMs } = asked;
  const values = compileValues(question.path)(element, nowMs);
  if (values.length === 0) return { values: [], reason: nothingReason(question, asked) };
  const listed = listValues(values);
  switch (question.kind) {
    case 'exists':
      return { ...listed, reason: values.length === 1 ? 'it is there' : `there are ${values.length}` };
    case 'compare':
      return { ...listed, ...compared(question, values, verdict) };
    case 'band':
      return { ...listed, ...bandFindings(question, values, asked) };
    case 'timediff':
      return { ...listed, ...timediffFindings(question, values, asked) };
    default:
      return assertNever(question);
  }
}

/** Values as listed in an explanation. */
export function listValues(values: readonly Value[]): Pick<Findings, 'values' | 'moreValues'> {
  const texts = values.slice(0, MAX_VALUES).map((value) => clip(textOf(value), MAX_VALUE_CHARACTERS));
  return values.length > MAX_VALUES ? { values: texts, moreValues: values.length - MAX_VALUES } : { values: texts };
}

function nothingReason(question: Exclude<Question, { kind: 'position' }>, { element, nowMs }: Asked): string {
  const { path } = question;
  if (finds(path, element, nowMs)) {
    return question.kind === 'exists' ? 'it is there' : 'it has elements in it, and so no value';
  }
  const why = path.steps.length === 0 ? 'it has elements in it, and so no value' : whyNothing(path, element, nowMs);
  const differs = 'comparison' in question && question.comparison?.op === '!=';
  return differs ? `${why} (with nothing there, != does not hold either)` : why;
}

type Words = Pick<Findings, 'comparedAs' | 'reason'>;

type CompareQuestion = Extract<Question, { kind: 'compare' }>;

/** Of several values one that holds is enough, and is shown; when none does, one with a note, or the first. */
function compared({ path, comparison }: CompareQuestion, values: readonly Value[], verdict: 'holds' | 'fails'): Words {
  const verdicts = values.map((value) => ({ value, ...verdictOf(comparison, value) }));
  const shown =
    verdict === 'holds'
      ? (verdicts.find(({ holds }) => holds) ?? verdicts[0]!)
      : (verdicts.find(({ note }) => note !== undefined) ?? verdicts[0]!);
  const { comparedAs, words, note } = shown;
  const as = comparedAs === undefined ? {} : { comparedAs };
  const text = show(textOf(shown.value));
  const slip = verdict === 'fails' && note === undefined ? nameSlip(path, comparison, values) : '';
  const behind = note === undefined ? slip : `; ${note}`;
  if (values.length === 1) return { ...as, reason: `${text} ${words}${behind}` };
  if (verdict === 'holds') {
    return { ...as, reason: `value ${verdicts.indexOf(shown) + 1} of ${values.length}, ${text}, ${words}` };
  }
  if (note !== undefined) return { ...as, reason: `none of ${values.length} values; ${text} ${words}${behind}` };
  return { ...as, reason: `none of ${values.length} values ${positive(comparison)}${slip}` };
}

/** The name that was probably meant, where a constant is compared with names (`Data[@Name='X']`, `Provider[@Name='X']`). */
function nameSlip({ steps }: PathExpr, { op, literal, text }: Comparison, values: readonly Value[]): string {
  const last = steps.at(-1);
  if (op !== '=' || !literal.plain || last?.kind !== 'attribute' || last.name !== 'Name') return '';
  return hint(nearIn(text, values.slice(0, MAX_NAMES).map(textOf)), text, '');
}

/** `is 3` for `=3`, as it stands behind "none of 12 values". */
function positive({ op, text }: Comparison): string {
  if (op === '=') return `is ${show(text)}`;
  return op === '!=' ? `differs from ${show(text)} in a way != counts` : `is ${op} ${show(text)}`;
}

type BandQuestion = Extract<Question, { kind: 'band' }>;

function bandFindings({ mask, other, comparison }: BandQuestion, values: readonly Value[], asked: Asked): Words {
  const others: readonly Value[] =
    other === undefined ? [bandValue(mask!, mask!)] : compileValues(other)(asked.element, asked.nowMs);
  if (others.length === 0) return { reason: whyNothing(other!, asked.element, asked.nowMs) };
  let shown: { readonly reason: string; readonly holds: boolean } | undefined;
  for (const left of values) {
    for (const right of others) {
      const pair = bandOf(left, right, comparison);
      shown = shown === undefined || (pair.holds && !shown.holds) ? pair : shown;
      if (shown.holds) return { comparedAs: 'number', reason: shown.reason };
    }
  }
  return { comparedAs: 'number', reason: shown!.reason };
}

function bandOf(left: Value, right: Value, comparison: Comparison | undefined) {
  const [own, bits] = [bitsOfValue(left), bitsOfValue(right)];
  if (own === undefined || bits === undefined) {
    return {
      holds: false,
      reason: `${show(textOf(own === undefined ? left : right))} is no whole number and has no bits`,
    };
  }
  const result = bandValue(own, bits);
  const said = `${textOf(left)} band 0x${bits.toString(16)} is 0x${(own & bits).toString(16)}`;
  if (comparison === undefined) {
    const holds = (own & bits) !== 0n;
    return { holds, reason: holds ? said : `${said}: no bit in common` };
  }
  const { holds, words } = verdictOf(comparison, result);
  return { holds, reason: `${said}, which ${words}` };
}

type TimediffQuestion = Extract<Question, { kind: 'timediff' }>;

function timediffFindings(question: TimediffQuestion, values: readonly Value[], { nowMs }: Asked): Words {
  const { fixed, from, comparison } = question;
  const other = fixed ?? ticksOfMs(nowMs);
  let shown: Words | undefined;
  for (const value of values) {
    const ticks = ticksOfValue(value);
    if (ticks === undefined) {
      shown ??= { reason: `${show(textOf(value))} is no time` };
      continue;
    }
    const difference = timediffValue(...(from === 'path' ? ([ticks, other] as const) : ([other, ticks] as const)));
    const { holds, words } = verdictOf(comparison, difference);
    const ms = Number((difference as { value: number }).value);
    const against = fixed === undefined ? 'from then to now' : 'between the two times';
    const found: Words = { comparedAs: 'number', reason: `${ms} ms (${showDuration(ms)}) ${against} ${words}` };
    if (holds) return found;
    shown ??= found;
  }
  return shown!;
}
