/** The faults in force, and which of them strikes a request. */
import { Random } from '../../base/random.ts';
import { effectsOf, type Fault, type FaultEffect } from './fault.ts';

/** What of a request decides whether a fault is meant for it. */
export interface FaultTarget {
  /** The kind of route, where it has one. */
  readonly kind: 'ingestion' | 'token' | 'control' | 'other';
  readonly path: string;
}

/** A fault that strikes. */
export interface StruckFault {
  readonly fault: Fault;
  /** For the request log: which of the list, counted from 0, and what it does. */
  readonly note: { readonly index: number; readonly effects: readonly FaultEffect[] };
}

/** Connections that `halfOpen` holds at the same time; further ones are cut. An eighth of what the server takes. */
export const MAX_HELD_CONNECTIONS = 64;

interface Armed {
  readonly struck: StruckFault;
  readonly random: Random;
  left: number;
}

/** The faults in force. The first of the list that strikes decides. */
export class Faults {
  #armed: Armed[] = [];
  #setMs = 0;
  #held = 0;

  /** Replaces all faults; schedules count from `nowMs`. */
  set(faults: readonly Fault[], nowMs: number): void {
    this.#setMs = nowMs;
    this.#armed = faults.map((fault, index) => ({
      struck: { fault, note: { index, effects: effectsOf(fault) } },
      random: new Random(fault.seed ?? index + 1),
      left: fault.unauthorizedOnce ? 1 : (fault.count ?? Number.POSITIVE_INFINITY),
    }));
  }

  get isEmpty(): boolean {
    return this.#armed.length === 0;
  }

  /** The fault that strikes this request, if any. Chance is drawn only for requests that a fault is meant for. */
  next(target: FaultTarget, nowMs: number): StruckFault | undefined {
    for (const armed of this.#armed) {
      const { fault } = armed.struck;
      if (armed.left <= 0 || !isMeant(fault, target) || !isDue(fault, nowMs - this.#setMs)) continue;
      if (armed.random.unit() >= (fault.probability ?? 1)) continue;
      armed.left--;
      return armed.struck;
    }
    return undefined;
  }

  /** Whether one more connection may be held open; if so, it counts until `release`. */
  hold(): boolean {
    if (this.#held >= MAX_HELD_CONNECTIONS) return false;
    this.#held++;
    return true;
  }

  release(): void {
    this.#held--;
  }
}

function isMeant(fault: Fault, target: FaultTarget): boolean {
  const route = fault.route ?? 'ingestion';
  if (route === 'any') return true;
  return route.startsWith('/') ? target.path.startsWith(route) : target.kind === route;
}

/** `sinceMs` is negative when the clock was put back behind the time the faults were set: nothing is due then. */
function isDue(fault: Fault, sinceMs: number): boolean {
  const { fromMs = 0, toMs = Number.POSITIVE_INFINITY, everyMs, forMs } = fault;
  if (sinceMs < fromMs || sinceMs >= toMs) return false;
  return everyMs === undefined || forMs === undefined || (sinceMs - fromMs) % everyMs < forMs;
}
