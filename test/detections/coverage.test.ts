import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { EVENT_SETS, type EventSetName } from '../../src/contract/event-sets.ts';
import { coverageOf, nameOfEvents } from '../../src/detections/coverage.ts';
import type { Collection } from '../../src/detections/kept-events.ts';
import { lostDetections } from '../../src/detections/lost-detections.ts';
import type { Detection, EventRead } from '../../src/detections/types.ts';
import { splitChannelQuery } from '../../src/query/channel-query.ts';
import { eventSetRule } from '../../src/rules/event-set.ts';
import { planCollection } from '../../src/rules/plan-collection.ts';
import { readRules } from '../../src/rules/read-rules.ts';
import { readsAsText } from './reads-as-text.ts';

interface CoverageCase {
  readonly name: string;
  readonly reads: readonly (readonly string[])[];
  readonly queries: readonly string[];
  readonly tables?: readonly string[];
  readonly transformKql?: string;
  readonly verdict: string;
  readonly events: readonly string[];
}

const CASES = JSON.parse(
  readFileSync(fileURLToPath(new URL('../../fixtures/cases/detections/coverage.json', import.meta.url)), 'utf8'),
) as CoverageCase[];

/** `Table: Log/1,2 Provider`, as `readsAsText` writes it. */
function readOf(text: string): EventRead {
  const [, tables, channel, ids = '', provider] = /^(?:([\w+]+): )?(.+)\/(all|[\d,]+)(?: (.+))?$/.exec(text)!;
  return {
    eventIds: ids === 'all' ? 'all' : ids.split(',').map(Number),
    ...(channel !== '?' && { channel: channel! }),
    ...(provider !== undefined && { provider }),
    ...(tables !== undefined && { tables: tables.split('+') }),
  };
}

function detection(...alternatives: readonly (readonly string[])[]): Detection {
  const named = { id: 'd', title: 'D', file: 'd.yml', kind: 'sigma' } as const;
  return { ...named, alternatives: alternatives.map((reads) => reads.map(readOf)) };
}

function collection(
  queries: readonly string[],
  { tables = ['SecurityEvent'], transformKql }: Pick<CoverageCase, 'tables' | 'transformKql'> = {},
): Collection {
  const flows = tables.map((table) => {
    return { outputStream: `Microsoft-${table}`, table, path: '', ...(transformKql !== undefined && { transformKql }) };
  });
  const stream = { dcr: 'r', immutableId: 'dcr-1', immutableIdGiven: false, stream: 'Microsoft-Event', flows };
  return {
    queries: queries.map((xPathQuery) => {
      const split = splitChannelQuery(xPathQuery);
      if (!split.ok) throw new Error(split.problem.message);
      return { dcr: 'r', dataSource: 's', xPathQuery, file: 'r.json', path: '', source: split.value, streams: [0] };
    }),
    streams: [stream],
    firewallLogs: [],
  };
}

function eventSet(name: EventSetName): Collection {
  return planCollection(readRules(JSON.stringify(eventSetRule(name)), name).rules);
}

describe('the verdict on a detection', () => {
  it.each(CASES)('$verdict: $name', ({ reads, queries, verdict, events, ...flows }) => {
    const [coverage] = coverageOf([detection(...reads)], collection(queries, flows));
    expect(coverage!.verdict).toBe(verdict);
    const found = coverage!.alternatives.flat().map(({ state, eventId, ...cell }) => {
      return `${readsAsText([{ ...cell, eventIds: eventId === 'all' ? 'all' : [eventId] }])} ${state}`;
    });
    expect(found).toEqual(events);
  });

  it('lost is unknown where functions are read that nobody followed', () => {
    const mixed: Detection = { ...detection(['Security/4624']), notFollowed: ['_Im_Authentication'] };
    expect(coverageOf([mixed], collection([]))[0]!.verdict).toBe('unknown');
    expect(coverageOf([mixed], collection(['Security!*']))[0]!.verdict).toBe('kept');
  });

  it('kept needs a query without exceptions', () => {
    const plan = collection(['Application!*']);
    const [query] = plan.queries;
    const except = "*[System[EventID=18453 and Provider[@Name='MSSQLSERVER']]]";
    const excepting = { ...plan, queries: [{ ...query!, source: { ...query!.source, except } }] };
    const of = (text: string) => coverageOf([detection([text])], excepting)[0]!.verdict;
    expect(of('Application/18453')).toBe('partly');
    expect(of('Application/18453 MSSQLSERVER')).toBe('lost');
    expect(of('Application/18454')).toBe('kept');
  });

  it('on logs of firewalls and DNS servers asks what flows into their tables', () => {
    const streams = ['Microsoft-WindowsFirewall', 'Microsoft-ASimDnsActivityLogs'].map((stream) => {
      const flows = [{ outputStream: stream, table: stream.replace('Microsoft-', ''), path: '' }];
      return { dcr: 'r', immutableId: 'dcr-1', immutableIdGiven: false, stream, flows };
    });
    const place = { dcr: 'r', dataSource: 's', file: 'r.json', path: '' };
    const plan = (profiles: readonly string[], filters: readonly { rules: [] }[]): Collection => ({
      queries: [{ ...place, xPathQuery: '*', source: { xpath: '*' }, streams: [1], dnsFilters: filters }],
      streams,
      firewallLogs: [{ ...place, profiles, streams: [0] }],
    });
    const both = [detection(['WindowsFirewall: ?/all']), detection(['ASimDnsActivityLogs: ?/all'])];
    const verdicts = (found: Collection) => coverageOf(both, found).map(({ verdict }) => verdict);
    expect(verdicts(plan([], []))).toEqual(['kept', 'kept']);
    expect(verdicts(plan(['Domain'], [{ rules: [] }]))).toEqual(['partly', 'partly']);
    expect(verdicts(collection(['Security!*']))).toEqual(['lost', 'lost']);
  });

  it('on the event sets of Sentinel: each keeps what the smaller one keeps', () => {
    const ids = [4624, 4634, 4768, 4776, 5156];
    const all = ids.map((id) => detection([`SecurityEvent: Security/${id}`]));
    const keptBy = (name: EventSetName) => {
      const found = coverageOf(all, eventSet(name)).map(({ verdict }) => verdict);
      return ids.filter((_id, index) => found[index] === 'kept');
    };
    expect(Object.keys(EVENT_SETS).map((name) => keptBy(name as EventSetName))).toEqual([
      ids,
      [4624, 4634, 4768],
      [4624],
    ]);
  });
});

