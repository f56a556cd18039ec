import { createServer, type Server } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Gateway } from '../../../src/agents/gateway/gateway.ts';
import { REQUEST_CASES } from './gateway-cases.ts';
import {
  ask,
  CERTIFICATES,
  capturedHello,
  clientCertificate,
  closedAfterEach,
  connectRequest,
  exchange,
  inRecordsOf,
  listening,
  ODS,
  opened,
  received,
  rewriting,
  secured,
  secureTo,
  startEcho,
  startGatewayTo,
  tunnelTo,
  WORKSPACE,
} from './tls-servers.ts';

const open = closedAfterEach();

async function gatewayTo(...args: Parameters<typeof startGatewayTo>) {
  const gateway = await startGatewayTo(...args);
  open.push(gateway);
  return gateway;
}

async function echo(options: Parameters<typeof startEcho>[0] = {}): Promise<Server> {
  const server = await startEcho(options);
  open.push(server);
  return server;
}

/** Says that it has 12,288 bytes, which take six times as many in records of one. */
const ENDLESS_HELLO = Buffer.alloc(12_297);
ENDLESS_HELLO.set([1, 0, 0x30, 0], 5);

/** Ids of what went wrong. */
const complaints = (gateway: Gateway) =>
  gateway
    .events()
    .filter(({ level }) => level === 'ERROR')
    .map(({ id, message }) => ({ id, message }));

describe('a request', () => {
  it.each(REQUEST_CASES)('$name', async ({ options, sent, answer, event, message }) => {
    const gateway = await gatewayTo(undefined, { handshakeTimeoutMs: 5, ...options });
    const text = await exchange(gateway, sent);
    expect(text.split('\r\n')[0]).toBe(answer);
    const found = complaints(gateway);
    if (event === undefined) {
      expect(found).toEqual([{ id: 403, message: 'GatewayLogic - No ClientHello in time' }]);
    } else {
      expect(found).toEqual([{ id: event, message: expect.stringContaining(message as string) }]);
      expect(text).toMatch(/\r\nConnection: close\r\n\r\n.+\n$/u);
    }
    expect(gateway.counters()).toMatchObject({ 'Error Count': 1, 'Rejection Count': 0 });
  });

  it('stands in event 103 with its headers, but for credentials', async () => {
    const gateway = await gatewayTo(undefined, { logLevel: 'debug' });
    const head = connectRequest('no.example:443').replace(
      'Host',
      'Proxy-Authorization: Basic Z2VoZWlt\r\nUser-Agent: a\r\nHost',
    );
    await exchange(gateway, head);
    const text = JSON.stringify(gateway.events());
    expect(text).toContain('with headers [Proxy-Authorization, ***];[User-Agent, a];[Host, no.example:443]');
    expect(text).not.toContain('Z2VoZWlt');
  });

  it('is answered though more comes behind it', async () => {
    const gateway = await gatewayTo(undefined);
    const socket = await opened(gateway.port);
    let broken: Error | undefined;
    socket.on('error', (error) => (broken = error));
    const answer = received(socket);
    socket.write(connectRequest('no.example:443'));
    // More than the kernel takes off its hands.
    socket.end(Buffer.alloc(8_000_000));
    const text = await answer;
    if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
    expect(broken).toBeUndefined();
    expect(text).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/u);
    expect(text).toMatch(/\r\n\r\nThe destination is not allowed\.\n$/u);
  });

  it('may come byte by byte, with the ClientHello right behind it', async () => {
    const gateway = await gatewayTo(await echo());
    const socket = await opened(gateway.port);
    for (const byte of Buffer.from(connectRequest(`${ODS}:443`))) {
      socket.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    socket.write(await capturedHello({ servername: ODS }));
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1');
        if (text.includes('\r\n\r\n\u0016\u0003\u0003')) resolve(text);
      });
    });
    expect(answer).toMatch(/^HTTP\/1\.1 200 Connection established\r\n\r\n/u);
    socket.destroy();
  });
});

