/** `serve` without `--cert-out` left its folder with the certificate in the temporary directory for ever. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { ended, firstLine, start } from '../cli/amasim.ts';

it('removes the folder it made when it ends', async () => {
  const child = start(['serve', '--json']);
  const end = ended(child);
  const { caFile } = JSON.parse(await firstLine(child)) as { caFile: string };
  expect(existsSync(caFile)).toBe(true);
  child.kill('SIGTERM');
  await end;
  expect(existsSync(dirname(caFile))).toBe(false);
});
