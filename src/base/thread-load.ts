import { performance } from 'node:perf_hooks';

/** Begins to watch this thread; the function tells how busy its event loop has been since, from 0 to 1. */
export function watchThread(): () => number {
  const started = performance.eventLoopUtilization();
  return () => performance.eventLoopUtilization(started).utilization;
}
