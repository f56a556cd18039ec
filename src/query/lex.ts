/** Query text → tokens. Spaces, tabs and line ends may stand between any two. */
import { fail, ok, type Problem, type Result, type Span, type TextEdit } from '../base/problem.ts';

export interface Token {
  readonly kind: 'name' | 'string' | 'number' | 'symbol' | 'end';
  /** The characters of a name, number or symbol; the content of a string. */
  readonly text: string;
  readonly quote: "'" | '"' | '';
  readonly span: Span;
}

const NAME = /[\p{L}_][\p{L}\p{N}\p{M}._·-]*/uy;
const NUMBER = /0[xX][0-9A-Fa-f]+|[0-9]+(?:\.[0-9]+)?(?:[dDeE][+-]?[0-9]+)?/y;
const SYMBOLS = ['!=', '<=', '>=', '::', '//', '..', '=', '<', '>', '(', ')', '[', ']', '/', '@', ',', '*'] as const;
/** Symbols of XPath 1.0 that the parser refuses with their name. */
const FOREIGN_SYMBOLS = ['||', '|', '+', '-', '$', ':', '.'] as const;
const ENTITY = /&(?:lt|gt|amp|quot|apos|#\d+|#x[0-9A-Fa-f]+);/y;

const HINTS: Readonly<Record<string, string>> = {
  '!': 'in a rule the log stands before the first "!"; "not equal" is written !=',
  '&': 'conditions are joined with the words and, or',
  '#': 'constants stand in quotes',
};

/** What word processors and web pages make of quotes and blanks, and what was typed. */
const TYPOGRAPHY: Readonly<Record<string, string>> = {
  '\u2018': "'",
  '\u2019': "'",
  '\u201c': '"',
  '\u201d': '"',
  '\u00a0': ' ',
  '\u2007': ' ',
  '\u202f': ' ',
  '\u200b': '',
  '\ufeff': '',
};

/** Cuts the text into tokens, the last of kind `end`. Errors: AMASIM_QUERY_SYNTAX with the place. */
export function scanTokens(text: string): Result<readonly Token[]> {
  const tokens: Token[] = [];
  let at = 0;
  const push = (kind: Token['kind'], end: number) => {
    tokens.push({ kind, text: text.slice(at, end), quote: '', span: { start: at, end } });
    at = end;
  };
  while (at < text.length) {
    const char = text[at]!;
    if (char === ' ' || char === '\t' || char === '\n' || char === '\r') {
      at++;
      continue;
    }
    if (char === "'" || char === '"') {
      const close = text.indexOf(char, at + 1);
      if (close < 0) return fail(unreadable(text, { start: at, end: text.length }, `no closing ${char} for this text`));
      tokens.push({
        kind: 'string',
        text: text.slice(at + 1, close),
        quote: char,
        span: { start: at, end: close + 1 },
      });
      at = close + 1;
      continue;
    }
    const nameEnd = endOf(NAME, text, at);
    if (nameEnd > at) {
      push('name', nameEnd);
      continue;
    }
    const numberEnd = endOf(NUMBER, text, at);
    if (numberEnd > at) {
      const wordEnd = endOf(NAME, text, numberEnd);
      if (wordEnd > numberEnd) {
        const span = { start: at, end: wordEnd };
        return fail(unreadable(text, span, `"${text.slice(at, wordEnd)}" is neither a number nor a name`));
      }
      push('number', numberEnd);
      continue;
    }
    const symbol =
      SYMBOLS.find((known) => text.startsWith(known, at)) ??
      FOREIGN_SYMBOLS.find((known) => text.startsWith(known, at));
    if (symbol === undefined) return fail(strange(text, at));
    push('symbol', at + symbol.length);
  }
  tokens.push({ kind: 'end', text: '', quote: '', span: { start: text.length, end: text.length } });
  return ok(withShortAxes(tokens));
}

/** The two axes of the subset written in full (MS-EVEN6 2.2.15.1): `child::x` is `x`, `attribute::x` is `@x`. */
function withShortAxes(tokens: readonly Token[]): readonly Token[] {
  if (!tokens.some(({ text }) => text === '::')) return tokens;
  const short: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const [token, colons, name] = tokens.slice(at, at + 3) as [Token, Token?, Token?];
    const isAxis = colons?.text === '::' && colons.kind === 'symbol' && (name?.kind === 'name' || name?.text === '*');
    if (token.kind !== 'name' || !isAxis || (token.text !== 'child' && token.text !== 'attribute')) {
      short.push(token);
      continue;
    }
    if (token.text === 'attribute') {
      const span = { start: token.span.start, end: colons.span.end };
      short.push({ kind: 'symbol', text: '@', quote: '', span });
    }
    at++;
  }
  return short;
}

