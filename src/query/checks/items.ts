/** Items of event data that audit events do not have, or not with such a value: as silent as an unknown element. */
import { nearestName } from '../../base/nearest-name.ts';
import { type ItemType, securityEventItems, securityItemTypes } from '../../contract/security-event-items.ts';
import { LOGON_TYPE_NAMES } from '../../contract/security-events.ts';
import { dataField } from '../algebra/fields.ts';
import type { FieldDomain } from '../algebra/formula.ts';
import { isImpossible } from '../algebra/relate.ts';
import { compare } from '../compare.ts';
import { factsOf } from '../facts.ts';
import { prepareLiteral } from '../literal.ts';
import type { CompareExpr, PathExpr, QueryExpr, QueryTree } from '../tree.ts';
import type { Finding, Findings } from './finding.ts';

/** Adds what is wrong with the items that a query of the `Security` log asks for; nothing for queries of other logs. */
export function checkItems(tree: QueryTree, log: string | undefined, findings: Findings): void {
  if (log?.toLowerCase() !== 'security') return;
  const asked = [...itemsIn(tree.expr)];
  if (asked.length === 0) return;
  checkItemNames(tree, asked, findings);
  for (const { name, comparison } of asked) {
    const type = securityItemTypes().get(name);
    if (type === undefined || comparison === undefined || canHold(comparison, type)) continue;
    findings.add(wrongValue(name, type, comparison));
  }
}

/** `Data[@Name='X']`, and what its value is compared with. */
interface AskedItem {
  readonly name: string;
  readonly predicate: CompareExpr;
  readonly comparison?: CompareExpr;
}

/** Names that none of the events a query can match has. Says nothing when it could match an event whose items are not known. */
function checkItemNames(tree: QueryTree, asked: readonly AskedItem[], findings: Findings): void {
  const items = securityEventItems();
  const ids = factsOf(tree).eventIds ?? [...items.keys()];
  const lists = ids.map((id) => items.get(id));
  if (ids.length === 0 || lists.some((list) => list === undefined)) return;
  const known = [...new Set(lists.flatMap((list) => list ?? []))];
  const events = ids.length <= 3 ? `event ${ids.join(' or ')}` : 'audit event that this query can match';
  for (const { name, predicate } of asked) {
    if (known.includes(name)) continue;
    const nearest = nearestName(name, known);
    const { span, quote } = predicate.right;
    findings.add({
      code: 'AMASIM_QUERY_ITEM_NAME',
      span: predicate.span,
      message: `no ${events} has an item named ${name}`,
      help: nearest === undefined ? helpFor(known) : `did you mean ${nearest}? Names are case-sensitive`,
      ...(nearest?.toLowerCase() === name.toLowerCase() && { fix: { span, text: quote + nearest + quote } }),
    });
  }
}

const MOST_NAMES = 40;

function helpFor(names: readonly string[]): string {
  if (names.length === 0) return 'these events have no items';
  if (names.length > MOST_NAMES) return 'look at the event in Event Viewer, or with amasim dump';
  return `its items are ${names.join(', ')}`;
}

const DOMAINS: Readonly<Record<ItemType, FieldDomain>> = {
  number: { kind: 'integer', min: 0n, max: 0xffff_ffff_ffff_ffffn },
  hex: { kind: 'bits' },
  guid: { kind: 'guid' },
  sid: { kind: 'sid' },
  time: { kind: 'time' },
};

const WORDS: Readonly<Record<ItemType, string>> = {
  number: 'a whole number',
  hex: 'a hexadecimal number',
  guid: 'a GUID',
  sid: 'a SID',
  time: 'a time',
};

function canHold({ op, right, span }: CompareExpr, type: ItemType): boolean {
  const literal = prepareLiteral(right);
  const field = { ...dataField('item', 'one'), domain: DOMAINS[type] };
  const test = {
    literals: [literal],
    masks: [],
    holds: (value: Parameters<typeof compare>[1]) => compare(op, value, literal),
  };
  return !isImpossible({ kind: 'atom', field, test, holds: true, span });
}

function wrongValue(name: string, type: ItemType, { right, span }: CompareExpr): Finding {
  const message = `no ${name} compares so with '${right.text}': it is ${WORDS[type]}`;
  const help = helpForValue(name, type, right.text);
  return { code: 'AMASIM_QUERY_ITEM_VALUE', span, message, ...(help !== undefined && { help }) };
}

function helpForValue(name: string, type: ItemType, text: string): string | undefined {
  if (type === 'hex' && /^[0-9a-f]+$/i.test(text)) return `write '0x${text.toLowerCase()}'`;
  if (type === 'sid') return "names are not in the item; write the SID, as in 'S-1-5-18'";
  if (name !== 'LogonType') return undefined;
  const [number] = [...LOGON_TYPE_NAMES].find(([, word]) => word.toLowerCase() === text.toLowerCase()) ?? [];
  return number === undefined ? undefined : `write ${number}`;
}

/** Each named `Data` anywhere in a query. */
function* itemsIn(expr: QueryExpr): Generator<AskedItem> {
  if (expr.kind === 'and' || expr.kind === 'or') {
    for (const item of expr.items) yield* itemsIn(item);
    return;
  }
  const path = expr.kind === 'compare' ? expr.left : expr;
  if (path.kind !== 'path') return;
  for (const [at, step] of path.steps.entries()) {
    if (step.kind !== 'element') continue;
    const isLast = at === path.steps.length - 1;
    for (const predicate of step.predicates) {
      if (step.name !== 'Data') yield* itemsIn(predicate);
      else yield* namesOf(predicate, isLast && expr.kind === 'compare' ? expr : undefined);
    }
  }
}

function* namesOf(predicate: QueryExpr, comparison: CompareExpr | undefined): Generator<AskedItem> {
  // One of several names has the value: which of them, nobody knows.
  if (predicate.kind === 'or') for (const item of predicate.items) yield* namesOf(item, undefined);
  if (predicate.kind === 'and') for (const item of predicate.items) yield* namesOf(item, comparison);
  if (predicate.kind !== 'compare' || predicate.op !== '=' || !isName(predicate.left)) return;
  yield { name: predicate.right.text, predicate, ...(comparison !== undefined && { comparison }) };
}

function isName(left: CompareExpr['left']): left is PathExpr {
  const [step] = left.kind === 'path' && left.steps.length === 1 ? left.steps : [];
  return step?.kind === 'attribute' && step.name === 'Name';
}
