import type { AlternativeResult, CompareResult } from '../../../../src/report/compare-result.ts';
import type { CompareReport } from '../../../../src/report/html/compare/compare-report.ts';
import { COST, sampleBill } from '../cost/sample-cost.ts';

const { schemaVersion: _version, problems, ...SAMPLE } = COST;

const kind = (eventId: string, events: number, of: number, channel = 'Security') => ({
  channel,
  provider: 'P',
  eventId,
  events,
  of,
});

export const FIRST: AlternativeResult = {
  ...SAMPLE,
  name: 'all',
  kept: 290,
  detections: { kept: 7, partly: 1, lost: 2, unknown: 3 },
};
export const OTHER: AlternativeResult = {
  ...SAMPLE,
  name: 'mine.json',
  kept: 250,
  detections: { kept: 6, partly: 1, lost: 3, unknown: 3 },
  total: { ...SAMPLE.total, billedBytes: 50_000 },
  bill: sampleBill(40),
  comparedWithFirst: {
    lost: { events: 45, eventIds: [kind('4624', 40, 60), kind('4634', 5, 5)] },
    added: { events: 5, eventIds: [kind('7045', 5, 5, 'System')] },
    idsGone: [
      { channel: 'Security', eventIds: 'all', except: [4624, 4625] },
      { channel: '', eventIds: [1, 2] },
    ],
    detections: [
      {
        id: '1',
        title: 'Logons by somebody <else>',
        file: 'rules/logon.yml',
        kind: 'sigma',
        severity: 'high',
        before: 'kept',
        after: 'lost',
        events: [{ name: 'Security/4624', before: 'kept', after: 'lost' }],
        lostInSample: 40,
      },
    ],
    billedBytes: -150_000,
    gbPerDay: -1,
    usdPerMonth: -1000,
  },
};
export const RESULT: CompareResult = {
  schemaVersion: 1,
  events: { read: 498, malformed: 2, bytes: 700_000 },
  alternatives: [FIRST, OTHER],
  notToldApart: 0,
  detections: { files: 12, found: 16, read: 13, notWindows: 1, notFollowed: 0, other: 1, refused: 1 },
  problems,
};

export const COMPARE_REPORT: CompareReport = {
  result: RESULT,
  inputs: ['a.xml', 'b.evtx'],
  endedMs: Date.UTC(2026, 10, 28, 12),
  version: '0.1.0',
};

/** As many sets of rules as are compared at once, each of which loses very many kinds of events. */
export function largeCompare(): CompareReport {
  const eventIds = Array.from({ length: 5000 }, (_, n) => ({
    ...kind(String(n), 1_234_567 - n, 2_345_678, 'Microsoft-Windows-Some-Length/Operational'),
    provider: 'Microsoft-Windows-Provider-Of-Some-Length',
  }));
  const all = { events: 123_456_789, eventIds };
  const ids = Array.from({ length: 4096 }, (_, n) => n);
  const idsGone = Array.from({ length: 20 }, (_, n) => ({ channel: `Log-Of-Some-Length-${n}`, eventIds: ids }));
  const [loss] = OTHER.comparedWithFirst!.detections!;
  const detections = Array.from({ length: 3000 }, (_, n) => ({ ...loss!, title: `A detection of some length, ${n}` }));
  const others = Array.from({ length: 15 }, (_, n) => ({
    ...OTHER,
    name: `folder/of/rules-${n}.json`,
    comparedWithFirst: { ...OTHER.comparedWithFirst!, lost: all, added: all, idsGone, detections },
  }));
  return { ...COMPARE_REPORT, result: { ...RESULT, alternatives: [FIRST, ...others] } };
}
