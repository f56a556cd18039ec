import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatBytes, formatCount, formatMs, formatSeconds, formatShare } from '../../src/report/format-number.ts';
import { renderSummary } from '../../src/report/render-summary.ts';
import type { RunResult } from '../../src/report/run-result.ts';

const GOLDEN = new URL('../../fixtures/golden/run-summary.txt', import.meta.url);

const RESULT: RunResult = {
  schemaVersion: 1,
  path: 'ama',
  events: { read: 1_234_567, matched: 98_765, malformed: 2, bytes: 1_500_000_000 },
  queries: [
    {
      dcr: 'security',
      dataSource: 'logs',
      xPathQuery: `Security!*[System[(${Array.from({ length: 20 }, (_, n) => `EventID=${4600 + n}`).join(' or ')})]]`,
      engine: 'fast',
      matched: 98_765,
      matchedOnlyHere: 98_000,
    },
  ],
  streams: [
    {
      dcr: 'security',
      stream: 'Microsoft-SecurityEvent',
      table: 'SecurityEvent',
      rows: 98_765,
      droppedByTransform: 0,
      bytes: 88_888_888,
      billedBytes: 66_666_666,
      requests: 86,
      retries: 1,
      accepted: 98_760,
      rejected: 5,
      sentBytes: 7_777_777,
    },
  ],
  problems: [{ code: 'AMASIM_XML_MALFORMED', message: 'a.xml: byte 12: unclosed <System>', count: 2 }],
  seconds: 75.4,
  eventsPerSecond: 16_373,
  workers: 2,
};

describe('renderSummary', () => {
  it('looks as agreed', () => {
    const text = renderSummary(RESULT, { destination: 'the embedded emulator' });
    if (process.env.UPDATE_GOLDEN) writeFileSync(GOLDEN, text);
    expect(text).toBe(readFileSync(GOLDEN, 'utf8'));
  });
});

describe('numbers', () => {
  it('read the same in every locale', () => {
    expect([0, 999, 1000, 1_234_567.6].map(formatCount)).toEqual(['0', '999', '1,000', '1,234,568']);
    expect([0, 999, 1000, 12_345, 1_048_576, 2.5e12].map(formatBytes)).toEqual([
      '0 B',
      '999 B',
      '1.00 kB',
      '12.3 kB',
      '1.05 MB',
      '2.50 TB',
    ]);
    expect([0.4199, 12.34, 185].map(formatSeconds)).toEqual(['0.42 s', '12.3 s', '3 min 05 s']);
    expect([0, 0.42, 9.96, 12.4, 999.4, 1234].map(formatMs)).toEqual([
      '0 ms',
      '0.4 ms',
      '10 ms',
      '12 ms',
      '999 ms',
      '1.23 s',
    ]);
    expect([formatShare(1, 3), formatShare(0, 0)]).toEqual(['33.3 %', '-']);
  });
});
