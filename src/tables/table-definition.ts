import type { MapProblems } from './map-problems.ts';
import type { RowEvent } from './row-event.ts';
import type { RowSink } from './row-sink.ts';
import type { TableSchema } from './types.ts';

/** Gives a row its cells: the same for one event as for a layout. */
export type FillRow = <V>(row: RowSink<V>, event: RowEvent<V>) => void;

/** How rows of one stream are made; what is wrong with values on the way comes into `problems`. */
export interface TableDefinition {
  readonly stream: string;
  readonly schema: TableSchema;
  readonly problems: MapProblems;
  readonly fill: FillRow;
}
