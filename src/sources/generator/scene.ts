import type { Random } from '../../base/random.ts';
import { type Account, type Machine, type Population, type Program, pickSkewed } from './population.ts';

/** A logon that later events refer to. */
export interface Session {
  readonly account: Account;
  readonly id: number;
  readonly type: number;
  readonly from: Machine;
}

/** What one event is about; all its values come from here, so that they fit each other. */
export interface Scene {
  readonly random: Random;
  readonly population: Population;
  /** The machine that writes the event. */
  readonly machine: Machine;
  readonly session: Session;
  readonly target: Account;
  readonly program: Program;
  readonly processId: number;
  readonly port: number;
  /** 100 ns ticks. */
  readonly time: bigint;
}

const KEPT_SESSIONS = 64;
const LOGON_TYPES = [3, 3, 3, 3, 3, 3, 2, 5, 5, 7, 10];

/** Draws scenes, and remembers the recent logons that they speak of. */
export class SceneSource {
  readonly #random: Random;
  readonly #population: Population;
  readonly #sessions: Session[] = [];
  #nextSession = 0;
  #nextLogonId = 0x2f1a4;

  constructor(random: Random, population: Population) {
    this.#random = random;
    this.#population = population;
  }

  /** A scene for an event that opens a session, or belongs to one. */
  next(machine: Machine, time: bigint, logon: 'opens' | 'belongs'): Scene {
    const random = this.#random;
    const population = this.#population;
    return {
      random,
      population,
      machine,
      session: logon === 'opens' || this.#sessions.length === 0 ? this.#logOn() : random.pick(this.#sessions),
      target: pickSkewed(random, population.users),
      program: pickSkewed(random, population.programs),
      processId: 4 * (100 + random.below(3000)),
      port: 49_152 + random.below(16_384),
      time,
    };
  }

  #logOn(): Session {
    const random = this.#random;
    const { users, services, machines } = this.#population;
    this.#nextLogonId += 0x11 + random.below(0xfff0);
    const session = {
      account: random.below(3) === 0 ? random.pick(services) : pickSkewed(random, users),
      id: this.#nextLogonId,
      type: random.pick(LOGON_TYPES),
      from: random.pick(machines),
    };
    this.#sessions[this.#nextSession] = session;
    this.#nextSession = (this.#nextSession + 1) % KEPT_SESSIONS;
    return session;
  }
}
