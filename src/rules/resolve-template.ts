import { pointer } from '../base/json-object.ts';
import { type ExpressionBudget, isExpression, resolveText, type TemplateScope, UNRESOLVED } from './arm-expression.ts';

/** Deepest nesting after replacing: the deepest a file may have, with room for what expressions bring in. */
const MAX_DEPTH = 150;

/** A part of a template with its expressions replaced where that is possible. */
export interface Resolved {
  readonly value: unknown;
  /** Pointers of texts that are still expressions. */
  readonly unresolved: ReadonlySet<string>;
  /** True when the file asks for more work than any real template; `value` is then not whole. */
  readonly exhausted: boolean;
}

/** Replaces expressions everywhere in a value, member names included. What cannot be resolved keeps its text. */
export function resolveTemplate(
  value: unknown,
  path: string,
  { scope, budget }: { readonly scope: TemplateScope; readonly budget: ExpressionBudget },
): Resolved {
  const unresolved = new Set<string>();
  let exhausted = false;

  const walk = (node: unknown, at: string, depth: number): unknown => {
    if (typeof node === 'string') {
      if (!node.startsWith('[')) return node;
      const result = resolveText(node, scope, budget);
      if (result === UNRESOLVED) {
        unresolved.add(at);
        return node;
      }
      return typeof result === 'object' && result !== null ? walk(result, at, depth + 1) : result;
    }
    if (typeof node !== 'object' || node === null) return node;
    if (depth > MAX_DEPTH || !budget.take()) {
      exhausted = true;
      return null;
    }
    if (Array.isArray(node)) return node.map((item, index) => walk(item, pointer(at, index), depth + 1));
    const result: Record<string, unknown> = {};
    for (const [name, member] of Object.entries(node)) {
      const newName = isExpression(name) ? resolveText(name, scope, budget) : name;
      const resolvedName = typeof newName === 'string' ? newName : name;
      Object.defineProperty(result, resolvedName, {
        value: walk(member, pointer(at, name), depth + 1),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return result;
  };

  return { value: walk(value, path, 0), unresolved, exhausted };
}
