/** Tree → query text. Parsing what is printed gives the same tree (but for the spans). */
import { assertNever } from '../base/problem.ts';
import type { Argument, LiteralNode, Operand, QueryExpr, QueryTree, Step } from './tree.ts';

/** A whole query as text. */
export function renderQuery(tree: QueryTree): string {
  return renderExpr(tree.expr);
}

/** A condition as text, with parentheses only where they are needed. */
export function renderExpr(expr: QueryExpr | Operand): string {
  switch (expr.kind) {
    case 'or':
      return expr.items.map((item) => (item.kind === 'or' ? `(${renderExpr(item)})` : renderExpr(item))).join(' or ');
    case 'and':
      return expr.items
        .map((item) => (item.kind === 'or' || item.kind === 'and' ? `(${renderExpr(item)})` : renderExpr(item)))
        .join(' and ');
    case 'compare':
      return `${renderExpr(expr.left)}${expr.op}${renderLiteral(expr.right)}`;
    case 'path':
      return expr.steps.map(renderStep).join('/');
    case 'band':
      return `band(${renderArgument(expr.left)},${renderArgument(expr.right)})`;
    case 'timediff': {
      const to = expr.to === undefined ? '' : `,${renderArgument(expr.to)}`;
      return `timediff(${renderArgument(expr.from)}${to})`;
    }
    case 'position':
      return 'position()';
    case 'index':
      return String(expr.index);
    default:
      return assertNever(expr);
  }
}

function renderStep(step: Step): string {
  switch (step.kind) {
    case 'element':
      return `${step.name}${step.predicates.map((predicate) => `[${renderExpr(predicate)}]`).join('')}`;
    case 'attribute':
      return `@${step.name}`;
    case 'text':
      return 'text()';
    default:
      return assertNever(step);
  }
}

function renderArgument(argument: Argument): string {
  return argument.kind === 'literal' ? renderLiteral(argument) : renderExpr(argument);
}

function renderLiteral({ text, quote }: LiteralNode): string {
  return `${quote}${text}${quote}`;
}
