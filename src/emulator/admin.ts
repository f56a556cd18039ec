/** The emulator's own routes under `/_emulator/`: what was received, what became of it, faults and the clock. Loopback only. */
import type { Context, MiddlewareHandler } from 'hono';
import { fail, type Result } from '../base/problem.ts';
import { readBody } from './body.ts';
import { readClockChange } from './clock.ts';
import type { EmulatorApp, EmulatorEnv } from './env.ts';
import { readFaults } from './faults/fault.ts';
import { Followers } from './followers.ts';
import { isFromThisMachine } from './loopback.ts';
import { metricsOf } from './metrics/lines.ts';
import { inGroups, ndjson } from './ndjson.ts';
import { connectorsOf } from './service-tables/connectors.ts';
import type { EmulatorState } from './state.ts';
import type { LogView } from './store/store.ts';

/** Faults and changes of the clock. */
const MAX_JSON_BYTES = 65_536;

/** Adds the admin routes. */
export function addAdminRoutes(app: EmulatorApp, state: EmulatorState): void {
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', (c) => (state.closing.aborted ? c.json({ status: 'closing' }, 503) : c.json({ status: 'ready' })));
  app.use('/_emulator/*', localOnly);

  app.get('/_emulator/rows/:table', (c) => {
    const as = c.req.query('as') ?? 'stored';
    if (as !== 'stored' && as !== 'sent') return badRequest(c, `as=${as}: wanted stored or sent`);
    return ndjson(c, state, { groups: state.rows.rowsOf(c.req.param('table'), as) });
  });
  const followers = new Followers(state.closing);
  app.get('/_emulator/requests', (c) => logAnswer(c, state, { followers, log: state.requests, head: [] }));
  app.get('/_emulator/ledger', (c) => {
    const head = state.rows.tables().map((totals) => ({ kind: 'table', ...totals }));
    return logAnswer(c, state, { followers, log: state.ledger, head });
  });
  app.get('/_emulator/connectors', (c) => ndjson(c, state, { groups: inGroups(connectorsOf(state)) }));
  app.get('/_emulator/metrics', (c) => {
    const { rule, since = '1970-01-01T00:00:00Z' } = c.req.query();
    const fromMs = Date.parse(since);
    if (Number.isNaN(fromMs)) return badRequest(c, `since=${since}: wanted a time, as 2026-01-01T00:00:00Z`);
    return ndjson(c, state, { groups: inGroups(metricsOf(state, { fromMs, rule })) });
  });
  app.post('/_emulator/reset', (c) => {
    state.reset();
    return c.body(null, 204);
  });
  app.on(['PUT', 'POST'], '/_emulator/faults', async (c) => {
    const faults = await readJson(c, readFaults);
    if (!faults.ok) return badRequest(c, faults.problem.message);
    state.setFaults(faults.value);
    return c.json(faults.value);
  });
  app.get('/_emulator/clock', (c) => c.json(state.clock.read()));
  app.on(['PUT', 'POST'], '/_emulator/clock', async (c) => {
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

/** The lines of a log: `head`, then what came after `since`, and with `follow=true` what will come. */
function logAnswer(
  c: Context<EmulatorEnv>,
  state: EmulatorState,
  asked: { readonly followers: Followers; readonly log: LogView<object>; readonly head: readonly object[] },
): Response {
  const { followers, log, head } = asked;
  const since = readSince(c.req.query('since'));
  const follow = c.req.query('follow') ?? 'false';
  if (since === undefined) return badRequest(c, WANTED_SINCE);
  if (follow !== 'true' && follow !== 'false') return badRequest(c, `follow=${follow}: wanted true or false`);
  if (follow === 'false') return ndjson(c, state, { groups: withHead(head, logged(log, since)) });
  const open = followers.open(log, since, (last) => logged(log, last));
  if (open !== undefined) return ndjson(c, state, open);
  const message = 'As many answers follow the logs as may at a time.';
  return c.json({ error: { code: 'TooManyFollowers', message } }, 503);
}

function* withHead(head: readonly object[], rest: Iterable<readonly object[]>): Generator<readonly object[]> {
  yield head;
  yield* rest;
}

/** The entries of a log after number `since`, after a line that says how many of them are gone. */
function* logged(log: LogView<object>, since: number): Generator<readonly object[]> {
  const forgotten = log.forgotten(since);
  if (forgotten > 0) yield [{ kind: 'forgotten', entries: forgotten }];
  yield* inGroups(log.entries(since));
}
