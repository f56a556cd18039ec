import { describe, expect, it } from 'vitest';
import { applyAgentSettings, usesTimeReceived } from '../../../src/agents/ama/agent-settings.ts';
import { jsonDepth } from '../../../src/agents/ama/json-depth.ts';
import { planConfigurations, routesOf } from '../../../src/agents/ama/plan-configurations.ts';
import { type ReadConfigurations, readConfigurations } from '../../../src/agents/ama/read-configuration.ts';
import { agentDefaults } from '../../../src/agents/settings.ts';

const SETTINGS = { agent: 'ama', workspaceId: '', sourceComputerId: '' } as const;
const WORKSPACE = 'https://1827c797.ods.opinsights.azure.com';
const TOKEN = 'https://x.handler.control.monitor.azure.com/subscriptions/s/issueIngestionToken?platform=windows';
const ODS = { id: 'ods-1', protocol: 'ods', endpoint: WORKSPACE, tokenEndpointUri: TOKEN };
const TEMPLATE =
  'https://d-1.uksouth-1.ingest.monitor.azure.com/dataCollectionRules/dcr-1/streams/<STREAM>?api-version=2021-11-01-preview';
const GIG = { id: 'gigl-1', protocol: 'gig', endpointUriTemplate: TEMPLATE, tokenEndpointUri: TOKEN };
const EVENTS = {
  id: 'events',
  kind: 'winEventLog',
  configuration: { scheduledTransferPeriod: 'PT1M', xPathQueries: ['System!*[System[Level=2]]'] },
  streams: [{ stream: 'GENERIC_EVENT_BLOB', solution: 'LogManagement' }],
  sendToChannels: ['ods-1'],
};

const DNS = {
  id: 'dns',
  kind: 'extension',
  configuration: { extensionName: 'MicrosoftDnsAgent' },
  streams: [{ stream: 'SENTINEL_WINDOWS_DNS_EVENTS', extensionOutputStream: 'dcr-1:dns:SENTINEL_WINDOWS_DNS_EVENTS' }],
  sendToChannels: ['ods-1'],
};
const DNS_FILTER = { FilterName: 'f', Rules: [{ Field: 'DnsQuery', FieldValues: ['*.a.com'] }] };

/** A rule with the DNS extension, and settings for the source of an id. */
function dnsRule(extensionSettings: unknown, id = 'dcr-1:dns'): object {
  const told = { id, originIds: ['/x'], extensionSettings, outputStreams: {} };
  return rule({ dataSources: [DNS], extensionConfigurations: { MicrosoftDnsAgent: [told] } });
}

function rule(content: object = {}, members: object = {}): object {
  const all = { dataSources: [EVENTS], channels: [ODS], ...content };
  return { configurationId: 'dcr-1', eTag: 'e', op: 'added', content: all, ...members };
}

function read(...configurations: readonly unknown[]): ReadConfigurations {
  const result = readConfigurations(JSON.stringify({ configurations }));
  if (!result.ok) throw new Error(result.problem.message);
  return result.value;
}

