/**
 * The Log Analytics gateway ("OMS Gateway"), as it is documented: its events, counters, defaults and limits.
 *
 * Source: https://learn.microsoft.com/azure/azure-monitor/agents/gateway (ids of events, counters, port, workspaces);
 *         https://github.com/microsoft/OMS-Agent-for-Linux/blob/master/docs/Troubleshooting.md (a debug log: texts, levels, 200).
 * Read 2026-11-28. Not found: what is answered to a refused CONNECT, time-outs, limits of connections and sizes.
 */

/** Port it listens on unless told otherwise (`PORTNUMBER`). */
export const GATEWAY_PORT = 8_080;

/** The only port of destinations. */
export const SECURE_PORT = 443;

/** Workspaces its own agent may report to. */
export const MAX_GATEWAY_WORKSPACES = { ama: 10, mma: 4 } as const;

/** Ids in the *OMS Gateway Log*. */
export const GATEWAY_EVENTS = {
  information: 100,
  started: 101,
  stopped: 102,
  connectReceived: 103,
  notConnect: 104,
  /** Not allowed, or not port 443; an invalid client certificate as well. */
  notAllowed: 105,
  unsupportedTls: 106,
  sessionVerified: 107,
  /** In the printed log, not in the table. */
  detail: 200,
  /** In the text of the page, not in the table. */
  noAgent: 300,
  /** An error without an id of its own. */
  applicationError: 400,
  badConfiguration: 401,
  handshakeUnreadable: 402,
  networkError: 403,
} as const;

export type GatewayEventId = (typeof GATEWAY_EVENTS)[keyof typeof GATEWAY_EVENTS];

export type GatewayLevel = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR';

/** Documented: DEBUG of 103, 107 and 200, ERROR of 105. Assumed: the others, by what they mean. */
export const GATEWAY_LEVELS: Readonly<Record<GatewayEventId, GatewayLevel>> = {
  100: 'INFO',
  101: 'INFO',
  102: 'INFO',
  103: 'DEBUG',
  104: 'ERROR',
  105: 'ERROR',
  106: 'ERROR',
  107: 'DEBUG',
  200: 'DEBUG',
  300: 'WARNING',
  400: 'ERROR',
  401: 'ERROR',
  402: 'ERROR',
  403: 'ERROR',
};

/** Performance counters of the object *Log Analytics Gateway*, by their own names. */
export interface GatewayCounters {
  /** TCP connections of clients that are open. */
  readonly 'Active Client Connection': number;
  /** Errors. Assumed: events of level ERROR. */
  readonly 'Error Count': number;
  /** Clients connected. Assumed: addresses with at least one open connection. */
  readonly 'Connected Client': number;
  /** Rejections due to a TLS validation error: version, unreadable handshake, server name, client certificate. */
  readonly 'Rejection Count': number;
}

/** Answer to a CONNECT that is let through. */
export const ESTABLISHED = 'HTTP/1.1 200 Connection established\r\n\r\n';

/** Answers to what is not. Assumed: all of them. Each has a short text, and the connection is closed. */
export const GATEWAY_REFUSALS = {
  notConnect: { status: '405 Method Not Allowed', text: 'The gateway takes CONNECT only.' },
  malformed: { status: '400 Bad Request', text: 'The gateway cannot read this request.' },
  tooLarge: { status: '431 Request Header Fields Too Large', text: 'The head of the request is too large.' },
  tooSlow: { status: '408 Request Timeout', text: 'The head of the request took too long.' },
  notAllowed: { status: '403 Forbidden', text: 'The destination is not allowed.' },
} as const;

/** Largest head of a request, and of a relay proxy's answer, in bytes. Assumed: what servers commonly take. */
export const MAX_HEAD_BYTES = 16_384;

/** Most bytes read to find the end of a ClientHello. Assumed: one full TLS record; real ones have 200 to 2,000. */
export const MAX_CLIENT_HELLO_BYTES = 16_384;

/** Largest Certificate message of a client that is read. Assumed, as above. */
export const MAX_CLIENT_CERTIFICATE_BYTES = 16_384;

/** Milliseconds and counts. Assumed: every one of them. */
export const GATEWAY_DEFAULTS = {
  /** From the connection to the end of the request's head. */
  requestTimeoutMs: 30_000,
  /** From the 200 to the ClientHello, and from the connected server to the verified session. */
  handshakeTimeoutMs: 30_000,
  connectTimeoutMs: 30_000,
  /** A tunnel without traffic; 0: it stays. */
  idleTimeoutMs: 0,
  /** A tunnel whose one side has ended, without traffic. */
  halfClosedTimeoutMs: 60_000,
  maxConnections: 4_096,
  /** Events held in memory. */
  maxEvents: 10_000,
} as const;
