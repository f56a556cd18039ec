/**
 * XPath text → tree, for the subset that Windows has.
 *
 * Source: MS-EVEN6 2.2.15 and "Consuming Events" of the Windows SDK; docs/xpath.md has the grammar, every refusal and
 * what is assumed. The first thing wrong ends the reading: Windows too has one verdict for a query.
 */
import { fail, ok, type Result } from '../base/problem.ts';
import { MAX_QUERY_CHARACTERS } from '../contract/query-limits.ts';
import { bandOf, timediffOf } from './call-arguments.ts';
import { scanTokens, type Token } from './lex.ts';
import { prepareLiteral } from './literal.ts';
import { positionIn } from './position-in.ts';
import { foreignFunction, foreignOperator, foreignSymbol, wrongStart } from './refusals.ts';
import { Refused, TokenCursor } from './token-cursor.ts';
import type {
  Argument,
  BandExpr,
  CompareOperator,
  LiteralNode,
  Operand,
  PathExpr,
  PositionExpr,
  QueryExpr,
  QueryTree,
  Step,
  TimediffExpr,
} from './tree.ts';

/** Parentheses, brackets and steps inside each other. Assumed: the limit of Windows is not known; no public query passes 10. */
export const MAX_QUERY_DEPTH = 128;

/**
 * Reads a query.
 *
 * Errors: AMASIM_QUERY_SYNTAX, AMASIM_QUERY_UNSUPPORTED, AMASIM_QUERY_OPERANDS, AMASIM_QUERY_TOO_LARGE; each but the last
 * with the text and the span where reading stopped.
 * Cost:   linear in the text.
 */
export function parseQuery(xpath: string): Result<QueryTree> {
  if (xpath.length > MAX_QUERY_CHARACTERS) {
    const message = `the query has ${xpath.length} characters; Windows reads at most ${MAX_QUERY_CHARACTERS}`;
    return fail({ code: 'AMASIM_QUERY_TOO_LARGE', message });
  }
  const tokens = scanTokens(xpath);
  if (!tokens.ok) return tokens;
  try {
    return ok({ text: xpath, expr: new Parser(new TokenCursor(xpath, tokens.value)).query() });
  } catch (error) {
    if (error instanceof Refused) return fail(error.problem);
    throw error;
  }
}

/** What a piece of text gives: a condition, or something that only becomes one by an operator. */
type Phrase = QueryExpr | Operand | LiteralNode;

const OPERATORS: ReadonlySet<string> = new Set(['=', '!=', '<', '<=', '>', '>=']);

class Parser {
  readonly #cursor: TokenCursor;
  #depth = 0;
  /** Brackets open around here; at 0 the context is the document. */
  #brackets = 0;
  /** Names of the elements around here, the event first. */
  readonly #around: string[] = [];

  constructor(cursor: TokenCursor) {
    this.#cursor = cursor;
  }

  query(): QueryExpr {
    const start = this.#cursor.peek();
    if (start.kind === 'end') this.#cursor.refuse('AMASIM_QUERY_SYNTAX', start.span, 'the query is empty');
    const expr = this.#condition(this.#or());
    if (this.#cursor.peek().kind !== 'end') this.#cursor.unexpected('and, or, or the end of the query');
    return expr;
  }

  #or(): Phrase {
    return this.#chain('or', () => this.#chain('and', () => this.#comparison()));
  }