describe('what a detection loses', () => {
  const lossesOf = (given: Detection, before: Collection, after: Collection) =>
    lostDetections(coverageOf([given], before), coverageOf([given], after)).map((lost) => {
      const events = lost.events.map((event) => `${nameOfEvents(event)} ${event.before} to ${event.after}`);
      return [`${lost.before} to ${lost.after}`, ...events];
    });

  it.each<[string, Detection, string[], string[], string[][]]>([
    [
      'is told by its events',
      detection(['Security/4624,4625']),
      ['Security!*'],
      ['Security!*[System[EventID=4624]]'],
      [['kept to partly', 'Security/4625 kept to lost']],
    ],
    [
      'is more of what was lost in part',
      detection(['Security/1,2,3']),
      ['Security!*[System[EventID=1 or EventID=2]]'],
      ['Security!*[System[EventID=1]]'],
      [['partly to partly', 'Security/2 kept to lost']],
    ],
    ['is nothing if it saw nothing before', detection(['Security/1']), ['System!*'], [], []],
    [
      'is nothing if it sees the same',
      detection(['Security/1']),
      ['Security!*'],
      ['Security!*[System[EventID=1]]'],
      [],
    ],
    ['is nothing if it sees more', detection(['Security/1']), ['Security!*[System[EventID=2]]'], ['Security!*'], []],
    [
      'is nothing if another alternative serves as well',
      detection(['System/1'], ['Setup/1']),
      ['System!*'],
      ['Setup!*'],
      [],
    ],
    [
      'is that of the alternative that served',
      detection(['System/1'], ['Setup/1']),
      ['System!*'],
      ["Setup!*[EventData[Data='x']]"],
      [['kept to partly', 'System/1 kept to lost']],
    ],
    [
      'may be what another query still keeps a part of',
      detection(['System/7036']),
      ['System!*'],
      ['System!*[System[EventID=7036 and Level=2]]'],
      [['kept to partly', 'System/7036 kept to partly']],
    ],
    [
      'may be in a log that is not told',
      detection(['?/7036']),
      ['System!*'],
      ['System!*[System[EventID=1]]'],
      [['unknown to lost', 'any log/7036 unknown to lost']],
    ],
  ])('%s', (_name, given, before, after, expected) => {
    expect(lossesOf(given, collection(before), collection(after))).toEqual(expected);
  });

  it('from all events of the Security log to the minimal set', () => {
    const given = detection(['SecurityEvent: Security/4688,4769']);
    expect(lossesOf(given, eventSet('all'), eventSet('minimal'))).toEqual([
      ['kept to partly', 'Security/4769 kept to lost'],
    ]);
  });

  it('is asked of the same detections', () => {
    const one = coverageOf([detection(['A/1'])], collection([]));
    const other = coverageOf([detection(['A/1'])], collection([]));
    expect(() => lostDetections(one, other)).toThrow('other detections');
    expect(() => lostDetections(one, [])).toThrow('other detections');
  });
});

describe('four thousand detections', () => {
  it('are soon judged by four collections of a hundred queries', () => {
    const detections = Array.from({ length: 4000 }, (_value, n) =>
      detection([`Security/${4600 + (n % 300)}`], [`System/${n % 100} P${n % 20}`]),
    );
    const queries = Array.from({ length: 100 }, (_value, n) =>
      n % 2 === 0
        ? `Security!*[System[EventID=${4600 + n} or EventID=${4800 + n}]]`
        : `System!*[System[Provider[@Name='P${n % 20}'] and Level!=${n % 5}]]`,
    );
    const verdicts = [0, 1, 2, 3].map((skip) => {
      return coverageOf(detections, collection(queries.slice(skip))).map(({ verdict }) => verdict);
    });
    expect(verdicts.map(({ length }) => length)).toEqual([4000, 4000, 4000, 4000]);
    expect(new Set(verdicts.flat())).toEqual(new Set(['kept', 'partly', 'lost']));
  });
});

it('names events as a report does', () => {
  expect(nameOfEvents({ eventId: 'all', tables: ['Event'] })).toBe('Event');
  expect(nameOfEvents({ eventId: 'all' })).toBe('all events');
  expect(nameOfEvents({ channel: 'System', eventId: 'all' })).toBe('System/all ids');
  expect(nameOfEvents({ channel: 'System', eventId: 1, provider: 'P' })).toBe('System/1 (P)');
});
