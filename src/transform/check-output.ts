import { nearestName } from '../base/nearest-name.ts';
import type { Span } from '../base/problem.ts';
import { TIME_GENERATED } from '../contract/transform-kql.ts';
import type { ColumnType } from '../rules/types.ts';
import type { KustoCall, KustoColumn } from './kusto-types.ts';
import type { ParsedTransform } from './parse-transform.ts';
import { suggest } from './suggest.ts';
import { stepsOf } from './syntax-tree.ts';
import type { TransformReport } from './transform-report.ts';
import type { TransformText } from './types.ts';

/** Types a value of KQL can have and a column cannot. */
type ValueType = ColumnType | 'timespan' | 'decimal';

/** How the service names types. Seen: String, Guid, Int, Long, Double. Assumed: the others, after the names of .NET. */
const ARM_TYPES: Readonly<Record<ValueType, string>> = {
  string: 'String',
  int: 'Int',
  long: 'Long',
  real: 'Double',
  boolean: 'Boolean',
  dynamic: 'Dynamic',
  datetime: 'DateTime',
  guid: 'Guid',
  timespan: 'TimeSpan',
  decimal: 'Decimal',
};

/** The function that makes a value of a type. */
const CASTS: Readonly<Record<ColumnType, string>> = {
  string: 'tostring',
  int: 'toint',
  long: 'tolong',
  real: 'toreal',
  boolean: 'tobool',
  dynamic: 'parse_json',
  datetime: 'todatetime',
  guid: 'toguid',
};

/** End of the name of a column that a workspace has added to a table of Azure. */
const ADDED_COLUMN = '_CF';

/** Adds what is wrong with the columns that come out: the time, types, and columns the table lacks. */
export function checkOutput(text: TransformText, parsed: ParsedTransform, report: TransformReport): void {
  const steps = stepsOf(parsed);
  const last = steps.at(-1);
  const whole = last ? { start: last.TextStart, end: last.End } : { start: 0, end: text.kql.length };
  const spanOf = ({ Source }: KustoColumn): Span => (Source ? { start: Source.TextStart, end: Source.End } : whole);
  // To the parser even what a project gives may have more columns when the input may.
  const open = parsed.open && !steps.some((step) => parsed.kusto.kindOf(step) === 'ProjectOperator');
  checkTime(parsed.columns, { open, whole, spanOf, report });
  const { output } = text;
  if (output?.kind !== 'known') return;
  const wanted = new Map(output.columns.map(({ name, type }) => [name, type]));
  for (const column of parsed.columns) {
    const name = column.Name;
    const type = wanted.get(name);
    if (type === undefined) {
      // What an unknown input has beside the columns that are named here, nobody can say.
      if (name.endsWith(ADDED_COLUMN) || (text.input === undefined && !column.Source)) continue;
      report.warn({
        code: 'AMASIM_TRANSFORM_DROPPED_COLUMN',
        span: spanOf(column),
        message: `table ${output.table} has no column '${name}': it is not stored, but billed`,
        help: suggest(name, [...wanted.keys()]),
      });
      continue;
    }
    const produced = typeOf(column);
    if (produced === undefined || produced === type || name === TIME_GENERATED) continue;
    const pair = `${name} [produced:'${ARM_TYPES[produced]}', output:'${ARM_TYPES[type]}']`;
    const message = `Types of transform output columns do not match the ones defined by the output stream: ${pair}`;
    const help = `cast it with ${CASTS[type]}`;
    if (isWholeNumber(produced) && isWholeNumber(type) && !isCertain(column, parsed)) {
      report.warn({ code: 'AMASIM_TRANSFORM_DOUBTFUL', span: spanOf(column), message, help });
    } else {
      report.refuse('InvalidTransformOutput', { code: 'AMASIM_TRANSFORM_OUTPUT', span: spanOf(column), message, help });
    }
  }
}

interface Where {
  /** Whether there may be columns that are not known. */
  readonly open: boolean;
  readonly whole: Span;
  readonly spanOf: (column: KustoColumn) => Span;
  readonly report: TransformReport;
}

function checkTime(columns: readonly KustoColumn[], { open, whole, spanOf, report }: Where): void {
  const time = columns.find(({ Name }) => Name === TIME_GENERATED);
  const help = `add | extend ${TIME_GENERATED} = now(), or cast a column with todatetime`;
  const code = 'AMASIM_TRANSFORM_TIME_GENERATED';
  if (time === undefined) {
    if (open) return;
    const near = nearestName(
      TIME_GENERATED,
      columns.map(({ Name }) => Name),
    );
    const message = `the transform output must contain ${TIME_GENERATED} of type datetime; it has none`;
    report.refuse('InvalidTransformQuery', {
      code,
      span: whole,
      message: near === undefined ? message : `${message}, only '${near}'`,
      help,
    });
    return;
  }
  const type = typeOf(time);
  if (type === undefined || type === 'datetime') return;
  const message = `the transform output must contain ${TIME_GENERATED} of type datetime; it is ${type}`;
  report.refuse('InvalidTransformQuery', { code, span: spanOf(time), message, help });
}

/** Type of a column by the names of a rule; undefined when the parser cannot tell. */
function typeOf({ Type }: KustoColumn): ValueType | undefined {
  const name = Type.Name === 'bool' ? 'boolean' : Type.Name;
  return Object.hasOwn(ARM_TYPES, name) ? (name as ValueType) : undefined;
}

function isWholeNumber(type: ValueType): boolean {
  return type === 'int' || type === 'long';
}

/**
 * Whether the parser and the service are sure to agree which of the two whole numbers a column is: it is a column, a literal or
 * a cast. By the documents of some functions and the parser, their results are of different size.
 */
function isCertain({ Source }: KustoColumn, { kusto }: ParsedTransform): boolean {
  if (!Source) return true;
  const kind = kusto.kindOf(Source);
  if (kind === 'FunctionCallExpression') return /^to(int|long)$/.test((Source as KustoCall).Name.SimpleName);
  return kind === 'NameReference' || kind.endsWith('LiteralExpression');
}
