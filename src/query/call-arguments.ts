/** What the functions of the subset take; docs/xpath.md, "Functions". */
import type { Span } from '../base/problem.ts';
import { instantOf, prepareLiteral } from './literal.ts';
import type { TokenCursor } from './token-cursor.ts';
import type { Argument, BandExpr, LiteralNode, TimediffExpr } from './tree.ts';

/** `band` of two arguments; refuses two constants, and a constant that is no 64-bit number. */
export function bandOf(cursor: TokenCursor, [left, right]: readonly [Argument, Argument], span: Span): BandExpr {
  if (left.kind === 'literal' && right.kind === 'literal') {
    const help = 'as in band(Keywords,4503599627370496)';
    cursor.refuse('AMASIM_QUERY_OPERANDS', span, 'band takes a node and a number', help);
  }
  for (const argument of [left, right]) {
    if (argument.kind !== 'literal' || prepareLiteral(argument).bits !== undefined) continue;
    const help = 'whole numbers up to 18446744073709551615, decimal or 0x…';
    cursor.refuse('AMASIM_QUERY_OPERANDS', argument.span, `"${argument.text}" is no 64-bit number`, help);
  }
  return { kind: 'band', left, right, span };
}

/** `timediff` of a node, or of a node and a constant time; refuses everything else. */
export function timediffOf(
  cursor: TokenCursor,
  [from, to]: readonly [Argument, Argument | undefined],
  span: Span,
): TimediffExpr {
  const literals = [from, to].filter((argument): argument is LiteralNode => argument?.kind === 'literal');
  if (literals.length !== (to === undefined ? 0 : 1)) {
    const message = 'timediff takes a node, or a node and a constant time';
    cursor.refuse('AMASIM_QUERY_OPERANDS', span, message, 'as in timediff(@SystemTime) <= 86400000');
  }
  for (const literal of literals) {
    if (instantOf(prepareLiteral(literal)) !== undefined) continue;
    const help =
      "as in '2026-01-31T12:00:00.000Z', with at most three digits after the point, or a FILETIME as a number";
    cursor.refuse('AMASIM_QUERY_OPERANDS', literal.span, `"${literal.text}" is no time`, help);
  }
  return to === undefined ? { kind: 'timediff', from, span } : { kind: 'timediff', from, to, span };
}
