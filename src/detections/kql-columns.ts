/** How an operator changes which columns are the event's id, log and provider. */
import type { KustoNode } from '../transform/kusto-types.ts';
import { nodesOf } from '../transform/syntax-tree.ts';
import { type ColumnMeaning, type Columns, type ConditionContext, columnOf } from './kql-conditions.ts';
import { callOf, firstOf, type KindOf, nameOf, partsOf } from './kql-syntax.ts';

const NONE: Columns = new Map();

/** Operators that keep all columns, and every row or rows whatever their id. */
const HARMLESS: ReadonlySet<string> = new Set([
  'ProjectReorderOperator',
  'RenderOperator',
  'SortOperator',
  'AsOperator',
]);

/** Functions that look at other rows: what is left out behind them was looked at. */
const WINDOW_FUNCTION = /^(?:prev|next|row_\w+)$/;

/** Whether an operator looks at other rows than the one it keeps or drops. */
export function looksAround(operator: KustoNode, kindOf: KindOf): boolean {
  for (const node of nodesOf(operator)) {
    const call = callOf(node, kindOf);
    if (call !== undefined && WINDOW_FUNCTION.test(call.name)) return true;
  }
  return false;
}

/**
 * The columns behind an operator. A column that is made anew, and all of them behind an operator whose rows depend on other rows,
 * are no longer the event's: a condition on them says nothing of the events that were read.
 */
export function columnsAfter(operator: KustoNode, context: ConditionContext): Columns {
  const { columns, kindOf } = context;
  const kind = kindOf(operator);
  if (kind === 'FilterOperator' || HARMLESS.has(kind)) return columns;
  const parts = partsOf(operator, kindOf);
  switch (kind) {
    case 'SerializeOperator':
    case 'ExtendOperator':
      return looksAround(operator, kindOf) ? NONE : assigned(parts, columns, context);
    case 'ProjectOperator':
      return looksAround(operator, kindOf) ? NONE : assigned(parts, NONE, context);
    case 'ProjectRenameOperator': {
      const renamed = new Map(columns);
      for (const part of parts)
        for (const node of nodesOf(part)) if (kindOf(node) === 'NameReference') renamed.delete(nameOf(node) ?? '');
      return assigned(parts, renamed, context);
    }
    case 'ProjectKeepOperator':
    case 'DistinctOperator':
      return parts.some((part) => kindOf(part) === 'StarExpression') ? columns : assigned(parts, NONE, context);
    case 'ProjectAwayOperator':
      return without(columns, parts);
    case 'SummarizeOperator': {
      const by = parts.find((part) => kindOf(part) === 'SummarizeByClause');
      return by === undefined ? NONE : assigned(partsOf(by, kindOf), NONE, context);
    }
    case 'MvExpandOperator':
    case 'ParseOperator':
    case 'ParseWhereOperator':
    case 'ParseKvOperator':
      return without(
        columns,
        [...nodesOf(operator)].filter((node) => /^Name(?:Reference|Declaration)$/.test(kindOf(node))),
      );
    case 'EvaluateOperator':
      return afterPlugin(operator, context);
    default:
      return NONE;
  }
}

/** Columns that expressions name: `X`, `X = …`, `(X, Y) = …`. */
function assigned(parts: readonly KustoNode[], before: Columns, context: ConditionContext): Columns {
  const { kindOf } = context;
  const after = new Map<string, ColumnMeaning>(before);
  for (const part of parts) {
    const kind = kindOf(part);
    if (kind === 'NameReference') {
      const meaning = columnOf(part, context);
      if (meaning !== undefined) after.set(nameOf(part)!, meaning);
    } else if (kind === 'SimpleNamedExpression' || kind === 'CompoundNamedExpression') {
      const value = part.GetChild(2);
      const names = [...nodesOf(part.GetChild(0) ?? part)]
        .filter((node) => kindOf(node) === 'NameDeclaration')
        .map(nameOf);
      const meaning = kind === 'SimpleNamedExpression' && value ? columnOf(value, context) : undefined;
      for (const name of names) {
        if (name === undefined) continue;
        if (meaning === undefined) after.delete(name);
        else after.set(name, meaning);
      }
    }
  }
  return after;
}

function without(columns: Columns, names: readonly KustoNode[]): Columns {
  const after = new Map(columns);
  for (const node of names) {
    const name = nameOf(node);
    // A pattern with `*` takes away what begins like it: no column of ours is named so that more would be taken.
    const [start = '', ...rest] = (name ?? '').split('*');
    for (const column of columns.keys()) {
      if (rest.length === 0 ? column === name : column.startsWith(start)) after.delete(column);
    }
  }
  return after;
}

/** `bag_unpack` adds columns; `pivot` keeps those it is given behind the first two arguments, or all. */
function afterPlugin(operator: KustoNode, context: ConditionContext): Columns {
  const call = firstOf(operator, 'FunctionCallExpression', context.kindOf);
  const plugin = call && callOf(call, context.kindOf);
  if (plugin?.name === 'bag_unpack') return context.columns;
  if (plugin?.name !== 'pivot') return NONE;
  return plugin.args.length > 2 ? assigned(plugin.args.slice(2), NONE, context) : context.columns;
}