describe('a tunnel', () => {
  it.each([
    ['TLSv1.2', 'TLS 1.2'],
    ['TLSv1.3', 'TLS 1.3'],
  ] as const)('carries %s from end to end, and stands in the table', async (version, name) => {
    const gateway = await gatewayTo(await echo({ minVersion: version, maxVersion: version }));
    const socket = await secureTo(gateway, ODS, { ALPNProtocols: ['http/1.1'] });
    expect(socket.authorized).toBe(true);
    expect(await ask(socket, 'abc')).toBe('ABC');
    const [entry, ...others] = gateway.connections();
    expect(others).toEqual([]);
    expect(entry).toMatchObject({
      ...{ id: 1, destination: `${ODS}:443`, serverName: ODS, alpn: ['http/1.1'], state: 'tunnel', tlsVersion: name },
      client: expect.stringMatching(/^127\.0\.0\.1:\d+$/u),
    });
    // What the client's own socket has counted, without CONNECT and 200.
    const written = (socket as unknown as { _parent?: { bytesWritten: number } })._parent?.bytesWritten;
    expect(entry?.bytesFromClient).toBe((written as number) - connectRequest(`${ODS}:443`).length);
    expect(entry?.bytesToClient).toBeGreaterThan(500);
    expect(gateway.counters()).toEqual({
      ...{ 'Active Client Connection': 1, 'Connected Client': 1, 'Error Count': 0, 'Rejection Count': 0 },
    });
    socket.destroy();
    await expect.poll(() => gateway.connections()).toEqual([]);
    expect(gateway.counters()).toMatchObject({ 'Active Client Connection': 0, 'Connected Client': 0 });
  });

  it('writes the documented debug log', async () => {
    const gateway = await gatewayTo(
      await echo({ maxVersion: 'TLSv1.2', requestCert: true, rejectUnauthorized: false }),
      {
        logLevel: 'debug',
      },
    );
    const socket = await secureTo(gateway, ODS);
    expect(await ask(socket, 'abc')).toBe('ABC');
    socket.end();
    await expect.poll(() => gateway.connections()).toEqual([]);
    await gateway.close();
    const client = /from 127\.0\.0\.1:\d+:/u;
    expect(
      gateway.events().map(({ id, level, message }) => `${id}, ${level} ${message.replace(client, 'from CLIENT:')}`),
    ).toEqual([
      expect.stringMatching(/^101, INFO GatewayServer - Service has started on 127\.0\.0\.1:\d+$/u),
      `103, DEBUG GatewayLogic - Got request from CLIENT: CONNECT ${ODS}:443 with headers [Host, ${ODS}:443]`,
      '200, DEBUG GatewayServer - Worker thread created to handle the request',
      `200, DEBUG TlsParser - Client SNI: ${ODS}`,
      '200, DEBUG TcpConnection - Client SNI is verified',
      '200, DEBUG TlsParser - [TLS][Handshake] >ClientHello',
      `200, DEBUG GatewayLogic - Connected to server ${ODS}:443`,
      '200, DEBUG GatewayLogic - Start tunneling data ...',
      '200, DEBUG TlsParser - [TLS][Handshake] <ServerKeyExchange',
      '200, DEBUG TlsParser - [TLS][Handshake] <CertificateRequest',
      '200, DEBUG TcpConnection - Server-side passed verification',
      '107, DEBUG TcpConnection - TLS session is successfully verified',
      '200, DEBUG GatewayServer - Worker thread ended',
      '200, DEBUG GatewayLogic - End tunneling data',
      '200, DEBUG TcpConnection - Client socket disconnected',
      '102, INFO GatewayServer - Service has stopped',
    ]);
    expect(gateway.events().map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 16 }, (_, index) => index + 1),
    );
  });

  it('takes a session that is resumed, in TLS 1.2 and 1.3', async () => {
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      const gateway = await gatewayTo(await echo({ maxVersion }), { logLevel: 'debug' });
      const first = await secureTo(gateway, ODS);
      const session = new Promise<Buffer>((resolve) => first.once('session', resolve));
      const ticket = maxVersion === 'TLSv1.2' ? (first.getSession() as Buffer) : undefined;
      expect(await ask(first, 'abc')).toBe('ABC');
      const second = await secureTo(gateway, ODS, { session: ticket ?? (await session) });
      expect(await ask(second, 'def')).toBe('DEF');
      expect(second.isSessionReused(), maxVersion).toBe(true);
      expect(gateway.events().filter(({ id }) => id === 107)).toHaveLength(2);
      first.destroy();
      second.destroy();
    }
  });

  it('takes a client that is asked for a second ClientHello', async () => {
    const gateway = await gatewayTo(await echo({ ecdhCurve: 'secp384r1' }));
    const socket = await secureTo(gateway, ODS, { ecdhCurve: 'prime256v1:secp384r1' });
    expect(await ask(socket, 'abc')).toBe('ABC');
    expect(socket.getEphemeralKeyInfo()).toMatchObject({ name: 'secp384r1' });
    expect(gateway.connections()).toMatchObject([{ state: 'tunnel', tlsVersion: 'TLS 1.3' }]);
    socket.destroy();
  });

  it('takes a ClientHello in any pieces: segments and records', async () => {
    const gateway = await gatewayTo(await echo());
    const ways: ((first: Buffer) => readonly Buffer[])[] = [
      ...[1, 4, 5, 6, 9, 43, 44, 100, 200].map((at) => (first: Buffer) => [first.subarray(0, at), first.subarray(at)]),
      (first) => Array.from(first, (byte) => Buffer.from([byte])),
      ...[1, 3, 50].map((bytes) => (first: Buffer) => [inRecordsOf(bytes, first)]),
      (first) => Array.from(inRecordsOf(2, first), (byte) => Buffer.from([byte])),
    ];
    for (const way of ways) {
      const socket = await tunnelTo(gateway, ODS);
      const client = connectTls({ socket: rewriting(socket, way), servername: ODS, ca: CERTIFICATES.caPem });
      expect(await ask(await secured(client), 'abc')).toBe('ABC');
      client.destroy();
      socket.destroy();
    }
    expect(complaints(gateway)).toEqual([]);
  });
});

