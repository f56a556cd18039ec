import type { Problem } from '../base/problem.ts';
import { TRANSFORM_SOURCE } from '../contract/transform-kql.ts';
import type { ColumnDeclaration, ColumnType } from '../rules/types.ts';
import { type Kusto, loadKusto, runBounded } from './kusto.ts';
import type { KustoColumn, KustoDiagnostic, KustoGlobals, KustoNode, KustoTable } from './kusto-types.ts';
import { nestingRefusal } from './nesting.ts';
import type { TransformText } from './types.ts';

/** A text as the parser reads it. */
export interface ParsedTransform {
  readonly kusto: Kusto;
  readonly root: KustoNode;
  /** Errors of the grammar. When there are any, `errors` has nothing else. */
  readonly syntaxErrors: readonly KustoDiagnostic[];
  /** Errors of names and types. */
  readonly errors: readonly KustoDiagnostic[];
  /** Whether the text gives rows; false for a scalar, a command and a text of comments. */
  readonly tabular: boolean;
  /** Columns of the output, as far as they are known. */
  readonly columns: readonly KustoColumn[];
  /** Whether there may be more columns than `columns`, because those of the input are not known. */
  readonly open: boolean;
}

/** UTF-16 units; the service accepts 15,360. Measured: 100,000 characters of rubbish take 3 s, a million does not end in 20 s. */
const MAX_LENGTH = 65_536;

/** Depth of the tree that is analysed; a chain of `or` in 15,360 characters is about 1,100 deep. The package's own is 500. */
const MAX_TREE_DEPTH = 2_000;

/** Far above anything measured within the limits above (2 s, and 10 s on a machine with six times too much to do): a last guard. */
const TIMEOUT_MS = 60_000;

const SCALAR_TYPES = {
  string: 'String',
  int: 'Int',
  long: 'Long',
  real: 'Real',
  boolean: 'Bool',
  dynamic: 'Dynamic',
  datetime: 'DateTime',
  guid: 'Guid',
} as const satisfies Readonly<Record<ColumnType, string>>;

/** Parses and binds; a `Problem` when the text is beyond the bounds, or the parser fails on it. */
export function parseTransform({ kql, input }: TransformText): ParsedTransform | Problem {
  if (kql.length > MAX_LENGTH) {
    return notChecked(kql, `the transformKql has ${kql.length} characters; at most ${MAX_LENGTH} are looked at`);
  }
  const kusto = loadKusto();
  try {
    return runBounded(() => {
      const nested = nestingRefusal(kql, kusto);
      return nested === undefined ? parse(kql, { kusto, input }) : notChecked(kql, nested);
    }, TIMEOUT_MS);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return notChecked(kql, `the KQL parser failed: ${reason}`);
  }
}

function parse(
  kql: string,
  { kusto, input }: { readonly kusto: Kusto; readonly input: readonly ColumnDeclaration[] | undefined },
): ParsedTransform | Problem {
  const { language, arrayOf } = kusto;
  const code = language.KustoCode.ParseAndAnalyze(kql, globalsFor(input, kusto));
  const isError = ({ Severity }: KustoDiagnostic) => Severity === 'Error';
  const syntaxErrors = arrayOf(code.GetSyntaxDiagnostics()).filter(isError);
  const result = code.ResultType;
  const read = {
    kusto,
    root: code.Syntax,
    syntaxErrors,
    tabular: result?.Columns !== undefined,
    columns: result?.Columns === undefined ? [] : arrayOf(result.Columns),
    open: result?.Columns === undefined || result.IsOpen,
  };
  if (syntaxErrors.length > 0) return { ...read, errors: syntaxErrors };
  if (!code.HasSemantics) return notChecked(kql, `the transformKql is more than ${MAX_TREE_DEPTH} operations deep`);
  return { ...read, errors: arrayOf(code.GetDiagnostics()).filter(isError) };
}

/** A database with nothing but `source` and the functions that only transformations have. */
function globalsFor(input: readonly ColumnDeclaration[] | undefined, { language, int32 }: Kusto): KustoGlobals {
  const { Symbols, GlobalState, Properties } = language;
  const typeOf = (type: ColumnType) => Symbols.ScalarTypes[SCALAR_TYPES[type]];
  const columns = (input ?? []).map(
    ({ name, type }) => new Symbols.ColumnSymbol(name, typeOf(type), null, null, null, null),
  );
  let source: KustoTable = new Symbols.TableSymbol.$ctor4(TRANSFORM_SOURCE, columns);
  if (input === undefined) source = source.WithIsOpen(true);
  const text = new Symbols.Parameter.$ctor2('text', typeOf('string'));
  const special = ['parse_cef_dictionary', 'geo_location'].map(
    (name) => new Symbols.FunctionSymbol.$ctor5(name, typeOf('dynamic'), [text]),
  );
  const database = new Symbols.DatabaseSymbol.$ctor3('db', null, [source, ...special], false);
  return GlobalState.Default.WithDatabase(database).WithProperty(int32, Properties.MaxAnalysisDepth, MAX_TREE_DEPTH);
}

function notChecked(text: string, message: string): Problem {
  return { code: 'AMASIM_TRANSFORM_NOT_CHECKED', message, text, span: { start: 0, end: text.length } };
}
