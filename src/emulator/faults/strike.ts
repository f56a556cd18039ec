/** Faults before, instead of, and after the routes. */
import type { Context, MiddlewareHandler } from 'hono';
import { AGENT_TOKEN_PATHS, isTokenPath } from '../../contract/identity.ts';
import { CLIENT_REQUEST_ID_HEADER } from '../../contract/ingestion.ts';
import { parseControlPath } from '../control/path.ts';
import type { EmulatorEnv } from '../env.ts';
import { type Answer, refusalOf as refusalFacts, respond, unauthorized } from '../ingestion/answer.ts';
import { tellRefused } from '../ingestion/keep.ts';
import { ingestionTarget } from '../ingestion/path.ts';
import { isLegacyUpload } from '../legacy/path.ts';
import { logRequest } from '../request-log.ts';
import type { EmulatorState } from '../state.ts';
import type { FaultTarget } from './armed.ts';
import { cutConnection, holdConnection, trickle, waitFor } from './connection.ts';
import type { Fault } from './fault.ts';

/** Lets the faults in force strike every request but those to the admin routes. */
export function strikeFaults(state: EmulatorState): MiddlewareHandler<EmulatorEnv> {
  return async (c, next) => {
    if (state.faults.isEmpty || isAdminPath(c.req.path)) return next();
    const struck = state.faults.next(targetOf(c), state.clock.now());
    if (struck === undefined) return next();
    c.set('struck', struck);
    const { fault } = struck;
    const early = await beforeRoute(c, state, fault);
    if (early !== undefined) return early;
    await next();
    // A fault that strikes is in the log, also on routes that write nothing themselves.
    if (!c.get('isLogged')) logRequest(c, state, { status: c.res.status });
    if (fault.reset === 'after') replaceAnswer(c, cutConnection(c));
    else if (slowAnswer(fault)) replaceAnswer(c, await sent(c, state, { fault, response: c.res }));
    return undefined;
  };
}

/** What comes before the service judges the request; the answer, where it never gets to that. */
async function beforeRoute(c: Context<EmulatorEnv>, state: EmulatorState, fault: Fault): Promise<Response | undefined> {
  const socket = c.env?.incoming?.socket;
  if (fault.delayMs !== undefined) {
    try {
      await waitFor(state, socket, fault.delayMs);
    } catch {
      const problem = 'the emulator closed during a delay';
      logEarly(c, state, { status: 503, problem });
      return respond({ status: 503, problem });
    }
  }
  if (fault.clockSkewMs !== undefined) setDate(c, state.clock.now() + fault.clockSkewMs);
  if (fault.slowBody?.of === 'request') {
    const { bytesPerSecond } = fault.slowBody;
    c.set('pace', (bytes) => waitFor(state, socket, (bytes * 1_000) / bytesPerSecond));
  }
  if (fault.reset === 'before') {
    logEarly(c, state, { status: 0, problem: 'fault: cut before the request was judged' });
    return cutConnection(c);
  }
  if (fault.halfOpen) return halfOpen(c, state);
  const refusal = refusalOf(fault);
  if (refusal === undefined) return undefined;
  logEarly(c, state, refusal);
  return sent(c, state, { fault, response: respond(refusal) });
}

async function halfOpen(c: Context<EmulatorEnv>, state: EmulatorState): Promise<Response> {
  if (!state.faults.hold()) {
    logEarly(c, state, { status: 0, problem: 'fault: cut, since as many as may be are held open already' });
    return cutConnection(c);
  }
  logEarly(c, state, { status: 0, problem: 'fault: never answered' });
  try {
    return await holdConnection(c, state.closing);
  } finally {
    state.faults.release();
  }
}

/** The answer instead of the service's own. */
function refusalOf(fault: Fault): Answer | undefined {
  if (fault.unauthorizedOnce) return unauthorized('fault: 401 once');
  if (fault.status === undefined) return undefined;
  const message = 'A fault set through the admin interface.';
  return {
    status: fault.status,
    error: { code: 'EmulatedFault', message },
    problem: `fault: status ${fault.status}`,
    ...(fault.retryAfterSeconds !== undefined && { headers: { 'Retry-After': String(fault.retryAfterSeconds) } }),
  };
}

function slowAnswer(fault: Fault): boolean {
  return fault.slowBody !== undefined && fault.slowBody.of !== 'request';
}

async function sent(
  c: Context<EmulatorEnv>,
  state: EmulatorState,
  answer: { readonly fault: Fault; readonly response: Response },
): Promise<Response> {
  const { fault, response } = answer;
  if (fault.slowBody === undefined || !slowAnswer(fault)) return response;
  return trickle(c, state, { response, bytesPerSecond: fault.slowBody.bytesPerSecond });
}

/** In two steps: otherwise headers of the old answer are taken over. */
function replaceAnswer(c: Context<EmulatorEnv>, response: Response): void {
  c.res = undefined;
  c.res = response;
}

function setDate(c: Context<EmulatorEnv>, ms: number): void {
  c.env?.outgoing?.setHeader('Date', new Date(ms).toUTCString());
}

function targetOf(c: Context<EmulatorEnv>): FaultTarget {
  const { method, path } = c.req;
  if (isTokenPath(path) || AGENT_TOKEN_PATHS.includes(path)) return { kind: 'token', path };
  if (parseControlPath(path) !== undefined) return { kind: 'control', path };
  const isIngestion = method === 'POST' && (ingestionTarget(path) !== undefined || isLegacyUpload(path));
  return { kind: isIngestion ? 'ingestion' : 'other', path };
}

function isAdminPath(path: string): boolean {
  return path.startsWith('/_emulator/') || path === '/healthz';
}

/** Writes down a request that no route gets to see. */
function logEarly(c: Context<EmulatorEnv>, state: EmulatorState, answer: Answer): void {
  const target = ingestionTarget(c.req.path);
  const clientRequestId = c.req.header(CLIENT_REQUEST_ID_HEADER);
  const id = clientRequestId === undefined ? {} : { clientRequestId };
  // To the client it is the service that refuses.
  if (target !== undefined && answer.status !== 0) tellRefused(state, { ...target, ...id, ...refusalFacts(answer) });
  logRequest(c, state, {
    status: answer.status,
    ...(target !== undefined && { ...target, rows: 0 }),
    ...id,
    ...(answer.problem !== undefined && { problem: answer.problem }),
  });
}
