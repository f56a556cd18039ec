import type { CountedProblem, Tally } from '../base/tally.ts';
import type { TableMapper } from '../tables/table-mapper.ts';
import type { RowSizes } from '../tables/types.ts';
import type { RowBuffer } from '../upload/row-buffer.ts';
import { COUNTS, type CollectJob, type StreamRows } from './types.ts';

/** Where the rows of one planned stream are made and kept until the block is done. */
export interface LaneOf<Mapper> {
  readonly mapper: Mapper;
  readonly buffer: RowBuffer;
  readonly sizes: RowSizes;
  rows: number;
  /** With timed rows: the event of each row of the block. */
  readonly events: number[];
  /** With timed rows: the number of the set of queries that each row stands for. */
  readonly kept: number[];
}

/** Of events. */
export type Lane = LaneOf<TableMapper>;

interface ProblemSource {
  drainProblems(): readonly CountedProblem[];
}

/**
 * Takes what the lanes of a block have: counts and problems go to the tally, rows are given back. `given` gets what takes the
 * memory of the rows back once nobody needs them.
 */
export function takeLanes(
  lanes: Iterable<readonly [number: number, lane: LaneOf<ProblemSource> | undefined]>,
  { deliver }: CollectJob,
  { tally, given }: { readonly tally: Tally; readonly given: (() => void)[] },
): StreamRows[] {
  const rows: StreamRows[] = [];
  for (const [number, lane] of lanes) {
    if (lane === undefined) continue;
    const { mapper, buffer, sizes } = lane;
    for (const { problem, count } of mapper.drainProblems()) tally.problem(problem, count);
    if (lane.rows === 0) continue;
    tally.add(COUNTS.streamRows(number), lane.rows);
    tally.add(COUNTS.streamBytes(number), sizes.bytes);
    tally.add(COUNTS.streamBilled(number), sizes.billed);
    lane.rows = 0;
    sizes.bytes = 0;
    sizes.billed = 0;
    if (deliver === 'counts') continue;
    const taken = buffer.take();
    const timed = deliver === 'timed rows' && {
      events: Uint32Array.from(lane.events),
      kept: Uint32Array.from(lane.kept),
    };
    rows.push({ stream: number, rows: taken, ...timed });
    lane.events.length = 0;
    lane.kept.length = 0;
    given.push(() => buffer.giveBack(taken));
  }
  return rows;
}
