import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileQuery } from '../../src/query/compile.ts';
import { buildRouter, type RouteEntry } from '../../src/rules/router.ts';
import { eventOf, securityEvent } from '../events/xml-events.ts';

const entry = (channel: string | undefined, eventIds?: number[]): RouteEntry => ({
  channel,
  facts: eventIds === undefined ? {} : { eventIds },
});

/** What a scan over all queries would try. */
function scan(entries: readonly RouteEntry[], log: string, eventId: number): number[] {
  return entries.flatMap(({ channel, facts }, index) => {
    const rightLog = channel === undefined || channel.toLowerCase() === log.toLowerCase();
    const rightId = eventId < 0 || facts.eventIds === undefined || facts.eventIds.includes(eventId);
    return rightLog && rightId ? [index] : [];
  });
}

const channel = fc.constantFrom(undefined, 'Security', 'SECURITY', 'System', 'Microsoft-Windows-AppLocker/EXE and DLL');
const eventId = fc.integer({ min: -1, max: 6 });
const entries = fc.array(
  fc
    .record({ channel, eventIds: fc.option(fc.array(eventId, { maxLength: 4 }), { nil: undefined }) })
    .map((made) => entry(made.channel, made.eventIds)),
  { maxLength: 20 },
);

describe('the router', () => {
  test('tries exactly what a scan over all queries would try', () => {
    fc.assert(
      fc.property(
        entries,
        fc.array(
          fc.tuple(
            fc.constantFrom(
              'security',
              'SECURITY',
              'Security',
              'system',
              'microsoft-windows-applocker/exe and dll',
              'unknown',
              '',
            ),
            eventId,
          ),
        ),
        (all, events) => {
          const router = buildRouter(all);
          for (const [log, id] of events) expect(router.route(log, id)).toEqual(scan(all, log, id));
        },
      ),
    );
  });

  test('tries every query of the log on an event whose id is unusual', () => {
    const router = buildRouter([entry('Security', [1]), entry('Security'), entry('System', [1])]);
    expect(router.route('security', -1)).toEqual([0, 1]);
  });

  test('tries a query on an event whose id is beyond 16 bits, as some exporters write it in XML', () => {
    const queries = ['EventID=1073742827', 'EventID>=60000', 'EventID=1'].map((condition) => {
      const compiled = compileQuery({ channel: 'Security', xpath: `*[System[${condition}]]` }, 'auto');
      if (!compiled.ok) throw new Error(compiled.problem.message);
      return compiled.value;
    });
    const event = eventOf(securityEvent(1_073_742_827));
    const router = buildRouter(queries.map(({ source, facts }) => ({ channel: source.channel, facts })));
    const tried = router.route(event.channel(), event.eventId());
    expect(tried.filter((index) => queries[index]?.matches(event, 0))).toEqual([0, 1]);
  });

  test('answers an event with the same list every time', () => {
    const router = buildRouter([entry('Security', [1]), entry(undefined)]);
    expect(router.route('security', 1)).toBe(router.route('security', 1));
    expect(router.route('security', 77)).toBe(router.route('security', 78));
  });

  test('keeps thousands of queries from being tried on one event', () => {
    const all = Array.from({ length: 2000 }, (_value, index) => entry('Security', [index]));
    const router = buildRouter(all);
    expect(router.route('security', 1234)).toEqual([1234]);
    expect(router.route('system', 1234)).toEqual([]);
  });
});
