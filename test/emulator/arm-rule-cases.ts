/** What the control plane says of the content of a rule. */
import { type ArmCase, flowBody, RULE, ruleBody, WORKSPACE } from './arm-case.ts';

const TRACE = 'facts 1.11';
const LIMITS = 'facts 2.1';
const PUT = { method: 'PUT', path: RULE } as const;
const BAD = { ...PUT, status: 400, code: 'InvalidPayload', message: 'Data collection rule is invalid' } as const;
const GOOD = { ...PUT, status: 201 } as const;

const source = { name: 'events', streams: ['Microsoft-Event'], xPathQueries: ['System!*'] };
const flow = { streams: ['Microsoft-Event'], destinations: ['la'] };

export const ARM_RULE_CASES: readonly ArmCase[] = [
  {
    ...BAD,
    name: 'wants queries',
    source: TRACE,
    body: ruleBody({ dataSources: { windowsEventLogs: [{ ...source, xPathQueries: [] }] } }),
    details: [['InvalidDataSource', 'Properties.DataSources.WindowsEventLogs[0].XPathQueries']],
  },
  {
    ...GOOD,
    name: 'leaves settings of extensions to the extension',
    source:
      'azure-rest-api-specs, ExtensionDataSource: the format of extensionSettings is specific for particular extension',
    body: ruleBody({
      dataSources: {
        extensions: [
          {
            name: 'dns',
            streams: ['Microsoft-ASimDnsActivityLogs'],
            extensionName: 'MicrosoftDnsAgent',
            extensionSettings: { Filters: 'none' },
          },
        ],
      },
      dataFlows: [{ streams: ['Microsoft-ASimDnsActivityLogs'], destinations: ['la'] }],
    }),
  },
  {
    ...BAD,
    name: 'wants a known destination',
    source: TRACE,
    body: flowBody({ destinations: ['nowhere'] }),
    details: [['InvalidDataFlow', 'Properties.DataFlows']],
  },
  {
    ...BAD,
    name: 'refuses an output stream that cannot be a table',
    source: TRACE,
    body: flowBody({ outputStream: 'Custom-Table' }),
    details: [['InvalidOutputTable', 'properties.dataFlows[0]']],
  },
  {
    ...BAD,
    name: 'refuses a stream it does not know',
    source: TRACE,
    body: ruleBody({ dataSources: { windowsEventLogs: [{ ...source, streams: ['Windows-Event'] }] }, dataFlows: [] }),
    details: [['InvalidStream', 'Properties.DataSources.WindowsEventLogs[0].Streams[0]']],
  },
  {
    ...BAD,
    name: 'compiles transformations',
    source: TRACE,
    body: flowBody({ transformKql: 'source | where Nope == 1' }),
    details: [['InvalidTransformQuery', 'properties.dataFlows[0]']],
  },
  {
    ...BAD,
    name: 'refuses KQL that transformations have not',
    source: TRACE,
    body: flowBody({ transformKql: 'source | summarize count()' }),
    details: [['InvalidTransformQuery', 'properties.dataFlows[0]']],
  },
  {
    ...BAD,
    name: 'refuses a syntax error',
    source: TRACE,
    body: flowBody({ transformKql: 'source | where (' }),
    details: [['InvalidTransformQuery', 'properties.dataFlows[0]']],
  },
  {
    ...BAD,
    name: 'wants TimeGenerated in what comes out',
    source: TRACE,
    body: flowBody({ transformKql: 'source | project Computer' }),
    details: [['InvalidTransformQuery', 'properties.dataFlows[0]']],
  },
  {
    ...BAD,
    name: 'compares the types of what comes out with the table',
    source: TRACE,
    body: flowBody({ transformKql: 'source | extend EventID = tostring(EventID)' }),
    details: [['InvalidTransformOutput', 'properties.dataFlows[0]']],
  },
  {
    ...BAD,
    name: 'looks at the rule before its transformations',
    source: TRACE,
    body: flowBody({ destinations: ['nowhere'], transformKql: 'source | where (' }),
    details: [['InvalidDataFlow', 'Properties.DataFlows']],
  },
  {
    ...BAD,
    name: 'refuses too many flows',
    source: LIMITS,
    body: ruleBody({ dataFlows: Array.from({ length: 11 }, () => flow) }),
    details: [['InvalidDataFlow', 'Properties.DataFlows']],
  },
  {
    ...BAD,
    name: 'refuses a transformation that is too long',
    source: LIMITS,
    body: flowBody({ transformKql: `source | where Computer == "${'x'.repeat(15_360)}"` }),
    details: [['InvalidDataFlow', 'Properties.DataFlows[0].TransformKql']],
  },
  {
    ...BAD,
    name: 'refuses a member of the wrong type',
    source: 'facts 1.3',
    body: ruleBody({ dataFlows: 'none' }),
    details: [['InvalidDataFlow', 'Properties.DataFlows']],
  },
  {
    ...BAD,
    name: 'refuses a template in place of a rule',
    source: 'assumed',
    body: { location: 'eastus', properties: { policyRule: {} } },
    details: [['InvalidProperty', undefined]],
  },
  {
    ...PUT,
    name: 'refuses properties that are no object',
    source: 'facts 1.1',
    body: { location: 'eastus', properties: [] },
    status: 400,
    code: 'InvalidRequestContent',
  },
  {
    ...GOOD,
    name: 'takes a transformation',
    source: 'facts 1.8',
    body: flowBody({ transformKql: 'source | where EventID != 4' }),
    reply: { properties: { dataFlows: [{ transformKql: 'source | where EventID != 4' }] } },
  },
  {
    ...GOOD,
    name: 'takes source as no transformation',
    source: 'facts 1.8',
    body: flowBody({ transformKql: 'source' }),
  },
  {
    ...GOOD,
    name: 'fills in the id of the workspace',
    source: 'facts 1.7',
    body: ruleBody(),
    reply: {
      properties: {
        destinations: {
          logAnalytics: [
            { name: 'la', workspaceResourceId: WORKSPACE, workspaceId: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/ },
          ],
        },
      },
    },
  },
  {
    ...GOOD,
    name: 'makes an immutable id',
    source: 'contract/rule-limits',
    body: ruleBody(),
    reply: { properties: { immutableId: /^dcr-[0-9a-f]{32}$/ } },
  },
  {
    ...GOOD,
    name: 'takes no immutable id from the client',
    source: 'facts 1.3, read-only',
    body: ruleBody({ immutableId: `dcr-${'0'.repeat(32)}`, provisioningState: 'Failed' }),
    reply: { properties: { immutableId: /[1-9a-f]/, provisioningState: 'Succeeded' } },
  },
  { ...GOOD, name: 'makes an etag', source: 'facts 1.1', body: ruleBody(), reply: { etag: /^"[0-9a-f-]{36}"$/ } },
  {
    ...GOOD,
    name: 'gives a Direct rule its endpoint',
    source: 'facts 1.2',
    body: ruleBody({}, { kind: 'Direct' }),
    reply: { properties: { endpoints: { logsIngestion: /^https:\/\/127\.0\.0\.1:\d+$/ } } },
  },
  {
    ...GOOD,
    name: 'keeps members it does not know',
    source: 'facts 1.9',
    body: ruleBody({ transformations: [{ name: 't' }] }),
    reply: { properties: { transformations: [{ name: 't' }] } },
  },
  {
    ...GOOD,
    name: 'takes an empty agent rule',
    source: 'facts 1.2',
    body: { location: 'eastus', kind: 'AgentSettings', properties: {} },
  },
  {
    ...GOOD,
    name: 'takes a rule that is refused when loose',
    source: 'design 4.5',
    loose: true,
    body: flowBody({ transformKql: 'source | where (', destinations: ['nowhere'] }),
  },
  {
    ...GOOD,
    name: 'takes a rule without location when loose',
    source: 'design 4.5',
    loose: true,
    body: { properties: { dataFlows: 3 } },
  },
];
