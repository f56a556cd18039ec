/** An option given twice (`--to none --to none`) ended with exit 70 and a stack: yargs hands over a list. */
import { expect, it } from 'vitest';
import { amasimInTurn } from '../cli/amasim.ts';

const RUN = ['run', 'fixtures/events', '--dcr', 'fixtures/rules/security-and-system.json', '--to', 'none'];

it.each([
  ['to', ['--to', 'none']],
  ['engine', ['--engine', 'fast', '--engine', 'auto']],
])('refuses --%s when it is given more than once', async (name, more) => {
  const { code, stdout, stderr } = await amasimInTurn([...RUN, ...more]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(`--${name} is given more than once`);
});

it('takes --dcr more than once', async () => {
  const { code } = await amasimInTurn([...RUN, '--dcr', 'fixtures/rules/custom-stream.json', '--quiet']);
  expect(code).toBe(0);
});
