/**
 * Events of System and Application, and of the log service itself: classic sources with unnamed data and a binary,
 * manifest providers with typed items, and user data.
 */
import type { GeneratedItem, ItemType, ItemValue } from './event-model.ts';
import type { EventShape } from './event-shape.ts';

const CLASSIC = 0x80000000000000n;
const CLASSIC_WITH_MANIFEST = 0x8080000000000000n;
const SYSTEM_CHANNEL = 0x8000000000000000n;
const EVENTLOG_AUDIT = 0x4020000000000000n;

const SERVICES: readonly (readonly [name: string, display: string])[] = [
  ['wuauserv', 'Windows Update'],
  ['BITS', 'Background Intelligent Transfer Service'],
  ['sppsvc', 'Software Protection'],
  ['WdiSystemHost', 'Diagnostic System Host'],
  ['AcmeBackup', 'Acme Backup & Restore <agent>'],
];

const SERVICE_CONTROL_MANAGER = {
  name: 'Service Control Manager',
  guid: '{555908d1-a6d7-4695-8e1e-26931d2012f4}',
  eventSourceName: 'Service Control Manager',
};

const NO_TASK = { version: 0, task: 0, taskName: '', opcode: 0 } as const;

/** See the file's head. */
export const OPERATIONAL_SHAPES: readonly EventShape[] = [
  {
    channel: 'Security',
    provider: { name: 'Microsoft-Windows-Eventlog', guid: '{fc65ddd8-d6ef-4962-83d5-6e5cfe9ce148}' },
    eventId: 1102,
    version: 0,
    level: 4,
    task: 104,
    taskName: 'Log clear',
    opcode: 0,
    keywords: EVENTLOG_AUDIT,
    title: 'The audit log was cleared.',
    section: ({ session }) => ({
      kind: 'user-data',
      element: 'LogFileCleared',
      namespace: 'http://manifests.microsoft.com/win/2004/08/windows/eventlog',
      items: [
        item('SubjectUserSid', 'SID', session.account.sid),
        item('SubjectUserName', 'UnicodeString', session.account.name),
        item('SubjectDomainName', 'UnicodeString', session.account.domain),
        item('SubjectLogonId', 'HexInt64', session.id),
      ],
    }),
  },
  {
    ...NO_TASK,
    channel: 'System',
    provider: SERVICE_CONTROL_MANAGER,
    eventId: 7036,
    qualifiers: 16384,
    level: 4,
    keywords: CLASSIC_WITH_MANIFEST,
    title: 'A service entered another state.',
    section: ({ random }) => {
      const [name, display] = random.pick(SERVICES);
      const running = random.below(2) === 0;
      return {
        kind: 'event-data',
        items: [
          item('param1', 'UnicodeString', display),
          item('param2', 'UnicodeString', running ? 'running' : 'stopped'),
        ],
        binary: new Uint8Array(Buffer.from(`${name}/${running ? 4 : 1}\0`, 'utf16le')),
      };
    },
  },
  {
    ...NO_TASK,
    channel: 'System',
    provider: SERVICE_CONTROL_MANAGER,
    eventId: 7045,
    qualifiers: 16384,
    level: 4,
    keywords: CLASSIC_WITH_MANIFEST,
    title: 'A service was installed in the system.',
    section: ({ random }) => {
      const [name, display] = random.pick(SERVICES);
      return {
        kind: 'event-data',
        items: [
          item('ServiceName', 'UnicodeString', display),
          item('ImagePath', 'UnicodeString', `"C:\\Program Files\\${name}\\${name}.exe" --service`),
          item('ServiceType', 'UnicodeString', 'user mode service'),
          item('StartType', 'UnicodeString', 'auto start'),
          item('AccountName', 'UnicodeString', 'LocalSystem'),
        ],
      };
    },
  },
  {
    ...NO_TASK,
    channel: 'System',
    provider: { name: 'EventLog' },
    eventId: 6005,
    qualifiers: 32768,
    level: 4,
    keywords: CLASSIC,
    title: 'The Event log service was started.',
    section: ({ random }) => ({ kind: 'classic', strings: [], binary: bytes(random.uint32(), 16) }),
  },
  {
    ...NO_TASK,
    channel: 'System',
    provider: { name: 'EventLog' },
    eventId: 6013,
    qualifiers: 32768,
    level: 4,
    keywords: CLASSIC,
    title: 'The system uptime was logged.',
    section: ({ random }) => ({
      kind: 'classic',
      strings: ['', '', '', '', String(3600 + random.below(9_000_000)), '60', '0 Coordinated Universal Time'],
      binary: bytes(random.uint32(), 24),
    }),
  },
  {
    ...NO_TASK,
    channel: 'System',
    provider: { name: 'Microsoft-Windows-Kernel-Boot', guid: '{15ca44ff-4d7a-4baa-bba5-0998955e531e}' },
    eventId: 20,
    level: 4,
    task: 31,
    keywords: SYSTEM_CHANNEL,
    title: 'The success of the last shutdown and boot was logged.',
    section: ({ random }) => ({
      kind: 'event-data',
      items: [
        item('LastShutdownGood', 'Boolean', random.below(10) > 0),
        item('LastBootGood', 'Boolean', true),
        item('LastBootId', 'UInt32', random.below(400)),
        item('BootStatusPolicy', 'UInt32', 0),
      ],
    }),
  },
  {
    ...NO_TASK,
    channel: 'System',
    provider: { name: 'Microsoft-Windows-Kernel-General', guid: '{a68ca8b7-004f-d7b6-a698-07e2de0f1f5d}' },
    eventId: 1,
    version: 1,
    level: 4,
    task: 5,
    keywords: SYSTEM_CHANNEL | 0x10n,
    title: 'The system time has changed.',
    section: ({ time, random }) => ({
      kind: 'event-data',
      items: [
        item('NewTime', 'FILETIME', time),
        item('OldTime', 'FILETIME', time - BigInt(random.below(10_000_000))),
        item('Reason', 'UInt32', 2),
      ],
    }),
  },
  {
    ...NO_TASK,
    channel: 'Application',
    provider: { name: 'Application Error' },
    eventId: 1000,
    qualifiers: 0,
    level: 2,
    task: 100,
    taskName: 'Application Crashing Events',
    keywords: CLASSIC,
    title: 'An application failed.',
    section: ({ random, processId }) => ({
      kind: 'classic',
      strings: [
        'AcmeLedger.exe',
        `4.${random.below(9)}.0.${random.below(999)}`,
        random.uint32().toString(16),
        'ntdll.dll',
        '10.0.20348.1',
        random.uint32().toString(16),
        'c0000005',
        random.uint32().toString(16).padStart(16, '0'),
        processId.toString(16),
        '01d8f2a3b4c5d6e7',
        'C:\\Program Files\\Acme\\AcmeLedger.exe',
        'C:\\Windows\\SYSTEM32\\ntdll.dll',
        '',
      ],
    }),
  },
  {
    ...NO_TASK,
    channel: 'Application',
    provider: { name: 'Windows Error Reporting' },
    eventId: 1001,
    qualifiers: 0,
    level: 4,
    keywords: CLASSIC,
    title: 'An error report was written.',
    section: ({ random }) => ({
      kind: 'classic',
      strings: [
        String(random.uint32()),
        '5',
        'AcmeCrash',
        'Not available',
        '0',
        'AcmeLedger.exe',
        '',
        '\\\\?\\C:\\Dumps\\',
      ],
    }),
  },
  {
    ...NO_TASK,
    channel: 'Application',
    provider: { name: 'MsiInstaller' },
    eventId: 11707,
    qualifiers: 0,
    level: 4,
    keywords: CLASSIC,
    title: 'A product was installed.',
    section: ({ random }) => ({
      kind: 'classic',
      strings: [
        `Product: Acme Ledger ${random.below(9)} -- Installation completed successfully.`,
        '(NULL)',
        '(NULL)',
        '(NULL)',
        '(NULL)',
        '',
      ],
      binary: new Uint8Array(Buffer.from('{0d15ea5e-0000-4000-8000-00000acced9e}', 'latin1')),
    }),
  },
];

function item(name: string, type: ItemType, value: ItemValue): GeneratedItem {
  return { name, type, value };
}

function bytes(seed: number, length: number): Uint8Array {
  const result = new Uint8Array(length);
  for (let at = 0; at < length; at++) result[at] = (seed >>> ((at % 4) << 3)) + at;
  return result;
}
