import { createServer, type Server, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Gateway } from '../../../src/agents/gateway/gateway.ts';
import type { GatewayOptions } from '../../../src/agents/gateway/settings.ts';
import {
  ask,
  capturedHello,
  closedAfterEach,
  connectRequest,
  exchange,
  inRecordsOf,
  listening,
  ODS,
  opened,
  received,
  secureTo,
  startEcho,
  startGatewayTo,
  tunnelTo,
} from './tls-servers.ts';

const open = closedAfterEach();

async function gatewayTo(server: Server, options: GatewayOptions = {}): Promise<Gateway> {
  open.push(server);
  const gateway = await startGatewayTo(server, options);
  open.push(gateway);
  return gateway;
}

const ids = (gateway: Gateway) => gateway.events().map(({ id }) => id);

describe('time', () => {
  it('a client that drips its ClientHello is cut off, however it goes on', async () => {
    const gateway = await gatewayTo(await startEcho(), { handshakeTimeoutMs: 60 });
    const socket = await tunnelTo(gateway, ODS);
    const gone = received(socket);
    const hello = inRecordsOf(1, await capturedHello({ servername: ODS }));
    let at = 0;
    const dripping = setInterval(() => socket.write(hello.subarray(at, ++at)), 5);
    expect(await gone).toBe('');
    clearInterval(dripping);
    socket.destroy();
    expect(gateway.events().at(-1)).toMatchObject({ id: 403, message: 'GatewayLogic - No ClientHello in time' });
  });

  it('a handshake that stops in the middle is cut off', async () => {
    const silent = await listening(createServer((socket) => void socket.on('error', () => {}).resume()));
    // Long enough for a ClientHello on a machine that is busy with other things.
    const gateway = await gatewayTo(silent, { handshakeTimeoutMs: 2_000 });
    await expect(secureTo(gateway, ODS)).rejects.toThrow();
    expect(gateway.events().at(-1)).toMatchObject({
      id: 403,
      message: 'GatewayLogic - TLS handshake not over in time',
    });
  });

  it('a tunnel without traffic stays, unless a time is set', async () => {
    const server = await startEcho();
    const atServer = new Promise((resolve) => {
      server.on('connection', (socket: Socket) => socket.once('close', resolve));
    });
    const idle = await gatewayTo(server, { idleTimeoutMs: 40 });
    const closed = await secureTo(idle, ODS);
    expect(await received(closed)).toBe('');
    await atServer;
    expect(idle.events().at(-1)).toMatchObject({
      id: 100,
      message: 'TcpConnection - Closed after 40 ms without traffic',
    });
    const gateway = await gatewayTo(await startEcho(), { handshakeTimeoutMs: 1_000, requestTimeoutMs: 1_000 });
    const socket = await secureTo(gateway, ODS);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(await ask(socket, 'abc')).toBe('ABC');
    socket.destroy();
  });

  it('a health probe that connects and leaves is no error', async () => {
    const gateway = await gatewayTo(await startEcho());
    (await opened(gateway.port)).end();
    await expect.poll(() => gateway.connections()).toEqual([]);
    expect(ids(gateway)).toEqual([101]);
  });
});

