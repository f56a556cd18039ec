/**
 * The few template expressions that can be resolved without deploying: `parameters` with a default or given value,
 * `variables`, and functions that only put texts and lists together. Everything else stays the text it is.
 *
 * Source: https://learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions (read 2026-11-22)
 */

/** What names mean inside one template. Values may be expressions themselves. */
export interface TemplateScope {
  /** By lower-case name: template names are case-insensitive. Absent: no value is known here. */
  readonly parameters: ReadonlyMap<string, unknown>;
  readonly variables: ReadonlyMap<string, unknown>;
}

export const EMPTY_SCOPE: TemplateScope = { parameters: new Map(), variables: new Map() };

/** The expression cannot be resolved here. */
export const UNRESOLVED = Symbol('unresolved');

/** Deepest chain of names and calls, and steps for one file: a template of variables that double is cut off, not expanded. */
const MAX_DEPTH = 40;
const MAX_STEPS = 100_000;
const MAX_TEXT = 1_000_000;

/** Bounds the work on one file; shared by all its expressions. */
export class ExpressionBudget {
  steps = 0;

  /** False when the file has used up its steps. */
  take(): boolean {
    this.steps += 1;
    return this.steps <= MAX_STEPS;
  }
}

/** Whether a text is a template expression: `[…]`, but not `[[…` (an escaped bracket). */
export function isExpression(text: string): boolean {
  return text.startsWith('[') && text.endsWith(']') && !text.startsWith('[[');
}

interface Context {
  readonly scope: TemplateScope;
  readonly budget: ExpressionBudget;
  readonly depth: number;
}

/** The value of a text of a template; texts that are no expressions are their own value. */
export function resolveText(text: string, scope: TemplateScope, budget: ExpressionBudget): unknown {
  return resolve(text, { scope, budget, depth: 0 });
}

function resolve(text: string, context: Context): unknown {
  if (text.startsWith('[[')) return text.slice(1);
  if (!isExpression(text)) return text;
  if (context.depth > MAX_DEPTH || !context.budget.take()) return UNRESOLVED;
  const parser = new ExpressionParser(text.slice(1, -1));
  const tree = parser.parse();
  return tree === undefined ? UNRESOLVED : evaluate(tree, context);
}

type Tree =
  | { readonly kind: 'literal'; readonly value: unknown }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Tree[] }
  | { readonly kind: 'member'; readonly of: Tree; readonly key: Tree };

