/** Conditions that cannot hold together, and filters that always hold. */
import type { Span } from '../../base/problem.ts';
import { AUDIT_PROVIDER } from '../../contract/event-layout.ts';
import { SystemField } from '../../events/view.ts';
import type { Formula, Junction } from '../algebra/formula.ts';
import { formulaOf, ofField } from '../algebra/formula-of.ts';
import { isCertain, isImpossible } from '../algebra/relate.ts';
import type { FieldClause } from '../clauses.ts';
import { prepareLiteral } from '../literal.ts';
import type { QueryTree } from '../tree.ts';
import type { Findings } from './finding.ts';

/** Longer queries are not taken apart clause by clause: each clause costs a search. */
const MAX_CLAUSES = 150;

/** Adds what can be said of the query as a whole, and of its parts beside each other. */
export function checkLogic(tree: QueryTree, log: string | undefined, findings: Findings): void {
  const options = log === undefined ? {} : { log };
  const whole = formulaOf(tree, { ...options, items: 'several' });
  if (sizeOf(whole) > MAX_CLAUSES) return;
  const impossible = isImpossible(whole);
  const blind = findings.has(
    'AMASIM_QUERY_UNKNOWN_ELEMENT',
    'AMASIM_QUERY_UNKNOWN_ATTRIBUTE',
    'AMASIM_QUERY_MISPLACED',
  );
  if (impossible) {
    for (const conflict of conflictsIn(whole)) reportConflict(conflict, log, findings);
    return;
  }
  for (const part of deadParts(whole)) {
    const message = `${quote(findings, part.span)} can never hold${part.beside === undefined ? '' : ` beside ${quote(findings, part.beside)}`}`;
    findings.add({
      code: 'AMASIM_QUERY_DEAD_CLAUSE',
      span: part.span,
      message,
      help: 'leave it out; the query matches the same events without it',
    });
  }
  const oneEach = formulaOf(tree, { ...options, items: 'one' });
  if (isImpossible(oneEach)) {
    for (const { spans } of conflictsIn(oneEach)) {
      const message = `${list(findings, spans)} hold together only for an event with several items of one name`;
      findings.add({
        code: 'AMASIM_QUERY_CONTRADICTION_DATA',
        span: around(spans),
        message,
        help: 'join alternatives with or',
      });
    }
  }
  if (blind) return;
  checkCertain(tree, findings);
  checkLevelZero(whole, log, findings);
}

interface Conflict {
  readonly spans: readonly Span[];
  /** The name of the log has part in it. */
  readonly withLog: boolean;
}

function reportConflict({ spans, withLog }: Conflict, log: string | undefined, findings: Findings): void {
  if (spans.length === 0) return;
  const code = 'AMASIM_QUERY_CONTRADICTION';
  const span = around(spans);
  if (withLog) {
    const message = `${list(findings, spans)} never holds in the log ${log}: its events have that channel`;
    findings.add({ code, span, message });
  } else {
    const message = `${list(findings, spans)} can never hold together`;
    findings.add({ code, span, message, help: 'join alternatives with or' });
  }
}

/**
 * The smallest sets of conditions that exclude each other in a formula that cannot hold. A single comparison that never holds
 * is none of them: it has a finding of its own.
 */
function conflictsIn(formula: Formula): Conflict[] {
  if (formula.kind === 'atom') return [];
  if (formula.kind === 'any') return formula.items.flatMap(conflictsIn);
  const items = flat(formula, 'all');
  const alone = items.filter(isImpossible);
  if (alone.length > 0) return alone.flatMap(conflictsIn);
  let core = items;
  for (const item of items) {
    const without = core.filter((other) => other !== item);
    if (isImpossible({ kind: 'all', items: without })) core = without;
  }
  const spans = core.flatMap((item) => spanOf(item) ?? []);
  return [{ spans, withLog: spans.length < core.length }];
}

interface DeadPart {
  readonly span: Span;
  readonly beside?: Span;
}

