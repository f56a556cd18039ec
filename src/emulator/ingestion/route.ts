/** The Logs Ingestion route: HTTP on the outside, `ingest` on the inside, faults in between. */
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context } from 'hono';
import { CLIENT_REQUEST_ID_HEADER } from '../../contract/ingestion.ts';
import { readBody } from '../body.ts';
import type { EmulatorApp, EmulatorEnv } from '../env.ts';
import type { Fault } from '../faults.ts';
import type { EmulatorState } from '../state.ts';
import type { RequestEntry } from '../store/entries.ts';
import type { Answer } from './answer.ts';
import { type Ingested, type IngestionCall, ingest } from './ingest.ts';

const ROUTE = '/dataCollectionRules/:immutableId/streams/:stream';

/** Adds the ingestion route. */
export function addIngestionRoute(app: EmulatorApp, state: EmulatorState): void {
  app.post(ROUTE, async (c) => {
    const call = readCall(c);
    const fault = state.faults.next();
    const early = fault && (await strike(state, fault));
    if (early !== undefined) {
      state.requests.add(entry(state, c, { call, ended: { answer: early, rows: 0 } }));
      return early.status === 0 ? cutConnection(c) : respond(early);
    }
    const ended = await ingest(state, call);
    if (fault?.reset === 'after') {
      const answer: Answer = { status: 0, problem: `fault: cut after the answer ${ended.answer.status} was decided` };
      state.requests.add(entry(state, c, { call, ended: { ...ended, answer } }));
      return cutConnection(c);
    }
    state.requests.add(entry(state, c, { call, ended }));
    return respond(ended.answer);
  });
}

/** Waits as the fault says; the answer that ends the request before it is judged, if any (status 0: cut). */
async function strike(state: EmulatorState, fault: Fault): Promise<Answer | undefined> {
  if (fault.delayMs !== undefined) {
    try {
      await state.clock.sleep(fault.delayMs, state.closing);
    } catch {
      return { status: 503, problem: 'the emulator closed during a delay' };
    }
  }
  if (fault.reset === 'before') return { status: 0, problem: 'fault: cut before the request was judged' };
  if (fault.status === undefined) return undefined;
  const message = 'A fault set through the admin interface.';
  return {
    status: fault.status,
    error: { code: 'EmulatedFault', message },
    problem: `fault: status ${fault.status}`,
    ...(fault.retryAfterSeconds !== undefined && { headers: { 'Retry-After': String(fault.retryAfterSeconds) } }),
  };
}

function readCall(c: Context<EmulatorEnv, typeof ROUTE>): IngestionCall {
  return {
    immutableId: c.req.param('immutableId'),
    stream: c.req.param('stream'),
    apiVersion: queryValue(c.req.url, 'api-version'),
    authorization: c.req.header('authorization'),
    contentEncoding: c.req.header('content-encoding'),
    contentType: c.req.header('content-type'),
    clientRequestId: c.req.header(CLIENT_REQUEST_ID_HEADER),
    body: (maxBytes) => readBody(c, maxBytes),
  };
}

/** A query parameter by its decoded name in any case: the JavaScript SDK writes `api%2Dversion`. */
function queryValue(url: string, wanted: string): string | undefined {
  for (const [name, value] of new URL(url).searchParams) {
    if (name.toLowerCase() === wanted) return value;
  }
  return undefined;
}

function respond(answer: Answer): Response {
  const { status, error, headers } = answer;
  if (error === undefined) return new Response(null, { status, ...(headers && { headers: { ...headers } }) });
  return new Response(JSON.stringify({ error }), {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
  });
}

/** Breaks the connection without an answer. Without a socket (the app called directly) the nearest thing is a 502. */
function cutConnection(c: Context<EmulatorEnv>): Response {
  const socket = c.env?.incoming?.socket;
  if (socket === undefined) return new Response(null, { status: 502 });
  socket.destroy();
  return RESPONSE_ALREADY_SENT;
}

function entry(
  state: EmulatorState,
  c: Context<EmulatorEnv>,
  what: { readonly call: IngestionCall; readonly ended: Ingested },
): RequestEntry {
  const { call, ended } = what;
  const { answer, rows, bodyBytes, rawBytes } = ended;
  return {
    time: state.isoNow(),
    method: c.req.method,
    path: c.req.path,
    status: answer.status,
    rule: call.immutableId,
    stream: call.stream,
    rows,
    ...(bodyBytes !== undefined && { bodyBytes }),
    ...(rawBytes !== undefined && { rawBytes }),
    ...(call.clientRequestId !== undefined && { clientRequestId: call.clientRequestId }),
    ...(answer.problem !== undefined && { problem: answer.problem }),
  };
}
