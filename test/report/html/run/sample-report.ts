import type { RunReport } from '../../../../src/report/html/run/run-report.ts';
import { MOST_POINTS, type Sample } from '../../../../src/report/progress-series.ts';
import type { QueryResult, ReplayResult, StreamResult } from '../../../../src/report/run-result.ts';

export const REPLAY: ReplayResult = {
  agents: 3,
  events: 3_000,
  heartbeats: 6,
  latencyMs: { p50: 812.5, p90: 1900, p95: 2100, p99: 4200, max: 9100.25 },
  latenessMs: { p50: 0.4, p90: 12, p95: 40, p99: 1200, max: 1500 },
  load: { mainThread: 0.91, reading: 0.125 },
  bottleneck: 'mainThread',
  dropped: 4,
  lost: 3,
  queued: 2,
  former: [
    { rule: 'dcr-old', stream: 'Custom-Old', rows: 7, accepted: 3, rejected: 1, dropped: 1, lost: 1, queued: 1 },
  ],
  retried: [{ code: 'AMASIM_UPLOAD_THROTTLED', message: 'answered 429', count: 5 }],
};

export const STREAM: StreamResult = {
  dcr: 'security',
  stream: 'Microsoft-SecurityEvent',
  table: 'SecurityEvent',
  rows: 640,
  droppedByTransform: 0,
  bytes: 900_123,
  billedBytes: 500_456,
  requests: 4,
  retries: 1,
  sentBytes: 90_789,
  accepted: 630,
  rejected: 10,
};

export const QUERY: QueryResult = {
  dcr: 'security',
  dataSource: 'logs',
  xPathQuery: 'Security!*[System[(EventID=4624)]]',
  engine: 'fast',
  matched: 640,
  matchedOnlyHere: 639,
};

/** A run of 1,000 events with each kind of figure, problem and section once. */
export const REPORT: RunReport = {
  result: {
    schemaVersion: 1,
    path: 'ama',
    events: { read: 998, matched: 640, malformed: 2, recovered: 5, bytes: 1_500_000 },
    queries: [
      QUERY,
      { ...QUERY, engine: 'reference', filtered: 12, profile: { tried: 700, nsPerEvent: 1234, share: 0.25 } },
    ],
    firewallLogs: [
      { dcr: 'security', dataSource: 'firewall', profiles: [], matched: 30 },
      { dcr: 'security', dataSource: 'domain', profiles: ['Domain', 'Private'], matched: 12 },
    ],
    streams: [STREAM],
    problems: [{ code: 'AMASIM_XML_MALFORMED', message: 'a.xml: byte 12: unclosed <System>', count: 2 }],
    seconds: 2.5,
    eventsPerSecond: 399,
    workers: 2,
  },
  destination: 'the embedded emulator',
  sends: 'yes',
  inputs: ['a.xml', 'b.evtx'],
  rules: ['--dcr', 'rule.json'],
  series: [
    { seconds: 1, bytes: 500_000, read: 300, matched: 200 },
    { seconds: 2, bytes: 1_500_000, read: 998, matched: 640 },
    { seconds: 2.5, bytes: 1_500_000, read: 998, matched: 640 },
  ],
  endedMs: Date.UTC(2026, 10, 28, 12),
  version: '0.1.0',
};

/** The same of agents. */
export const REPLAY_REPORT: RunReport = {
  ...REPORT,
  result: {
    ...REPORT.result,
    replay: REPLAY,
    streams: [{ ...STREAM, accepted: 621, rejected: 10, dropped: 4, lost: 3, queued: 2 }],
  },
};

/** What a run of ten million events through very many rules comes to. */
export function largeReport(): RunReport {
  const read = 10_000_000;
  const profile = { tried: 9_876_543, nsPerEvent: 12_345, share: 0.0123 };
  const ids = Array.from({ length: 20 }, (_, n) => `EventID=${4600 + n}`).join(' or ');
  return {
    ...REPLAY_REPORT,
    result: {
      ...REPLAY_REPORT.result,
      events: { read, matched: 7_654_321, malformed: 1234, bytes: 12_345_678_901 },
      queries: Array.from({ length: 2000 }, (_, n) => ({
        dcr: `rule-with-a-long-name-${n}`,
        dataSource: `dataSourceOfSomeLength${n}`,
        xPathQuery: `Security!*[System[(${ids})] and EventData[Data[@Name='TargetUserName']!='MACHINE${n}$']]`,
        engine: 'fast',
        matched: read - n * 1000,
        matchedOnlyHere: 1_234_567,
        filtered: 123_456,
        profile,
      })),
      streams: Array.from({ length: 100 }, (_, n) => ({
        ...STREAM,
        dcr: `rule-with-a-long-name-${n}`,
        stream: `Custom-StreamOfSomeLength${n}`,
        table: `TableOfSomeLength${n}_CL`,
        rows: 7_654_321,
        accepted: 7_654_321,
        rejected: 0,
        dropped: 0,
        lost: 0,
        queued: 0,
        bytes: 1_000_000_000 * n,
        billedBytes: 500_000_000 * n,
      })),
      problems: Array.from({ length: 1000 }, (_, n) => ({
        code: 'AMASIM_XML_MALFORMED',
        message: `logs/forwarded-${n}.xml: byte 123456789: unclosed <System>`,
        count: 1,
      })),
      seconds: 600,
    },
    series: Array.from({ length: MOST_POINTS }, (_, n): Sample => {
      const part = (n + 1) / MOST_POINTS;
      return {
        seconds: n + 1,
        bytes: Math.round(12_345_678_901 * part),
        read: Math.round(read * part ** 1.1),
        matched: Math.round(7_654_321 * part ** 1.2),
      };
    }),
  };
}
