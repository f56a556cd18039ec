import { TRANSFORM_FUNCTIONS, TRANSFORM_SOURCE } from '../contract/transform-kql.ts';
import type { KustoDiagnostic } from './kusto-types.ts';
import type { ParsedTransform } from './parse-transform.ts';
import { suggest } from './suggest.ts';
import type { TransformReport } from './transform-report.ts';
import type { TransformText } from './types.ts';

/** The parser's codes for a name that is nothing, nothing that can be read from, and no function. */
const UNKNOWN_NAMES: Readonly<Record<string, 'column' | 'table' | 'function'>> = {
  KS142: 'column',
  KS204: 'table',
  KS211: 'function',
};

/** Said of a name beside that it is unknown. */
const COLUMN_EXPECTED = 'KS109';

/** A function's name without its arguments: with unknown input it may as well be a column. */
const NEEDS_ARGUMENTS = 'KS117';

/** Two columns of one name in a `project`. Whether the service refuses that or numbers them is not known. */
const COLUMN_TWICE = 'KS171';

/** An operator between types it is not defined for. */
const OPERAND_TYPES = 'KS106';

/** A word, as `contains`: on a number it may be refused or read the number's text; which, is not documented. */
const WORD_OPERATOR = /^!?[a-z]/;

/** Adds what the parser objects to: the first error of the grammar, or all of names and types. */
export function checkNames({ kql, input }: TransformText, parsed: ParsedTransform, report: TransformReport): void {
  const [syntaxError] = parsed.syntaxErrors;
  if (syntaxError) {
    report.refuseCompiling('syntax', { code: 'AMASIM_TRANSFORM_QUERY', ...partsOf(syntaxError) });
    return;
  }
  if (parsed.errors.length === 0 && !parsed.tabular) {
    const span = { start: 0, end: kql.length };
    const message = `a transformation is a tabular expression: '${TRANSFORM_SOURCE}', or '${TRANSFORM_SOURCE} | …'`;
    report.refuse('InvalidTransformQuery', { code: 'AMASIM_TRANSFORM_QUERY', span, message });
  }
  const columns = (input ?? []).map(({ name }) => name);
  const unknown = new Set(parsed.errors.filter(({ Code }) => Code in UNKNOWN_NAMES).map(({ Start }) => Start));
  for (const error of parsed.errors) {
    const { message, span } = partsOf(error);
    const what = UNKNOWN_NAMES[error.Code];
    if (what !== undefined) {
      const name = nameIn(kql.slice(span.start, span.end));
      report.refuseCompiling('symbol', {
        code: 'AMASIM_TRANSFORM_QUERY',
        span,
        message: `Undefined symbol: ${name}`,
        help: helpFor(name, what, columns),
      });
    } else if (
      error.Code === COLUMN_TWICE ||
      (error.Code === OPERAND_TYPES && WORD_OPERATOR.test(kql.slice(span.start, span.end)))
    ) {
      report.warn({ code: 'AMASIM_TRANSFORM_DOUBTFUL', span, message });
    } else if (
      !(error.Code === NEEDS_ARGUMENTS && input === undefined) &&
      !(error.Code === COLUMN_EXPECTED && unknown.has(error.Start))
    ) {
      report.refuseCompiling('semantic', { code: 'AMASIM_TRANSFORM_QUERY', span, message });
    }
  }
}

function partsOf({ Start, Length, Message }: KustoDiagnostic) {
  return { span: { start: Start, end: Start + Length }, message: Message };
}

/** `a` of `['a']` and `["a"]`. */
function nameIn(text: string): string {
  return /^\[\s*(['"])(.*)\1\s*\]$/s.exec(text)?.[2] ?? text;
}

function helpFor(name: string, what: 'column' | 'table' | 'function', columns: readonly string[]): string | undefined {
  if (what === 'table') return `a transformation reads from '${TRANSFORM_SOURCE}' only`;
  return suggest(name, what === 'function' ? [...TRANSFORM_FUNCTIONS] : columns);
}
