/** What data items say, by their name. */
import type { ItemValue } from './event-model.ts';
import type { Scene } from './scene.ts';

export type ValueOf = (scene: Scene) => ItemValue;

const NONE = '-';
const NO_GUID = '{00000000-0000-0000-0000-000000000000}';
const NO_SID = 'S-1-0-0';
/** Medium integrity. */
const MEDIUM_LABEL = 'S-1-16-8192';
/** Several privileges, one a line, as Windows lays them out. */
const PRIVILEGES = 'SeSecurityPrivilege\n\t\t\tSeBackupPrivilege\n\t\t\tSeRestorePrivilege\n\t\t\tSeDebugPrivilege';

/** Items that mean the same in every event that has them. An item without an entry says `-`, or 0, or nothing. */
const COMMON: Readonly<Record<string, ValueOf>> = {
  SubjectUserSid: ({ session }) => session.account.sid,
  SubjectUserName: ({ session }) => session.account.name,
  SubjectDomainName: ({ session }) => session.account.domain,
  SubjectLogonId: ({ session }) => session.id,
  TargetUserSid: ({ session }) => session.account.sid,
  TargetUserName: ({ session }) => session.account.name,
  TargetDomainName: ({ session }) => session.account.domain,
  TargetLogonId: ({ session }) => session.id,
  TargetSid: ({ target }) => target.sid,
  LogonType: ({ session }) => session.type,
  // The blanks at the end are what Windows writes.
  LogonProcessName: ({ session }) => (session.type === 3 ? 'Kerberos' : 'User32 '),
  AuthenticationPackageName: ({ session }) => (session.type === 3 ? 'Kerberos' : 'Negotiate'),
  WorkstationName: ({ session }) => session.from.name,
  Workstation: ({ session }) => session.from.name,
  LogonGuid: guid,
  TargetLogonGuid: guid,
  IpAddress: ({ session }) => session.from.address,
  IpPort: ({ port }) => String(port),
  ProcessId: ({ processId }) => processId,
  NewProcessId: ({ processId }) => processId + 0x40,
  ProcessName: ({ program }) => program.path,
  NewProcessName: ({ program }) => program.path,
  ParentProcessName: ({ program }) => program.parent,
  CommandLine: ({ program, random }) => (random.below(4) === 0 ? '' : program.commandLine),
  TokenElevationType: ({ random }) => random.pick(['%%1936', '%%1937', '%%1938']),
  MandatoryLabel: () => MEDIUM_LABEL,
  ImpersonationLevel: () => '%%1833',
  VirtualAccount: () => '%%1843',
  ElevatedToken: ({ random }) => random.pick(['%%1842', '%%1843']),
  PrivilegeList: () => PRIVILEGES,
  TargetServerName: ({ random, population }) => random.pick(population.machines).fullName,
  TargetInfo: ({ machine }) => machine.fullName,
  ServiceName: ({ random, population }) => random.pick(population.services).name,
  ServiceSid: ({ random, population }) => random.pick(population.services).sid,
  TicketOptions: () => 0x40810010,
  TicketEncryptionType: ({ random }) => (random.below(20) === 0 ? 0x17 : 0x12),
  PreAuthType: () => '2',
  PackageName: () => 'MICROSOFT_AUTHENTICATION_PACKAGE_V1_0',
  AccessMask: ({ random }) => random.pick([0x1, 0x2, 0x100, 0x20000]),
  HandleId: ({ random }) => 4 * random.below(2000),
  ShareName: ({ random }) => random.pick(['\\\\*\\SYSVOL', '\\\\*\\NETLOGON', '\\\\*\\IPC$', '\\\\*\\Sales & Service']),
  ShareLocalPath: () => '\\??\\C:\\Windows\\SYSVOL\\sysvol',
};

