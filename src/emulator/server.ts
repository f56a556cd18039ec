/** The servers around the apps: bounded in headers, time and connections, and closed for certain. */
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { SimulatorError } from '../base/problem.ts';
import type { TlsMaterial } from './certificates.ts';
import type { AdjustableClock } from './clock.ts';
import type { EmulatorApp } from './env.ts';

export interface Listening {
  readonly port: number;
  /** Ends within `CLOSE_GRACE_MS` and a little, whatever clients do. */
  close(): Promise<void>;
}

/** Time that requests under way have to finish. */
const CLOSE_GRACE_MS = 2_000;
const MAX_HEADER_BYTES = 16_384;
const HANDSHAKE_TIMEOUT_MS = 10_000;
/** A client that drips its header or its body is cut off. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 60_000;
/** Longer than clients keep connections, so that it is they who close them: no request meets a closing socket. */
const KEEP_ALIVE_MS = 65_000;
/** Bounds memory: each connection may hold one body and what it inflates to. */
const MAX_CONNECTIONS = 512;

/** As `node:http` and `node:tls` name them. */
const BOUNDS = {
  maxHeaderSize: MAX_HEADER_BYTES,
  handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
  headersTimeout: HEADERS_TIMEOUT_MS,
  requestTimeout: REQUEST_TIMEOUT_MS,
  keepAliveTimeout: KEEP_ALIVE_MS,
  connectionsCheckingInterval: 1_000,
};

export interface Where {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** HTTPS with these certificates; without them plain HTTP. */
  readonly tls?: TlsMaterial;
  /** What `Date` shows. */
  readonly clock: AdjustableClock;
  /** Default TLS 1.2: older versions are refused. */
  readonly minTlsVersion?: 'TLSv1.2' | 'TLSv1.3';
  /** Times, in milliseconds, other than those above. */
  readonly bounds?: Partial<typeof BOUNDS>;
}

/**
 * Serves the app on `host:port`.
 *
 * Errors: AMASIM_EMULATOR_PORT when it cannot listen there.
 */
export async function listen(app: EmulatorApp, where: Where): Promise<Listening> {
  // The web classes of the process stay as they are: this is a library, and others run in the process too.
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = createServer(where, (incoming, outgoing) => {
    // Node writes the time of the machine, which costs less: right as long as nobody moved the clock.
    if (where.clock.isMoved) outgoing.setHeader('Date', new Date(where.clock.now()).toUTCString());
    void listener(incoming, outgoing);
  });
  server.maxConnections = MAX_CONNECTIONS;
  // Sockets still shaking hands are unknown to closeAllConnections.
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await listening(server, where);
  return { port: (server.address() as AddressInfo).port, close: () => close(server, sockets) };
}

function createServer({ tls, minTlsVersion = 'TLSv1.2', ...where }: Where, listener: RequestListener): Server {
  const bounds = { ...BOUNDS, ...where.bounds };
  if (tls === undefined) return createHttpServer(bounds, listener);
  // Agents show certificates of their own making. Only the legacy routes look at them; clients may have none.
  const certificates = { requestCert: true, rejectUnauthorized: false };
  const handshake = { minVersion: minTlsVersion, ...certificates };
  return createHttpsServer({ cert: tls.certPem, key: tls.keyPem, ...handshake, ...bounds }, listener);
}

function listening(server: Server, where: { readonly host: string; readonly port: number }): Promise<void> {
  const { host, port } = where;
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const message = `cannot listen on ${host}:${port}: ${cause.code ?? cause.message}`;
      reject(new SimulatorError({ code: 'AMASIM_EMULATOR_PORT', message }, { cause }));
    });
    server.listen(port, host, resolve);
  });
}

function close(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    const cutOff = setTimeout(() => {
      server.closeAllConnections();
      for (const socket of sockets) socket.destroy();
    }, CLOSE_GRACE_MS);
    // Also called back when it was not listening any more: closing twice is no mistake.
    server.close(() => {
      clearTimeout(cutOff);
      resolve();
    });
    server.closeIdleConnections();
  });
}
