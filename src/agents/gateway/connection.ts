/** One client's connection, from its CONNECT to the end of its tunnel. */
import type { Socket } from 'node:net';
import { ESTABLISHED, GATEWAY_EVENTS, type GatewayEventId, MAX_CLIENT_HELLO_BYTES } from '../../contract/gateway.ts';
import type { ConnectionEntry, ConnectionState } from './connection-entry.ts';
import type { EventLog } from './event-log.ts';
import { GatheredBytes } from './gathered-bytes.ts';
import { routeOf } from './host-rules.ts';
import {
  HeadReader,
  type HostPort,
  parseHostPort,
  parseRequestLine,
  renderHeaders,
  renderHostPort,
} from './http-head.ts';
import { answerOf } from './refusal.ts';
import type { GatewaySettings } from './settings.ts';
import { type TlsRejection, TlsSession } from './tls-session.ts';
import { openUpstream, UpstreamError } from './upstream.ts';

/** Time a client that was refused has to read why. */
const LINGER_MS = 1_000;

export class Connection {
  readonly #id: number;
  readonly #client: Socket;
  readonly #name: string;
  readonly #settings: GatewaySettings;
  readonly #log: EventLog;
  readonly #started: string;
  readonly #gone = new AbortController();
  #state: ConnectionState = 'request';
  #deadline: NodeJS.Timeout | undefined;
  #head: HeadReader | undefined = new HeadReader();
  #destination: HostPort | undefined;
  #session: TlsSession | undefined;
  /** What came from the client before there was a server to send it to. */
  #held: GatheredBytes | undefined;
  #server: Socket | undefined;
  #overhead = { read: 0, written: 0 };

