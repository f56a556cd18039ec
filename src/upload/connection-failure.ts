import type { Answer } from './answer.ts';

type Failure = Extract<Answer, { kind: 'failure' }>;

/** Codes of a connection that was never made: no byte of the body travelled. */
const NOT_CONNECTED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Codes of a connection that broke or stayed silent. */
const BROKEN: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'ETIMEDOUT',
  'ESOCKETTIMEDOUT',
  'EPIPE',
  'UND_ERR_SOCKET',
  'UND_ERR_INFO',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

/** How OpenSSL and Node name a certificate that does not convince: prefixes, and words inside. */
const CERTIFICATE = /^(CERT_|CRL_|ERR_TLS_CERT|UNABLE_TO_|INVALID_CA|HOSTNAME_MISMATCH)|SELF_SIGNED/;

/** Codes that tell of a mistake of ours, not of the other side. */
const OURS = /^(ERR_INVALID_|UND_ERR_(INVALID_|DESTROYED|CLOSED|NOT_SUPPORTED|REQ_CONTENT))/;

/**
 * Reads an error of the HTTP client as a failure of the connection; `undefined` when it is a bug of ours. What is neither a
 * broken connection nor a certificate is the protocol: something that speaks, but not TLS or HTTP/1.1 as we do.
 * `bodyBytes` counts as sent unless the connection was never made.
 */
export function connectionFailure(error: unknown, bodyBytes: number): Failure | undefined {
  if (!(error instanceof Error)) return undefined;
  // undici's parser error has a name, but no code.
  const cause = codeOf(error) ?? (error.name === 'HTTPParserError' ? error.name : undefined);
  if (cause === undefined || OURS.test(cause)) return undefined;
  const failure = failureOf(cause);
  const sentBytes = NOT_CONNECTED.has(cause) || failure === 'certificate' ? 0 : bodyBytes;
  return { kind: 'failure', failure, cause, detail: firstLine(error), sentBytes };
}

/** The code nearest the wire: undici wraps the socket's error in its own. */
function codeOf(error: Error): string | undefined {
  const inner = error.cause instanceof Error ? codeOf(error.cause) : undefined;
  if (inner !== undefined) return inner;
  const code = (error as NodeJS.ErrnoException).code;
  if (typeof code === 'string') return code;
  // Two addresses tried, both in vain: Node gives the errors in a list.
  if (!(error instanceof AggregateError)) return undefined;
  const [first] = error.errors as unknown[];
  return first instanceof Error ? codeOf(first) : undefined;
}

function failureOf(code: string): Failure['failure'] {
  if (NOT_CONNECTED.has(code) || BROKEN.has(code)) return 'connection';
  return CERTIFICATE.test(code) ? 'certificate' : 'protocol';
}

function firstLine(error: Error): string {
  const [line = ''] = error.message.split(/[\r\n]/, 1);
  return line.slice(0, 200);
}
