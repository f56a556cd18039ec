/** The emulator's own routes under `/_emulator/`: what was received, what became of it, faults and the clock. Loopback only. */
import type { Context, MiddlewareHandler } from 'hono';
import { fail, type Result } from '../base/problem.ts';
import { readBody } from './body.ts';
import { readClockChange } from './clock.ts';
import type { EmulatorApp, EmulatorEnv } from './env.ts';
import { readFaults } from './faults/fault.ts';
import { isFromThisMachine } from './loopback.ts';
import type { EmulatorState } from './state.ts';
import type { LogView } from './store/store.ts';

/** Faults and changes of the clock. */
const MAX_JSON_BYTES = 65_536;
/** Lines put into one chunk of a streamed answer. */
const LINES_PER_CHUNK = 500;

/** Adds the admin routes. */
export function addAdminRoutes(app: EmulatorApp, state: EmulatorState): void {
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', (c) => (state.closing.aborted ? c.json({ status: 'closing' }, 503) : c.json({ status: 'ready' })));
  app.use('/_emulator/*', localOnly);

  app.get('/_emulator/rows/:table', (c) => {
    const as = c.req.query('as') ?? 'stored';
    if (as !== 'stored' && as !== 'sent') return badRequest(c, `as=${as}: wanted stored or sent`);
    return ndjson(c, state, state.rows.rowsOf(c.req.param('table'), as));
  });
  app.get('/_emulator/requests', (c) => {
    const since = readSince(c.req.query('since'));
    return since === undefined ? badRequest(c, WANTED_SINCE) : ndjson(c, state, logged(state.requests, since));
  });
  app.get('/_emulator/ledger', (c) => {
    const since = readSince(c.req.query('since'));
    return since === undefined ? badRequest(c, WANTED_SINCE) : ndjson(c, state, ledger(state, since));
  });
  app.post('/_emulator/reset', (c) => {
    state.reset();
    return c.body(null, 204);
  });
  app.put('/_emulator/faults', async (c) => {
    const faults = await readJson(c, readFaults);
    if (!faults.ok) return badRequest(c, faults.problem.message);
    state.setFaults(faults.value);
    return c.json(faults.value);
  });
  app.get('/_emulator/clock', (c) => c.json(state.clock.read()));
  app.put('/_emulator/clock', async (c) => {
    const change = await readJson(c, readClockChange);
    const reading = change.ok ? state.clock.change(change.value) : change;
    return reading.ok ? c.json(reading.value) : badRequest(c, reading.problem.message);
  });
}

const WANTED_SINCE = 'since: wanted a sequence number, 0 or more';

/** A sequence number, by default 0; `undefined` for anything else. */
function readSince(text = '0'): number | undefined {
  return /^\d{1,15}$/u.test(text) ? Number(text) : undefined;
}

/** A body of JSON, read by `read`. */
async function readJson<T>(c: Context<EmulatorEnv>, read: (value: unknown) => Read<T>): Promise<Read<T>> {
  const body = await readBody(c, MAX_JSON_BYTES);
  if (body.kind !== 'whole') return fail({ message: `a body has at most ${MAX_JSON_BYTES} bytes` });
  try {
    return read(JSON.parse(Buffer.from(body.bytes).toString('utf8')));
  } catch (error) {
    return fail({ message: `not JSON: ${(error as Error).message}` });
  }
}

type Read<T> = Result<T, { readonly message: string }>;

/** Refuses other machines, and web pages that reach for a local port. */
const localOnly: MiddlewareHandler<EmulatorEnv> = async (c, next) => {
  if (!isFromThisMachine(c)) {
    return c.json({ error: { code: 'Forbidden', message: 'The admin routes answer this machine only.' } }, 403);
  }
  const origin = c.req.header('origin');
  if (origin !== undefined && origin !== new URL(c.req.url).origin) {
    return c.json({ error: { code: 'Forbidden', message: 'The admin routes answer no other web site.' } }, 403);
  }
  await next();
  return undefined;
};

function badRequest(c: Context<EmulatorEnv>, message: string): Response {
  return c.json({ error: { code: 'BadRequest', message } }, 400);
}

/** Totals of every table, then what happened to each body. */
function* ledger(state: EmulatorState, since: number): Generator<readonly object[]> {
  yield state.rows.tables().map((totals) => ({ kind: 'table', ...totals }));
  yield* logged(state.ledger, since);
}

/** The entries of a log after number `since`, after a line that says how many of them are gone. */
function* logged(log: LogView<object>, since: number): Generator<readonly object[]> {
  const forgotten = log.forgotten(since);
  if (forgotten > 0) yield [{ kind: 'forgotten', entries: forgotten }];
  const entries = log.entries(since);
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