describe('the ends of a tunnel', () => {
  it('what one side sent before it ended arrives, and the other may still answer', async () => {
    const server = await startEcho({ allowHalfOpen: true } as object);
    server.on('secureConnection', (socket: Socket) => {
      let bytes = 0;
      socket.removeAllListeners('data').on('data', (chunk: Buffer) => (bytes += chunk.length));
      socket.on('end', () => socket.end(`${bytes}`));
      // Long enough for the way to it to fill up.
      socket.pause();
      setTimeout(() => socket.resume(), 100);
    });
    const gateway = await gatewayTo(server);
    const socket = await secureTo(gateway, ODS);
    const answer = received(socket);
    socket.end(Buffer.alloc(30_000_000));
    expect(await answer).toBe('30000000');
    await expect.poll(() => gateway.connections()).toEqual([]);
  });

  it('a side that ended does not hold the other for ever', async () => {
    const silent = createServer({ allowHalfOpen: true }, (socket) => void socket.on('error', () => {}).resume());
    const ended = new Promise((resolve) => silent.on('connection', (socket) => socket.once('end', resolve)));
    const gateway = await gatewayTo(await listening(silent), { halfClosedTimeoutMs: 30 });
    const socket = await tunnelTo(gateway, ODS);
    socket.write(await capturedHello({ servername: ODS }));
    // Already before there is a server to tell.
    socket.end();
    await ended;
    await expect.poll(() => gateway.connections()).toEqual([]);
    expect(gateway.events().at(-1)).toMatchObject({
      id: 100,
      message: 'TcpConnection - Closed after 30 ms without traffic',
    });
  });

  it('a server that breaks off breaks the client off, and the other way round', async () => {
    const server = await startEcho();
    const sockets: Socket[] = [];
    server.on('connection', (socket: Socket) => sockets.push(socket));
    const gateway = await gatewayTo(server);
    const first = await secureTo(gateway, ODS);
    const broken = new Promise((resolve) => first.once('close', resolve));
    sockets[0]?.resetAndDestroy();
    await broken;
    expect(gateway.events().at(-1)).toMatchObject({ id: 403, message: expect.stringContaining('ECONNRESET') });
    const second = await secureTo(gateway, ODS);
    const gone = new Promise((resolve) => sockets[1]?.once('close', resolve));
    second.destroy();
    await gone;
  });
});

describe('memory', () => {
  it('a server is held back by a client that does not read', async () => {
    let sent = 0;
    const server = await startEcho();
    server.on('secureConnection', (socket) => {
      const chunk = Buffer.alloc(65_536);
      const pour = () => {
        for (let times = 0; times < 16 && !socket.destroyed; times++) {
          sent += chunk.length;
          if (!socket.write(chunk)) return void socket.once('drain', pour);
        }
        setImmediate(pour);
      };
      pour();
    });
    const gateway = await gatewayTo(server);
    const socket = await secureTo(gateway, ODS);
    socket.pause();
    // Until nothing moves any more.
    let before = 0;
    for (let still = 0; still < 5; still++) {
      if (before !== sent || sent === 0) still = 0;
      before = sent;
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    const [entry] = gateway.connections();
    expect(sent).toBeGreaterThan(100_000);
    // What the kernel holds in four sockets, and a few chunks; without back-pressure it would never stop.
    expect(sent).toBeLessThan(64_000_000);
    expect(entry?.state).toBe('tunnel');
    // And goes on when the client does.
    let got = 0;
    await new Promise<void>((resolve) => {
      socket.on('data', (chunk: Buffer) => {
        got += chunk.length;
        if (got > 2 * before) resolve();
      });
      socket.resume();
    });
    socket.destroy();
  });

  it('600 idle tunnels and 600 half-sent ClientHellos take little', async () => {
    // Its silence keeps this about the gateway: no handshakes to compute.
    const server = await listening(createServer((socket) => void socket.on('error', () => {}).resume()));
    const gateway = await gatewayTo(server, { maxConnections: 1_200 });
    const hello = await capturedHello({ servername: ODS });
    const sockets: Socket[] = [];
    const many = async (bytes: Buffer) => {
      const make = async () => {
        const socket = await tunnelTo(gateway, ODS);
        socket.write(bytes);
        return socket;
      };
      for (let at = 0; at < 600; at += 50) sockets.push(...(await Promise.all(Array.from({ length: 50 }, make))));
    };
    await many(hello);
    const before = process.memoryUsage();
    await many(hello.subarray(0, -1));
    await expect.poll(() => gateway.counters()['Active Client Connection']).toBe(1_200);
    const inState = (wanted: string) => gateway.connections().filter(({ state }) => state === wanted).length;
    await expect.poll(() => [inState('handshake'), inState('hello')]).toEqual([600, 600]);
    const { external, arrayBuffers } = process.memoryUsage();
    // Buffers: 1 KiB for what is held of each, 16 KiB at most.
    expect(external + arrayBuffers - before.external - before.arrayBuffers).toBeLessThan(600 * 2 * 16_384);
    expect(gateway.counters()).toMatchObject({ 'Connected Client': 1, 'Error Count': 0 });
    // One more than allowed is refused, and the others stay.
    const extra = await opened(gateway.port);
    expect(await received(extra)).toBe('');
    expect(gateway.events().at(-1)).toMatchObject({
      id: 400,
      message: expect.stringContaining('1200 connections are open'),
    });
    expect(gateway.counters()['Active Client Connection']).toBe(1_200);
    for (const socket of sockets) socket.destroy();
    await expect.poll(() => gateway.counters()['Active Client Connection']).toBe(0);
    // All that was refused or over is forgotten.
    expect(gateway.connections()).toEqual([]);
    expect(gateway.counters()['Connected Client']).toBe(0);
  });

  it('events are the newest so many', async () => {
    const gateway = await gatewayTo(await startEcho(), { maxEvents: 3, adminPort: 0 });
    for (let times = 0; times < 9; times++) await exchange(gateway, connectRequest('no.example:443'));
    expect(gateway.events().map(({ sequence }) => sequence)).toEqual([8, 9, 10]);
    expect(gateway.events(9).map(({ sequence, id }) => [sequence, id])).toEqual([[10, 105]]);
    const text = await (await fetch(`http://127.0.0.1:${gateway.adminPort}/_gateway/events?since=2`)).text();
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { kind: 'forgotten', entries: 5 },
      { sequence: 8 },
      { sequence: 9 },
      { sequence: 10 },
    ]);
  });
});

