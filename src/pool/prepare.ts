import { prepareCollect } from './collect.ts';
import { preparePrint } from './print-events.ts';
import type { BlockTask, Job } from './types.ts';

/** Compiles a job into what works through blocks; done once by each worker. */
export function prepareJob(job: Job): BlockTask {
  return job.kind === 'collect' ? prepareCollect(job) : preparePrint(job);
}
