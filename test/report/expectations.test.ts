import { describe, expect, it } from 'vitest';
import { missedExpectations, readExpectations } from '../../src/report/expectations.ts';
import type { RunResult } from '../../src/report/run-result.ts';

const TIMES = { p50: 10, p90: 20, p95: 30, p99: 1_500, max: 2_000 };
const STREAM = {
  dcr: 'a',
  stream: 's',
  table: 't',
  droppedByTransform: 0,
  bytes: 0,
  billedBytes: 0,
  requests: 3,
  retries: 1,
  sentBytes: 0,
};
const RESULT: RunResult = {
  schemaVersion: 1,
  path: 'ama',
  events: { read: 9, matched: 9, malformed: 2, bytes: 0 },
  queries: [],
  streams: [
    { ...STREAM, rows: 6, accepted: 4, rejected: 1, dropped: 1, lost: 0, queued: 0 },
    { ...STREAM, rows: 3, accepted: 1, rejected: 0, dropped: 0, lost: 1, queued: 1 },
  ],
  problems: [],
  seconds: 2.5,
  eventsPerSecond: 4,
  workers: 1,
  replay: {
    agents: 1,
    events: 9,
    heartbeats: 0,
    latencyMs: TIMES,
    latenessMs: { ...TIMES, p99: 0 },
    load: { mainThread: 0.5, reading: 0 },
    dropped: 1,
    lost: 1,
    queued: 1,
    retried: [],
  },
};

function missed(text: string, result = RESULT): string[] {
  const read = readExpectations(text);
  if (!read.ok) throw new Error(read.problem.message);
  return missedExpectations(read.value, result);
}

describe('expectations', () => {
  it.each([
    'p99<1.5s, p99<2s',
    'p50 <= 10ms,p50>=10ms,p50=10ms',
    'max<1m,late-p99=0ms',
    'rows=9,accepted=5,rejected=1,dropped=1,queued=1,lost=3,retries=2',
    'malformed<3,eps>3,seconds>2',
  ])('%s are held against the figures of a run', (text) => {
    const [first] = text.split(',');
    expect(missed(text)).toEqual(first === 'p99<1.5s' ? ['p99<1.5s: it was 1500 ms'] : []);
  });

  it('are missed in words, each by itself', () => {
    expect(missed('p95<30ms,lost=0,seconds<1')).toEqual([
      'p95<30ms: it was 30 ms',
      'lost=0: it was 3',
      'seconds<1: it was 2.5',
    ]);
  });

  it('of times are missed by a run without them', () => {
    const { replay: _, ...plain } = RESULT;
    expect(missed('p99<1m,rejected=1', plain)).toEqual(['p99<1m: this run has no p99; it takes --rate or --agents']);
  });

  it.each([
    ['p98<2s', 'there is no figure p98; did you mean p90?'],
    ['latency<2s', 'there is no figure latency; there are p50, late-p50'],
    ['p99<2', 'p99 is a time, in ms, s or m'],
    ['lost=0s', 'lost has no unit'],
    ['lost', "as in 'p99<2s'"],
    ['lost==0', "as in 'p99<2s'"],
    ['p99<2s,', "as in 'p99<2s'"],
    ['p99<-2s', "as in 'p99<2s'"],
    ['constructor=1', 'there is no figure constructor'],
  ])('%s is none', (text, message) => {
    expect(readExpectations(text)).toMatchObject({ ok: false, problem: { message: expect.stringContaining(message) } });
  });
});
