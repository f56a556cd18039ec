import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Tally } from '../../src/base/tally.ts';
import { Attribution, type Dimension, MAX_KEYS, OTHERS, type Share } from '../../src/pool/attribution.ts';
import { runBlocks } from '../../src/pool/run-blocks.ts';
import { COUNTS, type CollectJob, type MeasureJob, type OverlapChoice } from '../../src/pool/types.ts';
import { planCollection } from '../../src/rules/plan-collection.ts';
import { readRules } from '../../src/rules/read-rules.ts';
import { findInputs } from '../../src/sources/inputs.ts';
import { planBlocks } from '../../src/sources/plan.ts';

/** Two rules with queries that overlap within a rule, between rules, and a stream with two tables. */
const RULE = 'fixtures/rules/security-and-system.json';
const OTHER = {
  properties: {
    dataSources: {
      windowsEventLogs: [
        {
          name: 'again',
          streams: ['Microsoft-SecurityEvent', 'Microsoft-Event'],
          xPathQueries: ['Security!*[System[EventID=4624]]', 'Security!*[System[EventID=4624 or EventID=4688]]'],
        },
      ],
    },
    destinations: {
      logAnalytics: [
        {
          name: 'w',
          workspaceResourceId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/w',
        },
      ],
    },
    dataFlows: [
      { streams: ['Microsoft-SecurityEvent'], destinations: ['w'] },
      { streams: ['Microsoft-Event'], destinations: ['w'] },
      { streams: ['Microsoft-Event'], destinations: ['w'], outputStream: 'Microsoft-SecurityEvent' },
    ],
  },
};
const plan = planCollection([
  ...readRules(readFileSync(RULE, 'utf8'), RULE).rules,
  ...readRules(JSON.stringify(OTHER), 'other.json').rules,
]);
const shared = {
  plan,
  engine: 'auto',
  nowMs: 0,
  settings: { agent: 'ama', workspaceId: '', sourceComputerId: '' },
} as const;

async function through(job: MeasureJob | CollectJob, workers = 1): Promise<{ total: Tally; attribution: Attribution }> {
  const [total, attribution] = [new Tally(), new Attribution()];
  const { inputs } = await findInputs(['fixtures/events', 'fixtures/firewall']);
  const blocks = planBlocks(inputs, { report: () => {}, xmlBlockBytes: 8192 });
  for await (const result of runBlocks(job, blocks, { workers, threadsFrom: 0 })) {
    total.merge(result.tally);
    attribution.merge(result.attribution ?? []);
  }
  return { total, attribution };
}

const sum = (shares: readonly (readonly [string, Share])[]) =>
  shares.reduce((all, [, { rows, billed }]) => ({ rows: all.rows + rows, billed: all.billed + billed }), {
    rows: 0,
    billed: 0,
  });

