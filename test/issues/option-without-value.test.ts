/** An option whose value was forgotten (`run logs --to`) ended with exit 70 and a stack: yargs throws an error of its own. */
import { expect, it } from 'vitest';
import { amasimInTurn } from '../cli/amasim.ts';

it.each([
  ['to', ['run', 'fixtures/events', '--to']],
  // One of several words: the default was taken without a word.
  ['format', ['dump', 'fixtures/events', '--format']],
  ['path', ['run', 'fixtures/events', '--path', '--quiet']],
])('says that --%s has no value', async (name, args) => {
  const { code, stdout, stderr } = await amasimInTurn(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toBe(`amasim: Not enough arguments following: ${name}\nTry: amasim --help\n`);
});
