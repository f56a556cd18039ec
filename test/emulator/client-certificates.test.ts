/** The server asks every client for a certificate, and takes those that have none. */
import { once } from 'node:events';
import { Agent as HttpsAgent, request } from 'node:https';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { fetch, Agent as UndiciAgent } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateCertificates } from '../../src/emulator/certificates.ts';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';
import { makeIdentity, register, sendOverTls, UPLOAD } from './legacy-agent.ts';
import { envelope } from './legacy-upload-cases.ts';

const AGENT = '0f5a1d7c-3c1e-4d0e-9a59-3a1f6f1f0001';
const [TLS, OWN] = await Promise.all([
  generateCertificates(['*.ods.opinsights.azure.com', '*.oms.opinsights.azure.com']),
  makeIdentity(),
]);

describe('client certificates', () => {
  let azure: Emulator;
  beforeAll(async () => {
    azure = await startEmulator({ rules: [], tls: TLS });
    await register(sendOverTls, azure, AGENT, OWN);
  });
  afterAll(() => azure.close());

  /** One upload over a connection with these options; how it ended, and the session the server gave. */
  async function upload(options: ConnectionOptions) {
    const socket: TLSSocket = connect({ port: azure.port, ca: azure.caPem, servername: 'localhost', ...options });
    const sessions: Buffer[] = [];
    socket.on('session', (session: Buffer) => sessions.push(session));
    await once(socket, 'secureConnect');
    const isReused = socket.isSessionReused();
    const body = envelope('GENERIC_EVENT_BLOB', [{ a: 1 }]);
    socket.write(
      `POST ${UPLOAD} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(socket, 'close');
    const status = Number(Buffer.concat(chunks).toString('latin1').slice(9, 12));
    return { status, session: sessions.at(-1), isReused };
  }

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('are known again when a session of %s is resumed', async (version) => {
    const options = { minVersion: version, maxVersion: version, cert: OWN.cert, key: OWN.key };
    const first = await upload(options);
    const second = await upload({ ...options, session: first.session });
    expect([first.status, first.isReused, second.status, second.isReused]).toEqual([200, false, 200, true]);
    const without = await upload({ minVersion: version, maxVersion: version });
    expect(without.status).toBe(403);
  });

  it('serve for several requests of one connection', async () => {
    const agent = new HttpsAgent({ keepAlive: true, maxSockets: 1, ca: azure.caPem, cert: OWN.cert, key: OWN.key });
    const statuses = [];
    for (let i = 0; i < 3; i++) {
      const options = {
        port: azure.port,
        path: UPLOAD,
        method: 'POST',
        agent,
        host: '127.0.0.1',
        servername: 'localhost',
      };
      const asked = request(options).end(envelope('GENERIC_EVENT_BLOB', []));
      const [reply] = await once(asked, 'response');
      reply.resume();
      await once(reply, 'end');
      statuses.push(reply.statusCode);
    }
    agent.destroy();
    expect(statuses).toEqual([200, 200, 200]);
  });

  it('are worth nothing anywhere else', async () => {
    const dispatcher = new UndiciAgent({ connect: { ca: azure.caPem, cert: OWN.cert, key: OWN.key } });
    const paths = [
      '/dataCollectionRules/dcr-00000000000000000000000000000001/streams/Microsoft-Event?api-version=2023-01-01',
      `${azure.workspace.resourceId}/sharedKeys?api-version=2020-08-01`,
      '/api/logs?api-version=2016-04-01',
    ];
    const answers = paths.map((path) => fetch(azure.endpoint + path, { method: 'POST', body: '[]', dispatcher }));
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    await dispatcher.close();
    expect(statuses).toEqual([401, 401, 403]);
  });

  it('are not asked of anybody: a client without one is served', async () => {
    const dispatcher = new UndiciAgent({ connect: { ca: azure.caPem } });
    const { status } = await fetch(`${azure.endpoint}/healthz`, { dispatcher });
    await dispatcher.close();
    expect(status).toBe(200);
  });

  it('come over TLS 1.2 and later, or over 1.3 only where that is wanted', async () => {
    await expect(
      upload({ minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }),
    ).rejects.toThrow();
    const strict = await startEmulator({ rules: [], tls: TLS, minTlsVersion: 'TLSv1.3' });
    const options = { port: strict.port, ca: strict.caPem, servername: 'localhost' };
    const refused = connect({ ...options, maxVersion: 'TLSv1.2' });
    await expect(once(refused, 'secureConnect')).rejects.toThrow();
    const taken = connect(options);
    await once(taken, 'secureConnect');
    expect(taken.getProtocol()).toBe('TLSv1.3');
    taken.destroy();
    await strict.close();
  });
});
