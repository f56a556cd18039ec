import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gateway, startGateway } from '../../../src/agents/gateway/gateway.ts';
import type { GatewayOptions } from '../../../src/agents/gateway/settings.ts';
import { ask, closedAfterEach, listening, ODS, portOf, secureTo, startEcho, WORKSPACE } from './tls-servers.ts';

const PASSWORD = 'geheim:€';
const AUTHORIZATION = `Basic ${Buffer.from(`agent:${PASSWORD}`).toString('base64')}`;

let echo: Server;
beforeAll(async () => {
  echo = await startEcho();
});
afterAll(() => void echo.close());

const open = closedAfterEach();

/** A real proxy: it wants credentials and connects to where it is asked. */
async function startProxy(): Promise<{ readonly server: Server; readonly heads: string[] }> {
  const heads: string[] = [];
  const server = await listening(
    createServer((client) => {
      client.on('error', () => {});
      client.once('data', (chunk) => {
        const head = chunk.toString('latin1');
        heads.push(head);
        if (!head.includes(`\r\nProxy-Authorization: ${AUTHORIZATION}\r\n`)) {
          client.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n');
          return;
        }
        const [, host, port] = /^CONNECT ([^:]+):(\d+) HTTP\/1\.1\r\n/u.exec(head) as unknown as [
          string,
          string,
          string,
        ];
        const upstream = connect(Number(port), host, () => {
          client.write('HTTP/1.1 200 OK\r\nVia: test\r\n\r\n');
          client.pipe(upstream).pipe(client);
        });
        upstream.on('error', () => client.destroy());
      });
    }),
  );
  open.push(server);
  return { server, heads };
}

async function speaking(speak: (client: Socket) => void): Promise<Server> {
  const server = await listening(
    createServer((client) => {
      client.on('error', () => {});
      client.once('data', () => speak(client));
    }),
  );
  open.push(server);
  return server;
}

async function gatewayBehind(proxy: Server, options: GatewayOptions = {}): Promise<Gateway> {
  const gateway = await startGateway({
    ...{ port: 0, workspaces: [WORKSPACE], proxy: `http://127.0.0.1:${portOf(proxy)}`, logLevel: 'debug' },
    connectTo: [`${ODS}:443:127.0.0.1:${portOf(echo)}`],
    ...options,
  });
  open.push(gateway);
  return gateway;
}

describe('a relay proxy', () => {
  it('is asked for the tunnel with the credentials, which stand in no event', async () => {
    const { server, heads } = await startProxy();
    const gateway = await gatewayBehind(server, { proxyUsername: 'agent', proxyPassword: PASSWORD });
    const socket = await secureTo(gateway, ODS);
    expect(await ask(socket, 'abc')).toBe('ABC');
    expect(heads).toEqual([
      `CONNECT 127.0.0.1:${portOf(echo)} HTTP/1.1\r\nHost: 127.0.0.1:${portOf(echo)}\r\nProxy-Authorization: ${AUTHORIZATION}\r\n\r\n`,
    ]);
    const text = JSON.stringify([gateway.events(), gateway.connections(), gateway.counters()]);
    for (const secret of [PASSWORD, AUTHORIZATION, AUTHORIZATION.slice(6)]) expect(text).not.toContain(secret);
    socket.destroy();
  });

  it('that refuses is event 403, after the 200', async () => {
    const { server } = await startProxy();
    for (const options of [{}, { proxyUsername: 'agent', proxyPassword: 'wrong-one' }]) {
      const gateway = await gatewayBehind(server, options);
      await expect(secureTo(gateway, ODS)).rejects.toThrow();
      const errors = gateway.events().filter(({ level }) => level === 'ERROR');
      expect(errors).toMatchObject([
        { id: 403, message: expect.stringContaining('refused the tunnel with status 407') },
      ]);
      expect(JSON.stringify(gateway.events())).not.toContain('wrong-one');
    }
  });

  const endless = (client: Socket) => {
    client.write('HTTP/1.1 200 OK\r\n');
    for (let at = 0; at < 40; at++) client.write(`X-${at}: ${'x'.repeat(1_000)}\r\n`);
  };
  it.each([
    [
      'does not speak HTTP',
      (client: Socket) => client.write('220 smtp ready\r\n\r\n'),
      400,
      'does not answer in HTTP/1',
    ],
    ['sends bytes', (client: Socket) => client.write(Buffer.alloc(10)), 400, 'does not answer in HTTP/1'],
    ['answers without end', endless, 400, 'over 16384 bytes'],
    ['ends', (client: Socket) => client.end(), 403, 'without an answer'],
    ['breaks off', (client: Socket) => client.resetAndDestroy(), 403, 'ECONNRESET'],
    ['never answers', () => {}, 403, 'no connection within 50 ms'],
  ] as const)('that %s is an event', async (_, speak, id, said) => {
    const isSilent = said.startsWith('no connection');
    const gateway = await gatewayBehind(await speaking(speak), isSilent ? { connectTimeoutMs: 50 } : {});
    await expect(secureTo(gateway, ODS)).rejects.toThrow();
    const errors = gateway.events().filter(({ level }) => level === 'ERROR');
    expect(errors).toMatchObject([{ id, message: expect.stringContaining(said) }]);
  });
});
