import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DnsFilter } from '../../src/rules/types.ts';
import { DnsFilterSet } from '../../src/tables/dns-filter.ts';
import type { MapSettings } from '../../src/tables/types.ts';
import { eventOf } from '../events/xml-events.ts';
import { dnsEvent } from './dns-event.ts';

const AMA: MapSettings = { agent: 'ama', workspaceId: 'ws', sourceComputerId: 'id' };

/** A filter, as conditions of one value each or several. */
function filter(conditions: Readonly<Record<string, string | readonly string[]>>): DnsFilter {
  return { rules: Object.entries(conditions).map(([field, values]) => ({ field, values: [values].flat() })) };
}

function isLeftOut(filters: readonly DnsFilter[], id: number, items: Readonly<Record<string, string>>): boolean {
  return new DnsFilterSet(filters, AMA).leavesOut(eventOf(dnsEvent(id, items)));
}

describe('a filter on domains', () => {
  // https://learn.microsoft.com/azure/sentinel/connect-dns-ama#use-wildcards
  it.each([
    ['*.domain.com', 'www.domain.com.', true],
    ['*.domain.com', 'subdomain.domain.com.', true],
    ['*.domain.com', 'a.b.c.domain.com.', true],
    ['*.domain.com', 'domain.com.', false],
    ['*.domain.com', 'otherdomain.com.', false],
    ['*.domain.com', 'domain.com.example.', false],
    ['*.domain.com', '.domain.com.', false],
    ['domain.com', 'domain.com.', true],
    ['domain.com', 'www.domain.com.', false],
    ['domain.com', 'DOMAIN.Com.', true],
    ['*.Domain.COM', 'WWW.domain.com', true],
    ['domain.com.', 'domain.com', true],
    ['*.domain.com.', 'www.domain.com', true],
    // A list, as in the portal.
    ['*.microsoft.com,google.com,facebook.com', 'google.com.', true],
    ['*.microsoft.com,google.com,facebook.com', 'www.microsoft.com.', true],
    ['*.microsoft.com,google.com,facebook.com', 'microsoft.com.', false],
    ['a.com, b.com', 'b.com.', false],
    // Wildcards elsewhere are none.
    ['www.*', 'www.domain.com.', false],
    ['*domain.com', 'domain.com.', false],
    ['*.', 'domain.com.', false],
    ['*', 'domain.com.', false],
    ['', 'domain.com.', false],
    ['.', '.', true],
  ])('%j and the name %j: %j', (value, name, expected) => {
    expect(isLeftOut([filter({ DnsQuery: value })], 256, { QNAME: name })).toBe(expected);
  });

  it('takes a wildcard for each domain with something in front, and nothing else', () => {
    const label = fc.stringMatching(/^[a-z0-9-]{1,12}$/u);
    const name = fc.array(label, { minLength: 1, maxLength: 5 }).map((labels) => labels.join('.'));
    fc.assert(
      fc.property(name, name, (domain, other) => {
        const filters = [filter({ DnsQuery: `*.${domain}` })];
        expect(isLeftOut(filters, 257, { QNAME: `${other}.${domain}.` })).toBe(true);
        expect(isLeftOut(filters, 257, { QNAME: `${domain}.` })).toBe(false);
        expect(isLeftOut(filters, 257, { QNAME: `${other}${domain}.` })).toBe(
          `${other}${domain}`.endsWith(`.${domain}`),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('is asked of hostile names in linear time', () => {
    const filters = [filter({ DnsQuery: [`*.${'a.'.repeat(120)}com`, `*.${'b'.repeat(60_000)}`] })];
    // The square of so many dots takes minutes: the time is a brake, no measure.
    const soon = (QNAME: string) =>
      runInNewContext('ask()', { ask: () => isLeftOut(filters, 256, { QNAME }) }, { timeout: 60_000 }) as boolean;
    expect(soon('a.'.repeat(400_000))).toBe(false);
    expect(soon(`${'a.'.repeat(400_000)}com`)).toBe(true);
  });
});

describe('filters', () => {
  const items = { InterfaceIP: '10.0.0.5', QNAME: 'www.contoso.com.', QTYPE: '28', RCODE: '3' };

  it.each<[string, readonly DnsFilter[], boolean]>([
    ['one of several values is enough', [filter({ EventOriginalType: ['256', '257', '260'] })], true],
    ['none of the values', [filter({ EventOriginalType: ['256', '260'] })], false],
    ['all conditions hold', [filter({ EventOriginalType: ['256', '257'], DnsQueryTypeName: 'AAAA' })], true],
    ['one of the conditions does not', [filter({ EventOriginalType: '257', DnsQueryTypeName: 'A' })], false],
    [
      'one of the filters is enough',
      [filter({ EventOriginalType: '256' }), filter({ DnsQueryTypeName: 'AAAA' })],
      true,
    ],
    [
      'conditions of different filters',
      [filter({ DnsQueryTypeName: 'A' }), filter({ EventOriginalType: '256' })],
      false,
    ],
    ['the result', [filter({ EventResultDetails: ['BADKEY', 'NXDOMAIN'] })], true],
    ['another result', [filter({ EventResultDetails: ['NOERROR'] })], false],
    ['the address of the server', [filter({ DvcIpAdrr: '10.0.0.5' })], true],
    ['another address', [filter({ DvcIpAdrr: '10.0.0.50' })], false],
    ['letter case makes no difference', [filter({ EventResultDetails: 'nxdomain', DnsQueryTypeName: 'aaaa' })], true],
    ['a wildcard is for domains only', [filter({ DvcIpAdrr: '*.0.0.5' })], false],
    ['the name of the column is no field', [filter({ DvcIpAddr: '10.0.0.5' })], false],
    ['an unknown field', [filter({ EventId: '257' })], false],
    ['an unknown field beside one that holds', [filter({ EventId: '257', EventOriginalType: '257' })], false],
    ['no field of an object is one', [filter({ constructor: 'x', EventOriginalType: '257' })], false],
    ['no conditions', [{ rules: [] }], false],
    ['no values', [filter({ EventOriginalType: [] })], false],
    ['no filters', [], false],
  ])('leave out an event: %s', (_name, filters, expected) => {
    expect(isLeftOut(filters, 257, items)).toBe(expected);
  });

  it('have nothing to leave out where the event lacks the field', () => {
    expect(isLeftOut([filter({ DnsQueryTypeName: 'A' })], 263, { QNAME: 'a.' })).toBe(false);
  });

  it('are idle when none of them can leave anything out', () => {
    expect(new DnsFilterSet([filter({ EventId: '257' }), { rules: [] }], AMA).isIdle).toBe(true);
    expect(new DnsFilterSet([filter({ DnsQuery: 'a' })], AMA).isIdle).toBe(false);
  });
});
