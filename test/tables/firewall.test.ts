import { describe, expect, it } from 'vitest';
import { FIREWALL_STREAMS, type FirewallStream } from '../../src/contract/windows-firewall.ts';
import { readFirewallLog } from '../../src/events/firewall-log.ts';
import { FirewallMapper } from '../../src/tables/firewall-table.ts';
import { schemaFor } from '../../src/tables/mapper-for.ts';
import type { MapSettings } from '../../src/tables/types.ts';
import { blocksOf, FIELDS, HEADER } from '../sources/firewall-blocks.ts';

const SETTINGS: MapSettings = { agent: 'ama', workspaceId: 'w', sourceComputerId: 's', computer: 'web-1' };
const [FIREWALL, SESSION] = FIREWALL_STREAMS;

/** The rows of lines, columns without a value left out, and what was told of them. */
async function rowsOf(stream: FirewallStream, lines: string, settings: Partial<MapSettings> = {}, header = HEADER) {
  const mapper = new FirewallMapper(stream, { ...SETTINGS, ...settings });
  const { blocks } = await blocksOf(Buffer.from(`${header}${lines}\n`));
  const rows = blocks.flatMap((block) =>
    [...readFirewallLog(block, ({ message }) => expect.unreachable(message))].map((line) => {
      const { schema, values } = mapper.map(line);
      const cells = schema.columns.map(({ name }, index) => [name, values[index]] as const);
      return Object.fromEntries(cells.filter(([, value]) => value !== undefined));
    }),
  );
  return { rows, told: mapper.drainProblems() };
}

const DROPPED = '2026-11-03 14:22:01 DROP TCP 203.0.113.9 192.0.2.50 41234 445 60 SA 1 2 8192 - - x RECEIVE';
const ALLOWED = '2026-11-03 14:22:02 ALLOW UDP 192.0.2.50 198.51.100.1 60123 53 - - - - - - - - SEND';
const ICMP = '2026-11-03 14:22:03 DROP ICMP fe80::1 ff02::fb - - 60 - - - - 8 0 - RECEIVE';
const LOST = '2026-11-03 14:22:04 INFO-EVENTS-LOST - - - - - - - - - - - - 3 -';

describe('a row of WindowsFirewall', () => {
  const same = { SourceSystem: 'OpsManager', Computer: 'web-1', ManagementGroupName: 'AOI-w' };
  it('has the values of the line, typed, and the other side of the connection', async () => {
    const { rows, told } = await rowsOf(FIREWALL, [DROPPED, ALLOWED, ICMP, LOST].join('\n'));
    expect(told).toEqual([]);
    expect(rows).toEqual([
      {
        ...same,
        TimeGenerated: '2026-11-03T14:22:01.0000000Z',
        CommunicationDirection: 'RECEIVE',
        FirewallAction: 'DROP',
        Protocol: 'TCP',
        SourceIP: '203.0.113.9',
        DestinationIP: '192.0.2.50',
        RemoteIP: '203.0.113.9',
        SourcePort: 41234,
        DestinationPort: 445,
        RequestSizeInBytes: 60,
        Info: 'x',
      },
      {
        ...same,
        TimeGenerated: '2026-11-03T14:22:02.0000000Z',
        CommunicationDirection: 'SEND',
        FirewallAction: 'ALLOW',
        Protocol: 'UDP',
        SourceIP: '192.0.2.50',
        DestinationIP: '198.51.100.1',
        RemoteIP: '198.51.100.1',
        SourcePort: 60123,
        DestinationPort: 53,
      },
      {
        ...same,
        TimeGenerated: '2026-11-03T14:22:03.0000000Z',
        CommunicationDirection: 'RECEIVE',
        FirewallAction: 'DROP',
        Protocol: 'ICMP',
        SourceIP: 'fe80::1',
        DestinationIP: 'ff02::fb',
        RemoteIP: 'fe80::1',
        RequestSizeInBytes: 60,
      },
      { ...same, TimeGenerated: '2026-11-03T14:22:04.0000000Z', FirewallAction: 'INFO-EVENTS-LOST', Info: '3' },
    ]);
  });

  it.each([
    [120, '2026-11-03T12:22:01.0000000Z'],
    [-330, '2026-11-03T19:52:01.0000000Z'],
    [0, '2026-11-03T14:22:01.0000000Z'],
  ])('has its time in UTC, %s minutes behind a local one', async (firewallUtcOffsetMinutes, time) => {
    const { rows } = await rowsOf(FIREWALL, DROPPED, { firewallUtcOffsetMinutes });
    expect(rows[0]?.TimeGenerated).toBe(time);
    const utc = `#Fields: ${FIELDS}\n#Time Format: UTC\n`;
    const { rows: others } = await rowsOf(FIREWALL, DROPPED, { firewallUtcOffsetMinutes }, utc);
    expect(others[0]?.TimeGenerated).toBe('2026-11-03T14:22:01.0000000Z');
  });

  it('leaves a column empty whose value is of another type, and says so once for each field', async () => {
    const odd = DROPPED.replace('41234 445 60', 'http 99999999999 -1');
    const { rows, told } = await rowsOf(FIREWALL, `${odd}\n${odd}`);
    expect(rows[0]).not.toHaveProperty('SourcePort');
    expect(told.map(({ problem, count }) => [problem.code, problem.message.split(':')[0], count])).toEqual([
      ['AMASIM_TABLE_NOT_TYPED', `${FIREWALL}.dst-port`, 2],
      ['AMASIM_TABLE_NOT_TYPED', `${FIREWALL}.size`, 2],
      ['AMASIM_TABLE_NOT_TYPED', `${FIREWALL}.src-port`, 2],
    ]);
  });
});

