/** What XPath 1.0 or habit has and the Windows subset has not, each with words of its own. Sources: docs/xpath.md. */
import type { Code } from '../base/codes.ts';

export interface Refusal {
  readonly code: Code;
  readonly message: string;
  readonly help?: string;
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
  const code = 'AMASIM_QUERY_UNSUPPORTED';
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
  const code = 'AMASIM_QUERY_UNSUPPORTED';
  switch (text) {
    case '/':
      return where === 'start'
        ? { code, message: 'the subset has no absolute paths', help: 'start with * or Event' }
        : undefined;
    case '//':
      return { code, message: 'the subset has no //', help: 'write every step, as in *[EventData[Data="x"]]' };
    case '..':
      return { code, message: 'the subset has no ..', help: 'test the parent in an outer bracket' };
    case '.':
      return {
        code,
        message: 'the subset has no .',
        help: "put the comparison after the brackets: Data[@Name='A']='x'",
      };
    case '::':
      return { code, message: 'the subset has no axes but child and @', help: 'write the name alone, or @Name' };
    case ':':
      return { code, message: 'the subset has no namespace prefixes', help: 'write the name without a prefix' };
    case '$':
      return { code, message: 'the subset has no variables' };
    case '|':
      return { code, message: 'the subset has no |', help: 'join whole conditions with or' };
    case '+':
    case '-':
      return { code, message: `the subset has no arithmetic (${text})` };
    case '*':
    case 'div':
    case 'mod':
      return where === 'after-operand' ? { code, message: `the subset has no arithmetic (${text})` } : undefined;
    case 'OR':
    case 'AND':
    case 'Or':
    case 'And':
      if (where === 'start') return undefined;
      return {
        code: 'AMASIM_QUERY_SYNTAX',
        message: `"${text}" must be written ${text.toLowerCase()}`,
        help: 'Assumed: whether Windows takes capitals is not documented; XPath 1.0 does not',
      };
    case 'in':
      if (where === 'start') return undefined;
      return { code, message: 'the subset has no lists', help: 'write (EventID=1 or EventID=2)' };
    default:
      return undefined;
  }
}

/** A top-level path that does not start at the event. */
export function wrongStart(first: string): Refusal {
  return {
    code: 'AMASIM_QUERY_SYNTAX',
    message: `a query selects events, so it starts with * or Event, not with ${first}`,
    help: 'as in *[System[EventID=4624]]; the log is named before an exclamation mark: Security!*',
  };
}