describe('a tunnel is closed', () => {
  const CLOSED = 'HTTP/1.1 200 Connection established\r\n\r\n';
  let hello: Buffer;
  beforeAll(async () => {
    hello = await capturedHello({ servername: 'another.example' });
  });

  it.each([
    ['for text', () => Buffer.from('GET / HTTP/1.1\r\n\r\n'), 106, 'byte 0x47'],
    ['for another server name', () => hello, 105, 'Client SNI is another.example'],
    ['for a broken handshake', () => Buffer.from([22, 3, 1, 0, 4, 1, 0, 0, 0]), 402, 'ends after 0 bytes'],
    ['for a ClientHello over the bound', () => inRecordsOf(1, ENDLESS_HELLO), 402, 'no ClientHello within 16384 bytes'],
  ] as const)('%s', async (_, bytes, id, said) => {
    const server = await listening(createServer());
    open.push(server);
    let reached = 0;
    server.on('connection', () => reached++);
    const gateway = await gatewayTo(server);
    expect(await exchange(gateway, connectRequest(`${ODS}:443`), bytes())).toBe(CLOSED);
    expect(complaints(gateway)).toEqual([{ id, message: expect.stringContaining(said) }]);
    expect(gateway.counters()).toMatchObject({ 'Rejection Count': 1, 'Error Count': 1 });
    expect(reached).toBe(0);
  });

  it('after its 200, when the server cannot be reached: event 403', async () => {
    const server = await listening(createServer());
    const gateway = await gatewayTo(server);
    await new Promise((resolve) => server.close(resolve));
    const text = await exchange(gateway, connectRequest(`${ODS}:443`), await capturedHello({ servername: ODS }));
    expect(text).toBe(CLOSED);
    expect(complaints(gateway)).toEqual([{ id: 403, message: expect.stringContaining('ECONNREFUSED') }]);
    expect(gateway.counters()).toMatchObject({ 'Rejection Count': 0 });
  });

  it('when the server does not speak TLS, or breaks off', async () => {
    for (const [speak, id, said] of [
      ['220 smtp ready\r\n', 402, 'from the server'],
      [undefined, 403, 'ECONNRESET'],
    ] as const) {
      const server = await listening(createServer());
      open.push(server);
      server.on('connection', (socket) => {
        socket.on('error', () => {});
        socket.once('data', () => (speak === undefined ? socket.resetAndDestroy() : socket.write(speak)));
      });
      const gateway = await gatewayTo(server);
      await expect(secureTo(gateway, ODS)).rejects.toThrow();
      expect(complaints(gateway)).toEqual([{ id, message: expect.stringContaining(said) }]);
    }
  });

  it('without a server name, unless that is allowed', async () => {
    const server = await echo();
    const refusing = await gatewayTo(server);
    await expect(secureTo(refusing, ODS, { servername: '' })).rejects.toThrow();
    expect(complaints(refusing)).toEqual([{ id: 105, message: expect.stringContaining('SNI is missing') }]);
    const allowing = await gatewayTo(server, { missingServerName: 'allow' });
    const socket = await secureTo(allowing, ODS, { servername: '', checkServerIdentity: () => undefined });
    expect(await ask(socket, 'abc')).toBe('ABC');
    socket.destroy();
  });
});

