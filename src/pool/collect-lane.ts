import type { TableMapper } from '../tables/table-mapper.ts';
import type { RowSizes } from '../tables/types.ts';
import type { RowBuffer } from '../upload/row-buffer.ts';

/** Where the rows of one planned stream are made and kept until the block is done. */
export interface Lane {
  readonly mapper: TableMapper;
  readonly buffer: RowBuffer;
  readonly sizes: RowSizes;
  rows: number;
  /** With timed rows: the event of each row of the block. */
  readonly events: number[];
  /** With timed rows: the number of the set of queries that each row stands for. */
  readonly kept: number[];
}