describe.each(['once', 'each'] as const)('rows that are measured, overlap %s', (overlap: OverlapChoice) => {
  it('are those that run makes, of the same size', async () => {
    const { total } = await through({ kind: 'measure', ...shared, overlap });
    const made = await through({ kind: 'collect', ...shared, overlap, deliver: 'counts' });
    const names = plan.streams.flatMap((_, n) => [COUNTS.streamRows(n), COUNTS.streamBytes(n), COUNTS.streamBilled(n)]);
    const queries = plan.queries.map((_, n) => COUNTS.queryMatched(n));
    for (const name of [COUNTS.read, COUNTS.matched, ...queries, ...names]) {
      expect([name, total.get(name)]).toEqual([name, made.total.get(name)]);
    }
    expect(total.get(COUNTS.streamRows(0))).toBeGreaterThan(100);
    for (const stream of plan.streams.keys()) {
      const compressed = total.get(COUNTS.streamCompressed(stream));
      expect(compressed > 0).toBe(total.get(COUNTS.streamRows(stream)) > 0);
    }
  });

  it('add up to the same by whatever they are counted', async () => {
    const { total, attribution } = await through({ kind: 'measure', ...shared, overlap });
    for (const stream of plan.streams.keys()) {
      const all = { rows: total.get(COUNTS.streamRows(stream)), billed: total.get(COUNTS.streamBilled(stream)) };
      for (const dimension of ['event', 'provider', 'computer', 'account', 'slice'] satisfies Dimension[]) {
        expect([dimension, sum(attribution.of(stream, dimension))]).toEqual([dimension, all]);
      }
      expect(sum(attribution.of(stream, 'column')).billed).toBe(all.billed);
      const byQuery = sum(attribution.of(stream, 'query'));
      expect(sum(attribution.of(stream, 'queryEvent'))).toEqual(sum(attribution.of(stream, 'queryOnly')));
      if (overlap === 'each') expect(byQuery).toEqual(all);
      else expect(byQuery.rows).toBeGreaterThanOrEqual(all.rows);
    }
  });

  it('are the same from any number of workers', async () => {
    const job: MeasureJob = { kind: 'measure', ...shared, overlap };
    const [one, three] = [await through(job), await through(job, 3)];
    expect(three.total.toData().counts).toEqual(one.total.toData().counts);
    for (const stream of plan.streams.keys()) {
      for (const dimension of ['query', 'queryOnly', 'queryEvent', 'event', 'duplicate'] satisfies Dimension[]) {
        expect(three.attribution.of(stream, dimension)).toEqual(one.attribution.of(stream, dimension));
      }
    }
  });
});

it('rows that are in a table already are told, by rules and by flows', async () => {
  const { attribution, total } = await through({ kind: 'measure', ...shared, overlap: 'once' });
  const streamOf = (dcr: string, name: string) =>
    plan.streams.findIndex((one) => one.dcr === dcr && one.stream === name);
  const [first] = plan.streams;
  const again = streamOf(plan.streams.at(-1)!.dcr, 'Microsoft-SecurityEvent');
  const events = streamOf(plan.streams.at(-1)!.dcr, 'Microsoft-Event');
  expect(attribution.of(streamOf(first!.dcr, 'Microsoft-SecurityEvent'), 'duplicate')).toEqual([]);
  // All of 4624 and 4688 is in the table by the first rule.
  expect(attribution.of(again, 'duplicate')[0]?.[1].rows).toBe(total.get(COUNTS.streamRows(again)));
  // Into its own table once, and once more into the other.
  expect(attribution.of(events, 'duplicate').map(([table]) => table)).toEqual(['SecurityEvent']);
  expect(attribution.of(events, 'duplicate')[0]?.[1].rows).toBe(total.get(COUNTS.streamRows(events)));
});

describe('shares', () => {
  it('are the same in whatever parts they come', () => {
    const entry = fc.tuple(
      fc.nat(2),
      fc.constantFrom<Dimension>('event', 'column'),
      fc.constantFrom('a', 'b/c', ''),
      fc.nat(9),
      fc.nat(99),
    );
    fc.assert(
      fc.property(fc.array(entry), fc.nat(20), (entries, cut) => {
        const whole = new Attribution();
        whole.merge(entries);
        const parts = [entries.slice(cut), entries.slice(0, cut)].map((part) => {
          const one = new Attribution();
          one.merge(part);
          return one.toData();
        });
        const joined = new Attribution();
        for (const part of parts) joined.merge(part);
        for (const stream of [0, 1, 2]) {
          for (const dimension of ['event', 'column'] as const) {
            expect(joined.of(stream, dimension)).toEqual(whole.of(stream, dimension));
          }
        }
      }),
    );
  });

  it('lose nothing when there are more names than are told apart', () => {
    const attribution = new Attribution();
    for (let n = 0; n < MAX_KEYS + 10; n++) attribution.add(0, 'account', `name ${n}`, { rows: 1, billed: 2 });
    const shares = attribution.of(0, 'account');
    expect(shares).toHaveLength(MAX_KEYS + 1);
    expect(shares[0]).toEqual([OTHERS, { rows: 10, billed: 20 }]);
    expect(sum(shares)).toEqual({ rows: MAX_KEYS + 10, billed: 2 * (MAX_KEYS + 10) });
  });
});