/** Literals, calls, and members of what a call returns (`f().name`, `f()[0]`). */
class ExpressionParser {
  readonly #text: string;
  #offset = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): Tree | undefined {
    const tree = this.#tree(0);
    this.#skip();
    return this.#offset === this.#text.length ? tree : undefined;
  }

  #tree(depth: number): Tree | undefined {
    if (depth > MAX_DEPTH) return undefined;
    this.#skip();
    if (this.#text[this.#offset] === "'") return this.#literal();
    const word = this.#match(/[A-Za-z_][\w.]*|-?\d+/y);
    if (word === undefined) return undefined;
    if (/^-?\d/.test(word)) return { kind: 'literal', value: Number(word) };
    const args = this.#next('(') ? this.#args(depth) : undefined;
    return args === undefined ? undefined : this.#members({ kind: 'call', name: word.toLowerCase(), args }, depth);
  }

  /** What stands between the parentheses of a call, after the opening one. */
  #args(depth: number): Tree[] | undefined {
    const args: Tree[] = [];
    if (this.#next(')')) return args;
    for (;;) {
      const argument = this.#tree(depth + 1);
      if (argument === undefined) return undefined;
      args.push(argument);
      if (this.#next(')')) return args;
      if (!this.#next(',')) return undefined;
    }
  }

  #members(call: Tree, depth: number): Tree | undefined {
    let tree = call;
    for (let count = 0; count <= MAX_DEPTH; count++) {
      let key: Tree | undefined;
      if (this.#next('.')) {
        const name = this.#match(/[A-Za-z_]\w*/y);
        key = name === undefined ? undefined : { kind: 'literal', value: name };
      } else if (this.#next('[')) {
        key = this.#tree(depth + 1);
        if (!this.#next(']')) return undefined;
      } else return tree;
      if (key === undefined) return undefined;
      tree = { kind: 'member', of: tree, key };
    }
    return undefined;
  }

  /** A text in single quotes; two of them stand for one. */
  #literal(): Tree | undefined {
    let value = '';
    this.#offset += 1;
    for (;;) {
      const quote = this.#text.indexOf("'", this.#offset);
      if (quote < 0) return undefined;
      value += this.#text.slice(this.#offset, quote);
      this.#offset = quote + 1;
      if (this.#text[this.#offset] !== "'") return { kind: 'literal', value };
      value += "'";
      this.#offset += 1;
    }
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#offset;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#offset = pattern.lastIndex;
    return match[0];
  }

  #next(character: string): boolean {
    this.#skip();
    if (this.#text[this.#offset] !== character) return false;
    this.#offset += 1;
    return true;
  }

  #skip(): void {
    while (/\s/.test(this.#text.charAt(this.#offset))) this.#offset += 1;
  }
}

function evaluate(tree: Tree, context: Context): unknown {
  if (tree.kind === 'literal') return tree.value;
  if (!context.budget.take()) return UNRESOLVED;
  const inner: Context = { ...context, depth: context.depth + 1 };
  if (tree.kind === 'member') return evaluateMember(tree.of, tree.key, inner);
  if (tree.name === 'if') return evaluateIf(tree.args, inner);
  const args = tree.args.map((argument) => evaluate(argument, inner));
  if (args.includes(UNRESOLVED)) return UNRESOLVED;
  switch (tree.name) {
    case 'parameters':
      return named(context.scope.parameters, args, inner);
    case 'variables':
      return named(context.scope.variables, args, inner);
    case 'concat':
      return concat(args);
    case 'format':
      return format(args);
    case 'createarray':
      return args;
    case 'createobject':
      return createObject(args);
    case 'tolower':
      return typeof args[0] === 'string' ? args[0].toLowerCase() : UNRESOLVED;
    case 'toupper':
      return typeof args[0] === 'string' ? args[0].toUpperCase() : UNRESOLVED;
    case 'string':
      return typeof args[0] === 'string' || typeof args[0] === 'number' ? String(args[0]) : UNRESOLVED;
    case 'empty':
      return isEmpty(args[0]);
    case 'not':
      return typeof args[0] === 'boolean' ? !args[0] : UNRESOLVED;
    case 'equals':
      return scalar(args[0]) && scalar(args[1]) ? args[0] === args[1] : UNRESOLVED;
    case 'true':
      return true;
    case 'false':
      return false;
    case 'null':
      return null;
    default:
      return UNRESOLVED;
  }
}

/** Only the branch taken has to be resolvable, as in a real deployment. */
function evaluateIf([condition, whenTrue, whenFalse]: readonly Tree[], context: Context): unknown {
  const verdict = condition === undefined ? UNRESOLVED : evaluate(condition, context);
  if (typeof verdict !== 'boolean') return UNRESOLVED;
  const branch = verdict ? whenTrue : whenFalse;
  return branch === undefined ? UNRESOLVED : evaluate(branch, context);
}

/** A member of an object or array; texts inside it may be expressions again. */
function evaluateMember(of: Tree, key: Tree, context: Context): unknown {
  const object = evaluate(of, context);
  const name = evaluate(key, context);
  if (typeof object !== 'object' || object === null) return UNRESOLVED;
  if (typeof name !== 'string' && typeof name !== 'number') return UNRESOLVED;
  if (!Object.hasOwn(object, name)) return UNRESOLVED;
  const value = (object as Record<string | number, unknown>)[name];
  return typeof value === 'string' ? resolve(value, context) : value;
}

function named(names: ReadonlyMap<string, unknown>, args: readonly unknown[], context: Context): unknown {
  const name = typeof args[0] === 'string' ? args[0].toLowerCase() : undefined;
  if (name === undefined || !names.has(name)) return UNRESOLVED;
  const value = names.get(name);
  return typeof value === 'string' ? resolve(value, context) : value;
}

function concat(args: readonly unknown[]): unknown {
  if (args.length > 0 && args.every(Array.isArray)) {
    const joined = (args as unknown[][]).flat();
    return joined.length > MAX_STEPS ? UNRESOLVED : joined;
  }
  if (!args.every((argument) => typeof argument === 'string' || typeof argument === 'number')) return UNRESOLVED;
  const text = args.join('');
  return text.length > MAX_TEXT ? UNRESOLVED : text;
}

/** `{0}` and `{{`, `}}`; a width or a format inside the braces is not resolved. */
function format([pattern, ...values]: readonly unknown[]): unknown {
  if (typeof pattern !== 'string') return UNRESOLVED;
  let resolved = true;
  const text = pattern.replaceAll(/\{\{|\}\}|\{([^{}]*)\}/g, (whole, index: string | undefined) => {
    if (index === undefined) return whole.charAt(0);
    const value = /^\d+$/.test(index) ? values[Number(index)] : undefined;
    if (typeof value !== 'string' && typeof value !== 'number') resolved = false;
    return String(value);
  });
  return resolved && text.length <= MAX_TEXT ? text : UNRESOLVED;
}

function createObject(args: readonly unknown[]): unknown {
  if (args.length % 2 !== 0) return UNRESOLVED;
  const entries: [string, unknown][] = [];
  for (let index = 0; index < args.length; index += 2) {
    const name = args[index];
    if (typeof name !== 'string') return UNRESOLVED;
    entries.push([name, args[index + 1]]);
  }
  return Object.fromEntries(entries);
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function scalar(value: unknown): boolean {
  return value === null || typeof value !== 'object';
}
