import type { Random } from '../../base/random.ts';
import { type Account, type Machine, type Population, pickSkewed, systemAccount } from './population.ts';
import type { ProgramDefinition } from './population-definition.ts';

/** What an event does to the state of its host. */
export type Story = (typeof STORIES)[number];

export const STORIES = [
  'opens-session',
  'elevates-session',
  'closes-session',
  'starts-process',
  'ends-process',
  'by-admin',
  'by-system',
] as const;

/** A logon that later events refer to. */
export interface Session {
  readonly account: Account;
  readonly id: number;
  readonly type: number;
  readonly from: Machine;
  /** The other half of an administrator's interactive logon, or 0. */
  readonly linkedId: number;
}

/** A process of a host. */
export interface Process {
  readonly id: number;
  readonly path: string;
  readonly commandLine: string;
  readonly session: Session;
  readonly parentId: number;
  readonly parentPath: string;
  readonly parentCommandLine: string;
}

/** Open sessions and live processes remembered of a host; beyond them the oldest is forgotten. */
const KEPT_SESSIONS = 32;
const KEPT_PROCESSES = 48;

const SYSTEM_LOGON_ID = 0x3e7;
const SERVICE_LOGON = 5;
const NETWORK_LOGON = 3;
/** Logons of a person at a keyboard: interactive, unlock, remote, cached. */
const INTERACTIVE = new Set([2, 7, 10, 11]);
const REMOTE_LOGON = 10;
const SERVICES_PATH = 'C:\\Windows\\System32\\services.exe';

/** The sessions and processes of one host, so that its events fit each other. */
export class HostState {
  readonly host: Machine;
  readonly system: Session;
  readonly #random: Random;
  readonly #population: Population;
  readonly #sessions: Session[] = [];
  /** Logons that no event has said to have privileges, newest last. */
  readonly #unelevated: Session[] = [];
  readonly #processes: Process[] = [];
  #adminSession: Session | undefined;
  #nextLogonId: number;

  constructor(host: Machine, context: HostContext) {
    this.host = host;
    this.#random = context.random;
    this.#population = context.population;
    this.#nextLogonId = 0x2f1a4 + context.random.below(0xfffff);
    this.system = {
      account: systemAccount(host),
      id: SYSTEM_LOGON_ID,
      type: 0,
      from: host,
      linkedId: 0,
    };
  }

  /** A session in which something happens: the system's own where nobody is signed in. */
  anySession(): Session {
    return this.#sessions.length === 0 ? this.system : this.#random.pick(this.#sessions);
  }

  /** A new logon. Services sign in to the system's session, which never ends. */
  openSession(): Session {
    const random = this.#random;
    const { users, peers, logonTypes } = this.#population;
    const type = logonTypes.draw(random);
    if (type === SERVICE_LOGON) return this.#opened({ ...this.system, type });
    if (INTERACTIVE.has(type)) return this.#openInteractive(type);
    const from = pickSkewed(random, peers);
    const machine = type === NETWORK_LOGON && random.below(3) === 0;
    const account = machine ? from.account : pickSkewed(random, users);
    return this.#keep({ account, id: this.#logonId(), type, from, linkedId: 0 });
  }

  /** The newest logon that was not told to have privileges yet. */
  elevateSession(): Session {
    return this.#unelevated.pop() ?? this.system;
  }

  /** A session that is over after this; where none is open, one from before the log began. */
  closeSession(): Session {
    if (this.#sessions.length === 0) this.#openInteractive(2);
    return this.#sessions.splice(this.#random.below(this.#sessions.length), 1)[0]!;
  }

  /** The session of someone who administers others. */
  adminSession(): Session {
    this.#adminSession ??= {
      account: this.#random.pick(this.#population.admins),
      id: this.#logonId(),
      type: NETWORK_LOGON,
      from: pickSkewed(this.#random, this.#population.peers),
      linkedId: 0,
    };
    return this.#adminSession;
  }

  startProcess(): Process {
    const program = this.#population.programs.draw(this.#random);
    const session = program.runsAs === 'system' ? this.system : this.#userSession();
    return this.#start(program, session);
  }

  /** A live process; one that was started before the log began where none is known. */
  anyProcess(): Process {
    return this.#processes.length === 0 ? this.startProcess() : this.#random.pick(this.#processes);
  }

  endProcess(): Process {
    if (this.#processes.length === 0) this.startProcess();
    return this.#processes.splice(this.#random.below(this.#processes.length), 1)[0]!;
  }

  #start(program: ProgramDefinition, session: Session): Process {
    const parent = this.#parentOf(program, session);
    const process: Process = {
      id: this.#processId(),
      path: program.path,
      commandLine: program.commandLine,
      session,
      parentId: parent.id,
      parentPath: program.parent,
      parentCommandLine: parent.commandLine,
    };
    this.#processes.push(process);
    if (this.#processes.length > KEPT_PROCESSES) this.#processes.shift();
    return process;
  }

  /** The live process a program was started by; one that is not known yet was there before the log began. */
  #parentOf({ parent }: ProgramDefinition, session: Session): Process {
    const live = this.#processes.findLast(({ path, session: its }) => path === parent && its === session);
    if (live) return live;
    const before: Process = {
      id: this.#processId(),
      path: parent,
      commandLine: parent,
      session,
      parentId: this.#processId(),
      parentPath: SERVICES_PATH,
      parentCommandLine: SERVICES_PATH,
    };
    this.#processes.push(before);
    return before;
  }

  /** The session of whoever sits at the machine; since before the log began where no event opened it. */
  #userSession(): Session {
    return this.#sessions.findLast(({ type }) => INTERACTIVE.has(type)) ?? this.#openInteractive(2);
  }

  /** Mostly the person the machine belongs to. */
  #openInteractive(type: number): Session {
    const random = this.#random;
    const { users, peers } = this.#population;
    const account = random.below(4) > 0 ? users[this.host.index % users.length]! : pickSkewed(random, users);
    const from = type === REMOTE_LOGON ? pickSkewed(random, peers) : this.host;
    const linkedId = random.below(4) === 0 ? this.#logonId() : 0;
    return this.#keep({ account, id: this.#logonId(), type, from, linkedId });
  }

  #keep(session: Session): Session {
    this.#sessions.push(session);
    if (this.#sessions.length > KEPT_SESSIONS) this.#sessions.shift();
    return this.#opened(session);
  }

  #opened(session: Session): Session {
    this.#unelevated.push(session);
    if (this.#unelevated.length > KEPT_SESSIONS) this.#unelevated.shift();
    return session;
  }

  #processId(): number {
    return 4 * (100 + this.#random.below(4000));
  }

  #logonId(): number {
    this.#nextLogonId += 0x11 + this.#random.below(0xfff0);
    return this.#nextLogonId;
  }
}

/** What the states of all hosts share. */
export interface HostContext {
  readonly random: Random;
  readonly population: Population;
}
