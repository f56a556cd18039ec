import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Faults, type FaultTarget } from '../../src/emulator/faults/armed.ts';
import { type Fault, readFaults } from '../../src/emulator/faults/fault.ts';

const INGESTION: FaultTarget = { kind: 'ingestion', path: '/dataCollectionRules/dcr-1/streams/Custom-A' };

describe('readFaults', () => {
  it('takes the example of the documentation', () => {
    const text = readFileSync(new URL('../../docs/emulator.md', import.meta.url), 'utf8');
    const [, example] = /```json\n(.+?)```/su.exec(text) ?? [];
    expect(readFaults(JSON.parse(String(example)))).toMatchObject({ ok: true, value: { length: 3 } });
  });

  it('names every wrong entry and member', () => {
    const read = readFaults([{ status: 200 }, { status: 500, reset: 'before' }, { delay: 5, delayMs: 1 }, {}]);
    expect(read.ok).toBe(false);
    if (read.ok) return;
    expect(read.problem.code).toBe('AMASIM_EMULATOR_FAULTS');
    for (const place of ['/0/status', '/1', '/2', '/3']) expect(read.problem.message).toContain(`${place}:`);
  });

  it.each<[string, object]>([
    ['two endings', { status: 500, halfOpen: true }],
    ['a count for what strikes once', { unauthorizedOnce: true, count: 2 }],
    ['a false switch', { halfOpen: false, status: 500 }],
    ['an end before the beginning', { status: 500, fromMs: 5, toMs: 5 }],
    ['a period without a length', { status: 500, everyMs: 5 }],
    ['a length without a period', { status: 500, forMs: 5 }],
    ['a length over its period', { status: 500, everyMs: 5, forMs: 6 }],
    ['no speed at all', { slowBody: { bytesPerSecond: 0 } }],
    ['an unknown route', { status: 500, route: 'tokens' }],
    ['the admin routes', { status: 500, route: '/_emulator/requests' }],
    ['a skew of centuries', { clockSkewMs: 1e13 }],
    ['a place and a time, but nothing to do', { route: 'any', fromMs: 1, probability: 0.5 }],
  ])('refuses %s', (_, fault) => {
    expect(readFaults([fault]).ok).toBe(false);
  });

  it('takes every member, and gives back what it was given', () => {
    const faults = [
      { route: '/subscriptions/', fromMs: 0, toMs: 10, everyMs: 5, forMs: 5, status: 429, retryAfterSeconds: 1 },
      { route: 'any', unauthorizedOnce: true, delayMs: 1, clockSkewMs: -1, probability: 0.5, seed: 7 },
      { route: 'token', reset: 'before', slowBody: { bytesPerSecond: 1, of: 'request' }, count: 3 },
      { halfOpen: true },
    ];
    expect(readFaults(faults)).toEqual({ ok: true, value: faults });
  });

  it.each([[{}], [null], ['x'], [[{ probability: 2, status: 500 }]], [[{ retryAfterSeconds: 1 }]]])(
    'refuses %j',
    (value) => {
      expect(readFaults(value).ok).toBe(false);
    },
  );
});

describe('Faults', () => {
  it('strike in order, each as often as it may', () => {
    const faults = new Faults();
    faults.set(
      [
        { status: 500, count: 1 },
        { status: 503, count: 2 },
      ],
      0,
    );
    const statuses = Array.from({ length: 4 }, () => faults.next(INGESTION, 0)?.fault.status);
    expect(statuses).toEqual([500, 503, 503, undefined]);
  });

  it('strike with the probability asked for, and the same way for the same seed', () => {
    const strikes = (seed: number) => {
      const faults = new Faults();
      faults.set([{ status: 500, probability: 0.25, seed }], 0);
      return Array.from({ length: 4_000 }, () => (faults.next(INGESTION, 0) === undefined ? 0 : 1));
    };
    const first = strikes(7);
    expect(strikes(7)).toEqual(first);
    expect(strikes(8)).not.toEqual(first);
    const struck = first.filter((hit) => hit === 1).length;
    expect(struck).toBeGreaterThan(850);
    expect(struck).toBeLessThan(1_150);
  });
});

describe('where and when faults strike', () => {
  const TOKEN: FaultTarget = { kind: 'token', path: '/metadata/identity/oauth2/token' };
  const OTHER: FaultTarget = { kind: 'other', path: '/subscriptions/s1' };

  it.each<[string | undefined, boolean[]]>([
    [undefined, [true, false, false]],
    ['ingestion', [true, false, false]],
    ['token', [false, true, false]],
    ['any', [true, true, true]],
    ['/metadata/', [false, true, false]],
    ['/sub', [false, false, true]],
    ['/', [true, true, true]],
  ])('route %s', (route, wanted) => {
    const faults = new Faults();
    faults.set([{ status: 500, ...(route !== undefined && { route }) }], 0);
    expect([INGESTION, TOKEN, OTHER].map((target) => faults.next(target, 0) !== undefined)).toEqual(wanted);
  });

  it.each<[string, Partial<Fault>, number[]]>([
    ['always', {}, [0, 1, 5, 99, 100, 101, 250]],
    ['from', { fromMs: 100 }, [100, 101, 250]],
    ['until', { toMs: 100 }, [0, 1, 5, 99]],
    ['between', { fromMs: 1, toMs: 100 }, [1, 5, 99]],
    ['in bursts', { everyMs: 100, forMs: 2 }, [0, 1, 100, 101]],
    ['in bursts that begin later', { fromMs: 5, everyMs: 95, forMs: 1 }, [5, 100]],
  ])('%s', (_, when, wanted) => {
    const faults = new Faults();
    faults.set([{ status: 500, ...when }], 1_000);
    const times = [-1, 0, 1, 5, 99, 100, 101, 250];
    expect(times.filter((ms) => faults.next(INGESTION, 1_000 + ms) !== undefined)).toEqual(wanted);
  });

  it('draw chance only for requests they are meant for, so that others change nothing', () => {
    const strikes = (others: number) => {
      const faults = new Faults();
      faults.set([{ status: 500, probability: 0.5, seed: 3 }], 0);
      return Array.from({ length: 100 }, () => {
        for (let i = 0; i < others; i++) faults.next(OTHER, 0);
        return faults.next(INGESTION, 0) !== undefined;
      });
    };
    expect(strikes(2)).toEqual(strikes(0));
  });

  it('say which of the list it was, and what it does, in order', () => {
    const faults = new Faults();
    faults.set(
      [
        { status: 500, count: 0 },
        { unauthorizedOnce: true, slowBody: { bytesPerSecond: 9 }, delayMs: 1 },
      ],
      0,
    );
    expect(faults.next(INGESTION, 0)?.note).toEqual({ index: 1, effects: ['delayMs', 'slowBody', 'unauthorizedOnce'] });
    expect(faults.next(INGESTION, 0)).toBeUndefined();
  });
});
