import type { FirewallLine } from '../events/firewall-log.ts';
import type { TableRow, TableSchema } from './types.ts';

/** How rows of one stream are made of lines; what is wrong with values comes into the problems it was made with. */
export interface FirewallDefinition {
  /** All columns of the table; rows may have a schema of those that lines fill. */
  readonly schema: TableSchema;
  row(line: FirewallLine): TableRow;
}
