/** The gateway's own routes, on a listener of their own on 127.0.0.1: counters, connections, events. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Sequenced } from '../../base/bounded-log.ts';
import type { GatewayCounters } from '../../contract/gateway.ts';
import type { ConnectionEntry } from './connection-entry.ts';
import type { GatewayEvent } from './event-log.ts';
import { type Listening, listenOn, type OnError } from './listening.ts';

export interface AdminSource {
  counters(): GatewayCounters;
  connections(): readonly ConnectionEntry[];
  events(since?: number): readonly Sequenced<GatewayEvent>[];
  forgotten(since?: number): number;
}

const MAX_CONNECTIONS = 64;
const TIMEOUT_MS = 10_000;

/** Errors: throws AMASIM_GATEWAY_PORT when it cannot listen there. */
export function listenForAdmin(source: AdminSource, port: number, onError: OnError): Promise<Listening> {
  const bounds = { headersTimeout: TIMEOUT_MS, requestTimeout: TIMEOUT_MS, connectionsCheckingInterval: 1_000 };
  const server = createServer(bounds, (request, response) => answer(source, request, response));
  server.maxConnections = MAX_CONNECTIONS;
  return listenOn(server, '127.0.0.1', port, onError);
}

const JSON_TYPE = 'application/json';
const NDJSON_TYPE = 'application/x-ndjson';

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

function answer(source: AdminSource, request: IncomingMessage, response: ServerResponse): void {
  const target = request.url ?? '/';
  const url = URL.canParse(target, BASE) ? new URL(target, BASE) : new URL(BASE);
  const { status, type, text } = request.method === 'GET' ? route(source, url) : refusal(405, 'wanted GET');
  response.writeHead(status, { 'Content-Type': type }).end(text);
}

const BASE = 'http://gateway';

function route(source: AdminSource, url: URL): Answer {
  switch (url.pathname) {
    case '/healthz':
      return json(200, { status: 'ok' });
    case '/_gateway/counters':
      return json(200, source.counters());
    case '/_gateway/connections':
      return lines(source.connections());
    case '/_gateway/events':
      return events(source, url.searchParams.get('since') ?? '0');
    default:
      return refusal(404, 'no such path');
  }
}

/** A first line says how many of the events asked for are no longer held. */
function events(source: AdminSource, since: string): Answer {
  if (!/^\d{1,15}$/u.test(since)) return refusal(400, 'since: wanted a sequence number, 0 or more');
  const entries = source.forgotten(Number(since));
  const first = entries > 0 ? [{ kind: 'forgotten', entries }] : [];
  return lines([...first, ...source.events(Number(since))]);
}

function refusal(status: number, error: string): Answer {
  return json(status, { error });
}

function json(status: number, value: object): Answer {
  return { status, type: JSON_TYPE, text: `${JSON.stringify(value)}\n` };
}

function lines(entries: readonly object[]): Answer {
  return { status: 200, type: NDJSON_TYPE, text: entries.map((entry) => `${JSON.stringify(entry)}\n`).join('') };
}
