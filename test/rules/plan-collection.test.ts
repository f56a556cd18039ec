import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { planCollection } from '../../src/rules/plan-collection.ts';
import { readRules } from '../../src/rules/read-rules.ts';
import { ruleBody, WINDOWS_LOG } from './rule-body.ts';

const fixture = (name: string) =>
  readRules(readFileSync(new URL(`../../fixtures/rules/${name}`, import.meta.url), 'utf8'), name);
const rulesOf = (value: unknown) => readRules(JSON.stringify(value), 'r.json').rules;

describe('the sample rules', () => {
  test('security-and-system feeds three tables', () => {
    const { rules, problems } = fixture('security-and-system.json');
    expect(problems).toEqual([]);
    const plan = planCollection(rules);
    expect(plan.problems).toEqual([]);
    expect(plan.streams.map(({ stream, flows }) => [stream, flows.map(({ table }) => table)])).toEqual([
      ['Microsoft-SecurityEvent', ['SecurityEvent']],
      ['Microsoft-Event', ['Event']],
      ['Microsoft-WindowsEvent', ['WindowsEvent']],
    ]);
    expect(plan.queries.map(({ source, streams }) => [source.channel, streams])).toEqual([
      ['Security', [0]],
      ['Security', [0]],
      ['Security', [0]],
      ['System', [1]],
      ['Application', [1]],
      ['ForwardedEvents', [2]],
    ]);
  });

  test('windows-firewall feeds two tables with lines of two profiles', () => {
    const { rules, problems } = fixture('windows-firewall.json');
    expect(problems).toEqual([]);
    const plan = planCollection(rules);
    expect(plan.problems).toEqual([]);
    expect(plan.queries).toEqual([]);
    expect(plan.streams.map(({ stream, flows }) => [stream, flows.map(({ table }) => table)])).toEqual([
      ['Microsoft-WindowsFirewall', ['WindowsFirewall']],
      ['Microsoft-ASimNetworkSessionLogs-WindowsFirewall', ['ASimNetworkSessionLogs']],
    ]);
    const path = '/properties/dataSources/windowsFirewallLogs/0';
    const source = { dcr: 'windows-firewall', dataSource: 'firewall', profiles: ['Private', 'Public'] };
    expect(plan.firewallLogs).toEqual([{ ...source, file: 'windows-firewall.json', path, streams: [0, 1] }]);
  });

  test('lines of firewall logs never go to a stream of events', () => {
    const body = ruleBody();
    const streams = ['Microsoft-SecurityEvent', 'Microsoft-WindowsFirewall'];
    body.properties.dataSources.windowsFirewallLogs = [{ name: 'firewall', streams }];
    body.properties.dataFlows = [{ streams, destinations: ['la'] }];
    const plan = planCollection(rulesOf(body));
    expect(plan.streams.map(({ stream }) => stream)).toEqual(streams);
    expect([plan.queries[0]?.streams, plan.firewallLogs[0]?.streams]).toEqual([[0], [1]]);
  });

  test('custom-stream carries its declared columns', () => {
    const { rules, problems } = fixture('custom-stream.json');
    expect(problems).toEqual([]);
    expect(planCollection(rules).streams).toMatchObject([
      {
        stream: 'Custom-ProcessStarts',
        flows: [{ outputStream: 'Custom-ProcessStarts_CL', table: 'ProcessStarts_CL' }],
        columns: [{ name: 'TimeGenerated', type: 'datetime' }, {}, {}, {}, {}, {}, {}],
      },
    ]);
  });
});

describe('a plan', () => {
  test('sends a stream once and lists each data flow that takes it', () => {
    const rule = ruleBody();
    rule.properties.dataFlows.push({
      streams: ['Microsoft-SecurityEvent'],
      destinations: ['la'],
      outputStream: 'Custom-Y_CL',
      transformKql: 'source | take 1',
    });
    const { streams } = planCollection(rulesOf(rule));
    expect(streams.map(({ flows }) => flows)).toEqual([
      [
        { outputStream: 'Microsoft-SecurityEvent', table: 'SecurityEvent', path: '/properties/dataFlows/0' },
        {
          outputStream: 'Custom-Y_CL',
          table: 'Y_CL',
          transformKql: 'source | take 1',
          path: '/properties/dataFlows/1',
        },
      ],
    ]);
  });

  test('keeps rules apart, even when they ask for the same', () => {
    const first = { name: 'a', ...ruleBody() };
    const second = { name: 'b', ...ruleBody() };
    const plan = planCollection(rulesOf([first, second]));
    expect(plan.queries.map(({ dcr, streams }) => [dcr, streams])).toEqual([
      ['a', [0]],
      ['b', [1]],
    ]);
    expect(plan.streams[0]?.immutableId).not.toBe(plan.streams[1]?.immutableId);
  });

  test('leaves out a stream that reaches no workspace, and keeps its queries', () => {
    const rule = ruleBody();
    rule.properties.destinations.eventHubs = [{ name: 'hub' }];
    rule.properties.dataFlows[0]!.destinations = ['hub'];
    const plan = planCollection(rulesOf(rule));
    expect(plan.streams).toEqual([]);
    expect(plan.queries.map(({ streams }) => streams)).toEqual([[]]);
  });

  test('leaves out a query without a channel and says which', () => {
    const rule = ruleBody();
    (rule.properties.dataSources.windowsEventLogs as Record<string, unknown>[])[0]!.xPathQueries = [
      '*[System]',
      'System!*',
    ];
    const plan = planCollection(rulesOf(rule));
    expect(plan.queries.map(({ xPathQuery }) => xPathQuery)).toEqual(['System!*']);
    expect(plan.problems).toMatchObject([
      { code: 'AMASIM_QUERY_CHANNEL', file: 'r.json', path: `${WINDOWS_LOG}/xPathQueries/0` },
    ]);
  });

  test('posts to the id given instead of the one of the rule', () => {
    expect(planCollection(rulesOf(ruleBody()), { immutableId: 'dcr-1' }).streams).toMatchObject([
      { immutableId: 'dcr-1', immutableIdGiven: true },
    ]);
    const two = planCollection(rulesOf([ruleBody(), ruleBody()]), { immutableId: 'dcr-1' });
    expect(two.problems.map(({ code }) => code)).toEqual(['AMASIM_RULE_ID', 'AMASIM_RULE_TWICE']);
    expect(two.streams.map(({ immutableIdGiven }) => immutableIdGiven)).toEqual([false, false]);
  });
});
