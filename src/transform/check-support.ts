import type { Span } from '../base/problem.ts';
import {
  DATA_FUNCTIONS,
  PARSE_COLUMNS,
  REFUSED_FUNCTIONS,
  TRANSFORM_FUNCTIONS,
  TRANSFORM_OPERATORS,
  TRANSFORM_SCALAR_OPERATORS,
} from '../contract/transform-kql.ts';
import type { KustoCall, KustoNode, KustoOperation } from './kusto-types.ts';
import type { ParsedTransform } from './parse-transform.ts';
import { nodesOf } from './syntax-tree.ts';
import type { TransformReport } from './transform-report.ts';

/** Statements, by the kinds of the parser's nodes. */
const STATEMENTS: ReadonlySet<string> = new Set(['ExpressionStatement', 'LetStatement']);

/** Sources of rows that are no operators to the parser. */
const OTHER_SOURCES: ReadonlySet<string> = new Set([
  ...['ExternalDataExpression', 'InlineExternalTableExpression', 'MaterializedViewCombineExpression'],
  ...['ContextualDataTableExpression', 'DataScopeExpression'],
]);

/** Adds what KQL has and transformations have not, or may not have. */
export function checkSupport(kql: string, { kusto, root }: ParsedTransform, report: TransformReport): void {
  const own = new Set<string>();
  const doubted = new Set<string>();
  let queries = 0;
  /** End of a step that is refused as a whole: what is in it is not looked at. */
  let refusedTo = -1;

  const unsupported = (span: Span, message: string, help?: string) =>
    report.refuse('InvalidTransformQuery', { code: 'AMASIM_TRANSFORM_UNSUPPORTED', span, message, help });
  /** Once for each name: a text that uses `has_any` fifty times is one doubt. */
  const doubtful = (name: string, span: Span) => {
    if (doubted.has(name)) return;
    doubted.add(name);
    const message = `${name} is not among what Microsoft lists for transformations; the service may refuse it`;
    report.warn({ code: 'AMASIM_TRANSFORM_DOUBTFUL', span, message });
  };

  for (const node of nodesOf(root)) {
    if (node.TextStart < refusedTo) continue;
    const kind = kusto.kindOf(node);
    const word = /^[\w-]+/.exec(kql.slice(node.TextStart, node.End))?.[0] ?? '';
    if (kind === 'LetStatement') own.add(/^let\s+([\w-]+)/.exec(kql.slice(node.TextStart, node.End))?.[1] ?? '');
    if (kind === 'ExpressionStatement' && kusto.kindOf(node.Parent?.Parent?.Parent ?? node) === 'QueryBlock') {
      queries++;
      if (queries > 1) unsupported(spanOf(node), 'a transformation has one tabular expression; this is a second one');
    } else if (kind.endsWith('Statement') && !STATEMENTS.has(kind)) {
      unsupported(spanOf(node), `a statement '${word}' is not supported in a transformation`);
    } else if (kind.endsWith('Command') || kind === 'CommandBlock') {
      unsupported(spanOf(node), 'a management command is not supported in a transformation');
    } else if (kind.endsWith('Operator') && !(TRANSFORM_OPERATORS as readonly string[]).includes(word)) {
      unsupported(firstWord(node, word), `operator '${word}' is not supported in a transformation`, OPERATOR_HELP);
      refusedTo = node.End;
    } else if (OTHER_SOURCES.has(kind)) {
      unsupported(firstWord(node, word), `'${word}' is not supported in a transformation`, OPERATOR_HELP);
    } else if (kind === 'SchemaTypeExpression' && kusto.kindOf(node.Parent?.Parent ?? node) === 'FunctionParameter') {
      unsupported(spanOf(node), 'a function in a transformation takes scalar arguments only');
    } else if (kind === 'ParseOperator') {
      const columns = countColumns(node);
      if (columns > PARSE_COLUMNS) {
        const message = `parse gives ${columns} columns; transformations are limited to ${PARSE_COLUMNS} in one parse`;
        report.warn({ code: 'AMASIM_TRANSFORM_DOUBTFUL', span: spanOf(node), message, help: 'split it into several' });
      }
    } else if (kind === 'DynamicExpression') {
      doubtful('a dynamic literal', spanOf(node));
    } else if (kind === 'FunctionCallExpression') {
      const { Name } = node as KustoCall;
      const name = Name.SimpleName;
      if (own.has(name)) continue;
      const instead = Object.hasOwn(REFUSED_FUNCTIONS, name) ? REFUSED_FUNCTIONS[name] : undefined;
      if (instead !== undefined) {
        report.refuseCompiling('provider', {
          code: 'AMASIM_TRANSFORM_UNSUPPORTED',
          span: spanOf(Name),
          message: `Runtime scalar function provider not found for function: ${name}`,
          help: instead,
        });
      } else if (DATA_FUNCTIONS.has(name)) {
        unsupported(spanOf(Name), `'${name}' is not supported in a transformation`, "the only data is 'source'");
      } else if (!TRANSFORM_FUNCTIONS.has(name)) doubtful(`function ${name}`, spanOf(Name));
    } else {
      const operator = (node as KustoOperation).Operator;
      const sign = operator?.Text?.replace(/\s+/g, ' ');
      if (operator && sign && !TRANSFORM_SCALAR_OPERATORS.has(sign)) doubtful(`operator ${sign}`, spanOf(operator));
    }
  }

  function countColumns(parse: KustoNode): number {
    const kinds = [...nodesOf(parse)].map((node) => kusto.kindOf(node));
    return kinds.filter((kind) => kind === 'NameDeclaration').length;
  }
}

const OPERATOR_HELP =
  'each record is handled alone: extend, project, project-away, project-rename, where and parse are there';

function spanOf({ TextStart, End }: KustoNode): Span {
  return { start: TextStart, end: End };
}

/** The word a node begins with. */
function firstWord({ TextStart }: KustoNode, word: string): Span {
  return { start: TextStart, end: TextStart + word.length };
}
