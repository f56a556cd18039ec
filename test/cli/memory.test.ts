/** Memory does not grow with the input; `npm run check:memory` does the same with gigabytes. */
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { measurePeakMemory, repeated } from '../../bench/peak-memory.ts';
import { SECURITY_ONLY } from '../../fixtures/profiles.ts';
import { generateEvents } from '../../src/sources/generator/generate-events.ts';
import { writeXml } from '../../src/sources/generator/xml-writer.ts';

const LIMIT_MB = 200;
const log = Buffer.concat([...writeXml([...generateEvents({ seed: 1, count: 500, profile: SECURITY_ONLY })])]);
const ONE_WORKER = ['--workers', '1', '--quiet'];
const COUNT = ['query', '*[System[EventID=4625]]', '-', '--count', ...ONE_WORKER];
const DUMP = ['dump', '-', '--format', 'ndjson', ...ONE_WORKER];

describe.skipIf(!existsSync('/proc/self/status'))('the memory of amasim on a pipe', () => {
  it.each([
    ['UTF-8', log],
    ['UTF-16', Buffer.from(log.toString('utf8'), 'utf16le')],
  ])('does not grow with 150 MB of event XML in %s', async (_, unit) => {
    const { exitCode, peakMb } = await measurePeakMemory(COUNT, repeated(unit, 150e6));
    expect(exitCode).toBe(0);
    expect(peakMb).toBeLessThan(LIMIT_MB);
  });

  it('does not grow with an event of 100 MB', async () => {
    function* endless() {
      yield Buffer.from('<Event><System/><EventData><Data>');
      yield* repeated(Buffer.from('x'), 1e8);
    }
    const { exitCode, peakMb, stderr } = await measurePeakMemory(DUMP, endless());
    expect(exitCode).toBe(3);
    expect(stderr).toContain('AMASIM_XML_EVENT_TOO_LARGE: -: byte 0');
    expect(peakMb).toBeLessThan(LIMIT_MB);
  });

  it('does not grow when nobody takes what it prints', async () => {
    const { exitCode, peakMb, readBytes } = await measurePeakMemory(DUMP, repeated(log, 100e6), 'slow');
    expect(exitCode).toBe(0);
    expect(readBytes).toBeGreaterThan(50e6);
    expect(peakMb).toBeLessThan(LIMIT_MB);
  });
});