/** Items that mean something else in one event than in the others. */
const SPECIAL: Readonly<Record<number, Readonly<Record<string, ValueOf>>>> = {
  4624: { SubjectUserSid: () => 'S-1-5-18', SubjectLogonId: () => 0x3e7 },
  4625: {
    TargetUserSid: () => NO_SID,
    TargetUserName: ({ target }) => target.name,
    Status: () => 0xc000006d,
    SubStatus: ({ random }) => random.pick([0xc000006a, 0xc0000064, 0xc0000072]),
    FailureReason: () => '%%2313',
    LogonProcessName: () => 'NtLmSsp ',
    AuthenticationPackageName: () => 'NTLM',
  },
  4648: { TargetUserName: ({ target }) => target.name },
  4662: {
    ObjectServer: () => 'DS',
    ObjectType: () => '%{19195a5b-6da0-11d0-afd3-00c04fd930c9}',
    ObjectName: guid,
    OperationType: () => 'Object Access',
    AccessList: () => '%%7688\n\t\t\t\t',
    Properties: () => '%%7688\n\t\t{1131f6aa-9c07-11d1-f79f-00c04fc2dcd2}\n\t{19195a5b-6da0-11d0-afd3-00c04fd930c9}\n',
    AdditionalInfo2: () => '',
  },
  4663: {
    ObjectServer: () => 'Security',
    ObjectType: () => 'File',
    ObjectName: ({ session, random }) => `D:\\Shares\\${session.account.name}\\report-${random.below(500)}.xlsx`,
    AccessList: () => '%%4416\n\t\t\t\t',
    ResourceAttributes: () => 'S:AI',
  },
  4688: {
    TargetUserSid: () => NO_SID,
    TargetUserName: () => NONE,
    TargetDomainName: () => NONE,
    TargetLogonId: () => 0,
  },
  4720: {
    TargetUserName: ({ target }) => target.name,
    PrivilegeList: () => NONE,
    SamAccountName: ({ target }) => target.name,
    DisplayName: ({ target }) => target.name,
    UserPrincipalName: ({ target, population }) => `${target.name}@${population.dnsDomain}`,
    PasswordLastSet: () => '%%1794',
    AccountExpires: () => '%%1794',
    PrimaryGroupId: () => '513',
    OldUacValue: () => '0x0',
    NewUacValue: () => '0x15',
    UserAccountControl: () => '\n\t\t%%2080\n\t\t%%2082\n\t\t%%2084',
    UserParameters: () => '%%1793',
    LogonHours: () => '%%1797',
  },
  4740: { TargetUserName: ({ target }) => target.name, TargetDomainName: ({ session }) => session.from.name },
  4768: {
    TargetUserName: ({ target }) => target.name,
    Status: () => 0,
    IpAddress: mappedAddress,
    CertIssuerName: () => '',
  },
  4769: {
    TargetUserName: ({ session, population }) => `${session.account.name}@${population.dnsDomain.toUpperCase()}`,
    Status: () => 0,
    IpAddress: mappedAddress,
  },
  4771: { TargetUserName: ({ target }) => target.name, Status: () => 0x18, IpAddress: mappedAddress },
  4776: { Status: () => 0 },
  5140: { ObjectType: () => 'File', AccessMask: () => 1, AccessList: () => '%%4416\n\t\t\t\t' },
  5156: {
    ProcessID: ({ processId }) => processId,
    Application: ({ program }) => `\\device\\harddiskvolume2${program.path.slice(2).toLowerCase()}`,
    Direction: ({ random }) => random.pick(['%%14592', '%%14593']),
    SourceAddress: ({ session }) => session.from.address,
    SourcePort: ({ port }) => String(port),
    DestAddress: ({ machine }) => machine.address,
    DestPort: ({ random }) => random.pick(['53', '88', '135', '389', '445', '636']),
    Protocol: ({ random }) => random.pick([6, 17]),
    FilterOrigin: () => 'Unknown',
    FilterRTID: ({ random }) => 66_000 + random.below(5000),
    LayerName: () => '%%14611',
    LayerRTID: () => 48,
    RemoteUserID: () => NO_SID,
    RemoteMachineID: () => NO_SID,
  },
};

/** How the item of that name gets its value in that event; `undefined` when nothing is known of it. */
export function valueFor(eventId: number, name: string): ValueOf | undefined {
  return SPECIAL[eventId]?.[name] ?? COMMON[name];
}

/** What an item says that nothing is known of. */
export function emptyValue(type: string): ItemValue {
  if (type === 'UnicodeString') return NONE;
  if (type === 'SID') return NO_SID;
  return type === 'GUID' ? NO_GUID : 0;
}

function guid({ random }: Scene): string {
  const digits = hex(random) + hex(random) + hex(random) + hex(random);
  const groups = [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20),
  ];
  return `{${groups.join('-')}}`;
}

function hex(random: Scene['random']): string {
  return random.uint32().toString(16).padStart(8, '0');
}

/** Kerberos writes IPv4 addresses as IPv6 ones. */
function mappedAddress({ session }: Scene): string {
  return `::ffff:${session.from.address}`;
}
