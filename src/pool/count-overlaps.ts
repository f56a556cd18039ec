/** Block → how many of its events each query keeps, and how many each two keep together. */
import { compileQuery } from '../query/compile.ts';
import { LayoutRouter } from './layout-router.ts';
import { createBlockReader } from './read-block.ts';
import type { BlockTask, OverlapJob } from './types.ts';
import { COUNTS } from './types.ts';
import { unwrap } from './unwrap.ts';

/** Compiles the queries of a job. Errors: none expected, as they were compiled before. */
export function prepareOverlap(job: OverlapJob): BlockTask {
  const queries = job.queries.map((query) => unwrap(compileQuery(query, job.engine)));
  const router = new LayoutRouter(queries, job.nowMs);
  const readBlock = createBlockReader();
  return (block) => {
    const { tally, events, part } = readBlock(block);
    const matched = new Uint32Array(queries.length);
    /** By the smaller number, then the larger: only pairs that were met. */
    const both = new Map<number, Map<number, number>>();
    let read = 0;
    let kept = 0;
    for (const event of events) {
      read++;
      const hits = router.hits(event).toSorted((a, b) => a - b);
      if (hits.length > 0) kept++;
      for (const [at, left] of hits.entries()) {
        matched[left]!++;
        for (let next = at + 1; next < hits.length; next++) countPair(both, left, hits[next]!);
      }
    }
    tally.add(COUNTS.read, read);
    tally.add(COUNTS.matched, kept);
    for (const [index, count] of matched.entries()) if (count > 0) tally.add(COUNTS.queryMatched(index), count);
    for (const [left, others] of both) {
      for (const [right, count] of others) tally.add(COUNTS.queryBoth(left, right), count);
    }
    return { ...part(), tally: tally.toData(), rows: [] };
  };
}

function countPair(both: Map<number, Map<number, number>>, left: number, right: number): void {
  let others = both.get(left);
  if (others === undefined) {
    others = new Map();
    both.set(left, others);
  }
  others.set(right, (others.get(right) ?? 0) + 1);
}
