/** Faults on demand: what the network and the service do on a bad day, as plain data. `armed.ts` says when, `strike.ts` how. */
import * as z from 'zod';
import { fail, ok, type Result } from '../../base/problem.ts';

const MAX_MS = 366 * 86_400_000;
const MILLISECONDS = z.int().min(0).max(MAX_MS);

const SLOW_BODY = z.strictObject({
  bytesPerSecond: z.int().min(1).max(1_000_000_000),
  of: z.enum(['answer', 'request']).optional(),
});

const ROUTE = z
  .string()
  .max(500)
  .refine((route) => ['ingestion', 'token', 'control', 'any'].includes(route) || route.startsWith('/'), {
    message: "wanted ingestion, token, control, any, or the first part of a path, which starts with '/'",
  })
  .refine((route) => !route.startsWith('/_emulator') && !route.startsWith('/healthz'), {
    message: 'the admin routes have no faults',
  });

const FAULT = z
  .strictObject({
    route: ROUTE.optional(),
    fromMs: MILLISECONDS.optional(),
    toMs: MILLISECONDS.optional(),
    everyMs: MILLISECONDS.min(1).optional(),
    forMs: MILLISECONDS.min(1).optional(),
    status: z.int().min(400).max(599).optional(),
    retryAfterSeconds: z.number().min(0).max(86_400).optional(),
    unauthorizedOnce: z.literal(true).optional(),
    reset: z.enum(['before', 'after']).optional(),
    halfOpen: z.literal(true).optional(),
    delayMs: z.int().min(0).max(600_000).optional(),
    slowBody: SLOW_BODY.optional(),
    clockSkewMs: z.int().min(-MAX_MS).max(MAX_MS).optional(),
    probability: z.number().min(0).max(1).optional(),
    count: z.int().min(0).optional(),
    seed: z.int().min(0).max(0xffff_ffff).optional(),
  })
  .refine((fault) => endings(fault).length < 2, {
    message: 'a fault ends a request in one way: status, unauthorizedOnce, reset or halfOpen',
  })
  .refine((fault) => fault.retryAfterSeconds === undefined || fault.status !== undefined, {
    message: 'retryAfterSeconds needs a status',
  })
  .refine((fault) => fault.unauthorizedOnce === undefined || fault.count === undefined, {
    message: 'unauthorizedOnce strikes once: no count',
  })
  .refine((fault) => fault.toMs === undefined || (fault.fromMs ?? 0) < fault.toMs, {
    message: 'toMs must be after fromMs',
  })
  .refine((fault) => (fault.everyMs === undefined) === (fault.forMs === undefined), {
    message: 'everyMs and forMs need each other',
  })
  .refine((fault) => (fault.forMs ?? 0) <= (fault.everyMs ?? 0), { message: 'forMs is at most everyMs' })
  .refine((fault) => effectsOf(fault).length > 0, {
    message:
      'one of status, unauthorizedOnce, reset, halfOpen, delayMs, slowBody and clockSkewMs is needed: it does nothing',
  });

const FAULTS = z.array(FAULT).max(100);

/**
 * What is done to a request.
 *
 * Where: `route` is `ingestion` (the default), `token` (sign-in and managed identity), `control` (the agent
 * control service), `any`, or the first part of a path:
 * `/subscriptions/`. Never the admin routes.
 *
 * When: from `fromMs` until before `toMs`, counted from when the faults were set, by the emulator's clock; within that, with
 * `everyMs` and `forMs`, during the first `forMs` of every `everyMs`. With a `probability` per request (default 1), at most
 * `count` times, drawn from `seed`.
 *
 * What, several at once where they go together:
 * - `delayMs`: waits first, in real time, then the rest (or, alone, the usual answer).
 * - `clockSkewMs`: the times in a token that is issued and the `Date` header are off by so much.
 * - `slowBody`: reading the request, or sending the answer (`of`, default `answer`, its headers too), takes a second for
 *   every `bytesPerSecond`. A request that has not arrived after a minute is cut off, as always.
 * - `status`: answered instead of the service's own answer, nothing is stored; with `Retry-After` when
 *   `retryAfterSeconds` is there.
 * - `unauthorizedOnce`: 401 as for a bad token, once; then as usual.
 * - `reset`: the connection is cut, `before` anything is stored or `after` it was.
 * - `halfOpen`: the request is taken and never answered; the connection stays open until the client gives up or the
 *   emulator closes.
 */
export type Fault = Readonly<z.infer<typeof FAULT>>;

/** Members of a fault that do something to a request. */
export type FaultEffect = (typeof EFFECTS)[number];

const ENDINGS = ['status', 'unauthorizedOnce', 'reset', 'halfOpen'] as const;
const EFFECTS = ['delayMs', 'clockSkewMs', 'slowBody', ...ENDINGS] as const;

/** What a fault does, in the order in which it does it. */
export function effectsOf(fault: Partial<Record<FaultEffect, unknown>>): FaultEffect[] {
  return EFFECTS.filter((effect) => fault[effect] !== undefined);
}

function endings(fault: Partial<Record<FaultEffect, unknown>>): FaultEffect[] {
  return ENDINGS.filter((effect) => fault[effect] !== undefined);
}

/** Reads a list of faults; the problem names every entry that is wrong. */
export function readFaults(value: unknown): Result<readonly Fault[]> {
  const read = FAULTS.safeParse(value);
  if (read.success) return ok(read.data);
  const message = read.error.issues.map((issue) => `/${issue.path.join('/')}: ${issue.message}`).join('; ');
  return fail({ code: 'AMASIM_EMULATOR_FAULTS', message });
}
