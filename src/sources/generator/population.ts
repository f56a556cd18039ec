import type { Random } from '../../base/random.ts';
import type {
  MachineGroup,
  PopulationDefinition,
  ProgramDefinition,
  ServiceDefinition,
} from './population-definition.ts';
import { WeightedChoice } from './weighted-choice.ts';

/** An account of the invented domain. */
export interface Account {
  readonly name: string;
  /** Given name and surname, or the name once more. */
  readonly fullName: string;
  readonly domain: string;
  readonly sid: string;
}

export interface Machine {
  /** Place among the machines of its group, from 0. */
  readonly index: number;
  /** NetBIOS name. */
  readonly name: string;
  readonly fullName: string;
  readonly address: string;
  /** The account the machine itself signs in with (`NAME$`). */
  readonly account: Account;
}

/** Who and what events speak of. */
export interface Population {
  readonly domain: string;
  readonly dnsDomain: string;
  readonly domainSid: string;
  readonly users: readonly Account[];
  /** Accounts that administer others. */
  readonly admins: readonly Account[];
  /** Machines that write events. */
  readonly hosts: readonly Machine[];
  /** Machines that others are reached from. */
  readonly peers: readonly Machine[];
  readonly services: readonly ServiceDefinition[];
  readonly programs: WeightedChoice<ProgramDefinition>;
  readonly logonTypes: WeightedChoice<number>;
}

const FIRST = 'ana ben cleo dan eva finn gus hana ivo jana kai lena milo nora otto pia quin rosa sven tara'.split(' ');
const LAST =
  'abel brandt costa dunn eklund frost grau holm iversen jung keller lund maier nagy olsen pohl quist reyes stahl tran'.split(
    ' ',
  );

const SERVICE_SID = 'S-1-5-18';
/** Relative ids: users from here, admins and machines far above them. */
const FIRST_USER_RID = 1104;
const FIRST_ADMIN_RID = 1_000_000;
const FIRST_HOST_RID = 2_000_000;
const FIRST_PEER_RID = 3_000_000;

/** One administrator for so many users, and at least one. Assumed. */
const USERS_PER_ADMIN = 50;

/** The machines and accounts that are stated by number. Cost: one small object each. */
export function populate(definition: PopulationDefinition): Population {
  const { domain, users, programs } = definition;
  const account = (name: string, rid: number, fullName = name): Account => ({
    name,
    fullName,
    domain: domain.name,
    sid: `${domain.sid}-${rid}`,
  });
  const machines = ({ count, names }: MachineGroup, firstRid: number, network: number): Machine[] =>
    Array.from({ length: count }, (_, index) => {
      const name = machineName(names, index);
      return {
        index,
        name,
        fullName: `${name}.${domain.dns}`,
        address: addressOf(index, network),
        account: account(`${name}$`, firstRid + index),
      };
    });
  return {
    domain: domain.name,
    dnsDomain: domain.dns,
    domainSid: domain.sid,
    users: Array.from({ length: users }, (_, index) => {
      const [first, last] = personName(index);
      return account(`${first}.${last}`, FIRST_USER_RID + index, `${capital(first)} ${capital(last)}`);
    }),
    admins: Array.from({ length: Math.max(1, Math.floor(users / USERS_PER_ADMIN)) }, (_, index) => {
      const [first, last] = personName(index);
      return account(`adm-${first}.${last}`, FIRST_ADMIN_RID + index);
    }),
    hosts: machines(definition.hosts, FIRST_HOST_RID, 20),
    peers: machines(definition.peers, FIRST_PEER_RID, 40),
    services: definition.services,
    programs: new WeightedChoice(programs.map((program) => ({ value: program, weight: program.weight }))),
    logonTypes: new WeightedChoice(definition.logonTypes),
  };
}

/** The account services run as. */
export function systemAccount(host: Machine): Account {
  return { ...host.account, sid: SERVICE_SID };
}

/** Counts up in place of the last run of zeros: `WS000` gives WS001, WS002 …; beyond 999 a digit more. */
function machineName(names: string, index: number): string {
  return names.replace(/0+(?=[^0]*$)/, (zeros) => String(index + 1).padStart(zeros.length, '0'));
}

/** 250 addresses of a /24, then the next. */
function addressOf(index: number, network: number): string {
  const subnet = Math.floor(index / 250);
  return `10.${network + (subnet >>> 8)}.${subnet & 0xff}.${4 + (index % 250)}`;
}

/** Names told apart by a number once all combinations are used up. */
function personName(index: number): [first: string, last: string] {
  const combinations = FIRST.length * LAST.length;
  const round = Math.floor(index / combinations);
  const place = index % combinations;
  const first = FIRST[place % FIRST.length]!;
  const last = LAST[(place + Math.floor(place / FIRST.length)) % LAST.length]!;
  return [first, round === 0 ? last : `${last}${round + 1}`];
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** One of the items, the first ones far more often than the last: a few users do most of what is logged. */
export function pickSkewed<T>(random: Random, items: readonly T[]): T {
  const unit = random.unit();
  return items[Math.floor(unit * unit * items.length)]!;
}
