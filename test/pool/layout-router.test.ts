import { describe, expect, it } from 'vitest';
import { FORWARDED, SECURITY_ONLY } from '../../fixtures/profiles.ts';
import { systemClock } from '../../src/base/clock.ts';
import { readEventBytes } from '../../src/events/event-stream.ts';
import { LayoutRouter } from '../../src/pool/layout-router.ts';
import { ProfiledRouter } from '../../src/pool/profiled-router.ts';
import { unwrap } from '../../src/pool/unwrap.ts';
import { splitChannelQuery } from '../../src/query/channel-query.ts';
import { compileQuery } from '../../src/query/compile.ts';
import { encodeEvtx } from '../../src/sources/generator/evtx-writer.ts';
import { generateEvents } from '../../src/sources/generator/generate-events.ts';
import { writeXml } from '../../src/sources/generator/xml-writer.ts';

const QUERIES = [
  'Security!*',
  'security!*[System[EventID=4624]]',
  'Security!*[System[(EventID=4624 or EventID=4625) and Level=0]]',
  "Security!*[EventData[Data[@Name='LogonType']='3']]",
  "Security!*[System[EventID=4624] and EventData[Data[@Name='LogonType']=3]]",
  "Security!*[System[EventID=4624] and EventData[Data[@Name='TargetUserName']!='SYSTEM']]",
  ...['SYSTEM', 'ANONYMOUS LOGON', 'nobody', 'LOCAL SERVICE'].flatMap((name) => [
    `Security!*[EventData[Data[@Name='TargetUserName']='${name}']]`,
    `Security!*[EventData[Data[@Name='SubjectUserName']='${name}']]`,
    `Security!*[EventData[Data[@Name='SubjectUserName' and text()='${name}']]]`,
    `Security!*[EventData[Data='${name}']]`,
  ]),
  "Security!*[System[Provider[@Name='Microsoft-Windows-Security-Auditing']] and EventData[Data[3]='x']]",
  'Security!*[System[band(Keywords,9007199254740992)]]',
  'Security!*[System[TimeCreated[timediff(@SystemTime)<=86400000]]]',
  'System!*',
  'ForwardedEvents!*[System[EventID=4624]]',
];

describe('routing by layout', () => {
  it.each([
    ['a domain controller', SECURITY_ONLY, undefined],
    ['a collector', FORWARDED, 'ForwardedEvents'],
  ])('finds the queries that match, with or without a profile: %s', async (_, profile, log) => {
    const generated = [...generateEvents({ seed: 11, count: 1200, profile })];
    const nowMs = Date.UTC(2026, 2, 2, 12);
    const queries = QUERIES.map((text) => unwrap(compileQuery(unwrap(splitChannelQuery(text)), 'auto')));
    const routers = [new LayoutRouter(queries, nowMs), new ProfiledRouter(queries, nowMs, systemClock)];
    const met = new Set<number>();
    for (const bytes of [unwrap(encodeEvtx(generated)), Buffer.concat([...writeXml(generated)])]) {
      for await (const event of readEventBytes(bytes, { report: () => {}, ...(log !== undefined && { log }) })) {
        const found = routers.map((router) => [...router.hits(event)].sort((a, b) => a - b));
        const channel = (event.log ?? event.channel()).toLowerCase();
        const wanted = queries.flatMap((query, number) =>
          query.source.channel?.toLowerCase() === channel && query.matches(event, nowMs) ? [number] : [],
        );
        for (const number of wanted) met.add(number);
        expect(found).toEqual([wanted, wanted]);
      }
    }
    expect(met.size).toBeGreaterThan(log === undefined ? 6 : 0);
  });
});
