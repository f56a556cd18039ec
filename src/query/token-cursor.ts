/** Walks the tokens of a query and says what is wrong with the one it stands at. */
import type { Code } from '../base/codes.ts';
import type { Problem, Span, TextEdit } from '../base/problem.ts';
import type { Token } from './lex.ts';
import { foreignSymbol, type Refusal } from './refusals.ts';

/** Unwinds the descent of the parser; never leaves `parseQuery`. */
export class Refused extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** What to do about a refusal. */
export interface Advice {
  readonly help?: string;
  readonly fix?: TextEdit;
}

/** Characters shown of what an open bracket holds: a column would be wrong where the query is part of a larger text. */
const SHOWN_OF_BRACKETS = 16;

export class TokenCursor {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(text: string, tokens: readonly Token[]) {
    this.#text = text;
    this.#tokens = tokens;
  }

  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#next + ahead, this.#tokens.length - 1)]!;
  }

  /** The token here, and steps over it (never over the end). */
  take(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#next++;
    return token;
  }

  isWord(word: string): boolean {
    const token = this.peek();
    return token.kind === 'name' && token.text === word;
  }

  isSymbol(symbol: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'symbol' && token.text === symbol;
  }

  isLiteral(): boolean {
    const { kind } = this.peek();
    return kind === 'string' || kind === 'number';
  }

  /** From `start` to the end of the last token taken. */
  spanFrom(start: number): Span {
    return { start, end: this.#tokens[this.#next - 1]?.span.end ?? start };
  }

  /** Steps over the bracket that closes `open`. */
  close(bracket: ')' | ']', open: Token): void {
    if (this.isSymbol(bracket)) {
      this.#next++;
      return;
    }
    const token = this.peek();
    const { start } = open.span;
    const shown = this.#text.slice(start, start + SHOWN_OF_BRACKETS).replace(/\s+/g, ' ');
    const where = `"${shown}${start + SHOWN_OF_BRACKETS < this.#text.length ? '…' : ''}"`;
    if (token.kind === 'end' || this.isSymbol(')') || this.isSymbol(']')) {
      this.refuse('AMASIM_QUERY_SYNTAX', token.span, `"${bracket}" is missing for ${where}`);
    }
    this.unexpected(`and, or, or "${bracket}" for ${where}`);
  }

  /** Refuses the token here, because something else should stand in its place. */
  unexpected(wanted: string): never {
    const token = this.peek();
    if (token.kind === 'end')
      return this.refuse('AMASIM_QUERY_SYNTAX', token.span, `the query ends where ${wanted} should stand`);
    // `*[…] *[…]` lacks a word; only elsewhere is the star meant as a product.
    const known = token.kind !== 'string' && !(token.text === '*' && this.isSymbol('[', 1));
    const where = this.#afterOperand() ? 'after-operand' : 'start';
    const refusal = known ? foreignSymbol(token.text, where) : undefined;
    if (refusal !== undefined) return this.refuseAs(refusal, token.span);
    return this.refuse('AMASIM_QUERY_SYNTAX', token.span, `"${token.text}" stands where ${wanted} should stand`);
  }

  refuseAs(refusal: Refusal, span: Span): never {
    const { code, message, help, replacement } = refusal;
    return this.refuse(code, span, message, {
      ...(help !== undefined && { help }),
      ...(replacement !== undefined && { fix: { span, text: replacement } }),
    });
  }

  /** Ends the reading. `advice` is what to do about it, as help alone or with a repair. */
  refuse(code: Code, span: Span, message: string, advice: string | Advice = {}): never {
    const more = typeof advice === 'string' ? { help: advice } : advice;
    throw new Refused({ code, message: `${message} (column ${span.start + 1})`, text: this.#text, span, ...more });
  }

  #afterOperand(): boolean {
    const last = this.#tokens[this.#next - 1];
    if (last === undefined) return false;
    return last.kind !== 'symbol' || last.text === ')' || last.text === ']' || last.text === '*';
  }
}
