import { assertNever } from '../base/problem.ts';
import { prepareCollect } from './collect.ts';
import { prepareOverlap } from './count-overlaps.ts';
import { prepareExplain } from './explain-events.ts';
import { prepareMeasure } from './measure-rows.ts';
import { preparePrint } from './print-events.ts';
import type { BlockTask, Job } from './types.ts';

/** Compiles a job into what works through blocks; done once by each worker. */
export function prepareJob(job: Job): BlockTask {
  switch (job.kind) {
    case 'collect':
      return prepareCollect(job);
    case 'print':
      return preparePrint(job);
    case 'overlap':
      return prepareOverlap(job);
    case 'measure':
      return prepareMeasure(job);
    case 'explain':
      return prepareExplain(job);
    default:
      return assertNever(job);
  }
}
