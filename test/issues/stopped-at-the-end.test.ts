/** A run whose delivery failed only after the whole input was read still said that reading had stopped early. */
import { expect, it } from 'vitest';
import type { RunResult } from '../../src/report/run-result.ts';
import { amasim } from '../cli/amasim.ts';

const NOWHERE = 'https://127.0.0.1:1';

it('names the failed delivery alone when every event was read', async () => {
  const env = {
    AZURE_AUTHORITY_HOST: NOWHERE,
    AZURE_TENANT_ID: '11111111-2222-3333-4444-555555555555',
    AZURE_CLIENT_ID: '66666666-7777-8888-9999-000000000000',
    AZURE_CLIENT_SECRET: 'secret',
  };
  const args = ['run', 'fixtures/events/security.evtx', '--dcr', 'fixtures/rules/security-and-system.json', '--json'];
  const { code, stdout } = await amasim([...args, '--to', NOWHERE], { env });
  const result = JSON.parse(stdout) as RunResult;
  expect(code).toBe(4);
  expect(result.events.read).toBe(255);
  expect(result.problems.map((problem) => problem.code)).toEqual(['AMASIM_UPLOAD_SIGN_IN']);
}, 60_000);
