import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { startEmulator } from '../../src/emulator/emulator.ts';
import { MACHINE, PUT_ASSOCIATION, PUT_RULE } from './arm-case.ts';
import { temporaryFolder } from './temporary-folder.ts';

const SUBSCRIPTION = '11111111-1111-4111-8111-111111111111';
const filled = (text: string) => text.replaceAll('{S}', SUBSCRIPTION);

/** What an agent does: its identity, its configuration, a token, rows. Certificates are checked. */
const SCRIPT = `
  import { ManagedIdentityCredential } from '@azure/identity';
  const { ENDPOINT, RESOURCE } = process.env;
  const { token } = await new ManagedIdentityCredential().getToken('https://monitor.azure.com/.default');
  const ask = async (url, authorization, init) => {
    const reply = await fetch(url, { ...init, headers: { ...init?.headers, authorization: 'Bearer ' + authorization } });
    if (!reply.ok) throw new Error(reply.status + ' ' + (await reply.text()));
    return reply;
  };
  const path = RESOURCE + '/agentConfigurations?platform=windows&includeMeConfig=true&api-version=2022-06-02';
  const { configurations } = await (await ask(ENDPOINT + '/locations/eastus' + path, token)).json();
  for (const { configurationId, content } of configurations) {
    for (const source of content.dataSources) {
      for (const id of source.sendToChannels) {
        const channel = content.channels.find((known) => known.id === id);
        const { ingestionAuthToken } = await (await ask(channel.tokenEndpointUri, token)).json();
        const [{ stream }] = source.streams;
        const url = channel.endpoint + '/dataCollectionRules/' + configurationId + '/streams/' + stream;
        const rows = source.configuration.xPathQueries.map((query, i) => ({ EventID: i, EventLog: query.split('!')[0] }));
        const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(rows) };
        await ask(url + '?api-version=2023-01-01', ingestionAuthToken, init);
      }
    }
  }`;

it('serves an agent from its identity to stored rows, over HTTPS with verification', async () => {
  const folder = temporaryFolder();
  const azure = await startEmulator({ rules: [], agentPort: 0 });
  try {
    for (const { method, path, body } of [PUT_RULE, PUT_ASSOCIATION]) {
      const headers = { authorization: `Bearer ${azure.issueToken('https://management.azure.com')}` };
      const url = `${azure.endpoint}${filled(path)}?api-version=2022-06-01`;
      const reply = await azure.app.request(url, { method, headers, body: filled(JSON.stringify(body)) });
      expect(reply.status).toBe(201);
    }
    const caFile = join(folder, 'ca.pem');
    writeFileSync(caFile, azure.caPem);
    const env = {
      PATH: process.env.PATH,
      ENDPOINT: azure.endpoint,
      RESOURCE: filled(MACHINE),
      AZURE_POD_IDENTITY_AUTHORITY_HOST: azure.agentEndpoint,
      NODE_EXTRA_CA_CERTS: caFile,
    };
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', SCRIPT], { env });
    const rows = [...azure.rows('Event')];
    expect(rows).toEqual([{ EventID: 0, EventLog: 'System', TimeGenerated: expect.any(String) }]);
    expect(azure.requests().map(({ status }) => status)).toEqual([201, 201, 200, 200, 200, 204]);
  } finally {
    await azure.close();
  }
});
