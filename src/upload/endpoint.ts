import { fail, ok, type Result } from '../base/problem.ts';
import { ingestionPath } from '../contract/ingestion.ts';
import type { BatchTarget } from './types.ts';

/** Where batches are posted to. */
export interface Endpoint {
  /** `https://host:port`, the port only if it is not the scheme's own. */
  readonly origin: string;
  /** Host and port, the port always. */
  readonly hostPort: string;
  /** Path of the endpoint itself, without a slash at its end. */
  readonly basePath: string;
}

/**
 * Reads the URL of an endpoint. Only https, unless the host is this machine: a token must not travel in the clear.
 * Errors: AMASIM_UPLOAD_ENDPOINT.
 */
export function readEndpoint(text: string): Result<Endpoint> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) return refused(text, 'not a URL');
  if (url.username !== '' || url.password !== '') return refused(url.host, 'a user name or password in the URL');
  if (url.search !== '' || url.hash !== '') return refused(text, 'a query or fragment in the URL');
  const secure = url.protocol === 'https:';
  if (!secure && url.protocol !== 'http:') return refused(text, `scheme ${url.protocol.slice(0, -1)}`);
  if (!secure && !isLoopback(url.hostname)) return refused(text, 'plain http to another machine');
  const port = url.port === '' ? (secure ? '443' : '80') : url.port;
  const basePath = url.pathname.replace(/\/+$/, '');
  return ok({ origin: url.origin, hostPort: `${url.hostname}:${port}`, basePath });
}

/** Path and query of the call that takes a target's batches. */
export function targetPath(endpoint: Endpoint, target: BatchTarget): string {
  return endpoint.basePath + ingestionPath(target.immutableId, target.stream);
}

/** `hostname` as `URL` gives it: addresses are normalised, IPv6 in brackets. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function refused(where: string, found: string): Result<never> {
  const wanted = 'wanted an https URL, such as https://name-abcd.westeurope-1.ingest.monitor.azure.com';
  return fail({ code: 'AMASIM_UPLOAD_ENDPOINT', message: `endpoint ${where}: ${found}; ${wanted}` });
}