/** Alternatives that cannot hold, alone or beside what is joined to them with `and`. */
function deadParts(formula: Formula): DeadPart[] {
  if (formula.kind === 'atom') return [];
  const items = flat(formula, formula.kind);
  if (formula.kind === 'any') {
    return items.flatMap((item) => {
      if (item.kind === 'atom' || !isImpossible(item)) return deadParts(item);
      const span = spanOf(item);
      return span === undefined ? [] : [{ span }];
    });
  }
  return items.flatMap((item, index) => {
    if (item.kind !== 'any') return deadParts(item);
    const others = items.filter((_other, at) => at !== index);
    const parts = deadParts(item);
    for (const alternative of flat(item, 'any')) {
      const span = spanOf(alternative);
      if (span === undefined || isImpossible(alternative)) continue;
      if (!isImpossible({ kind: 'all', items: [...others, alternative] })) continue;
      const rival = others.find((other) => isImpossible({ kind: 'all', items: [other, alternative] }));
      const beside = rival && spanOf(rival);
      parts.push(beside === undefined ? { span } : { span, beside });
    }
    return parts;
  });
}

/** A filter that keeps everything, unless it plainly says so (`*`). */
function checkCertain(tree: QueryTree, findings: Findings): void {
  const { expr } = tree;
  const plain =
    expr.kind === 'path' &&
    expr.steps.length === 1 &&
    expr.steps[0]!.kind === 'element' &&
    expr.steps[0]!.predicates.length === 0;
  if (plain || !isCertain(formulaOf(tree, { items: 'several' }))) return;
  findings.add({
    code: 'AMASIM_QUERY_ALWAYS_TRUE',
    span: expr.span,
    message: 'this filter holds for every event',
    help: 'write * if the whole log is meant',
  });
}

/** A filter on the level that audit events, all of level 0, never pass. */
function checkLevelZero(whole: Formula, log: string | undefined, findings: Findings): void {
  if (log?.toLowerCase() !== 'security') return;
  const audit = equals(SystemField.ProviderName, { text: AUDIT_PROVIDER, quote: "'" });
  const zero = equals(SystemField.Level, { text: '0', quote: '' });
  const asks = (items: readonly Formula[]) => isImpossible({ kind: 'all', items });
  const span = levelSpan(whole);
  if (span === undefined || asks([whole, audit]) || !asks([whole, audit, zero])) return;
  findings.add({
    code: 'AMASIM_QUERY_LEVEL_ZERO',
    span,
    message: 'audit events have Level 0, so this loses all of them',
    help: 'filter on Keywords, or add "or Level=0"',
  });
}

function equals(field: SystemField, constant: Parameters<typeof prepareLiteral>[0]): Formula {
  const literal = prepareLiteral(constant);
  const clause: FieldClause = {
    kind: 'field',
    field,
    test: { kind: 'compare', op: '=', literal },
    span: { start: 0, end: 0 },
  };
  return ofField(clause);
}

function levelSpan(formula: Formula): Span | undefined {
  if (formula.kind === 'atom') return formula.field.key === 'System/Level' ? formula.span : undefined;
  const spans = formula.items.flatMap((item) => levelSpan(item) ?? []);
  return spans.length === 0 ? undefined : around(spans);
}

function flat(formula: Junction, kind: Junction['kind']): Formula[] {
  return formula.items.flatMap((item) => (item.kind === kind ? flat(item as Junction, kind) : [item]));
}

function spanOf(formula: Formula): Span | undefined {
  if (formula.kind === 'atom') return formula.span;
  const spans = formula.items.flatMap((item) => spanOf(item) ?? []);
  return spans.length === 0 ? undefined : around(spans);
}

function around(spans: readonly Span[]): Span {
  return { start: Math.min(...spans.map(({ start }) => start)), end: Math.max(...spans.map(({ end }) => end)) };
}

function sizeOf(formula: Formula): number {
  return formula.kind === 'atom' ? 1 : formula.items.reduce((sum, item) => sum + sizeOf(item), 0);
}

function quote(findings: Findings, span: Span): string {
  const text = findings.textOf(span);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function list(findings: Findings, spans: readonly Span[]): string {
  return spans.map((span) => quote(findings, span)).join(' and ');
}
