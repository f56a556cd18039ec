/** Requests to an emulator, straight to its app or over HTTPS. */
import { Agent, request } from 'undici';
import { afterAll, beforeAll } from 'vitest';
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts';

export interface Reply {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | undefined };
  readonly text: string;
}

export interface Sent {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array | null;
}

/** How to call: the app itself, or over HTTPS by an agent that verifies the certificate. */
export type Way = 'app' | Agent;

export async function send(way: Way, azure: Emulator, path: string, sent: Sent): Promise<Reply> {
  const { method, headers, body = null } = sent;
  const url = azure.endpoint + path;
  if (way === 'app') {
    const reply = await azure.app.request(url, { method, headers, body });
    return { status: reply.status, headers: Object.fromEntries(reply.headers), text: await reply.text() };
  }
  const reply = await request(url, { method: method as 'GET', headers, body, dispatcher: way });
  return { status: reply.statusCode, headers: reply.headers as Record<string, string>, text: await reply.body.text() };
}

/** A request with rows, for the path of a stream. */
export function uploadOf(azure: Emulator, rows: unknown, headers: Record<string, string> = {}) {
  const authorization = `Bearer ${azure.issueToken('https://monitor.azure.com')}`;
  return {
    method: 'POST' as const,
    headers: { authorization, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(rows),
  };
}

/** What `strictAndLoose` fills in before the first test. */
export interface StrictAndLoose {
  readonly strict: Emulator;
  readonly loose: Emulator;
  /** Trusts both. */
  readonly agent: Agent;
}

/** A strict emulator and a loose one, without rules, for the tests of the block or file that calls this. */
export function strictAndLoose(): StrictAndLoose {
  const both = {} as { -readonly [member in keyof StrictAndLoose]: StrictAndLoose[member] };
  beforeAll(async () => {
    both.strict = await startEmulator({ rules: [] });
    both.loose = await startEmulator({ rules: [], strict: 'loose', tls: both.strict.tls });
    both.agent = new Agent({ connect: { ca: both.strict.caPem } });
  });
  afterAll(async () => {
    await both.agent.close();
    await both.strict.close();
    await both.loose.close();
  });
  return both;
}
