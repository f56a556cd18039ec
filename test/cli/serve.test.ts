import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/report/run-result.ts';
import { amasim, ended, firstLine, start } from './amasim.ts';

const RULE = 'fixtures/rules/security-and-system.json';
const folder = mkdtempSync(join(tmpdir(), 'amasim-serve-'));
const caFile = join(folder, 'ca.pem');
afterAll(() => rmSync(folder, { recursive: true }));

interface Facts {
  readonly endpoint: string;
  readonly authority: string;
  readonly agentEndpoint?: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly caFile: string;
  readonly rules: readonly { readonly immutableId: string; readonly streams: readonly string[] }[];
}

async function serve(...args: string[]) {
  const child = start(['serve', '--json', '--dcr', RULE, '--cert-out', caFile, ...args]);
  const facts = JSON.parse(await firstLine(child)) as Facts;
  const env = {
    NODE_EXTRA_CA_CERTS: facts.caFile,
    AZURE_AUTHORITY_HOST: facts.authority,
    AZURE_TENANT_ID: facts.tenantId,
    AZURE_CLIENT_ID: facts.clientId,
    AZURE_CLIENT_SECRET: facts.clientSecret,
  };
  return { child, facts, env, gone: ended(child) };
}

function read(facts: Facts, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(`${facts.endpoint}${path}`, { ca: readFileSync(facts.caFile) }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve(text));
    }).on('error', reject);
  });
}

describe('amasim serve', () => {
  it('takes what amasim run sends with a real sign-in, and gives it back', async () => {
    const { child, facts, env, gone } = await serve();
    const { code, stdout, stderr } = await amasim(
      ['run', 'fixtures/events', '--dcr', RULE, '--to', facts.endpoint, '--json'],
      { env },
    );
    expect(code, stderr).toBe(0);
    const result = JSON.parse(stdout) as RunResult;
    for (const { table, rows, accepted } of result.streams) {
      expect(accepted).toBe(rows);
      const stored = await read(facts, `/_emulator/rows/${table}`);
      expect(stored.trimEnd().split('\n')).toHaveLength(rows);
    }
    const requests = (await read(facts, '/_emulator/requests'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const posts = requests.filter((r) => String(r.path).includes('/dataCollectionRules/'));
    expect(posts).toHaveLength(result.streams.reduce((sum, s) => sum + s.requests, 0));

    child.kill('SIGTERM');
    expect((await gone).code).toBe(0);
  });

  it('is missed when it is killed: the run ends with exit 4, in words, not in a hang', async () => {
    const { child, facts, env, gone } = await serve('--faults', '[{"delayMs":300}]');
    const inputs = Array<string>(400).fill('fixtures/events/security.evtx');
    const run = start(['run', ...inputs, '--dcr', RULE, '--to', facts.endpoint, '--json'], { env });
    const over = ended(run);
    // Killed once the first rows are in, so in the middle of the run.
    for (;;) {
      const requests = await read(facts, '/_emulator/requests');
      if (requests.includes('/dataCollectionRules/')) break;
    }
    child.kill('SIGKILL');
    await gone;
    const { code, stdout, stderr } = await over;
    expect(code, stderr).toBe(4);
    expect(stderr).toContain('AMASIM_UPLOAD_UNREACHABLE');
    expect(stderr).toContain(new URL(facts.endpoint).host);
    const result = JSON.parse(stdout) as RunResult;
    for (const stream of result.streams) expect(stream.accepted + stream.rejected).toBe(stream.rows);
  }, 60_000);

  it('gives tokens of managed identities on a port of their own', async () => {
    const { child, facts, gone } = await serve('--agent-port', '0');
    const url = `${facts.agentEndpoint}/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://monitor.azure.com`;
    const reply = await fetch(url, { headers: { Metadata: 'true' } });
    expect([reply.status, await reply.json()]).toMatchObject([200, { token_type: 'Bearer' }]);
    child.kill('SIGTERM');
    expect((await gone).code).toBe(0);
  });

  it.each(['-1', '65536', '1.5', 'x'])('refuses %s as a port for agents', async (port) => {
    const { code, stderr } = await amasim(['serve', `--agent-port=${port}`]);
    expect(code).toBe(2);
    expect(stderr).toContain('--agent-port takes 0 to 65535');
  });

  it('refuses a wrong secret with exit 4 and does not tell it', async () => {
    const { child, facts, env, gone } = await serve();
    const wrong = { ...env, AZURE_CLIENT_SECRET: 'not-the-secret-31415' };
    const { code, stderr } = await amasim(['run', 'fixtures/events', '--dcr', RULE, '--to', facts.endpoint], {
      env: wrong,
    });
    expect(code).toBe(4);
    expect(stderr).not.toContain('not-the-secret-31415');
    child.kill('SIGTERM');
    await gone;
  });

  it('needs to know a rule by its immutable id at a real endpoint', async () => {
    const bare = 'fixtures/rules/custom-stream.json';
    const { code, stderr } = await amasim(['run', 'fixtures/events', '--dcr', bare, '--to', 'https://127.0.0.1:9']);
    expect(code).toBe(2);
    expect(stderr).toContain('AMASIM_RUN_RULE_ID');
    expect(stderr).toContain('--rule-id');
  });
});
