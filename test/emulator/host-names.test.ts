import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/emulator.ts';
import { ASSOCIATION, ENDPOINT, PUT_ENDPOINT } from './arm-case.ts';
import { CONFIGURATIONS } from './control-cases.ts';
import { temporaryFolder } from './temporary-folder.ts';

const SUBSCRIPTION = '11111111-1111-4111-8111-111111111111';
const filled = (text: string) => text.replaceAll('{S}', SUBSCRIPTION);
const GLOBAL = 'global.handler.control.monitor.azure.com';
const REGIONAL = 'uksouth.handler.control.monitor.azure.com';
const root = temporaryFolder();

const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function start(options: Partial<EmulatorOptions>): Promise<Emulator> {
  const azure = await startEmulator({ rules: [], ...options });
  open.push(azure);
  return azure;
}

/** A client whose names all lead to this machine, as with a hosts file; certificates are checked. */
function clientOf(azure: Emulator) {
  const lookup = (_: string, __: object, found: (error: null, addresses: object[]) => void) =>
    found(null, [{ address: '127.0.0.1', family: 4 }]);
  const agent = new Agent({ connect: { ca: azure.caPem, lookup: lookup as never } });
  open.push(agent);
  return async (url: string) => {
    const headers = { authorization: `Bearer ${azure.issueToken('https://monitor.azure.com/')}` };
    const reply = await request(url, { headers, dispatcher: agent });
    await reply.body.dump();
    return { status: reply.statusCode, endpoint: String(reply.headers['x-ms-agent-config-endpoint']) };
  };
}

describe('names of Azure', () => {
  it('are in the certificate, and where a machine is sent has the name it called', async () => {
    const azure = await start({ hostNames: [GLOBAL, '*.handler.control.monitor.azure.com'] });
    const association = `${ASSOCIATION}/configurationAccessEndpoint`;
    const body = { properties: { dataCollectionEndpointId: ENDPOINT } };
    for (const step of [PUT_ENDPOINT, { method: 'PUT', path: association, body }]) {
      const headers = { authorization: `Bearer ${azure.issueToken('https://management.azure.com')}` };
      const url = `${azure.endpoint}${filled(step.path)}?api-version=2022-06-01`;
      const put = { method: step.method, headers, body: filled(JSON.stringify(step.body)) };
      expect((await azure.app.request(url, put)).status).toBe(201);
    }
    const get = clientOf(azure);
    for (const name of [GLOBAL, REGIONAL, 'localhost']) {
      const origin = `https://${name}:${azure.port}`;
      const { status, endpoint } = await get(origin + filled(CONFIGURATIONS));
      expect([status, endpoint.startsWith(`${origin}/dataCollectionEndpoints/dce-`)]).toEqual([421, true]);
      expect((await get(endpoint + filled(CONFIGURATIONS))).status).toBe(200);
    }
    // No other name is in it.
    await expect(get(`https://ods.opinsights.azure.com:${azure.port}/healthz`)).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
  });

  it('stay in kept certificates, and make new ones when they are not in them', async () => {
    const data = join(root, 'data');
    mkdirSync(data);
    const caOf = async (hostNames?: readonly string[]) => {
      const azure = await start({ data, ...(hostNames && { hostNames }) });
      await azure.close();
      return azure.caPem;
    };
    const first = await caOf([GLOBAL, REGIONAL]);
    expect(await caOf([REGIONAL.toUpperCase()])).toBe(first);
    expect(await caOf()).toBe(first);
    expect(await caOf(['x.example'])).not.toBe(first);
  });

  it.each(['', '.', 'a..b', '*', 'a.*', '-a', 'a b', 'a,DNS:b', `${'a.'.repeat(130)}b`, 'é.example'])(
    'are refused: %j',
    async (name) => {
      await expect(startEmulator({ rules: [], hostNames: [name] })).rejects.toMatchObject({
        code: 'AMASIM_EMULATOR_HOST_NAME',
      });
    },
  );
});
