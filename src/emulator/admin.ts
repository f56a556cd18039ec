/** The emulator's own routes under `/_emulator/`: what was received, what became of it, and faults. Loopback only. */
import type { Context, MiddlewareHandler } from 'hono';
import { readBody } from './body.ts';
import type { EmulatorApp, EmulatorEnv } from './env.ts';
import { readFaults } from './faults.ts';
import type { EmulatorState } from './state.ts';
import type { EntryLog } from './store/store.ts';

const MAX_FAULTS_BYTES = 65_536;
/** Lines put into one chunk of a streamed answer. */
const LINES_PER_CHUNK = 500;

/** Adds the admin routes. */
export function addAdminRoutes(app: EmulatorApp, state: EmulatorState): void {
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.use('/_emulator/*', localOnly);

  app.get('/_emulator/rows/:table', (c) => {
    const as = c.req.query('as') ?? 'stored';
    if (as !== 'stored' && as !== 'sent') return badRequest(c, `as=${as}: wanted stored or sent`);
    return ndjson(c, state, state.rows.rowsOf(c.req.param('table'), as));
  });
  app.get('/_emulator/requests', (c) => ndjson(c, state, logged(state.requests)));
  app.get('/_emulator/ledger', (c) => ndjson(c, state, ledger(state)));
  app.post('/_emulator/reset', (c) => {
    state.reset();
    return c.body(null, 204);
  });
  app.put('/_emulator/faults', async (c) => {
    const body = await readBody(c, MAX_FAULTS_BYTES);
    if (body.kind !== 'whole') return badRequest(c, `a list of faults has at most ${MAX_FAULTS_BYTES} bytes`);
    let value: unknown;
    try {
      value = JSON.parse(Buffer.from(body.bytes).toString('utf8'));
    } catch (error) {
      return badRequest(c, `not JSON: ${(error as Error).message}`);
    }
    const faults = readFaults(value);
    if (!faults.ok) return badRequest(c, faults.problem.message);
    state.faults.set(faults.value);
    return c.json(faults.value);
  });
}

/** Refuses other machines, and web pages that reach for a local port. */
const localOnly: MiddlewareHandler<EmulatorEnv> = async (c, next) => {
  const incoming = c.env?.incoming;
  if (incoming !== undefined && !isLoopback(incoming.socket.remoteAddress ?? '')) {
    return c.json({ error: { code: 'Forbidden', message: 'The admin routes answer this machine only.' } }, 403);
  }
  const origin = c.req.header('origin');
  if (origin !== undefined && origin !== new URL(c.req.url).origin) {
    return c.json({ error: { code: 'Forbidden', message: 'The admin routes answer no other web site.' } }, 403);
  }
  await next();
  return undefined;
};

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');
}

function badRequest(c: Context<EmulatorEnv>, message: string): Response {
  return c.json({ error: { code: 'BadRequest', message } }, 400);
}

/** Totals of every table, then what happened to each body. */
function* ledger(state: EmulatorState): Generator<readonly object[]> {
  yield state.rows.tables().map((totals) => ({ kind: 'table', ...totals }));
  yield* logged(state.ledger);
}

/** The entries of a log, after a line that says how many older ones are gone. */
function* logged(log: EntryLog<object>): Generator<readonly object[]> {
  if (log.forgotten > 0) yield [{ kind: 'forgotten', entries: log.forgotten }];
  const entries = log.entries();
  for (let i = 0; i < entries.length; i += LINES_PER_CHUNK) yield entries.slice(i, i + LINES_PER_CHUNK);
}

/**
 * Streams groups of objects, one per line; the next group is made when the client has taken the last. An answer that cannot
 * be finished, since a file is damaged, is broken off: the client must not take it for the whole.
 */
function ndjson(c: Context<EmulatorEnv>, state: EmulatorState, groups: Generator<readonly object[]>): Response {
  const breakOff = (controller: ReadableStreamDefaultController, error: unknown) => {
    const { method, path } = c.req;
    state.requests.add({ time: state.isoNow(), method, path, status: 0, problem: (error as Error).message });
    const socket = c.env?.incoming?.socket;
    if (socket === undefined) {
      controller.error(error);
      return;
    }
    socket.destroy();
    controller.close();
  };
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      try {
        const group = nextGroup(groups);
        if (group === undefined) controller.close();
        else controller.enqueue(encoder.encode(group));
      } catch (error) {
        breakOff(controller, error);
      }
    },
    cancel() {
      groups.return(undefined);
    },
  });
  return new Response(stream, { headers: { 'Content-Type': 'application/x-ndjson', 'Cache-Control': 'no-store' } });
}

/** The lines of the next group that has any; `undefined` at the end. */
function nextGroup(groups: Generator<readonly object[]>): string | undefined {
  for (;;) {
    const group = groups.next();
    if (group.done) return undefined;
    if (group.value.length > 0) return group.value.map((item) => `${JSON.stringify(item)}\n`).join('');
  }
}
