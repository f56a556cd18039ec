import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Tally } from '../../src/base/tally.ts';
import { KeptKinds, measuredPlans } from '../../src/outcome/compare-outcome.ts';
import { sampleOutcome } from '../../src/outcome/sample-outcome.ts';
import { Attribution, keptKey, NO_STREAM, OTHERS } from '../../src/pool/attribution.ts';
import { runBlocks } from '../../src/pool/run-blocks.ts';
import { COUNTS, type MeasureJob, type OverlapChoice } from '../../src/pool/types.ts';
import { combinePlans } from '../../src/rules/combine-plans.ts';
import { eventSetRule } from '../../src/rules/event-set.ts';
import { planCollection } from '../../src/rules/plan-collection.ts';
import { readRules } from '../../src/rules/read-rules.ts';
import type { CollectionPlan } from '../../src/rules/types.ts';
import { findInputs } from '../../src/sources/inputs.ts';
import { planBlocks } from '../../src/sources/plan.ts';

const ruleOf = (xPathQueries: readonly string[], streams: readonly string[], firewall: boolean) =>
  JSON.stringify({
    properties: {
      dataSources: {
        windowsEventLogs: [{ name: 'logs', streams, xPathQueries }],
        ...(firewall && {
          windowsFirewallLogs: [
            { name: 'fw', streams: ['Microsoft-WindowsFirewall'], profileFilter: ['Domain', 'Private', 'Public'] },
          ],
        }),
      },
      destinations: {
        logAnalytics: [
          {
            name: 'w',
            workspaceResourceId:
              '/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/w',
          },
        ],
      },
      dataFlows: [...streams, ...(firewall ? ['Microsoft-WindowsFirewall'] : [])].map((stream) => ({
        streams: [stream],
        destinations: ['w'],
      })),
    },
  });

const planOf = (...texts: readonly string[]): CollectionPlan =>
  planCollection(texts.flatMap((text, n) => readRules(text, `rule-${n}.json`).rules));

const FILE = 'fixtures/rules/security-and-system.json';
/** One that has all events, one of files, two that overlap in themselves and with the others, one of firewall logs. */
const PLANS = [
  planOf(JSON.stringify(eventSetRule('all')), ruleOf(['System!*', 'Application!*'], ['Microsoft-Event'], true)),
  planOf(readFileSync(FILE, 'utf8')),
  planOf(
    ruleOf(
      ['Security!*[System[EventID=4624]]', 'Security!*[System[EventID=4624 or EventID=4688]]'],
      ['Microsoft-SecurityEvent', 'Microsoft-Event'],
      true,
    ),
    ruleOf(['Security!*[System[EventID=4688]]'], ['Microsoft-SecurityEvent'], false),
  ),
];

const shared = {
  kind: 'measure',
  engine: 'auto',
  nowMs: 0,
  settings: { agent: 'ama', workspaceId: '', sourceComputerId: '' },
} as const;

async function through(job: MeasureJob): Promise<{ total: Tally; attribution: Attribution }> {
  const [total, attribution] = [new Tally(), new Attribution()];
  const { inputs } = await findInputs(['fixtures/events', 'fixtures/firewall']);
  for await (const result of runBlocks(job, planBlocks(inputs, { report: () => {}, xmlBlockBytes: 8192 }), {
    workers: 1,
  })) {
    total.merge(result.tally);
    attribution.merge(result.attribution ?? []);
  }
  return { total, attribution };
}

describe.each(['once', 'each'] as const)('plans that are measured together, overlap %s', (overlap: OverlapChoice) => {
  it('measure what each does alone, but for the sample, which is the same for all', async () => {
    const combined = combinePlans(PLANS);
    const { total, attribution } = await through({ ...shared, ...combined, overlap });
    const together = measuredPlans(combined, PLANS, { total, attribution: attribution.toData() });
    const spans = new Set<string>();
    for (const [number, plan] of PLANS.entries()) {
      const alone = await through({ ...shared, plan, overlap });
      const [own, other] = [
        sampleOutcome({ plan, ...alone, bytes: 1, top: 1000 }),
        sampleOutcome({ ...together[number]!, bytes: 1, top: 1000 }),
      ];
      const { span, machines, computers, ...rest } = other;
      expect(rest).toEqual((({ span: _span, machines: _machines, computers: _computers, ...same }) => same)(own));
      expect(computers.items.filter(({ rows }) => rows > 0)).toEqual(own.computers.items);
      expect(own.total.rows).toBeGreaterThan(20);
      for (const stream of plan.streams.keys()) {
        const byQueryAndEvent = alone.attribution.of(stream, 'queryEvent');
        expect(together[number]!.attribution.of(stream, 'queryEvent')).toEqual(byQueryAndEvent);
      }
      spans.add(JSON.stringify({ span, machines }));
    }
    expect(spans.size).toBe(1);
  });

  it('keep events by what makes rows of them', async () => {
    const combined = combinePlans(PLANS);
    const { total, attribution } = await through({ ...shared, ...combined, overlap });
    const kinds = new KeptKinds(attribution);
    for (const number of PLANS.keys()) expect(kinds.keptBy(number)).toBe(total.get(COUNTS.planMatched(number)));
    for (const [one, other] of [
      [0, 1],
      [1, 0],
      [0, 2],
      [2, 1],
    ] as const) {
      const [lost, added] = [kinds.difference(one, other), kinds.difference(other, one)];
      expect(kinds.keptBy(one) - lost.events).toBe(kinds.keptBy(other) - added.events);
      for (const { events, of } of lost.eventIds) expect(events).toBeLessThanOrEqual(of);
    }
    expect(kinds.difference(2, 0).events).toBe(0);
    expect(kinds.others).toBe(0);
  });
});

describe('kinds of events that plans keep', () => {
  const kind = { channel: 'Security', provider: 'P', eventId: '1' };
  const attribution = new Attribution();
  const add = (plans: number, rows: number, eventId = '1') =>
    attribution.add(NO_STREAM, 'kept', keptKey({ ...kind, eventId, plans }), { rows, billed: 0 });
  // Of three plans: by all, by the first two, by the last alone.
  add(0b111, 5);
  add(0b011, 3);
  add(0b100, 2);
  add(0b001, 7, '10');
  add(0b001, 3, '9');
  attribution.add(NO_STREAM, 'kept', OTHERS, { rows: 4, billed: 0 });
  const kinds = new KeptKinds(attribution);

  it('differ event by event, not in sums: what one adds makes up for nothing that it loses', () => {
    expect(kinds.keptBy(0)).toBe(18);
    expect(kinds.keptBy(2)).toBe(7);
    expect(kinds.difference(1, 2)).toEqual({ events: 3, eventIds: [{ ...kind, events: 3, of: 8 }] });
    expect(kinds.difference(2, 1)).toEqual({ events: 2, eventIds: [{ ...kind, events: 2, of: 7 }] });
    expect(kinds.difference(1, 0)).toEqual({ events: 0, eventIds: [] });
  });

  it('stand with the most events first, then by number', () => {
    expect(kinds.difference(0, 2).eventIds.map(({ eventId, events }) => [eventId, events])).toEqual([
      ['10', 7],
      ['1', 3],
      ['9', 3],
    ]);
  });

  it('are told of where there are too many of them', () => {
    expect(kinds.others).toBe(4);
  });
});
