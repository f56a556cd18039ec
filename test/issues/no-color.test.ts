/** `--no-color` means the same everywhere, but every command refused it as unknown. */
import { expect, it } from 'vitest';
import { amasimInTurn } from '../cli/amasim.ts';

it.each([
  ['run', ['run', 'fixtures/events', '--dcr', 'fixtures/rules/security-and-system.json', '--to', 'none']],
  ['dump', ['dump', 'fixtures/events/ForwardedEvents.xml']],
  ['query', ['query', '*', 'fixtures/events/ForwardedEvents.xml', '--count']],
])('%s takes --no-color', async (_, args) => {
  expect((await amasimInTurn([...args, '--no-color'])).code).toBe(0);
});
