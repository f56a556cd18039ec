import { expect, it } from 'vitest';
import { whenAborted } from '../../src/base/when-aborted.ts';

it('waits for a signal to abort, and for none that has', async () => {
  const told: string[] = [];
  const controller = new AbortController();
  const waiting = whenAborted(controller.signal).then(() => told.push('aborted'));
  await whenAborted(AbortSignal.abort());
  expect(told).toEqual([]);
  controller.abort();
  await waiting;
  expect(told).toEqual(['aborted']);
});