  constructor(id: number, client: Socket, started: string, settings: GatewaySettings, log: EventLog) {
    this.#id = id;
    this.#client = client;
    this.#started = started;
    this.#settings = settings;
    this.#log = log;
    this.#name = renderHostPort({ host: client.remoteAddress ?? '', port: client.remotePort ?? 0 });
    client.on('data', (chunk) => this.#onData(chunk));
    client.on('end', () => this.#onClientEnd());
    client.on('error', (cause: NodeJS.ErrnoException) => this.#onClientError(cause));
    client.on('close', () => this.#onClientClose());
    client.on('timeout', () => this.#onIdle());
    this.#limit(settings.requestTimeoutMs, () => {
      this.#refuse(GATEWAY_EVENTS.networkError, 'GatewayLogic - No request in time', answerOf('tooSlow'));
    });
  }

  entry(): ConnectionEntry {
    const { serverName, alpn = [] } = this.#session?.hello ?? {};
    const tlsVersion = this.#session?.version;
    const isEstablished = this.#session !== undefined;
    return {
      id: this.#id,
      client: this.#name,
      ...(this.#destination !== undefined && { destination: renderHostPort(this.#destination) }),
      ...(serverName !== undefined && { serverName }),
      ...(alpn.length > 0 && { alpn }),
      state: this.#state,
      started: this.#started,
      bytesFromClient: isEstablished ? this.#client.bytesRead - this.#overhead.read : 0,
      bytesToClient: isEstablished ? this.#client.bytesWritten - this.#overhead.written : 0,
      ...(tlsVersion !== undefined && { tlsVersion }),
    };
  }

  /** Cuts it off. */
  destroy(): void {
    this.#client.destroy();
  }

  #onData(chunk: Buffer): void {
    if (this.#state === 'request') this.#readRequest(chunk);
    else if (this.#state === 'hello') this.#readHello(chunk);
    else if (this.#state === 'handshake' || this.#state === 'tunnel') this.#fromClient(chunk);
  }

  #readRequest(chunk: Buffer): void {
    const progress = (this.#head as HeadReader).push(chunk);
    if (progress.kind === 'more') return;
    this.#head = undefined;
    if (progress.kind === 'too-large') {
      this.#refuse(
        GATEWAY_EVENTS.applicationError,
        'GatewayLogic - Head of the request too large',
        answerOf('tooLarge'),
      );
      return;
    }
    const [first = '', ...headers] = progress.kind === 'head' ? progress.lines : [];
    const request = parseRequestLine(first);
    if (progress.kind === 'not-text' || request?.method !== 'CONNECT') {
      const found = request === undefined ? 'no HTTP request' : request.method;
      this.#refuse(104, `GatewayLogic - Not an HTTP CONNECT command: ${found}`, answerOf('notConnect'));
      return;
    }
    this.#overhead.read = this.#client.bytesRead - progress.rest.length;
    const target = request.target;
    this.#event(
      103,
      `GatewayLogic - Got request from ${this.#name}: CONNECT ${target} with headers ${renderHeaders(headers)}`,
    );
    this.#admit(target, progress.rest);
  }

  #admit(target: string, rest: Buffer): void {
    this.#destination = parseHostPort(target);
    if (this.#destination === undefined) {
      this.#refuse(400, `GatewayLogic - Cannot read the destination ${target}`, answerOf('malformed'));
      return;
    }
    const refusal = this.#settings.hosts.refusalOf(this.#destination);
    if (refusal !== undefined) {
      this.#refuse(105, `GatewayLogic - Destination ${target} is not allowed: ${refusal}`, answerOf('notAllowed'));
      return;
    }
    this.#log.detail('GatewayServer - Worker thread created to handle the request', this.#id);
    this.#session = new TlsSession({
      host: this.#destination.host,
      missingServerName: this.#settings.missingServerName,
      isAllowedSubject: this.#settings.isAllowedSubject,
      detail: (message) => this.#log.detail(message, this.#id),
    });
    this.#held = new GatheredBytes(MAX_CLIENT_HELLO_BYTES);
    this.#state = 'hello';
    this.#overhead.written = ESTABLISHED.length;
    this.#client.write(ESTABLISHED);
    this.#limit(this.#settings.handshakeTimeoutMs, () => this.#refuse(403, 'GatewayLogic - No ClientHello in time'));
    if (rest.length > 0) this.#readHello(rest);
  }

  #readHello(chunk: Buffer): void {
    const session = this.#session as TlsSession;
    const held = this.#held as GatheredBytes;
    if (this.#reject(session.fromClient(chunk))) return;
    const fits = held.add(chunk);
    if (session.hello !== undefined) {
      void this.#connect(fits ? [held.bytes] : [held.bytes, chunk]);
    } else if (!fits) {
      const message = `TlsParser - Cannot parse TLS handshake messages: no ClientHello within ${MAX_CLIENT_HELLO_BYTES} bytes`;
      this.#reject({ id: 402, message });
    }
  }

  async #connect(held: readonly Buffer[]): Promise<void> {
    const { connectTo, proxy, connectTimeoutMs, handshakeTimeoutMs } = this.#settings;
    const destination = this.#destination as HostPort;
    this.#state = 'connecting';
    this.#endLimit();
    this.#client.pause();
    const target = routeOf(destination, connectTo);
    try {
      this.#server = await openUpstream(target, { proxy, timeoutMs: connectTimeoutMs, signal: this.#gone.signal });
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      if (!this.#gone.signal.aborted) this.#refuse(error.id, `GatewayLogic - ${error.message}`);
      return;
    }
    const server = this.#server;
    if (this.#gone.signal.aborted) {
      server.destroy();
      return;
    }
    this.#state = 'handshake';
    this.#log.detail(`GatewayLogic - Connected to server ${renderHostPort(destination)}`, this.#id);
    this.#limit(handshakeTimeoutMs, () => this.#refuse(403, 'GatewayLogic - TLS handshake not over in time'));
    this.#listenTo(server);
    for (const bytes of held) server.write(bytes);
    this.#held = undefined;
    this.#log.detail('GatewayLogic - Start tunneling data ...', this.#id);
    if (this.#client.readableEnded) this.#onClientEnd();
    this.#client.resume();
  }

  #listenTo(server: Socket): void {
    const client = this.#client;
    server.on('data', (chunk: Buffer) => {
      if (this.#state === 'handshake' && this.#reject(this.#session?.fromServer(chunk))) return;
      if (this.#state !== 'closing' && !client.write(chunk)) server.pause();
    });
    client.on('drain', () => server.resume());
    server.on('drain', () => client.resume());
    server.on('end', () => {
      client.end();
      this.#onHalfClosed();
    });
    server.on('error', (cause: NodeJS.ErrnoException) => {
      if (this.#state === 'closing') return;
      this.#event(403, `GatewayLogic - Connection to server broke: ${cause.code ?? cause.message}`);
      client.resetAndDestroy();
    });
    server.resume();
  }

  #fromClient(chunk: Buffer): void {
    const server = this.#server as Socket;
    if (this.#state === 'handshake') {
      const session = this.#session as TlsSession;
      if (this.#reject(session.fromClient(chunk))) return;
      if (session.verified) this.#onVerified();
    }
    if (!server.write(chunk)) this.#client.pause();
  }

  #onVerified(): void {
    this.#state = 'tunnel';
    this.#endLimit();
    this.#client.setTimeout(this.#settings.idleTimeoutMs);
    this.#event(107, 'TcpConnection - TLS session is successfully verified');
  }

  #onClientEnd(): void {
    // Told once there is a server.
    if (this.#state === 'connecting') return;
    if (this.#state !== 'handshake' && this.#state !== 'tunnel') return void this.#client.end();
    this.#server?.end();
    this.#onHalfClosed();
  }

  /** One side may go on after the other has ended, but not wait forever. */
  #onHalfClosed(): void {
    const { idleTimeoutMs, halfClosedTimeoutMs } = this.#settings;
    this.#client.setTimeout(idleTimeoutMs === 0 ? halfClosedTimeoutMs : Math.min(idleTimeoutMs, halfClosedTimeoutMs));
  }

  #onIdle(): void {
    if (this.#state === 'closing') return;
    this.#event(100, `TcpConnection - Closed after ${this.#client.timeout} ms without traffic`);
    this.#client.destroy();
  }

  #onClientError(cause: NodeJS.ErrnoException): void {
    this.#log.detail(`TcpConnection - Client socket broke: ${cause.code ?? cause.message}`, this.#id);
    this.#server?.resetAndDestroy();
  }

  #onClientClose(): void {
    this.#endLimit();
    this.#gone.abort();
    this.#server?.destroy();
    if (this.#session !== undefined) this.#log.detail('GatewayServer - Worker thread ended', this.#id);
    if (this.#server !== undefined) this.#log.detail('GatewayLogic - End tunneling data', this.#id);
    this.#log.detail('TcpConnection - Client socket disconnected', this.#id);
    this.#state = 'closing';
  }

  #reject(rejection: TlsRejection | undefined): boolean {
    if (rejection === undefined) return false;
    this.#log.countRejection();
    this.#refuse(rejection.id, rejection.message);
    return true;
  }

  /** Writes the event, answers if there is an answer, and closes. */
  #refuse(id: GatewayEventId, message: string, answer = ''): void {
    this.#event(id, message);
    this.#state = 'closing';
    this.#head = undefined;
    this.#held = undefined;
    this.#server?.destroy();
    this.#client.end(answer, 'latin1');
    // What still comes is passed over: a socket closed over unread bytes would be reset, and the answer lost.
    this.#client.resume();
    this.#limit(LINGER_MS, () => this.#client.destroy());
  }

  #event(id: GatewayEventId, message: string): void {
    this.#log.add(id, message, this.#id);
  }

  #limit(ms: number, act: () => void): void {
    this.#endLimit();
    this.#deadline = setTimeout(act, ms);
  }

  #endLimit(): void {
    clearTimeout(this.#deadline);
    this.#deadline = undefined;
  }
}
