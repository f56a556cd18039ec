/** What the tests of commands rest on: one process that runs many in turn answers as a process for each. */
import { expect, it } from 'vitest';
import { amasim, amasimInTurn } from './amasim.ts';

const RULE = 'fixtures/rules/security-and-system.json';

it.each([
  [0, ['query', '*[System[EventID=4624]]', 'fixtures/events/security.evtx', '--workers', '2']],
  [2, ['run', 'fixtures/events', '--dcr', RULE, '--frobnicate']],
  [0, ['check', RULE, '--json']],
  [1, ['run', 'fixtures/events', '--dcr', RULE, '--to', 'none', '--expect', 'rows=1', '--quiet']],
])('exit %i: %j', async (code, args) => {
  const alone = await amasim(args);
  expect(alone.code).toBe(code);
  // A second time, too, when all is loaded.
  for (const _ of ['first', 'again']) expect(await amasimInTurn(args)).toEqual(alone);
});
