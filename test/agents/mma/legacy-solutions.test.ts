import { describe, expect, it } from 'vitest';
import { legacyPlan } from '../../../src/agents/mma/legacy-plan.ts';
import { legacySolutionsRule } from '../../../src/agents/mma/legacy-solutions.ts';
import { planCollection } from '../../../src/rules/plan-collection.ts';
import { readRules } from '../../../src/rules/read-rules.ts';

function planOf(rule: unknown) {
  const { rules, problems } = readRules(JSON.stringify(rule), 'rule');
  expect(problems).toEqual([]);
  return legacyPlan(planCollection(rules));
}

describe('solutions of a workspace', () => {
  it.each(['WindowsFirewall', ' windowsfirewall '])('%s collects firewall logs of every profile', (text) => {
    const read = legacySolutionsRule(text);
    const { queries, firewallLogs, streams } = planOf(read.ok && read.value);
    expect(queries).toEqual([]);
    expect(firewallLogs).toMatchObject([{ dataSource: 'WindowsFirewall', profiles: [], streams: [0] }]);
    expect(streams).toMatchObject([{ stream: 'Microsoft-WindowsFirewall', flows: [{ table: 'WindowsFirewall' }] }]);
  });

  it.each([
    ['DnsAnalytics', 'solution DnsAnalytics is not simulated: which value of a DNS server event'],
    ['WindowsFirewall,DnsAnalytics', 'solution DnsAnalytics is not simulated'],
    ['WindowsFirewal', "did you mean 'WindowsFirewall'?"],
    ['', "'' is no solution that collects; there is WindowsFirewall"],
  ])('cannot be %j', (text, message) => {
    expect(legacySolutionsRule(text)).toEqual({ ok: false, problem: expect.stringContaining(message) });
  });
});
