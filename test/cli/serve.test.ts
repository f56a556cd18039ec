import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { get, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/report/run-result.ts';
import { amasim, amasimInTurn, ended, firstLine, start } from './amasim.ts';

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
      await setTimeout(20);
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

  it('keeps with --data what it was sent, who it is and whom to trust, and is one for each folder', async () => {
    const data = join(folder, 'data');
    const first = await serve('--data', data);
    const upload = () =>
      amasim(['run', 'fixtures/events', '--dcr', RULE, '--to', first.facts.endpoint], { env: first.env });
    expect((await upload()).code).toBe(0);
    const rows = await read(first.facts, '/_emulator/rows/SecurityEvent');
    expect(rows.length).toBeGreaterThan(0);

    const refused = await amasimInTurn(['serve', '--json', '--data', data]);
    expect(refused.code).toBe(2);
    expect(refused.stdout).toBe('');
    expect(refused.stderr).toContain('AMASIM_EMULATOR_DATA_LOCKED');
    expect(refused.stderr).toContain(`process ${first.child.pid}`);

    first.child.kill('SIGKILL');
    await first.gone;
    appendFileSync(join(data, '00000001.seg'), 'x');
    const { port } = new URL(first.facts.endpoint);
    const child = start(['serve', '--json', '--dcr', RULE, '--data', data, '--port', port]);
    const gone = ended(child);
    const facts = JSON.parse(await firstLine(child)) as Facts;
    expect(facts).toMatchObject({
      ...{ endpoint: first.facts.endpoint, tenantId: first.facts.tenantId, clientId: first.facts.clientId },
      ...{ clientSecret: first.facts.clientSecret, caFile: join(data, 'ca.pem') },
    });
    // Trusted through the file of the first run, and the other way round.
    expect(await read(first.facts, '/_emulator/rows/SecurityEvent')).toBe(rows);
    expect(readFileSync(facts.caFile, 'utf8')).toBe(readFileSync(first.facts.caFile, 'utf8'));
    expect((await upload()).code).toBe(0);
    child.kill('SIGTERM');
    const { code, stderr } = await gone;
    expect(code).toBe(0);
    expect(stderr).toContain('AMASIM_EMULATOR_DATA_DAMAGED');
  });

  it('lets one of several have a folder that a dead process left locked, when they start at once', async () => {
    const data = join(folder, 'raced');
    const before = start(['serve', '--json', '--data', data]);
    const killed = ended(before);
    await firstLine(before);
    before.kill('SIGKILL');
    await killed;
    const children = Array.from({ length: 4 }, () => start(['serve', '--json', '--data', data]));
    const all = children.map((child) => ended(child));
    const ready = await Promise.allSettled(children.map((child) => firstLine(child)));
    expect(ready.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const child of children) child.kill('SIGTERM');
    const codes = (await Promise.all(all)).map(({ code }) => code);
    expect(codes.sort()).toEqual([0, 2, 2, 2]);
  });

  it('gives tokens of managed identities on a port of their own', async () => {
    const { child, facts, gone } = await serve('--agent-port', '0');
    const url = `${facts.agentEndpoint}/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://monitor.azure.com`;
    const reply = await fetch(url, { headers: { Metadata: 'true' } });
    expect([reply.status, await reply.json()]).toMatchObject([200, { token_type: 'Bearer' }]);
    child.kill('SIGTERM');
    expect((await gone).code).toBe(0);
  });

  it.each(['-1', '65536', '1.5', 'x'])('refuses %s as a port for agents', async (port) => {
    const { code, stderr } = await amasimInTurn(['serve', `--agent-port=${port}`]);
    expect(code).toBe(2);
    expect(stderr).toContain('--agent-port takes 0 to 65535');
  });

  it('tells machines what to collect, and when to ask again', async () => {
    const { child, facts, gone } = await serve(
      '--loose',
      '--config-max-age',
      '60',
      '--host-name',
      'a.example',
      '*.b.example',
    );
    const url = `${facts.endpoint}/subscriptions/s/resourceGroups/g/providers/x/y/pc/agentConfigurations?platform=windows`;
    const { maxAge, text } = await new Promise<{ maxAge: string | undefined; text: string }>((resolve, reject) => {
      get(url, { ca: readFileSync(facts.caFile), servername: 'c.b.example' }, async (response) => {
        const text = (await response.toArray()).join('');
        resolve({ maxAge: response.headers['cache-control'], text });
      }).on('error', reject);
    });
    expect(maxAge).toBe('max-age=60');
    const { configurations } = JSON.parse(text) as {
      configurations: {
        configurationId: string;
        content: { dataSources: { configuration: { xPathQueries: string[] } }[] };
      }[];
    };
    expect(configurations.map(({ configurationId }) => configurationId)).toEqual(
      facts.rules.map(({ immutableId }) => immutableId),
    );
    const rule = JSON.parse(readFileSync(RULE, 'utf8')) as {
      properties: { dataSources: { windowsEventLogs: { xPathQueries: string[] }[] } };
    };
    expect(configurations[0]?.content.dataSources.map(({ configuration }) => configuration.xPathQueries)).toEqual(
      rule.properties.dataSources.windowsEventLogs.map(({ xPathQueries }) => xPathQueries),
    );
    child.kill('SIGTERM');
    await gone;
  });

  it.each([
    ['tells errors of all rules with --log-errors', ['--log-errors'], 1],
    ['tells none of a rule without a diagnostic setting', [], 0],
  ])('%s', async (_, options, count) => {
    const { child, facts, gone } = await serve('--loose', ...options);
    const [rule] = facts.rules;
    const url = `${facts.endpoint}/dataCollectionRules/${rule!.immutableId}/streams/${rule!.streams[0]}`;
    const status = await new Promise((resolve, reject) => {
      request(url, { method: 'POST', ca: readFileSync(facts.caFile) }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode));
      })
        .on('error', reject)
        .end('{"no":"array"}');
    });
    const rows = (await read(facts, '/_emulator/rows/DCRLogErrors')).split('\n').filter((line) => line !== '');
    expect([status, rows.map((row) => JSON.parse(row))]).toMatchObject([
      204,
      Array(count).fill({ InputStreamId: rule!.streams[0], Message: expect.stringContaining('not a JSON array') }),
    ]);
    child.kill('SIGTERM');
    expect((await gone).code).toBe(0);
  });

  it.each([
    ['--config-max-age', '-1', '--config-max-age takes'],
    ['--host-name', 'a..b', 'AMASIM_EMULATOR_HOST_NAME'],
  ])('refuses %s %s', async (option, value, message) => {
    const { code, stderr } = await amasimInTurn(['serve', `${option}=${value}`]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
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
    const { code, stderr } = await amasimInTurn([
      'run',
      'fixtures/events',
      '--dcr',
      bare,
      '--to',
      'https://127.0.0.1:9',
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('AMASIM_RUN_RULE_ID');
    expect(stderr).toContain('--rule-id');
  });
});
