import { execFile, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProxyAgent, fetch as undiciFetch } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gateway, startGateway } from '../../../src/agents/gateway/gateway.ts';
import { type Emulator, startEmulator } from '../../../src/emulator/emulator.ts';
import { uploadOf } from '../../emulator/requests.ts';
import { temporaryFolder } from '../../emulator/temporary-folder.ts';

const RULE_ID = 'dcr-00000000000000000000000000000001';
const DCE = 'my-dce-ab12.westeurope-1.ingest.monitor.azure.com';
const WORKSPACE = '11111111-2222-3333-4444-555555555555';
const PATH = `/dataCollectionRules/${RULE_ID}/streams/Custom-App?api-version=2023-01-01`;
const HAS_CURL = spawnSync('curl', ['--version']).status === 0;

const folder = temporaryFolder();
let azure: Emulator;
let gateway: Gateway;
let agent: ProxyAgent;

beforeAll(async () => {
  const columns = [
    { name: 'TimeGenerated', type: 'datetime' },
    { name: 'Message', type: 'string' },
  ] as const;
  const streams = [{ stream: 'Custom-App', columns, outputs: [{ table: 'App_CL' }] }];
  azure = await startEmulator({ hostNames: ['azure'], rules: [{ name: 'app', immutableId: RULE_ID, streams }] });
  const azureHosts = ['*.monitor.azure.com', '*.opinsights.azure.com'];
  const connectTo = azureHosts.map((hosts) => `${hosts}:443:127.0.0.1:${azure.port}`);
  gateway = await startGateway({ port: 0, workspaces: [WORKSPACE], allowAma: ['westeurope'], connectTo });
  // Trusts the emulator's authority only, for the names of Azure it asked for.
  agent = new ProxyAgent({ uri: gateway.proxy, requestTls: { ca: azure.caPem } });
  writeFileSync(join(folder, 'ca.pem'), azure.caPem);
});
afterAll(async () => {
  await agent.close();
  await gateway.close();
  await azure.close();
});

function upload(host: string, rows: readonly object[]) {
  return undiciFetch(`https://${host}${PATH}`, { ...uploadOf(azure, rows), dispatcher: agent });
}

/** The real curl, which knows nothing of us. */
function curl(...args: string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const all = ['--silent', '--show-error', '--cacert', join(folder, 'ca.pem'), '-x', gateway.proxy, ...args];
  return new Promise((resolve) => {
    execFile('curl', all, (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }));
  });
}

describe('the emulator behind the gateway', () => {
  it("takes rows under Azure's own name, from a client that verifies it", async () => {
    const rows = Array.from({ length: 500 }, (_, at) => ({
      TimeGenerated: new Date().toISOString(),
      Message: `line ${at}`,
    }));
    const response = await upload(DCE, rows);
    expect(response.status).toBe(204);
    expect([...azure.rows('App_CL')]).toEqual(rows);
    expect(gateway.connections()).toMatchObject([
      { destination: `${DCE}:443`, serverName: DCE, state: 'tunnel', tlsVersion: 'TLS 1.3' },
    ]);
    expect(gateway.connections()[0]?.bytesFromClient).toBeGreaterThan(JSON.stringify(rows).length);
  });

  it('is not reached at another region, nor by a client that does not trust it', async () => {
    const before = [...azure.rows('App_CL')].length;
    await expect(upload(DCE.replace('westeurope', 'eastus'), [{}])).rejects.toThrow();
    expect(gateway.events().at(-1)).toMatchObject({ id: 105, message: expect.stringContaining('eastus-1') });
    const strange = new ProxyAgent({ uri: gateway.proxy });
    await expect(undiciFetch(`https://${DCE}/healthz`, { dispatcher: strange })).rejects.toThrow();
    await strange.close();
    expect([...azure.rows('App_CL')]).toHaveLength(before);
  });

  it.skipIf(!HAS_CURL)('answers the documented test with curl', async () => {
    const url = `https://${WORKSPACE}.oms.opinsights.azure.com/healthz`;
    expect(await curl('-L', url)).toEqual({ code: 0, stdout: '{"status":"ok"}', stderr: '' });
    expect(await curl('--tls-max', '1.2', url)).toMatchObject({ code: 0, stdout: '{"status":"ok"}' });
    // The answer to CONNECT, with the body that curl shows nobody.
    expect(await curl('https://example.com/')).toMatchObject({ code: 56, stderr: expect.stringContaining('403') });
    expect(await curl(`http://${WORKSPACE}.oms.opinsights.azure.com/`)).toEqual({
      ...{ code: 0, stdout: 'The gateway takes CONNECT only.\n', stderr: '' },
    });
  });
});