function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

function strange(text: string, at: number): Problem {
  const entityEnd = endOf(ENTITY, text, at);
  if (entityEnd > at) {
    const span = { start: at, end: entityEnd };
    const entity = text.slice(at, entityEnd);
    const help = 'XML escapes belong into a structured query (an XML file); in a bare XPath write < and > themselves';
    const message = `the XML escape ${entity} stands in a bare XPath`;
    const character = characterOf(entity);
    const problem: Problem = { ...unreadable(text, span, message), code: 'AMASIM_QUERY_ESCAPE', help };
    return character === undefined ? problem : { ...problem, fix: { span, text: character } };
  }
  if (text.startsWith('&&', at)) {
    const span = { start: at, end: at + 2 };
    const problem: Problem = { ...unreadable(text, span, '"&&" is no operator'), code: 'AMASIM_QUERY_OPERATOR' };
    return { ...problem, help: 'write and', fix: { span, text: 'and' } };
  }
  const char = String.fromCodePoint(text.codePointAt(at)!);
  const span = { start: at, end: at + char.length };
  const typed = TYPOGRAPHY[char];
  const shown =
    char > ' ' && (typed === undefined || typed.trim() !== '')
      ? `"${char}"`
      : `U+${char.codePointAt(0)!.toString(16).padStart(4, '0')}`;
  const problem = unreadable(text, span, `${shown} has no meaning in a query`);
  if (typed !== undefined) {
    const help = typed.trim() === '' ? 'use a plain space, or none' : 'use straight quotes';
    return { ...problem, code: 'AMASIM_QUERY_QUOTES', help, fix: straightened(text, span, typed) };
  }
  const help = HINTS[char];
  return help === undefined ? problem : { ...problem, help };
}

/** Both quotes around a text at once: one straight quote alone would never close. */
function straightened(text: string, span: Span, typed: string): TextEdit {
  if (typed.trim() === '') return { span, text: typed };
  let end = span.end;
  while (end < text.length && TYPOGRAPHY[text[end]!] !== typed && text[end] !== typed) end++;
  const content = text.slice(span.end, end);
  if (end === text.length || content.includes(typed)) return { span, text: typed };
  return { span: { start: span.start, end: end + 1 }, text: typed + content + typed };
}

/** The character of an XML escape, when it is one a query can have. */
function characterOf(entity: string): string | undefined {
  const named = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'", '&#39;': "'", '&#34;': '"' }[
    entity.toLowerCase()
  ];
  if (named !== undefined) return named;
  const code = /^&#x([0-9a-f]{1,6});$/i.exec(entity)?.[1] ?? /^&#([0-9]{1,7});$/.exec(entity)?.[1];
  if (code === undefined) return undefined;
  const point = Number.parseInt(code, entity[2] === 'x' ? 16 : 10);
  return point >= 0x20 && point < 0x7f ? String.fromCodePoint(point) : undefined;
}

function unreadable(text: string, span: Span, message: string): Problem {
  return { code: 'AMASIM_QUERY_SYNTAX', message: `${message} (column ${span.start + 1})`, text, span };
}