it('has nothing more to say once it is closed', async () => {
  const gateway = await gatewayTo(await startEcho(), { logLevel: 'debug' });
  const socket = await tunnelTo(gateway, ODS);
  const gone = received(socket);
  await gateway.close();
  await gone;
  const last = gateway.events().map(({ id, message }) => `${id} ${message}`);
  expect(last.slice(-2)).toEqual([
    '200 TcpConnection - Client socket disconnected',
    '102 GatewayServer - Service has stopped',
  ]);
});

it('closes at once, whatever its clients do', async () => {
  const silent = await listening(createServer((socket) => void socket.on('error', () => {}).resume()));
  const gateway = await gatewayTo(silent, { adminPort: 0, logLevel: 'debug' });
  const sockets = [await opened(gateway.port), await tunnelTo(gateway, ODS), await tunnelTo(gateway, ODS)];
  sockets[2]?.write(await capturedHello({ servername: ODS }));
  sockets.push(await opened(gateway.adminPort as number));
  await expect.poll(() => gateway.connections().map(({ state }) => state)).toEqual(['request', 'hello', 'handshake']);
  const gone = sockets.map(received);
  await gateway.close();
  await Promise.all(gone);
  await gateway.close();
  expect(ids(gateway).at(-1)).toBe(102);
  expect(ids(gateway).filter((id) => id === 102)).toHaveLength(1);
  await expect(opened(gateway.port)).rejects.toThrow('ECONNREFUSED');
});

describe('the admin routes', () => {
  it.each([
    ['/healthz', 200, '{"status":"ok"}\n'],
    [
      '/_gateway/counters',
      200,
      '{"Active Client Connection":1,"Error Count":0,"Connected Client":1,"Rejection Count":0}\n',
    ],
    ['/_gateway/events?since=1', 200, ''],
    ['/_gateway/events?since=x', 400, '{"error":"since: wanted a sequence number, 0 or more"}\n'],
    ['/_gateway/nothing', 404, '{"error":"no such path"}\n'],
  ])('GET %s', async (path, status, text) => {
    const gateway = await gatewayTo(await startEcho(), { adminPort: 0 });
    const socket = await tunnelTo(gateway, ODS);
    const response = await fetch(`http://127.0.0.1:${gateway.adminPort}${path}`);
    expect([response.status, await response.text()]).toEqual([status, text]);
    const table = await fetch(`http://127.0.0.1:${gateway.adminPort}/_gateway/connections`);
    expect(JSON.parse(await table.text())).toMatchObject({ id: 1, destination: `${ODS}:443`, state: 'hello' });
    const post = await fetch(`http://127.0.0.1:${gateway.adminPort}${path}`, { method: 'POST' });
    expect(post.status).toBe(405);
    socket.destroy();
  });

  it('outlive a target that is no URL', async () => {
    const gateway = await gatewayTo(await startEcho(), { adminPort: 0 });
    const socket = await opened(gateway.adminPort as number);
    const answer = received(socket);
    socket.write('GET //:x@[ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(await answer).toMatch(/^HTTP\/1\.1 404 /u);
  });
});
