import { describe, expect, it } from 'vitest';
import { Tally } from '../../src/base/tally.ts';
import { prepareCollect } from '../../src/pool/collect.ts';
import { COUNTS, type CollectJob } from '../../src/pool/types.ts';
import { planCollection } from '../../src/rules/plan-collection.ts';
import { readRules } from '../../src/rules/read-rules.ts';
import { planInputs } from '../../src/sources/plan-inputs.ts';

const RULE = JSON.stringify({
  properties: {
    dataSources: {
      windowsEventLogs: [
        {
          name: 'security',
          streams: ['Microsoft-SecurityEvent'],
          xPathQueries: ['Security!*[System[(EventID=4624)]]', 'Security!*', "Other!*[EventData[Data='x']]"],
        },
      ],
    },
    destinations: { logAnalytics: [{ name: 'la', workspaceResourceId: '/subscriptions/s' }] },
    dataFlows: [{ streams: ['Microsoft-SecurityEvent'], destinations: ['la'] }],
  },
});
const JOB: CollectJob = {
  kind: 'collect',
  plan: planCollection(readRules(RULE, 'rule.json').rules),
  engine: 'auto',
  nowMs: 0,
  settings: { agent: 'ama', workspaceId: '', sourceComputerId: '' },
  overlap: 'once',
  deliver: 'counts',
};

async function totalOf(job: CollectJob): Promise<Tally> {
  const work = prepareCollect(job);
  const total = new Tally();
  for await (const block of planInputs(['fixtures/events'], { report: () => {} })) total.merge(work(block).tally);
  return total;
}

describe('a profiled run', () => {
  it('counts what one without does', async () => {
    const plain = (await totalOf(JOB)).toData();
    const { counts, problems } = (await totalOf({ ...JOB, profile: true })).toData();
    const own = Object.entries(counts).filter(([name]) => !/tried|nanoseconds/.test(name));
    expect({ counts: Object.fromEntries(own), problems }).toEqual(plain);
  });

  it('says how many events routing brought to each query, and the time of these', async () => {
    const total = await totalOf({ ...JOB, profile: true });
    const [selective, all, other] = [0, 1, 2].map((query) => total.get(COUNTS.queryTried(query)));
    expect(all).toBe(total.get(COUNTS.queryMatched(1)));
    expect(selective).toBe(total.get(COUNTS.queryMatched(0)));
    expect(selective).toBeGreaterThan(0);
    expect(all).toBeGreaterThan(selective!);
    expect(other).toBe(0);
    const spent = [0, 1, 2].map((query) => total.get(COUNTS.queryNanoseconds(query)));
    for (const nanoseconds of spent) expect(nanoseconds).toBeGreaterThanOrEqual(0);
    expect(total.get(COUNTS.nanoseconds)).toBeGreaterThan(spent.reduce((sum, one) => sum + one, 0));
  });
});
