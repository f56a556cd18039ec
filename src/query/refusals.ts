/** What XPath 1.0 or habit has and the Windows subset has not, each with words of its own. Sources: docs/xpath.md. */
import type { Code } from '../base/codes.ts';

export interface Refusal {
  readonly code: Code;
  readonly message: string;
  readonly help?: string;
  /** What to write in place of the refused words, where that is plain. */
  readonly replacement?: string;
}

const STRING_FUNCTIONS = new Set(
  [
    'contains',
    'starts-with',
    'ends-with',
    'matches',
    'substring',
    'substring-before',
    'substring-after',
    'string',
  ].concat(['string-length', 'normalize-space', 'concat', 'translate', 'lower-case', 'upper-case']),
);

/** A function that is not `band`, `timediff` or `position`. */
export function foreignFunction(name: string): Refusal {
  const message = `the subset has no function ${name}()`;
  const code = 'AMASIM_QUERY_FUNCTION';
  if (name === 'not')
    return { code, message, help: 'turn the condition round with != or, in a structured query, use Suppress' };
  if (STRING_FUNCTIONS.has(name)) {
    return { code, message, help: 'values are compared whole; filter on parts of a text later, in the transform' };
  }
  if (name === 'and' || name === 'or')
    return { code: 'AMASIM_QUERY_SYNTAX', message: `a condition is missing before "${name}"` };
  if (name === 'comment' || name === 'node' || name === 'processing-instruction') {
    return { code, message: `the subset has no node test ${name}()` };
  }
  return { code, message, help: 'its functions are band(), timediff() and position()' };
}

/** A symbol or word that has no place in the subset; `undefined` when it has one, but not here. */
export function foreignSymbol(text: string, where: 'start' | 'after-operand' = 'start'): Refusal | undefined {
  switch (text) {
    case '/':
      if (where !== 'start') return undefined;
      return {
        code: 'AMASIM_QUERY_ABSOLUTE',
        message: 'the subset has no absolute paths',
        help: 'start with * or Event',
      };
    case '//':
      return {
        code: 'AMASIM_QUERY_DESCENDANT',
        message: 'the subset has no //',
        help: 'write every step, as in *[EventData[Data="x"]]',
      };
    case '..':
      return {
        code: 'AMASIM_QUERY_AXIS',
        message: 'the subset has no ..',
        help: 'test the parent in an outer bracket',
      };
    case '.':
      return {
        code: 'AMASIM_QUERY_AXIS',
        message: 'the subset has no .',
        help: "put the comparison after the brackets: Data[@Name='A']='x'",
      };
    case '::':
      return {
        code: 'AMASIM_QUERY_AXIS',
        message: 'the subset has no axes but child and @',
        help: 'its axes are child and attribute: write the name alone, or @Name',
      };
    case ':':
      return {
        code: 'AMASIM_QUERY_NAMESPACE',
        message: 'the subset has no namespace prefixes',
        help: 'write the name without a prefix',
        replacement: '',
      };
    case '$':
      return { code: 'AMASIM_QUERY_UNSUPPORTED', message: 'the subset has no variables' };
    case '|':
      return { code: 'AMASIM_QUERY_UNION', message: 'the subset has no |', help: 'join whole conditions with or' };
    case '||':
      return { code: 'AMASIM_QUERY_OPERATOR', message: '"||" is no operator', help: 'write or', replacement: 'or' };
    case '+':
    case '-':
      return { code: 'AMASIM_QUERY_ARITHMETIC', message: `the subset has no arithmetic (${text})` };
    case '*':
    case 'div':
    case 'mod':
      if (where === 'start') return undefined;
      return { code: 'AMASIM_QUERY_ARITHMETIC', message: `the subset has no arithmetic (${text})` };
    case 'OR':
    case 'AND':
    case 'Or':
    case 'And':
      if (where === 'start') return undefined;
      return {
        code: 'AMASIM_QUERY_CAPITALS',
        message: `"${text}" must be written ${text.toLowerCase()}`,
        help: `write ${text.toLowerCase()}: Event Viewer calls a query with ${text} in it an error`,
        replacement: text.toLowerCase(),
      };
    case 'in':
      if (where === 'start') return undefined;
      return {
        code: 'AMASIM_QUERY_IN',
        message: 'the subset has no lists of values',
        help: 'write (EventID=1 or EventID=2)',
      };
    default:
      return undefined;
  }
}

/** Two operators of other languages that read as two of ours, after the first of them. */
export function foreignOperator(text: string): Refusal | undefined {
  const code = 'AMASIM_QUERY_OPERATOR';
  const replacement = { '==': '=', '<>': '!=', '=>': '>=', '=<': '<=', '><': '!=' }[text];
  if (replacement === undefined) return undefined;
  return { code, message: `"${text}" is no operator`, help: `write ${replacement}`, replacement };
}

/** A top-level path that does not start at the event. */
export function wrongStart(first: string): Refusal {
  const fix = first !== 'Event' && first.toLowerCase() === 'event' ? { replacement: 'Event' } : {};
  return {
    ...fix,
    code: 'AMASIM_QUERY_START',
    message: `a query selects events, so it starts with * or Event, not with ${first}`,
    help: 'as in *[System[EventID=4624]]; the log is named before an exclamation mark: Security!*',
  };
}