describe('a row of ASimNetworkSessionLogs', () => {
  it('is a session in the words of its schema', async () => {
    const { rows, told } = await rowsOf(SESSION, [DROPPED, ALLOWED].join('\n'));
    expect(told).toEqual([]);
    const time = '2026-11-03T14:22:01.0000000Z';
    expect(rows[0]).toEqual({
      TimeGenerated: time,
      EventStartTime: time,
      EventEndTime: time,
      EventCount: 1,
      EventSchemaVersion: '0.2.0',
      EventType: 'NetworkSession',
      EventVendor: 'Microsoft',
      EventProduct: 'Windows Firewall',
      EventResult: 'Failure',
      EventSeverity: 'Low',
      Dvc: 'web-1',
      DvcHostname: 'web-1',
      DvcOs: 'Windows',
      DvcAction: 'Drop',
      DvcOriginalAction: 'DROP',
      NetworkProtocol: 'TCP',
      NetworkDirection: 'Inbound',
      NetworkBytes: 60,
      SrcIpAddr: '203.0.113.9',
      SrcPortNumber: 41234,
      DstIpAddr: '192.0.2.50',
      DstPortNumber: 445,
      TcpFlagsAck: true,
      TcpFlagsFin: false,
      TcpFlagsPsh: false,
      TcpFlagsRst: false,
      TcpFlagsSyn: true,
      TcpFlagsUrg: false,
      AdditionalFields: { tcpsyn: '1', tcpack: '2', tcpwin: '8192', info: 'x' },
    });
    expect(rows[1]).toMatchObject({ DvcAction: 'Allow', EventResult: 'Success', EventSeverity: 'Informational' });
    expect(rows[1]).toMatchObject({ NetworkDirection: 'Outbound' });
    expect(rows[1]).not.toHaveProperty('TcpFlagsSyn');
    expect(rows[1]).not.toHaveProperty('AdditionalFields');
  });

  it('has type and code of ICMP, and no verdict on what is no packet', async () => {
    const { rows } = await rowsOf(SESSION, [ICMP, LOST].join('\n'));
    expect(rows[0]).toMatchObject({ NetworkProtocol: 'ICMP', NetworkIcmpType: '8', NetworkIcmpCode: 0 });
    expect(rows[1]).toMatchObject({ DvcOriginalAction: 'INFO-EVENTS-LOST', AdditionalFields: { info: '3' } });
    for (const name of ['DvcAction', 'EventResult', 'EventSeverity']) expect(rows[1]).not.toHaveProperty(name);
  });

  it('names the process where the log does', async () => {
    const header = `#Fields: ${FIELDS} pid\n`;
    const { rows } = await rowsOf(SESSION, `${ALLOWED} 4711`, {}, header);
    expect(rows[0]).toMatchObject({ AdditionalFields: { pid: '4711' } });
  });
});

it.each([
  [FIREWALL, 'WindowsFirewall'],
  [SESSION, 'ASimNetworkSessionLogs'],
])('rows of %s have the columns of %s', (stream, table) => {
  const schema = schemaFor(stream, undefined, SETTINGS);
  expect(schema.ok && schema.value.name).toBe(table);
});
