import { describe, expect, it } from 'vitest';
import { COUNTS, type CollectJob } from '../../src/pool/types.ts';
import { planCollection } from '../../src/rules/plan-collection.ts';
import { readRules } from '../../src/rules/read-rules.ts';
import type { GeneratedEvent, GeneratedItem } from '../../src/sources/generator/event-model.ts';
import { encodeEvtx } from '../../src/sources/generator/evtx-writer.ts';
import { collected, collectedOneByOne, collectJob, evtxBlock } from './both-ways.ts';

const STREAM = 'Microsoft-ASimDnsActivityLogs';
const HOSTS = ['www.contoso.com.', 'contoso.com.', 'www.fabrikam.com.', 'deep.er.contoso.com.', '.'];
const TYPES = [1, 28, 15];

/** An analytical log with requests and responses in turn. */
function dnsLog(count: number): Uint8Array {
  const events = Array.from({ length: count }, (_, n): GeneratedEvent => {
    const isRequest = n % 2 === 0;
    const text = (name: string, value: string): GeneratedItem => ({ name, type: 'UnicodeString', value });
    const number = (name: string, value: number): GeneratedItem => ({ name, type: 'UInt32', value });
    return {
      system: {
        provider: { name: 'Microsoft-Windows-DNSServer', guid: '{eb79061a-a566-4698-9119-3ed2807060e7}' },
        eventId: isRequest ? 256 : 257,
        version: 0,
        level: 4,
        task: 1,
        opcode: 0,
        keywords: 0x8000000000000001n,
        time: 134_000_000_000_000_000n + BigInt(n) * 10_000_000n,
        recordId: n + 1,
        processId: 4,
        threadId: 8,
        channel: 'Microsoft-Windows-DNSServer/Analytical',
        computer: 'dns01.contoso.com',
      },
      section: {
        kind: 'event-data',
        items: [
          number('TCP', 0),
          text('InterfaceIP', '10.0.0.5'),
          text(isRequest ? 'Source' : 'Destination', `10.0.0.${n % 250}`),
          text('QNAME', HOSTS[n % HOSTS.length]!),
          number('QTYPE', TYPES[n % TYPES.length]!),
          number('XID', n),
          ...(isRequest ? [] : [number('RCODE', n % 4)]),
          text('Zone', 'contoso.com'),
        ],
      },
    };
  });
  const evtx = encodeEvtx(events);
  if (!evtx.ok) throw new Error(evtx.problem.message);
  return evtx.value;
}

interface Rule {
  readonly Field: string;
  readonly FieldValues: readonly string[];
}

/** A job with a DNS extension for each list of filters, and an event log source beside. */
function jobOf(...sources: readonly (readonly (readonly Rule[])[])[]): CollectJob {
  const extensions = sources.map((filters, n) => ({
    name: `dns${n}`,
    streams: [STREAM],
    extensionName: 'MicrosoftDnsAgent',
    extensionSettings: { Filters: filters.map((Rules) => ({ FilterName: 'f', Rules })) },
  }));
  const properties = {
    dataSources: {
      extensions,
      windowsEventLogs: [
        { name: 'log', streams: ['Microsoft-Event'], xPathQueries: ['Microsoft-Windows-DNSServer/Analytical!*'] },
      ],
    },
    destinations: { logAnalytics: [{ name: 'la', workspaceResourceId: '/subscriptions/s' }] },
    dataFlows: [{ streams: [STREAM, 'Microsoft-Event'], destinations: ['la'] }],
  };
  const { rules, problems } = readRules(JSON.stringify({ properties }), 'rule.json');
  if (rules.length === 0) throw new Error(problems.map(({ message }) => message).join('\n'));
  return { ...collectJob([]), plan: planCollection(rules) };
}

const LOG = dnsLog(240);
const CONTOSO: readonly Rule[] = [{ Field: 'DnsQuery', FieldValues: ['*.contoso.com'] }];
const NXDOMAIN: readonly Rule[] = [
  { Field: 'EventOriginalType', FieldValues: ['257'] },
  { Field: 'EventResultDetails', FieldValues: ['NXDOMAIN'] },
];

describe('what filters of the DNS extension leave out', () => {
  it.each<[string, CollectJob]>([
    ['without filters', jobOf([])],
    ['with one', jobOf([CONTOSO])],
    ['with several', jobOf([CONTOSO, NXDOMAIN])],
    ['with two sources', jobOf([CONTOSO], [NXDOMAIN])],
  ])('is the same with the kernel and without it: %s', (_name, job) => {
    for (const deliver of ['rows', 'counts'] as const) {
      const one = collectedOneByOne({ ...job, deliver }, [evtxBlock(LOG), evtxBlock(LOG)]);
      expect(collected({ ...job, deliver }, [evtxBlock(LOG), evtxBlock(LOG)])).toEqual(one);
    }
  });

  it('is counted: what was matched is filtered, or a row', () => {
    const { counts, rows } = collected(jobOf([CONTOSO, NXDOMAIN]), [evtxBlock(LOG)]);
    const dns = 1;
    // Two of five names; of the 144 others those with every fourth code, all of them responses.
    expect(counts[COUNTS.queryMatched(dns)]).toBe(240);
    expect(counts[COUNTS.queryFiltered(dns)]).toBe(96 + 36);
    expect(counts[COUNTS.streamRows(dns)]).toBe(108);
    const made = JSON.parse(`[${rows[dns]?.replace(/,$/u, '')}]`) as { DnsQuery: string; EventResultDetails: string }[];
    expect(made).toHaveLength(108);
    expect(
      made.filter((row) => row.DnsQuery.endsWith('.contoso.com') || row.EventResultDetails === 'NXDOMAIN'),
    ).toEqual([]);
    // The other stream of the rule gets all of them.
    expect(counts[COUNTS.streamRows(0)]).toBe(240);
  });

  it('is left out by each source alone: a row is made when one of them wants it, and only once', () => {
    const { counts } = collected(jobOf([CONTOSO], [NXDOMAIN]), [evtxBlock(LOG)]);
    expect([1, 2].map((query) => counts[COUNTS.queryFiltered(query)])).toEqual([96, 60]);
    // What both leave out.
    expect(counts[COUNTS.streamRows(1)]).toBe(240 - 24);
  });

  it('is left out of a replay as well', () => {
    const replayed = collected({ ...jobOf([CONTOSO]), deliver: 'timed rows' }, [evtxBlock(LOG)]);
    expect(replayed).toEqual(collected(jobOf([CONTOSO]), [evtxBlock(LOG)]));
  });
});
