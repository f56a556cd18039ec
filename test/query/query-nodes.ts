/** Pieces of query trees for tests; their spans say nothing. */
import type { CompareExpr, LiteralNode, PathExpr, QueryExpr, Step } from '../../src/query/tree.ts';

export const span = { start: 0, end: 0 };
export const NOWHERE = { span };

export function quoted(text: string): LiteralNode {
  return { kind: 'literal', text, quote: text.includes("'") ? '"' : "'", span };
}

export function bare(text: string): LiteralNode {
  return { kind: 'literal', text, quote: '', span };
}

/** `name[predicate]` */
export function inside(name: string, predicate: QueryExpr): PathExpr {
  return { kind: 'path', steps: [{ kind: 'element', name, predicates: [predicate], span }], span };
}

/** A step of each name; those that begin with @ are attributes. */
export function stepsOf(names: readonly string[]): Step[] {
  return names.map(
    (name): Step =>
      name.startsWith('@')
        ? { kind: 'attribute', name: name.slice(1), span }
        : { kind: 'element', name, predicates: [], span },
  );
}

export function comparison(names: readonly string[], op: CompareExpr['op'], right: LiteralNode): CompareExpr {
  return { kind: 'compare', left: { kind: 'path', steps: stepsOf(names), span }, op, right, span };
}