  #chain(word: 'or' | 'and', next: () => Phrase): Phrase {
    const { start } = this.#cursor.peek().span;
    const first = next();
    if (!this.#cursor.isWord(word)) return first;
    const items = [this.#condition(first)];
    while (this.#cursor.isWord(word)) {
      this.#cursor.take();
      items.push(this.#condition(next()));
    }
    return { kind: word, items, span: this.#cursor.spanFrom(start) };
  }

  #condition(phrase: Phrase): QueryExpr {
    const code = 'AMASIM_QUERY_OPERANDS';
    switch (phrase.kind) {
      case 'literal': {
        const help = 'compare an element or attribute with it, as in EventID=4624';
        return this.#cursor.refuse(code, phrase.span, 'a constant on its own is no condition', help);
      }
      case 'timediff':
      case 'position': {
        const example = phrase.kind === 'timediff' ? 'timediff(@SystemTime) <= 86400000' : 'position() = 5';
        const message = `${phrase.kind}() gives a number and is no condition`;
        return this.#cursor.refuse(code, phrase.span, message, `compare it: ${example}`);
      }
      default:
        return phrase;
    }
  }

  #comparison(): Phrase {
    const cursor = this.#cursor;
    const { start } = cursor.peek().span;
    const left = this.#operand();
    const operator = cursor.peek();
    if (operator.kind !== 'symbol' || !OPERATORS.has(operator.text)) return left;
    if (left.kind === 'literal') {
      const help = 'turn it round: the element or attribute goes on the left';
      return cursor.refuse(
        'AMASIM_QUERY_OPERANDS',
        left.span,
        `a constant stands on the left of ${operator.text}`,
        help,
      );
    }
    if (left.kind === 'or' || left.kind === 'and' || left.kind === 'compare' || left.kind === 'index') {
      const help = 'only an element, an attribute or a function can be compared';
      const message = `a condition stands on the left of ${operator.text}`;
      return cursor.refuse('AMASIM_QUERY_OPERANDS', operator.span, message, help);
    }
    cursor.take();
    const constant = this.#constant(operator);
    const right = this.#isProviderName(left) ? { ...constant, ignoreCase: true as const } : constant;
    const after = cursor.peek();
    if (after.kind === 'symbol' && OPERATORS.has(after.text)) cursor.unexpected('and, or, or the end of the condition');
    return { kind: 'compare', left, op: operator.text as CompareOperator, right, span: cursor.spanFrom(start) };
  }

  /** Names of providers are compared without regard to case, as no other texts are. */
  #isProviderName(left: Phrase): boolean {
    if (left.kind !== 'path') return false;
    const last = left.steps.at(-1)!;
    if (last.kind !== 'attribute' || last.name !== 'Name') return false;
    const names = [
      ...this.#around,
      ...left.steps.slice(0, -1).map((step) => (step.kind === 'element' ? step.name : '')),
    ];
    return names.length === 3 && names[1] === 'System' && names[2] === 'Provider';
  }

