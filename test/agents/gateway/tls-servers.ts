/** Real TLS servers and clients for the tests of the gateway. */
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import {
  type ConnectionOptions,
  connect as connectTls,
  createServer as createTlsServer,
  type TLSSocket,
  type TlsOptions,
} from 'node:tls';
import { generate } from 'selfsigned';
import { afterEach } from 'vitest';
import { type Gateway, startGateway } from '../../../src/agents/gateway/gateway.ts';
import type { GatewayOptions } from '../../../src/agents/gateway/settings.ts';
import { generateCertificates } from '../../../src/emulator/certificates.ts';

export const WORKSPACE = '11111111-2222-3333-4444-555555555555';
export const ODS = `${WORKSPACE}.ods.opinsights.azure.com`;

/** Trusted by its `caPem`, for the names Azure uses. */
export const CERTIFICATES = await generateCertificates(['azure']);

export interface Closable {
  close(callback?: () => void): unknown;
}

/** For what a test opens: all of it is closed after the test, the last opened first. */
export function closedAfterEach(): Closable[] {
  const open: Closable[] = [];
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.close();
  });
  return open;
}

/** A gateway that takes connections to any workspace to a server; without one, to nowhere else than they ask for. */
export function startGatewayTo(server: Addressed | undefined, options: GatewayOptions = {}): Promise<Gateway> {
  const connectTo = server === undefined ? [] : [`*.opinsights.azure.com:443:127.0.0.1:${portOf(server)}`];
  return startGateway({ port: 0, workspaces: [WORKSPACE], connectTo, ...options });
}

interface Addressed {
  address(): string | AddressInfo | null;
}

export function portOf(server: Addressed): number {
  return (server.address() as AddressInfo).port;
}

export async function listening<S extends Server>(server: S): Promise<S> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** Sends back what it gets, in upper case, so that an echo of the client's own bytes would not do. */
export function startEcho(options: TlsOptions = {}): Promise<Server> {
  const server = createTlsServer({ cert: CERTIFICATES.certPem, key: CERTIFICATES.keyPem, ...options }, (socket) => {
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => socket.write(chunk.toString('latin1').toUpperCase()));
  });
  server.on('tlsClientError', () => {});
  return listening(server);
}

/** Certificate of a client, self-signed as those of Log Analytics agents are. */
export async function clientCertificate(...names: readonly string[]): Promise<{ cert: string; key: string }> {
  const subject = [
    ...names.map((value) => ({ name: 'commonName', value })),
    { shortName: 'OU', value: 'Microsoft Monitoring Agent' },
    { shortName: 'O', value: 'Microsoft' },
  ];
  const { cert, private: key } = await generate(subject, { keyType: 'ec', algorithm: 'sha256' });
  return { cert, key };
}

export function opened(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true }, () => {
      socket.off('error', reject);
      socket.on('error', () => {});
      resolve(socket);
    });
    socket.once('error', reject);
  });
}

/** All that comes until the other side ends or breaks off. */
export function received(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    socket.on('end', () => resolve(text));
    socket.on('close', () => resolve(text));
  });
}

/** Sends these bytes and tells what the gateway answers until it closes. */
export async function exchange(gateway: Gateway, ...sent: readonly (string | Buffer)[]): Promise<string> {
  const socket = await opened(gateway.port);
  const answer = received(socket);
  for (const bytes of sent) socket.write(bytes);
  const text = await answer;
  socket.destroy();
  return text;
}

export const connectRequest = (authority: string) => `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`;

/** A socket that has got its 200. */
export async function tunnelTo(gateway: Gateway, host: string): Promise<Socket> {
  const socket = await opened(gateway.port);
  socket.write(connectRequest(`${host}:443`));
  const answer = await new Promise<string>((resolve) => socket.once('data', (chunk) => resolve(chunk.toString())));
  if (answer !== 'HTTP/1.1 200 Connection established\r\n\r\n') throw new Error(`the gateway answered ${answer}`);
  return socket;
}

/** A TLS session through the gateway, verified by this client. */
export async function secureTo(gateway: Gateway, host: string, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = await tunnelTo(gateway, host);
  return secured(connectTls({ socket, servername: host, ca: CERTIFICATES.caPem, ...options }));
}

export function secured(socket: TLSSocket): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed before the handshake was over')));
    socket.once('secureConnect', () => {
      socket.off('error', reject).on('error', () => {});
      resolve(socket);
    });
  });
}

/** What one write brings back. */
export function ask(socket: Socket, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.once('close', () => reject(new Error('closed')));
    socket.once('data', (chunk: Buffer) => resolve(chunk.toString()));
    socket.write(text);
  });
}

/** Passes on what is written to it after `cut` has changed the first write, piece by piece. */
export function rewriting(socket: Socket, cut: (first: Buffer) => readonly Buffer[]): Duplex {
  let isFirst = true;
  const duplex = new Duplex({
    read: () => socket.resume(),
    write: async (chunk: Buffer, _encoding, done) => {
      const pieces = isFirst ? cut(chunk) : [chunk];
      isFirst = false;
      for (const piece of pieces) {
        socket.write(piece);
        // Each piece leaves in a segment of its own.
        await new Promise((resolve) => setImmediate(resolve));
      }
      done();
    },
    final: (done) => {
      socket.end();
      done();
    },
  });
  socket.on('data', (chunk: Buffer) => void (duplex.push(chunk) || socket.pause()));
  socket.on('end', () => duplex.push(null));
  socket.on('close', () => duplex.destroy());
  return duplex;
}

/** The same handshake bytes in records of at most so many bytes. */
export function inRecordsOf(bytes: number, record: Buffer): Buffer {
  const records: Buffer[] = [];
  for (let at = 5; at < record.length; at += bytes) {
    const content = record.subarray(at, at + bytes);
    records.push(Buffer.from([22, 3, 1, content.length >> 8, content.length & 0xff]), content);
  }
  return Buffer.concat(records);
}

/** The first flight of a real client, as it leaves it. */
export async function capturedHello(options: ConnectionOptions): Promise<Buffer> {
  const server = await listening(createServer());
  const hello = new Promise<Buffer>((resolve) => {
    server.on('connection', (socket) => {
      socket.on('error', () => {});
      socket.once('data', (chunk: Buffer) => {
        resolve(chunk);
        socket.destroy();
      });
    });
  });
  const client = connectTls({ port: portOf(server), host: '127.0.0.1', ...options });
  client.on('error', () => {});
  const bytes = await hello;
  client.destroy();
  server.close();
  return bytes;
}