describe('configuration', () => {
  it('becomes queries, streams by their rule names, and routes', () => {
    const two = {
      ...EVENTS,
      id: 'two',
      streams: [{ stream: 'SECURITY_EVENT_BLOB' }],
      sendToChannels: ['gigl-1', 'ods-1'],
    };
    const { configurations, problems } = read(rule({ dataSources: [EVENTS, two], channels: [ODS, GIG] }));
    const plan = planConfigurations(configurations, SETTINGS);
    expect([...problems, ...plan.problems]).toEqual([]);
    expect(plan.queries).toMatchObject([
      { dcr: 'dcr-1', dataSource: 'events', xPathQuery: 'System!*[System[Level=2]]', streams: [0] },
      { dcr: 'dcr-1', dataSource: 'two', streams: [1] },
    ]);
    expect(plan.streams).toMatchObject([
      { immutableId: 'dcr-1', stream: 'Microsoft-Event', flows: [{ table: 'Event' }] },
      { immutableId: 'dcr-1', stream: 'Microsoft-SecurityEvent', flows: [{ table: 'SecurityEvent' }] },
    ]);
    const targets = [...plan.streams, { immutableId: 'dcr-1', stream: 'Microsoft-Heartbeat' }];
    const path = '/dataCollectionRules/dcr-1/streams/Microsoft-SecurityEvent?api-version=2021-11-01-preview';
    expect(routesOf(targets, configurations)).toEqual([
      { endpoint: WORKSPACE, tokenUrl: TOKEN },
      { endpoint: 'https://d-1.uksouth-1.ingest.monitor.azure.com', path, tokenUrl: TOKEN },
      { endpoint: WORKSPACE, tokenUrl: TOKEN },
    ]);
    expect(routesOf([{ immutableId: 'dcr-2', stream: 'Microsoft-Event' }], configurations)).toEqual([undefined]);
  });

  it('has firewall logs as well, with their profiles, through the endpoint', () => {
    const log = {
      id: 'firewall',
      kind: 'windowsFirewallLog',
      configuration: { profileFilter: ['Domain'] },
      streams: [
        { stream: 'Microsoft-WindowsFirewall' },
        { stream: 'SENTINEL_NETWORK_SESSION_WINDOWS_FIREWALL_AMA' },
        { stream: 'GENERIC_EVENT_BLOB' },
      ],
      sendToChannels: ['gigl-1'],
    };
    const every = { ...log, id: 'every', configuration: {}, streams: log.streams.slice(0, 1) };
    const { configurations, problems } = read(rule({ dataSources: [EVENTS, log, every], channels: [ODS, GIG] }));
    const plan = planConfigurations(configurations, SETTINGS);
    expect(problems).toEqual([]);
    expect(plan.problems).toMatchObject([
      { code: 'AMASIM_AGENT_CONFIGURATION_PART', message: expect.stringContaining('"Microsoft-Event" is left out') },
    ]);
    expect(plan.firewallLogs).toMatchObject([
      { dataSource: 'firewall', profiles: ['Domain'], streams: [1, 2] },
      { dataSource: 'every', profiles: [], streams: [1] },
    ]);
    expect(plan.streams.map(({ stream, flows }) => [stream, flows[0]?.table])).toEqual([
      ['Microsoft-Event', 'Event'],
      ['Microsoft-WindowsFirewall', 'WindowsFirewall'],
      ['Microsoft-ASimNetworkSessionLogs-WindowsFirewall', 'ASimNetworkSessionLogs'],
    ]);
    expect(routesOf(plan.streams, configurations).map((route) => route?.path)).toEqual([
      undefined,
      '/dataCollectionRules/dcr-1/streams/Microsoft-WindowsFirewall?api-version=2021-11-01-preview',
      '/dataCollectionRules/dcr-1/streams/Microsoft-ASimNetworkSessionLogs-WindowsFirewall?api-version=2021-11-01-preview',
    ]);
  });

  it('of the DNS extension becomes what it listens to, with the filters told beside', () => {
    const { configurations, problems } = read(dnsRule({ Filters: [DNS_FILTER] }));
    const plan = planConfigurations(configurations, SETTINGS);
    expect([...problems, ...plan.problems]).toEqual([]);
    expect(plan.queries).toMatchObject([
      {
        dataSource: 'dns',
        streams: [0],
        dnsFilters: [{ name: 'f', rules: [{ field: 'DnsQuery', values: ['*.a.com'] }] }],
      },
    ]);
    expect(plan.streams).toMatchObject([
      { stream: 'Microsoft-ASimDnsActivityLogs', flows: [{ table: 'ASimDnsActivityLogs' }] },
    ]);
    expect(routesOf(plan.streams, configurations)).toEqual([{ endpoint: WORKSPACE, tokenUrl: TOKEN }]);
  });

  it.each([
    ['no settings of extensions', rule({ dataSources: [DNS] })],
    ['settings of other extensions', rule({ dataSources: [DNS], extensionConfigurations: { Other: 5 } })],
    ['settings of other sources', dnsRule({ Filters: [DNS_FILTER] }, 'dcr-1:other')],
    ['settings without filters', dnsRule({})],
  ])('of the DNS extension leaves out nothing with %s', (_name, told) => {
    const { configurations, problems } = read(told);
    expect(problems).toEqual([]);
    expect(planConfigurations(configurations, SETTINGS).queries.map(({ dnsFilters }) => dnsFilters)).toEqual([[]]);
  });

  it.each([
    [
      'filters of another shape',
      dnsRule({ Filters: [{ Rules: 5 }] }),
      /"dns" is left out: extensionSettings\/Filters\/0\/Rules is not of the documented shape/,
    ],
    ['settings of another shape', dnsRule([]), /extensionSettings is not of the documented shape/],
    [
      'no list of settings',
      rule({ dataSources: [DNS], extensionConfigurations: { MicrosoftDnsAgent: {} } }),
      /expected array/,
    ],
    ['settings that are no object', rule({ dataSources: [DNS], extensionConfigurations: [] }), /expected object/],
    [
      'another extension',
      rule({ dataSources: [{ ...DNS, configuration: { extensionName: 'Other' } }] }),
      /not collected here/,
    ],
    ['no name', rule({ dataSources: [{ ...DNS, configuration: undefined }] }), /not collected here/],
  ])('of the DNS extension is left out and told: %s', (_name, told, message) => {
    const { configurations, problems } = read(told);
    expect(problems.map((problem) => problem.message)).toEqual([expect.stringMatching(message)]);
    expect(planConfigurations(configurations, SETTINGS).queries).toEqual([]);
  });

  it.each([
    ['events of a log', { ...EVENTS, streams: DNS.streams }, /only the extension MicrosoftDnsAgent has it/],
    ['the DNS extension', { ...DNS, streams: EVENTS.streams }, /has only Microsoft-ASimDnsActivityLogs/],
  ])('keeps streams of other kinds from %s', (_name, source, message) => {
    const plan = planConfigurations(read(rule({ dataSources: [source] })).configurations, SETTINGS);
    expect(plan.queries).toEqual([]);
    expect(plan.problems.map((problem) => problem.message)).toEqual([expect.stringMatching(message)]);
  });

  it('is in the order of ids, whatever the order of the answer', () => {
    const [one, two] = [rule(), rule({}, { configurationId: 'dcr-0' })];
    expect(read(one, two).configurations.map(({ id }) => id)).toEqual(['dcr-0', 'dcr-1']);
    expect(read(two, one).configurations.map(({ id }) => id)).toEqual(['dcr-0', 'dcr-1']);
  });

  it.each([
    ['no JSON', '<html>', /no JSON/],
    ['an empty answer', '', /no JSON/],
    ['another shape', '[]', /expected object/],
    ['no list', '{"configurations":{}}', /configurations: .*expected array/],
    ['too many', JSON.stringify({ configurations: Array(1001).fill(0) }), /configurations: /],
    ['too deep', `{"configurations":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, /deeper than 64/],
    ['too deep and cut off', '{"a":'.repeat(200_000), /deeper than 64/],
  ])('is refused as a whole: %s', (_name, text, message) => {
    const result = readConfigurations(text);
    expect(result).toMatchObject({ ok: false, problem: { code: 'AMASIM_AGENT_CONFIGURATION' } });
    expect(result.ok ? '' : result.problem.message).toMatch(message);
  });

  it.each<[string, unknown, string, RegExp]>([
    ['a number', 7, '/configurations/0', /expected object/],
    ['an id that is a path', rule({}, { configurationId: '../x' }), '/configurations/0', /configurationId/],
    ['a removal', rule({}, { op: 'removed' }), '/configurations/0', /op "removed"/],
    ['sources that are no list', rule({ dataSources: {} }), '/configurations/0', /content\/dataSources/],
    [
      'a source that is none',
      rule({ dataSources: ['x'] }),
      '/configurations/0/content/dataSources/0',
      /expected object/,
    ],
    [
      'an unknown kind',
      rule({ dataSources: [{ ...EVENTS, kind: 'psychic' }] }),
      '/configurations/0/content/dataSources/0',
      /kind "psychic" is unknown/,
    ],
    [
      'a kind of others',
      rule({ dataSources: [{ ...EVENTS, kind: 'perfCounter' }] }),
      '/configurations/0/content/dataSources/0',
      /kind "perfCounter" is not collected here/,
    ],
    [
      'profiles that are none',
      rule({ dataSources: [{ ...EVENTS, kind: 'windowsFirewallLog', configuration: { profileFilter: [7] } }] }),
      '/configurations/0/content/dataSources/0/configuration',
      /profileFilter\/0/,
    ],
    [
      'queries that are none',
      rule({ dataSources: [{ ...EVENTS, configuration: { xPathQueries: [{}] } }] }),
      '/configurations/0/content/dataSources/0/configuration',
      /xPathQueries\/0/,
    ],
    [
      'a query that is too long',
      rule({ dataSources: [{ ...EVENTS, configuration: { xPathQueries: ['S!*'.repeat(30_000)] } }] }),
      '/configurations/0/content/dataSources/0/configuration',
      /xPathQueries\/0/,
    ],
    [
      'no configuration',
      rule({ dataSources: [{ ...EVENTS, configuration: undefined }] }),
      '/configurations/0/content/dataSources/0/configuration',
      /expected object/,
    ],
    [
      'a channel without encryption',
      rule({ channels: [{ ...ODS, endpoint: 'http://evil.example' }] }),
      '/configurations/0/content/channels/0',
      /endpoint is no https URL/,
    ],
    [
      'a token without encryption',
      rule({ channels: [{ ...ODS, tokenEndpointUri: 'http://evil.example/' }] }),
      '/configurations/0/content/channels/0',
      /tokenEndpointUri is no https URL/,
    ],
    [
      'a URL of another kind',
      rule({ channels: [{ ...ODS, endpoint: 'file:///etc/passwd' }] }),
      '/configurations/0/content/channels/0',
      /no https URL/,
    ],
    [
      'an unknown protocol',
      rule({ channels: [{ ...ODS, protocol: 'ftp' }] }),
      '/configurations/0/content/channels/0',
      /protocol "ftp" is unknown/,
    ],
    [
      'a template without its place',
      rule({ channels: [{ ...GIG, id: 'ods-1', endpointUriTemplate: WORKSPACE }] }),
      '/configurations/0/content/channels/0',
      /has no <STREAM>/,
    ],
    [
      'settings that are none',
      rule({ agentSettings: { logs: [{ name: 'a', value: 1 }] } }),
      '/configurations/0/content/agentSettings',
      /value/,
    ],
  ])('is followed but for what is wrong: %s', (_name, wrong, path, message) => {
    const { configurations, problems } = read(wrong, rule({}, { configurationId: 'dcr-2' }));
    expect(problems[0]).toMatchObject({ code: 'AMASIM_AGENT_CONFIGURATION_PART', file: 'agentConfigurations', path });
    expect(problems[0]?.message).toMatch(message);
    expect(problems.every((problem) => problem.message.length < 400)).toBe(true);
    expect(configurations.at(-1)).toMatchObject({ id: 'dcr-2', sources: [{ id: 'events' }] });
  });

  it('tells a flood of wrong parts in a few words', () => {
    const { problems } = read(rule({ dataSources: Array(1000).fill('x'), channels: Array(1000).fill('y') }));
    expect(problems).toHaveLength(101);
  });

  it('leaves out queries and streams that cannot be collected, and keeps the others', () => {
    const streams = [{ stream: 'Custom-App' }, { stream: 'GENERIC_EVENT_BLOB' }];
    const configuration = { xPathQueries: ['no channel', 'System!*[System[Level=2]]', 'Security![[['] };
    const { configurations } = read(rule({ dataSources: [{ ...EVENTS, streams, configuration }] }));
    const plan = planConfigurations(configurations, SETTINGS);
    expect(plan.queries.map(({ xPathQuery }) => xPathQuery)).toContain('System!*[System[Level=2]]');
    expect(plan.queries.map(({ xPathQuery }) => xPathQuery)).not.toContain('no channel');
    expect(plan.streams.map(({ stream }) => stream)).toEqual(['Microsoft-Event']);
    expect(plan.problems).toMatchObject([
      { code: 'AMASIM_AGENT_CONFIGURATION_PART', message: expect.stringContaining('Custom-App') as string },
      {
        code: 'AMASIM_QUERY_CHANNEL',
        file: 'agentConfigurations',
        path: '/configurations/0/content/dataSources/0/configuration/xPathQueries/0',
      },
    ]);
  });

  it('has a depth, strings and escapes left aside', () => {
    expect(['', '{}', '[{"a":[]}]', '"[[["', '["\\"[[["]', '{"a":"\\\\"}[['].map(jsonDepth)).toEqual([
      0, 1, 3, 0, 1, 2,
    ]);
  });
});

describe('agent settings of a rule', () => {
  const defaults = agentDefaults('ama');
  const given = (...logs: readonly object[]) => read(rule({ agentSettings: { logs } })).configurations;

  it.each([
    [[{ name: 'MaxDiskQuotaInMB', value: '4000' }], 4_000_000_000],
    [[{ name: 'DiskQuotaUsageInPercent', value: '50' }], 5_000_000_000],
    [
      [
        { name: 'DiskQuotaUsageInPercent', value: '75' },
        { name: 'MaxDiskQuotaInMB', value: '20000' },
      ],
      15_000_000_000,
    ],
    [[{ name: 'Tags', value: 'blue' }], 10_000_000_000],
    [[], 10_000_000_000],
  ])('sets the quota of the queue: %j', (logs, diskQuotaBytes) => {
    const configurations = given(...logs);
    expect(applyAgentSettings(defaults, configurations)).toEqual({
      settings: { ...defaults, diskQuotaBytes },
      problems: [],
    });
    // What somebody asked for stays.
    expect(applyAgentSettings(defaults, configurations, new Set(['diskQuotaBytes'])).settings).toEqual(defaults);
  });

  it.each([
    [{ name: 'MaxDiskQuotaInMB', value: '3999' }, /not from 4000 to 1000000/],
    [{ name: 'MaxDiskQuotaInMB', value: '1e4' }, /not from/],
    [{ name: 'DiskQuotaUsageInPercent', value: '101' }, /not from 50 to 100/],
    [{ name: 'constructor', value: '1' }, /unknown/],
  ])('is left out when it is none: %j', (setting, message) => {
    const { settings, problems } = applyAgentSettings(defaults, given(setting));
    expect(settings).toEqual(defaults);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toMatch(message);
  });

  it('says whether forwarded events have the time of receipt', () => {
    const name = 'UseTimeReceivedForForwardedEvents';
    expect([given(), given({ name, value: '0' }), given({ name, value: '1' })].map(usesTimeReceived)).toEqual([
      false,
      false,
      true,
    ]);
  });
});