  /** What stands right of an operator. */
  #constant(operator: Token): LiteralNode {
    const cursor = this.#cursor;
    if (cursor.isLiteral()) return this.#literal();
    const token = cursor.peek();
    const { span } = token;
    const double = token.kind === 'symbol' ? foreignOperator(operator.text + token.text) : undefined;
    if (double !== undefined) {
      const { message, help, replacement } = double;
      const fix = { span: { start: operator.span.start, end: span.end }, text: replacement! };
      cursor.refuse(double.code, span, message, { help: help!, fix });
    }
    if (cursor.isSymbol('-')) {
      const help = 'Windows answers 15038 (out of range); a negative value can only be written in quotes';
      cursor.refuse('AMASIM_QUERY_RANGE', span, 'the subset has no negative numbers', help);
    }
    if (token.kind === 'name' || cursor.isSymbol('*') || cursor.isSymbol('@') || cursor.isSymbol('(')) {
      const help =
        token.kind === 'name' ? `is '${token.text}' meant? Text stands in quotes` : 'two nodes cannot be compared';
      cursor.refuse('AMASIM_QUERY_OPERANDS', span, `a constant must stand on the right of ${operator.text}`, help);
    }
    const foreign = token.kind === 'end' ? undefined : foreignSymbol(token.text);
    if (foreign !== undefined) cursor.refuseAs(foreign, span);
    return cursor.refuse('AMASIM_QUERY_SYNTAX', span, `a value is missing after ${operator.text}`);
  }

  #literal(): LiteralNode {
    const { kind, text, quote, span } = this.#cursor.take();
    const literal: LiteralNode = { kind: 'literal', text, quote, span };
    if (kind === 'number' && prepareLiteral(literal).number === undefined) {
      const help = 'numbers go up to 18446744073709551615 (64 bits); Windows answers 15038';
      this.#cursor.refuse('AMASIM_QUERY_RANGE', span, `${text} is out of range`, help);
    }
    return literal;
  }

  #operand(): Phrase {
    const cursor = this.#cursor;
    if (cursor.isLiteral()) return this.#literal();
    const token = cursor.peek();
    if (cursor.isSymbol('(')) {
      this.#enter();
      const inner = this.#or();
      cursor.close(')', token);
      this.#depth--;
      if (cursor.isSymbol('[') || cursor.isSymbol('/')) {
        const after = cursor.peek();
        const message = `"${after.text}" cannot follow parentheses`;
        cursor.refuse('AMASIM_QUERY_UNSUPPORTED', after.span, message, 'write the path in full inside them');
      }
      return inner;
    }
    const called = token.kind === 'name' && token.text !== 'text' && cursor.isSymbol('(', 1);
    return called ? this.#call() : this.#path();
  }

  #call(): BandExpr | TimediffExpr | PositionExpr {
    const cursor = this.#cursor;
    const name = cursor.take();
    const { start } = name.span;
    if (name.text !== 'band' && name.text !== 'timediff' && name.text !== 'position') {
      cursor.refuseAs(foreignFunction(name.text), name.span);
    }
    const open = cursor.take();
    if (name.text === 'position') {
      cursor.close(')', open);
      const span = cursor.spanFrom(start);
      if (this.#brackets === 0)
        cursor.refuse('AMASIM_QUERY_SYNTAX', span, 'position() only means something in brackets');
      return { kind: 'position', span };
    }
    const first = this.#argument(name);
    if (name.text === 'band') {
      if (!cursor.isSymbol(',')) cursor.unexpected('a comma and the second argument of band');
      cursor.take();
      const second = this.#argument(name);
      cursor.close(')', open);
      return bandOf(cursor, [first, second], cursor.spanFrom(start));
    }
    let second: Argument | undefined;
    if (cursor.isSymbol(',')) {
      cursor.take();
      second = this.#argument(name);
    }
    cursor.close(')', open);
    return timediffOf(cursor, [first, second], cursor.spanFrom(start));
  }

  #argument(name: Token): Argument {
    const cursor = this.#cursor;
    if (cursor.isLiteral()) return this.#literal();
    const token = cursor.peek();
    if (token.kind === 'end' || cursor.isSymbol(')') || cursor.isSymbol(',')) {
      cursor.refuse('AMASIM_QUERY_SYNTAX', token.span, `an argument of ${name.text} is missing`);
    }
    if (token.kind === 'name' && token.text !== 'text' && cursor.isSymbol('(', 1)) {
      cursor.refuse('AMASIM_QUERY_UNSUPPORTED', token.span, `a function cannot be an argument of ${name.text}`);
    }
    return this.#path();
  }

  #path(): PathExpr {
    const cursor = this.#cursor;
    const first = cursor.peek();
    const place = this.#brackets === 0 ? 'event' : 'inner';
    if (place === 'event') {
      const other = first.kind === 'name' && first.text !== 'Event' && first.text !== 'and' && first.text !== 'or';
      if (other || cursor.isSymbol('@')) cursor.refuseAs(wrongStart(first.text), first.span);
    }
    const outside = this.#around.length;
    const steps: Step[] = [this.#step(place)];
    while (cursor.isSymbol('/') || cursor.isSymbol('//')) {
      if (cursor.isSymbol('//')) cursor.unexpected('/');
      const last = steps.at(-1)!;
      if (last.kind !== 'element') {
        const message = `nothing lies below ${last.kind === 'text' ? 'text' : 'an attribute'}`;
        cursor.refuse('AMASIM_QUERY_SYNTAX', cursor.peek().span, message);
      }
      this.#enter();
      steps.push(this.#step('inner'));
    }
    this.#depth -= steps.length - 1;
    this.#around.length = outside;
    return { kind: 'path', steps, span: cursor.spanFrom(first.span.start) };
  }

  #step(place: 'event' | 'inner'): Step {
    const cursor = this.#cursor;
    const token = cursor.peek();
    const { start } = token.span;
    if (cursor.isSymbol('@')) {
      cursor.take();
      const name = this.#name('the name of an attribute');
      this.#noBrackets('an attribute');
      return { kind: 'attribute', name, span: cursor.spanFrom(start) };
    }
    if (cursor.isWord('or') || cursor.isWord('and')) {
      cursor.refuse('AMASIM_QUERY_SYNTAX', token.span, `a condition is missing before "${token.text}"`);
    }
    const name = this.#name('an element, an attribute, a function or parentheses');
    if (name === 'text') {
      if (cursor.isSymbol('(')) cursor.close(')', cursor.take());
      this.#noBrackets('text');
      return { kind: 'text', span: cursor.spanFrom(start) };
    }
    if (token.kind === 'name' && cursor.isSymbol('(')) cursor.refuseAs(foreignFunction(name), token.span);
    this.#around.push(name);
    const predicates: QueryExpr[] = [];
    while (cursor.isSymbol('[')) predicates.push(this.#predicate());
    if (place === 'event') this.#refuseEventPosition(predicates);
    return { kind: 'element', name, predicates, span: cursor.spanFrom(start) };
  }

  #name(wanted: string): string {
    const cursor = this.#cursor;
    const token = cursor.peek();
    if (token.kind !== 'name' && !cursor.isSymbol('*')) cursor.unexpected(wanted);
    cursor.take();
    const after = cursor.peek();
    if (cursor.isSymbol('::') || cursor.isSymbol(':')) {
      cursor.refuseAs(foreignSymbol(after.text)!, { start: token.span.start, end: after.span.end });
    }
    return token.text;
  }

  #noBrackets(owner: string): void {
    if (!this.#cursor.isSymbol('[')) return;
    const message = `${owner} holds nothing that brackets could test`;
    this.#cursor.refuse('AMASIM_QUERY_UNSUPPORTED', this.#cursor.peek().span, message);
  }

  #predicate(): QueryExpr {
    const cursor = this.#cursor;
    const open = cursor.peek();
    this.#enter();
    this.#brackets++;
    if (cursor.isSymbol(']')) cursor.refuse('AMASIM_QUERY_SYNTAX', cursor.peek().span, 'the brackets are empty');
    const lonely = cursor.peek().kind === 'number' && cursor.isSymbol(']', 1);
    const expr = lonely ? this.#index() : this.#condition(this.#or());
    cursor.close(']', open);
    this.#brackets--;
    this.#depth--;
    return expr;
  }

  #index(): QueryExpr {
    const { text, span } = this.#cursor.take();
    if (!/^[0-9]{1,9}$/.test(text))
      this.#cursor.refuse('AMASIM_QUERY_SYNTAX', span, `${text} is no position`, 'as in Data[5]');
    return { kind: 'index', index: Number(text), span };
  }

  #refuseEventPosition(predicates: readonly QueryExpr[]): void {
    for (const predicate of predicates) {
      const span = positionIn(predicate);
      if (span === undefined) continue;
      const help = 'positions count leaf elements, as in *[EventData[Data[5]="10"]]';
      this.#cursor.refuse('AMASIM_QUERY_POSITION', span, 'the event itself has no position', help);
    }
  }

  #enter(): void {
    const open = this.#cursor.take();
    if (++this.#depth <= MAX_QUERY_DEPTH) return;
    this.#cursor.refuse('AMASIM_QUERY_TOO_LARGE', open.span, `nested deeper than ${MAX_QUERY_DEPTH}`);
  }
}
