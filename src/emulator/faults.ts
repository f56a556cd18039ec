/** Faults on demand: what the network and the service do on a bad day, repeatable from a seed. */
import * as z from 'zod';
import { fail, ok, type Result } from '../base/problem.ts';
import { Random } from '../base/random.ts';

const FAULT = z
  .strictObject({
    status: z.int().min(400).max(599).optional(),
    retryAfterSeconds: z.number().min(0).max(86_400).optional(),
    reset: z.enum(['before', 'after']).optional(),
    delayMs: z.int().min(0).max(600_000).optional(),
    probability: z.number().min(0).max(1).optional(),
    count: z.int().min(0).optional(),
    seed: z.int().min(0).max(0xffff_ffff).optional(),
  })
  .refine((fault) => fault.status === undefined || fault.reset === undefined, {
    message: 'a fault answers with a status or cuts the connection, not both',
  })
  .refine((fault) => fault.retryAfterSeconds === undefined || fault.status !== undefined, {
    message: 'retryAfterSeconds needs a status',
  })
  .refine((fault) => fault.status !== undefined || fault.reset !== undefined || fault.delayMs !== undefined, {
    message: 'one of status, reset and delayMs is needed',
  });

const FAULTS = z.array(FAULT).max(100);

/**
 * What is done to an ingestion request.
 *
 * `status`: answered instead of the service's own answer, nothing is stored; with `Retry-After` when `retryAfterSeconds` is
 * there. `reset`: the connection is cut, `before` anything is stored or `after` it was. `delayMs`: waits first, then the
 * rest (or, alone, the usual answer). `probability` per request (default 1), at most `count` times, drawn from `seed`.
 */
export type Fault = Readonly<z.infer<typeof FAULT>>;

/** Reads a list of faults; the problem names every entry that is wrong. */
export function readFaults(value: unknown): Result<readonly Fault[]> {
  const read = FAULTS.safeParse(value);
  if (read.success) return ok(read.data);
  const message = read.error.issues.map((issue) => `/${issue.path.join('/')}: ${issue.message}`).join('; ');
  return fail({ code: 'AMASIM_EMULATOR_FAULTS', message });
}

interface Armed {
  readonly fault: Fault;
  readonly random: Random;
  left: number;
}

/** The faults in force. The first of the list that strikes decides. */
export class Faults {
  #armed: Armed[] = [];

  set(faults: readonly Fault[]): void {
    this.#armed = faults.map((fault, i) => ({
      fault,
      random: new Random(fault.seed ?? i + 1),
      left: fault.count ?? Number.POSITIVE_INFINITY,
    }));
  }

  /** The fault that strikes the next request, if any. */
  next(): Fault | undefined {
    for (const armed of this.#armed) {
      if (armed.left <= 0) continue;
      if (armed.random.unit() >= (armed.fault.probability ?? 1)) continue;
      armed.left--;
      return armed.fault;
    }
    return undefined;
  }
}