describe('the certificate of a client', () => {
  const asking = { requestCert: true, rejectUnauthorized: false, maxVersion: 'TLSv1.2' } as const;

  it('is allowed by its workspace or by the local list, before TLS 1.3', async () => {
    const agent = await clientCertificate(WORKSPACE, '{99999999-0000-0000-0000-000000000000}');
    const other = await clientCertificate('Gateway');
    const server = await echo(asking);
    const cases = [
      [agent, {}, true],
      [agent, { workspaces: [], allow: [ODS] }, false],
      [other, {}, false],
      [other, { allowCertificates: ['gateway'] }, true],
      [other, { allowCertificates: ['CN=Gateway, OU=Microsoft Monitoring Agent, O=Microsoft'] }, true],
      [other, { allowCertificates: ['Microsoft'] }, false],
      [other, { allowCertificates: ['Microsoft Monitoring Agent'] }, false],
    ] as const;
    for (const [certificate, options, isAllowed] of cases) {
      const gateway = await gatewayTo(server, options);
      const session = secureTo(gateway, ODS, certificate);
      if (isAllowed) {
        expect(await ask(await session, 'abc')).toBe('ABC');
        (await session).destroy();
        expect(complaints(gateway)).toEqual([]);
      } else {
        await expect(session).rejects.toThrow();
        const [found] = complaints(gateway);
        expect(found).toMatchObject({ id: 105, message: expect.stringMatching(/Invalid Client certificate: CN=/u) });
        expect(gateway.counters()).toMatchObject({ 'Rejection Count': 1 });
      }
    }
  });

  it('need not be there, and cannot be seen in TLS 1.3', async () => {
    const without = await gatewayTo(await echo(asking));
    expect(await ask(await secureTo(without, ODS), 'abc')).toBe('ABC');
    const hidden = await gatewayTo(await echo({ ...asking, maxVersion: 'TLSv1.3' }));
    const session = await secureTo(hidden, ODS, await clientCertificate('Gateway'));
    expect(await ask(session, 'abc')).toBe('ABC');
    expect(hidden.connections()).toMatchObject([{ tlsVersion: 'TLS 1.3', state: 'tunnel' }]);
  });
});
