/** Comparisons no value can fulfil, whatever the event. */
import { KEYWORD_AUDIT_FAILURE, KEYWORD_AUDIT_SUCCESS, LEVEL_NAMES } from '../../contract/security-events.ts';
import { SYSTEM_FIELD_PATHS, SystemField } from '../../events/view.ts';
import { SYSTEM_DOMAINS } from '../algebra/fields.ts';
import { ofField } from '../algebra/formula-of.ts';
import { isImpossible } from '../algebra/relate.ts';
import { type Clause, clausesOf, type FieldClause } from '../clauses.ts';
import { conditionsIn } from '../conditions-in.ts';
import { type PreparedLiteral, prepareLiteral } from '../literal.ts';
import type { CompareExpr, QueryTree } from '../tree.ts';
import type { Findings } from './finding.ts';

/** Adds a finding for each comparison of texts by order, and each that no value of its field can fulfil. */
export function checkConstants(tree: QueryTree, findings: Findings): void {
  const ordered = new Set<number>();
  for (const condition of conditionsIn(tree.expr)) {
    if (condition.kind !== 'compare' || !isTextOrder(condition)) continue;
    ordered.add(condition.span.start);
    reportTextOrder(condition, findings);
  }
  for (const clause of fieldsIn(clausesOf(tree))) {
    if (clause.test.kind === 'exists' || ordered.has(clause.span.start) || !isImpossible(ofField(clause))) continue;
    reportImpossible(clause, findings);
  }
}

function isTextOrder({ op, right, left }: CompareExpr): boolean {
  if (op === '=' || op === '!=' || left.kind !== 'path') return false;
  const { number, ticks } = prepareLiteral(right);
  return number === undefined && ticks === undefined;
}

const LONG_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{4,}Z$/;
const TIME_HELP = "times are written like '2026-01-31T12:00:00.000Z', in UTC and with the Z";
const DATE = /^\d{4}-\d\d-\d\d/;

function reportTextOrder({ op, right, span }: CompareExpr, findings: Findings): void {
  const message = `'${right.text}' is neither a number nor a time, so ${op} never holds`;
  const help = LONG_TIME.test(right.text)
    ? 'a time has at most three digits after the point'
    : DATE.test(right.text)
      ? TIME_HELP
      : 'texts can only be equal or not';
  findings.add({ code: 'AMASIM_QUERY_TEXT_ORDER', span, message, help });
}

function reportImpossible({ field, test, span }: FieldClause, findings: Findings): void {
  const [element, attribute] = SYSTEM_FIELD_PATHS[field]!;
  const name = attribute === undefined ? element : `${element}/@${attribute}`;
  const why = test.kind === 'band' && test.bits === 0n ? 'no bit is asked for' : wanted(field, name);
  const message = `${findings.textOf(span)} never holds: ${why}`;
  const help = test.kind === 'compare' ? helpFor(field, test.literal) : undefined;
  findings.add({ code: 'AMASIM_QUERY_IMPOSSIBLE', span, message, ...(help !== undefined && { help }) });
}

/** What values of a field look like. */
function wanted(field: SystemField, name: string): string {
  const domain = SYSTEM_DOMAINS[field];
  switch (domain.kind) {
    case 'integer':
      return `${name} is a whole number from ${domain.min} to ${domain.max}`;
    case 'bits':
      return `${name} is a number of 64 bits`;
    case 'time':
      return `${name} is a time`;
    case 'guid':
      return `${name} is a GUID`;
    case 'sid':
      return `${name} is a SID`;
    default:
      return `no ${name} can compare so`;
  }
}

/** Keywords by the names Event Viewer shows. */
const AUDITS: ReadonlyMap<string, bigint> = new Map([
  ['audit success', KEYWORD_AUDIT_SUCCESS],
  ['audit failure', KEYWORD_AUDIT_FAILURE],
]);

function helpFor(field: SystemField, { text }: PreparedLiteral): string | undefined {
  const word = text.toLowerCase();
  if (field === SystemField.Level) {
    const level = LEVEL_NAMES.findIndex((name) => name.toLowerCase() === word);
    if (level === 4) return 'in the event it is a number: (Level=4 or Level=0), since 0 is shown as Information too';
    if (level >= 0) return `in the event it is a number: Level=${level}`;
  }
  const mask = field === SystemField.Keywords ? AUDITS.get(word) : undefined;
  if (mask !== undefined) return `in the event it is a mask: band(Keywords,${mask})`;
  if (field === SystemField.EventID && /^\d+(?:\s*[,;-]\s*\d+)+$/.test(text))
    return 'write (EventID=1 or EventID=2), one term for each id';
  if (field === SystemField.SystemTime) return TIME_HELP;
  if (field === SystemField.UserID) return "names are not in the event; write the SID, as in 'S-1-5-18'";
  return undefined;
}

function* fieldsIn(clause: Clause): Generator<FieldClause> {
  if (clause.kind === 'field') yield clause;
  else if (clause.kind === 'all' || clause.kind === 'any') for (const item of clause.items) yield* fieldsIn(item);
}
