/**
 * Gateway: the Log Analytics gateway ("OMS Gateway"), a forward proxy that lets agents without a way to the internet reach
 * Azure Monitor. It takes CONNECT only, to allowed hosts on port 443, and follows the TLS handshake that passes through it.
 *
 * `startGateway` → a `Connection` for each client: head of the request (`http-head.ts`), hosts (`host-rules.ts`), ClientHello
 * (`tls-session.ts`), server (`upstream.ts`), tunnel. What it cannot know (time-outs, answers) is in `contract/gateway.ts`.
 */
import { createServer, type DropArgument, type Server, type Socket } from 'node:net';
import type { Sequenced } from '../../base/bounded-log.ts';
import { type Clock, systemClock } from '../../base/clock.ts';
import { SimulatorError } from '../../base/problem.ts';
import { GATEWAY_EVENTS, type GatewayCounters } from '../../contract/gateway.ts';
import { type AdminSource, listenForAdmin } from './admin.ts';
import { Connection } from './connection.ts';
import type { ConnectionEntry } from './connection-entry.ts';
import { EventLog, type GatewayEvent } from './event-log.ts';
import { renderHostPort } from './http-head.ts';
import { listenOn } from './listening.ts';
import { type GatewayOptions, type GatewaySettings, readSettings } from './settings.ts';

/** A running gateway. */
export interface Gateway {
  readonly port: number;
  /** What clients call their proxy: `http://127.0.0.1:8080`. */
  readonly proxy: string;
  /** With `adminPort`. */
  readonly adminPort?: number;
  /** Hosts and `*.suffix` that are allowed on port 443. */
  readonly allowed: readonly string[];
  counters(): GatewayCounters;
  /** Open ones, oldest first. */
  connections(): readonly ConnectionEntry[];
  /** Events held, oldest first; with `since`, those after the event of that `sequence`. */
  events(since?: number): readonly Sequenced<GatewayEvent>[];
  /** Cuts every tunnel off. */
  close(): Promise<void>;
  /** `close`, at the end of a block that says `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts a gateway.
 *
 * Errors: throws AMASIM_GATEWAY_SETTINGS or AMASIM_GATEWAY_WORKSPACES (and event 401) for its options, AMASIM_GATEWAY_PORT
 * when it cannot listen.
 * @example await using gateway = await startGateway({ port: 0, allow: ['*.opinsights.azure.com'] });
 */
export async function startGateway(options: GatewayOptions = {}): Promise<Gateway> {
  const clock = options.clock ?? systemClock;
  const settings = readOrLog(options, clock);
  const log = new EventLog({
    clock,
    level: settings.logLevel,
    maxEvents: settings.maxEvents,
    onEvent: options.onEvent,
  });
  const connections = new Set<Connection>();
  const source: AdminSource = {
    counters: () => log.counters(),
    connections: () => [...connections].map((connection) => connection.entry()),
    events: (since) => log.entries(since),
    forgotten: (since) => log.forgotten(since),
  };
  const onError = (cause: NodeJS.ErrnoException) => {
    log.add(GATEWAY_EVENTS.networkError, `GatewayServer - Cannot accept a client: ${cause.code ?? cause.message}`);
  };
  const listening = await listenOn(
    createGateway(settings, log, clock, connections),
    settings.host,
    settings.port,
    onError,
  );
  const admin = await openAdmin();
  log.add(GATEWAY_EVENTS.started, `GatewayServer - Service has started on ${settings.host}:${listening.port}`);
  if (!settings.hasAgent) {
    log.add(GATEWAY_EVENTS.noAgent, 'GatewayServer - No agent is installed on the gateway: it was given no workspace');
  }
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= Promise.all([listening.close(), admin?.close()]).then(() => {
      log.add(GATEWAY_EVENTS.stopped, 'GatewayServer - Service has stopped');
    });
    return closed;
  };
  return {
    port: listening.port,
    proxy: `http://${renderHostPort({ host: callable(settings.host), port: listening.port })}`,
    ...(admin !== undefined && { adminPort: admin.port }),
    allowed: settings.hosts.patterns,
    counters: source.counters,
    connections: source.connections,
    events: source.events,
    close,
    [Symbol.asyncDispose]: close,
  };

  async function openAdmin() {
    try {
      return settings.adminPort === undefined ? undefined : await listenForAdmin(source, settings.adminPort, onError);
    } catch (error) {
      await listening.close();
      throw error;
    }
  }
}

/** A wrong setting is event 401 as well, as the service writes it. */
function readOrLog(options: GatewayOptions, clock: Clock): GatewaySettings {
  try {
    return readSettings(options);
  } catch (error) {
    if (error instanceof SimulatorError) {
      const log = new EventLog({ clock, level: 'info', maxEvents: 1, onEvent: options.onEvent });
      log.add(GATEWAY_EVENTS.badConfiguration, `GatewayServer - Wrong configuration: ${error.message}`);
    }
    throw error;
  }
}

function createGateway(settings: GatewaySettings, log: EventLog, clock: Clock, connections: Set<Connection>): Server {
  let last = 0;
  const server = createServer({ allowHalfOpen: true, noDelay: true, keepAlive: true }, (client: Socket) => {
    const address = client.remoteAddress ?? '';
    const connection = new Connection(++last, client, new Date(clock.now()).toISOString(), settings, log);
    connections.add(connection);
    log.countClient(address, 1);
    client.once('close', () => {
      connections.delete(connection);
      log.countClient(address, -1);
    });
  });
  server.maxConnections = settings.maxConnections;
  server.on('drop', (client?: DropArgument) => {
    const name = renderHostPort({ host: client?.remoteAddress ?? '', port: client?.remotePort ?? 0 });
    const message = `GatewayServer - Refused ${name}: ${settings.maxConnections} connections are open`;
    log.add(GATEWAY_EVENTS.applicationError, message);
  });
  return server;
}

/** A name clients on this machine can call. */
function callable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}
