import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { XmlReader } from '../../src/events/xml-reader.ts';
import { asimDnsTable } from '../../src/tables/asim-dns.ts';
import { TableMapper } from '../../src/tables/table-mapper.ts';
import type { MapSettings } from '../../src/tables/types.ts';
import { eventOf, xmlBlock } from '../events/xml-events.ts';
import { dnsEvent } from './dns-event.ts';
import { eventXml } from './event-xml.ts';
import { filledColumns } from './filled-columns.ts';
import { compareRows } from './rows-by-program.ts';

const AMA: MapSettings = { agent: 'ama', workspaceId: 'ws', sourceComputerId: 'id' };
const ANALYTICAL = readFileSync(new URL('../../fixtures/dns/analytical.xml', import.meta.url), 'utf8');

function mapped(xml: string) {
  const mapper = new TableMapper(asimDnsTable(AMA));
  return { row: filledColumns(mapper.map(eventOf(xml))), problems: mapper.drainProblems() };
}
const rowOf = (id: number, items: Readonly<Record<string, string>>) => mapped(dnsEvent(id, items)).row;

describe('a row of ASimDnsActivityLogs', () => {
  it('of a response has the client as its source, and the code by number and by name', () => {
    const items = {
      TCP: '0',
      InterfaceIP: '10.0.0.5',
      Destination: '10.0.0.21',
      AA: '1',
      AD: '0',
      QNAME: 'www.contoso.com.',
      QTYPE: '1',
      XID: '40991',
      DNSSEC: '0',
      RCODE: '3',
      Port: '50073',
      Flags: '34179',
      Scope: 'Default',
      Zone: 'contoso.com',
      PolicyName: 'NULL',
      BufferSize: '49',
      PacketData: '0xA01F8580',
      AdditionalInfo: '.',
      ElapsedTime: '37',
      GUID: '{6A1F4C52-0C1B-4E0B-9C53-51B7B5E3A9D1}',
    };
    expect(mapped(dnsEvent(257, items))).toEqual({
      problems: [],
      row: {
        TimeGenerated: '2023-04-10T07:47:01.9710164Z',
        EventCount: 1,
        EventType: 'Query',
        EventSubType: 'response',
        EventResult: 'Failure',
        EventResultDetails: 'NXDOMAIN',
        EventOriginalType: '257',
        EventProduct: 'DNS Server',
        EventVendor: 'Microsoft',
        EventSchemaVersion: '0.1.3',
        DvcIpAddr: '10.0.0.5',
        DvcHostname: 'dns01',
        DvcDomain: 'contoso.com',
        DvcDomainType: 'FQDN',
        DvcFQDN: 'dns01.contoso.com',
        SrcIpAddr: '10.0.0.21',
        SrcPortNumber: 50073,
        DnsQuery: 'www.contoso.com',
        DnsQueryType: 1,
        DnsQueryTypeName: 'A',
        DnsResponseCode: 3,
        DnsFlags: '34179',
        DnsFlagsAuthoritative: true,
        DnsFlagsAuthenticated: false,
        DnsNetworkDuration: 37,
        DnsSessionId: '6a1f4c52-0c1b-4e0b-9c53-51b7b5e3a9d1',
        NetworkProtocol: 'UDP',
        TransactionIdHex: 'a01f',
        AdditionalFields: {
          DNSSEC: '0',
          Scope: 'Default',
          Zone: 'contoso.com',
          PolicyName: 'NULL',
          AdditionalInfo: '.',
        },
      },
    });
  });

  it.each([
    [256, {}, ['Query', 'request', 'NA', 'NA']],
    [256, { RCODE: '0' }, ['Query', 'request', 'NA', 'NA']],
    [257, { RCODE: '0' }, ['Query', 'response', 'Success', 'NOERROR']],
    [257, { RCODE: '16' }, ['Query', 'response', 'Failure', 'BADVERS']],
    [257, { RCODE: '12' }, ['Query', 'response', 'Failure', 'Unassigned']],
    [258, { RCODE: '5' }, ['Query', 'response', 'Failure', 'REFUSED']],
    [259, {}, ['Query', 'response', 'Failure', 'NA']],
    [261, {}, ['Query', 'response', 'NA', 'NA']],
    [262, {}, ['Query', 'response', 'Failure', 'NA']],
    [263, {}, ['Dynamic update', 'request', 'NA', 'NA']],
    [264, { RCODE: '0' }, ['Dynamic update', 'response', 'Success', 'NOERROR']],
    [268, { RCODE: '9' }, ['Zone XFR', 'response', 'Failure', 'NOTAUTH']],
    [276, {}, ['Zone XFR', 'response', 'Success', 'NA']],
    [280, {}, ['Query', 'response', 'NA', 'NA']],
  ])('of event %i with %j is a %j', (id, items, expected) => {
    const { EventType, EventSubType, EventResult, EventResultDetails } = rowOf(id, items);
    expect([EventType, EventSubType, EventResult, EventResultDetails]).toEqual(expected);
  });

  it.each([
    ['a request', 256, { Source: '10.0.0.1' }, ['10.0.0.1', undefined]],
    ['a response to a client', 257, { Destination: '10.0.0.1' }, ['10.0.0.1', undefined]],
    ['a request to another server', 260, { Destination: '10.0.0.2' }, [undefined, '10.0.0.2']],
    ['the response of another server', 261, { Source: '10.0.0.2' }, ['10.0.0.2', undefined]],
    ['an empty address', 256, { Source: '' }, [undefined, undefined]],
  ])('has addresses of %s', (_name, id, items, expected) => {
    const { SrcIpAddr, DstIpAddr } = rowOf(id, items);
    expect([SrcIpAddr, DstIpAddr]).toEqual(expected);
  });

  it.each([
    ['QTYPE', '28', 'DnsQueryTypeName', 'AAAA'],
    ['QTYPE', '23', 'DnsQueryTypeName', 'NSAP-PTR'],
    ['QTYPE', '33', 'DnsQueryTypeName', 'SRV'],
    ['QTYPE', '65', 'DnsQueryTypeName', 'HTTPS'],
    ['QTYPE', '65280', 'DnsQueryTypeName', 'Unassigned'],
    ['QNAME', '.', 'DnsQuery', '.'],
    ['QNAME', '', 'DnsQuery', undefined],
    ['QNAME', 'a.b', 'DnsQuery', 'a.b'],
    ['TCP', '1', 'NetworkProtocol', 'TCP'],
    ['XID', '0x1F', 'TransactionIdHex', '1f'],
    ['Port', '', 'SrcPortNumber', undefined],
    ['GUID', '', 'DnsSessionId', undefined],
  ])('has %s %j as %s %j', (item, text, column, expected) => {
    expect(rowOf(256, { [item]: text })[column]).toBe(expected);
  });

  it('has a host without a domain by its name alone', () => {
    const { row } = mapped(dnsEvent(256, {}, 'DNS01'));
    expect(row).toMatchObject({ DvcHostname: 'DNS01' });
    expect(Object.keys(row).filter((name) => /Domain|FQDN/u.test(name))).toEqual([]);
  });

  it('leaves what is not of its type empty and says so, and keeps the first of several items', () => {
    const twice =
      '<EventData><Data Name="QNAME">a.</Data><Data Name="QNAME">b.</Data><Data Name="QTYPE">x</Data></EventData>';
    const { row, problems } = mapped(eventXml({ id: 256, rest: twice }));
    expect(row).toMatchObject({ DnsQuery: 'a' });
    expect(row.DnsQueryType).toBeUndefined();
    expect(problems.map(({ problem, count }) => [problem.code, problem.message.split(':')[0], count])).toEqual([
      ['AMASIM_TABLE_NOT_TYPED', 'ASimDnsActivityLogs.DnsQueryType', 1],
      ['AMASIM_TABLE_REPEATED_ITEM', 'ASimDnsActivityLogs.QNAME', 1],
    ]);
  });

  it('is the same by a program for the layout, whatever the event', () => {
    const mappers = [new TableMapper(asimDnsTable(AMA))];
    let compared = 0;
    const reader = new XmlReader({ layoutAfter: 1 });
    for (let time = 0; time < 2; time++)
      for (const event of reader.read(xmlBlock(ANALYTICAL), () => {})) if (compareRows(event, mappers)) compared++;
    expect(compared).toBeGreaterThanOrEqual(17);
  });
});
