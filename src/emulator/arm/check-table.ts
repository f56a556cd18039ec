import { isObject, type JsonObject, memberOf } from '../../base/json-object.ts';
import {
  DEFAULT_RETENTION,
  LONG_RETENTION_DAYS,
  MAX_COLUMNS_PER_TABLE,
  RETENTION_DAYS,
  TABLE_COLUMN_TYPES,
  TABLE_PLANS,
} from '../../contract/custom-tables.ts';
import { COLUMN_NAME, RESERVED_COLUMNS } from '../../contract/rule-limits.ts';
import { CUSTOM_TABLE_SUFFIX } from '../../contract/streams.ts';
import type { ColumnDeclaration } from '../../rules/types.ts';

/** What is wrong with a custom table that is to be created; `undefined` when it is in order. Assumed: the words. */
export function wrongTable(name: string, properties: JsonObject): string | undefined {
  if (!name.endsWith(CUSTOM_TABLE_SUFFIX)) {
    return `'${name}': names of custom tables end in ${CUSTOM_TABLE_SUFFIX}; tables of Azure are not created here.`;
  }
  const { plan, retentionInDays, totalRetentionInDays } = properties;
  if (plan !== undefined && !(TABLE_PLANS as readonly unknown[]).includes(plan)) {
    return `plan: wanted one of ${TABLE_PLANS.join(', ')}.`;
  }
  if (!isRetention(retentionInDays)) {
    return `retentionInDays: wanted ${RETENTION_DAYS.least} to ${RETENTION_DAYS.most}, or ${DEFAULT_RETENTION}.`;
  }
  if (
    !isRetention(totalRetentionInDays) &&
    !(LONG_RETENTION_DAYS as readonly unknown[]).includes(totalRetentionInDays)
  ) {
    const long = LONG_RETENTION_DAYS.join(', ');
    return `totalRetentionInDays: wanted ${RETENTION_DAYS.least} to ${RETENTION_DAYS.most}, ${long}, or ${DEFAULT_RETENTION}.`;
  }
  return wrongSchema(name, properties.schema);
}

function isRetention(days: unknown): boolean {
  if (days === undefined || days === null || days === DEFAULT_RETENTION) return true;
  return Number.isInteger(days) && Number(days) >= RETENTION_DAYS.least && Number(days) <= RETENTION_DAYS.most;
}

function wrongSchema(table: string, schema: unknown): string | undefined {
  const name = memberOf(schema, 'name');
  if (name !== table) return `schema.name: wanted '${table}', the name of the table.`;
  const columns = memberOf(schema, 'columns');
  if (!Array.isArray(columns) || columns.length === 0) return 'schema.columns: wanted a list of columns.';
  if (columns.length > MAX_COLUMNS_PER_TABLE) {
    return `schema.columns: ${columns.length} columns; a table has at most ${MAX_COLUMNS_PER_TABLE}.`;
  }
  const seen = new Map<string, string>();
  for (const [index, column] of columns.entries()) {
    const place = `schema.columns[${index}]`;
    const [columnName, type] = [memberOf(column, 'name'), memberOf(column, 'type')];
    if (typeof columnName !== 'string' || !COLUMN_NAME.test(columnName) || RESERVED_COLUMNS.includes(columnName)) {
      return `${place}.name: '${String(columnName)}' cannot be the name of a column.`;
    }
    if (typeof type !== 'string' || !Object.hasOwn(TABLE_COLUMN_TYPES, type.toLowerCase())) {
      return `${place}.type: wanted one of ${Object.keys(TABLE_COLUMN_TYPES).join(', ')}.`;
    }
    if (seen.has(columnName)) return `${place}.name: '${columnName}' is named twice.`;
    seen.set(columnName, type.toLowerCase());
  }
  if (seen.get('TimeGenerated') === 'datetime') return undefined;
  return 'schema.columns: a table needs a column TimeGenerated of type dateTime.';
}

/** The columns of a stored table, with types as rules write them. */
export function columnsOfTable(properties: JsonObject): ColumnDeclaration[] {
  const columns = memberOf(properties.schema, 'columns');
  if (!Array.isArray(columns)) return [];
  return columns.filter(isObject).map(({ name, type }) => ({
    name: String(name),
    type: (TABLE_COLUMN_TYPES[String(type).toLowerCase()] ?? 'dynamic') as ColumnDeclaration['type'],
  }));
}
