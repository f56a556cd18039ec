/** TableSchemas: what is known of the custom tables of every workspace. */
import { MAX_TABLES_PER_WORKSPACE } from '../../contract/custom-tables.ts';
import type { JsonRow } from '../rules.ts';
import { TableSchema } from './table-schema.ts';

/** Reads the rows of a table, oldest first. */
export type ReadTable = (table: string) => Iterable<readonly JsonRow[]>;

export class TableSchemas {
  readonly #workspaces = new Map<string, Map<string, TableSchema>>();

  /**
   * The schema of a table; `undefined` when the workspace has as many tables as it may.
   *
   * A table met for the first time is read once: rows of an earlier run, which carry their workspace in `TenantId`, tell its
   * columns in the order in which they came.
   */
  get(workspaceId: string, table: string, read: ReadTable): TableSchema | undefined {
    let tables = this.#workspaces.get(workspaceId);
    if (tables === undefined) {
      tables = new Map();
      this.#workspaces.set(workspaceId, tables);
    }
    const known = tables.get(table);
    if (known !== undefined) return known;
    if (tables.size >= MAX_TABLES_PER_WORKSPACE) return undefined;
    const schema = new TableSchema();
    for (const rows of read(table)) {
      for (const row of rows) {
        if (row.TenantId !== workspaceId) continue;
        for (const column of Object.keys(row)) schema.learn(column);
      }
    }
    tables.set(table, schema);
    return schema;
  }

  clear(): void {
    this.#workspaces.clear();
  }
}
