import type { Random } from '../../base/random.ts';

/** An account of the invented domain. */
export interface Account {
  readonly name: string;
  readonly domain: string;
  readonly sid: string;
}

export interface Machine {
  /** NetBIOS name. */
  readonly name: string;
  readonly fullName: string;
  readonly address: string;
}

export interface Program {
  readonly path: string;
  readonly commandLine: string;
  readonly parent: string;
}

/** Who and what events speak of. */
export interface Population {
  readonly domain: string;
  readonly dnsDomain: string;
  readonly users: readonly Account[];
  readonly services: readonly Account[];
  readonly machines: readonly Machine[];
  readonly programs: readonly Program[];
}

const DOMAIN = 'CONTOSO';
const DNS_DOMAIN = 'contoso.example';
/** No real domain: the numbers are digits of well-known constants. */
const DOMAIN_SID = 'S-1-5-21-2718281828-3141592653-1618033988';

const FIRST = 'ana ben cleo dan eva finn gus hana ivo jana kai lena milo nora otto pia quin rosa sven tara'.split(' ');
const LAST =
  'abel brandt costa dunn eklund frost grau holm iversen jung keller lund maier nagy olsen pohl quist reyes stahl tran'.split(
    ' ',
  );

const SYSTEM32 = 'C:\\Windows\\System32';

const PROGRAMS: readonly Program[] = [
  ['svchost.exe', '-k netsvcs -p -s Schedule', 'services.exe'],
  ['taskhostw.exe', 'Install $(Arg0)', 'svchost.exe'],
  ['conhost.exe', '0xffffffff -ForceV1', 'cmd.exe'],
  ['cmd.exe', '/c "dir \\\\dc01\\sysvol & whoami > %TEMP%\\who.txt"', 'explorer.exe'],
  ['WindowsPowerShell\\v1.0\\powershell.exe', '-NoProfile -Command "Get-ADUser -Filter *"', 'explorer.exe'],
  ['dllhost.exe', '/Processid:{3ad05575-8857-4850-9277-11b85bdb8e09}', 'svchost.exe'],
  ['wbem\\WmiPrvSE.exe', '-secured -Embedding', 'svchost.exe'],
  ['gpupdate.exe', '/target:computer', 'svchost.exe'],
  ['net.exe', 'user /domain', 'cmd.exe'],
  ['SearchProtocolHost.exe', 'Global\\UsGthrFltPipeMssGthrPipe1_ 1', 'svchost.exe'],
].map(([file, rest, parent]) => ({
  path: `${SYSTEM32}\\${file}`,
  commandLine: `${SYSTEM32}\\${file} ${rest}`,
  parent: `${SYSTEM32}\\${parent}`,
}));

/** At most 400 users and 250 machines are told apart by name. The first machine is the domain controller. */
export function populate(sizes: { readonly users: number; readonly machines: number }): Population {
  const users: Account[] = [];
  for (let index = 0; index < Math.min(sizes.users, FIRST.length * LAST.length); index++) {
    const first = FIRST[index % FIRST.length]!;
    const last = LAST[(index + Math.floor(index / FIRST.length)) % LAST.length]!;
    users.push({ name: `${first}.${last}`, domain: DOMAIN, sid: `${DOMAIN_SID}-${1104 + index}` });
  }
  const machines: Machine[] = [];
  for (let index = 0; index < Math.min(sizes.machines, 250); index++) {
    const name = index === 0 ? 'DC01' : `WS${String(index).padStart(3, '0')}`;
    machines.push({ name, fullName: `${name}.${DNS_DOMAIN}`, address: `10.20.30.${index + 4}` });
  }
  const services = machines.map(({ name }, index) => ({
    name: `${name}$`,
    domain: DOMAIN,
    sid: index === 0 ? 'S-1-5-18' : `${DOMAIN_SID}-${2000 + index}`,
  }));
  return { domain: DOMAIN, dnsDomain: DNS_DOMAIN, users, services, machines, programs: PROGRAMS };
}

/** One of the items, the first ones far more often than the last: a few users do most of what is logged. */
export function pickSkewed<T>(random: Random, items: readonly T[]): T {
  const unit = random.unit();
  const item = items[Math.floor(unit * unit * items.length)];
  if (item === undefined) throw new RangeError('pick from nothing');
  return item;
}
