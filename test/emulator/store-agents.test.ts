/** What legacy agents registered, and keys made anew, outlive the process. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ArmStore } from '../../src/emulator/arm/store.ts';
import { generateCertificates } from '../../src/emulator/certificates.ts';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';
import { RegisteredAgents } from '../../src/emulator/legacy/registered-agents.ts';
import { DiskResourceLog } from '../../src/emulator/store/resource-log.ts';
import { firstLine, start as startProcess } from '../cli/amasim.ts';
import { type Identity, makeIdentity, NAMESPACE, register, sendOverTls, sendToApp, UPLOAD } from './legacy-agent.ts';
import { envelope } from './legacy-upload-cases.ts';
import { temporaryFolder } from './temporary-folder.ts';

const AGENT = '0f5a1d7c-3c1e-4d0e-9a59-3a1f6f1f0001';
const NAMES = ['*.ods.opinsights.azure.com', '*.oms.opinsights.azure.com'];
const [TLS, OWN, NEXT] = await Promise.all([generateCertificates(NAMES), makeIdentity(), makeIdentity()]);
const root = temporaryFolder();

describe('an emulator with a folder', () => {
  let azure: Emulator;
  const data = join(root, 'data');
  const start = async () => {
    azure = await startEmulator({ rules: [], tls: TLS, data });
  };
  const restart = async () => {
    await azure.close();
    await start();
  };
  beforeAll(start);
  afterAll(() => azure.close());

  const upload = async (identity: Identity) => {
    const body = envelope('GENERIC_EVENT_BLOB', []);
    return (await sendToApp(azure, { service: 'ods', path: UPLOAD, headers: {}, body, identity })).status;
  };
  const arm = async (method: string, action: string) => {
    const url = `${azure.endpoint}${azure.workspace.resourceId}${action}?api-version=2020-08-01`;
    const headers = { authorization: `Bearer ${azure.issueToken('https://management.azure.com')}` };
    const body = method === 'PUT' ? '{"location":"eastus"}' : null;
    const reply = await azure.app.request(url, { method, headers, body });
    return JSON.parse((await reply.text()) || '{}') as { primarySharedKey: string };
  };

  it('knows agents again, by the certificates that are good', async () => {
    expect((await register(sendToApp, azure, AGENT, OWN)).status).toBe(200);
    await restart();
    expect(await upload(OWN)).toBe(200);
    const body = `<CertificateUpdateRequest xmlns="${NAMESPACE}"><NewCertificate>${NEXT.der.toString('base64')}</NewCertificate></CertificateUpdateRequest>`;
    const path = '/ConfigurationService.Svc/RenewCertificate';
    expect((await sendToApp(azure, { service: 'oms', path, headers: {}, body, identity: OWN })).status).toBe(200);
    await restart();
    // The new one was not used yet: both are good.
    expect([await upload(OWN), await upload(NEXT), await upload(OWN)]).toEqual([200, 200, 403]);
    await restart();
    expect([await upload(OWN), await upload(NEXT)]).toEqual([403, 200]);
    azure.reset();
    await restart();
    expect([await upload(NEXT), azure.problems()]).toEqual([200, []]);
  });

  it('has the keys that were made anew, and tells the one that is good now', async () => {
    const first = azure.workspace.key;
    const anew = await arm('POST', '/regenerateSharedKey');
    expect(azure.workspace.key).toBe(anew.primarySharedKey);
    expect(anew.primarySharedKey).not.toBe(first);
    await restart();
    expect(await arm('POST', '/sharedKeys')).toEqual(anew);
    expect(azure.workspace.key).toBe(anew.primarySharedKey);
    azure.reset();
    await restart();
    expect(azure.workspace.key).toBe(anew.primarySharedKey);
  });

  it('shows none of that as a resource', async () => {
    const scope = azure.workspace.resourceId.slice(0, azure.workspace.resourceId.indexOf('/providers/'));
    const list = `${scope}/providers/Microsoft.OperationalInsights/workspaces?api-version=2020-08-01`;
    const headers = { authorization: `Bearer ${azure.issueToken('https://management.azure.com')}` };
    const listed = await azure.app.request(azure.endpoint + list, { headers });
    const { value } = (await listed.json()) as { value: { id: string }[] };
    expect(value.map(({ id }) => id)).toEqual([azure.workspace.resourceId]);
    const path = `${scope}/providers/Microsoft.Insights/dataCollectionEndpoints/e/providers/Microsoft.Insights/diagnosticSettings/d`;
    const record = `amasim:keys ${azure.workspace.resourceId}`;
    const other = path.replace('Insights/dataCollectionEndpoints', 'Compute/virtualMachines');
    const reply = await azure.app.request(`${azure.endpoint}${other}?api-version=2021-05-01-preview`, {
      method: 'PUT',
      headers,
      body: JSON.stringify({ properties: { workspaceId: record, logs: [{ category: 'c', enabled: true }] } }),
    });
    expect([reply.status, await reply.text()]).toEqual([400, expect.stringContaining('was not found')]);
  });

  it('forgets agents and keys with their workspace, for good', async () => {
    const [key] = [azure.workspace.key, await arm('DELETE', '')];
    await restart();
    // It is there again, from the start, with its first keys.
    expect([await upload(NEXT), azure.workspace.key === key]).toEqual([403, false]);
  });

  it('knows an agent again after SIGKILL, over TLS', async () => {
    const folder = join(root, 'killed');
    const serve = async (port: string) => {
      const args = ['serve', '--json', '--data', folder, '--port', port, '--host-name', ...NAMES];
      const child = startProcess(args);
      const facts = JSON.parse(await firstLine(child));
      const { workspaceId, workspaceKey: key } = facts;
      const known = {
        port: Number(new URL(facts.endpoint).port),
        caPem: readFileSync(facts.caFile, 'utf8'),
        workspace: { workspaceId, key },
        clock: () => ({ now: new Date().toISOString() }),
      };
      return { child, azure: known as Emulator };
    };
    const first = await serve('0');
    expect((await register(sendOverTls, first.azure, AGENT, OWN)).status).toBe(200);
    const gone = once(first.child, 'exit');
    first.child.kill('SIGKILL');
    await gone;
    const second = await serve(String(first.azure.port));
    try {
      const body = envelope('GENERIC_EVENT_BLOB', [{ a: 1 }]);
      const call = { service: 'ods', path: UPLOAD, headers: {}, body } as const;
      const statuses = [
        await sendOverTls(second.azure, { ...call, identity: OWN }),
        await sendOverTls(second.azure, { ...call, identity: NEXT }),
      ];
      expect(statuses.map(({ status }) => status)).toEqual([200, 403]);
    } finally {
      second.child.kill('SIGKILL');
    }
  });
});

describe('registrations on disk', () => {
  function open(folder: string) {
    const log = new DiskResourceLog(
      { folder, marker: Buffer.from('01234567'), sync: 'none', slackBytes: 2_000 },
      (p) => {
        throw new Error(p.message);
      },
    );
    return { log, agents: new RegisteredAgents(new ArmStore('s', { log })) };
  }
  const agent = (agentId: string, workspaceId = 'w') => ({ workspaceId, agentId });
  const [one, two] = [Buffer.from('1'), Buffer.from('2')];

  it('say the same after a restart, also of who lost a certificate, and when they are written anew', () => {
    const folder = join(root, 'log');
    const says = ({ agents }: ReturnType<typeof open>) => [
      agents.find(one)?.agentId,
      agents.find(one, 'w'),
      agents.find(two)?.agentId,
      agents.find(Buffer.from('c48')),
      agents.find(Buffer.from('c49'))?.workspaceId,
    ];
    const reopen = (before: ReturnType<typeof open>) => {
      const said = says(before);
      before.log.close();
      const again = open(folder);
      expect(says(again)).toEqual(said);
      return again;
    };
    const first = open(folder);
    first.agents.register(agent('a'), one);
    first.agents.register(agent('b', 'v'), one);
    first.agents.register(agent('b'), one);
    first.agents.register(agent('b'), two);
    expect(says(first)).toEqual(['b', undefined, 'b', undefined, undefined]);
    const second = reopen(first);
    for (let i = 0; i < 50; i++) second.agents.register(agent('c', 'u'), Buffer.from(`c${i}`));
    expect(says(second)).toEqual(['b', undefined, 'b', undefined, 'u']);
    reopen(second).log.close();
  });

  it('change nothing when they cannot be kept', () => {
    const { log, agents } = open(join(root, 'closed'));
    agents.register(agent('a'), one);
    agents.renew(agent('a'), two);
    log.close();
    const thrown = expect.objectContaining({ code: 'AMASIM_EMULATOR_DATA_WRITE' });
    expect(() => agents.find(two)).toThrow(thrown);
    expect(() => agents.register(agent('b'), one)).toThrow(thrown);
    expect(agents.find(one)?.agentId).toBe('a');
  });

  it('have no more room than resources have', () => {
    const agents = new RegisteredAgents(new ArmStore('s', { maxBytes: 1_000 }));
    expect([agents.register(agent('a'), one), agents.register(agent('b'), two)]).toEqual([true, true]);
    expect(agents.register(agent('c'), Buffer.from('3'))).toBe(false);
    expect([agents.find(one)?.agentId, agents.find(Buffer.from('3'))]).toEqual(['a', undefined]);
  });
});
