/** Answers of the control service. Assumed: codes and messages, but for that of the 421. */
import { AGENT_CONFIG_ENDPOINT_HEADER, acquireElsewhereMessage } from '../../contract/control-service.ts';

/** An answer before it is written. */
export interface ControlAnswer {
  readonly status: number;
  /** JSON text. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** For the request log. */
  readonly problem?: string;
}

export function refused(status: number, code: string, message: string): ControlAnswer {
  return { status, body: JSON.stringify({ error: { code, message } }), problem: `${code}: ${message}` };
}

export function unauthorized(reason: string): ControlAnswer {
  const { body = '' } = refused(401, 'AuthenticationFailed', 'Authentication failed.');
  return { status: 401, body, headers: { 'WWW-Authenticate': 'Bearer' }, problem: reason };
}

/** The machine has to ask at another URL. */
export function elsewhere(url: string): ControlAnswer {
  const answer = refused(421, 'MisdirectedRequest', acquireElsewhereMessage(url));
  return { ...answer, headers: { [AGENT_CONFIG_ENDPOINT_HEADER]: url } };
}

export function respond({ status, body, headers }: ControlAnswer): Response {
  return new Response(body ?? null, {
    status,
    headers: {
      ...(body !== undefined && { 'Content-Type': 'application/json; charset=utf-8' }),
      ...(status >= 400 && { 'Cache-Control': 'no-store' }),
      ...headers,
    },
  });
}
