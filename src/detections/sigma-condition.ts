import { fail, ok, type Result } from '../base/problem.ts';
import type { EventCondition } from './event-condition.ts';

/** Parentheses and `not` inside each other. */
const MAX_DEPTH = 100;

/** UTF-16 units and selections a pattern stands for, over the whole condition: real ones are a line. */
const MAX_LENGTH = 16_384;
const MAX_REFERENCES = 10_000;

/**
 * Reads a `condition` of Sigma over named selections: `and`, `or`, `not`, parentheses, `1 of x*`, `any of them`, `all of them`.
 * What stands behind a `|` (the counting of older rules) only asks for more events, so it is not looked at.
 *
 * Errors: AMASIM_DETECTION_CONDITION with the place in the text.
 * Source: Sigma rules specification 2.1.0, "Condition" (https://github.com/SigmaHQ/sigma-specification, read 2026-11-28).
 */
export function parseSigmaCondition(
  text: string,
  selections: ReadonlyMap<string, EventCondition>,
): Result<EventCondition> {
  try {
    if (text.length > MAX_LENGTH) throw new Refusal(`more than ${MAX_LENGTH} characters`, { start: 0, end: 0 });
    return ok(new ConditionReader(text, selections).read());
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return fail({
      code: 'AMASIM_DETECTION_CONDITION',
      message: `condition: ${error.message}`,
      text,
      span: error.span,
    });
  }
}

interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

class Refusal extends Error {
  readonly span: { readonly start: number; readonly end: number };

  constructor(message: string, { start, end }: { readonly start: number; readonly end: number }) {
    super(message);
    this.span = { start, end };
  }
}

class ConditionReader {
  readonly #tokens: readonly Token[];
  readonly #selections: ReadonlyMap<string, EventCondition>;
  readonly #end: Token;
  #next = 0;
  #references = 0;

  constructor(text: string, selections: ReadonlyMap<string, EventCondition>) {
    const all = [...text.matchAll(/[()|]|[^\s()|]+/g)].map((match) => tokenAt(match[0], match.index));
    const pipe = all.findIndex((token) => token.text === '|');
    this.#tokens = pipe < 0 ? all : all.slice(0, pipe);
    this.#end = all[pipe] ?? tokenAt('', text.length);
    this.#selections = selections;
  }

  read(): EventCondition {
    const condition = this.#or(0);
    const token = this.#peek();
    if (token !== this.#end) throw new Refusal(`'${token.text}' is not expected here`, token);
    return condition;
  }

  #or(depth: number): EventCondition {
    const items = [this.#and(depth)];
    while (this.#takeWord('or')) items.push(this.#and(depth));
    return items.length === 1 ? items[0]! : { kind: 'any', items };
  }

  #and(depth: number): EventCondition {
    const items = [this.#not(depth)];
    while (this.#takeWord('and')) items.push(this.#not(depth));
    return items.length === 1 ? items[0]! : { kind: 'all', items };
  }

  #not(depth: number): EventCondition {
    const token = this.#peek();
    if (depth > MAX_DEPTH) throw new Refusal(`nested more than ${MAX_DEPTH} deep`, token);
    if (this.#takeWord('not')) return { kind: 'not', item: this.#not(depth + 1) };
    if (token.text === '(') {
      this.#next++;
      const inner = this.#or(depth + 1);
      const close = this.#peek();
      if (close.text !== ')') throw new Refusal("')' is missing", close);
      this.#next++;
      return inner;
    }
    return this.#operand();
  }

  #operand(): EventCondition {
    const token = this.#peek();
    if (token === this.#end) throw new Refusal('a selection is missing', token);
    this.#next++;
    const word = token.text.toLowerCase();
    if ((word === '1' || word === 'any' || word === 'all') && this.#takeWord('of')) {
      return this.#quantified(word === 'all' ? 'all' : 'any');
    }
    const selection = this.#selections.get(token.text);
    if (selection === undefined) throw new Refusal(`there is no selection '${token.text}'`, token);
    return selection;
  }

  #quantified(kind: 'all' | 'any'): EventCondition {
    const token = this.#peek();
    if (token === this.#end) throw new Refusal("'them' or the name of selections is missing", token);
    this.#next++;
    const wanted = this.#selections.has(token.text) || token.text.toLowerCase() !== 'them' ? token.text : undefined;
    const items: EventCondition[] = [];
    for (const [name, selection] of this.#selections) {
      // By convention, names that start so are used by name only.
      if (wanted === undefined ? !name.startsWith('_') : fits(name, wanted)) items.push(selection);
    }
    this.#references += items.length;
    if (items.length === 0) throw new Refusal(`no selection is named '${token.text}'`, token);
    if (this.#references > MAX_REFERENCES) throw new Refusal(`more than ${MAX_REFERENCES} selections`, token);
    return { kind, items };
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? this.#end;
  }

  #takeWord(word: string): boolean {
    const token = this.#tokens[this.#next];
    if (token?.text.toLowerCase() !== word) return false;
    this.#next++;
    return true;
  }
}

function tokenAt(text: string, start: number): Token {
  return { text, start, end: start + text.length };
}

/** Whether a name fits a pattern with `*` for any characters. */
function fits(name: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return name === pattern;
  if (!name.startsWith(first)) return false;
  const last = rest.pop()!;
  let at = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}
