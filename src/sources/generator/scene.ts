import type { Random } from '../../base/random.ts';
import { type HostContext, HostState, type Process, type Session, type Story } from './host-state.ts';
import { type Account, type Machine, type Population, pickSkewed, populate } from './population.ts';
import type { PopulationDefinition, ServiceDefinition } from './population-definition.ts';

/** What one event is about; all its values come from here, so that they fit each other. */
export interface Scene {
  readonly random: Random;
  readonly population: Population;
  /** The machine that writes the event. */
  readonly host: Machine;
  readonly session: Session;
  readonly process: Process;
  /** Somebody the event happens to. */
  readonly target: Account;
  /** A machine somewhere else. */
  readonly peer: Machine;
  readonly service: ServiceDefinition;
  /** A file of somebody. */
  readonly file: string;
  readonly port: number;
  /** 100 ns ticks. */
  readonly time: bigint;
}

const FILES = 'report budget minutes offer invoice contract plan photo backup notes'.split(' ');
const ENDINGS = 'xlsx docx pdf pptx txt zip jpg bak'.split(' ');

/** Draws scenes, and remembers what each host has open. Memory grows with the hosts, not with the events. */
export class SceneSource {
  readonly population: Population;
  readonly #context: HostContext;
  readonly #states: (HostState | undefined)[] = [];

  constructor(definition: PopulationDefinition, random: Random) {
    this.population = populate(definition);
    this.#context = { random, population: this.population };
  }

  /** A scene for an event of this host; its story changes what is open there. */
  next(host: Machine, time: bigint, story: Story | undefined): Scene {
    const { random, population } = this.#context;
    let state = this.#states[host.index];
    if (!state) {
      state = new HostState(host, this.#context);
      this.#states[host.index] = state;
    }
    const process =
      story === 'starts-process'
        ? state.startProcess()
        : story === 'ends-process'
          ? state.endProcess()
          : state.anyProcess();
    return {
      random,
      population,
      host,
      session: sessionOf(state, process, story),
      process,
      target: pickSkewed(random, population.users),
      peer: pickSkewed(random, population.peers),
      service: random.pick(population.services),
      file: `${random.pick(FILES)}-${random.below(400)}.${random.pick(ENDINGS)}`,
      port: 49_152 + random.below(16_384),
      time,
    };
  }
}

function sessionOf(state: HostState, process: Process, story: Story | undefined): Session {
  switch (story) {
    case 'opens-session':
      return state.openSession();
    case 'elevates-session':
      return state.elevateSession();
    case 'closes-session':
      return state.closeSession();
    case 'by-admin':
      return state.adminSession();
    case 'by-system':
      return state.system;
    case 'starts-process':
    case 'ends-process':
      return process.session;
    case undefined:
      return state.anySession();
  }
}
