/** Requests to the agent control service and their answers. */
import {
  type ArmStep,
  ASSOCIATION,
  ENDPOINT,
  MACHINE,
  PUT_ASSOCIATION,
  PUT_ENDPOINT,
  PUT_RULE,
  PUT_TABLE,
  PUT_WORKSPACE,
  RULE,
  ruleBody,
} from './arm-case.ts';

export interface ControlCase {
  readonly name: string;
  /** Where the answer is known from. */
  readonly source: string;
  /** Requests to the control plane that come before. */
  readonly before?: readonly ArmStep[];
  readonly method?: 'GET' | 'POST' | 'PUT';
  /** `{S}` stands for a subscription of the case's own. */
  readonly path: string;
  /** Default: a good token for `https://monitor.azure.com/`. */
  readonly token?: 'none' | 'management' | 'garbage';
  readonly loose?: true;
  readonly status: number;
  /** The configurations, as far as the case tells them. */
  readonly configurations?: readonly object[];
  readonly code?: string;
  readonly replyHeaders?: Readonly<Record<string, string | RegExp>>;
}

const TRACE = 'trace of the Windows agent, September 2024';
const CLIENT = 'Microsoft/Docker-Provider, ingestion_token_utils.go';
const CHUNKS = 'configuration chunks in troubleshooting guides of Azure Monitor';
const SETTINGS = 'https://learn.microsoft.com/azure/azure-monitor/agents/azure-monitor-agent-data-collection';
const ASSUMED = 'assumed';

const VERSION = 'api-version=2022-06-02';
export const CONFIGURATIONS = `${MACHINE}/agentConfigurations?platform=windows&${VERSION}`;
const ON_LINUX = CONFIGURATIONS.replace('windows', 'linux');
const FOLLOWED = [PUT_RULE, PUT_ASSOCIATION];
const ODS = /^ods-[0-9a-f-]{36}$/;
const IMMUTABLE_ID = /^dcr-[0-9a-f]{32}$/;
const ORIGIN = /^https:\/\/127\.0\.0\.1:\d+$/;

/** A rule with these data sources, whose streams all go to one workspace. */
function sourcesBody(dataSources: object, streams: readonly string[], members: object = {}): object {
  const flows = streams.map((stream) => ({ streams: [stream], destinations: ['la'] }));
  return ruleBody({ dataSources, dataFlows: flows, ...members });
}

export function putSources(dataSources: object, streams: readonly string[], members: object = {}): ArmStep {
  return { ...PUT_RULE, body: sourcesBody(dataSources, streams, members) };
}

/** A text log in a rule of its own: its stream is declared, and its table has to be there. */
const LOG_FILE = {
  name: 'app',
  streams: ['Custom-App'],
  filePatterns: ['C:\\logs\\*.log'],
  format: 'text',
  settings: { text: { recordStartTimestampFormat: 'ISO 8601' } },
};
const LOG_STREAMS = {
  streamDeclarations: {
    'Custom-App': {
      columns: [
        { name: 'TimeGenerated', type: 'datetime' },
        { name: 'RawData', type: 'string' },
      ],
    },
  },
  dataFlows: [{ streams: ['Custom-App'], destinations: ['la'], outputStream: 'Custom-App_CL' }],
};
const PUT_LOG_RULE: ArmStep = {
  ...PUT_RULE,
  body: ruleBody({ dataSources: { logFiles: [LOG_FILE] }, ...LOG_STREAMS }),
};
const PUT_LOG_RULE_WITH_ENDPOINT: ArmStep = {
  ...PUT_RULE,
  body: ruleBody({ dataSources: { logFiles: [LOG_FILE] }, dataCollectionEndpointId: ENDPOINT, ...LOG_STREAMS }),
};

function putSettings(name: string, quota: string): ArmStep {
  return {
    method: 'PUT',
    path: RULE.replace('Rule-1', name),
    body: {
      location: 'eastus',
      kind: 'AgentSettings',
      properties: { agentSettings: { logs: [{ name: 'MaxDiskQuotaInMB', value: quota }] } },
    },
  };
}

function associate(rule: string, name: string): ArmStep {
  return {
    ...PUT_ASSOCIATION,
    path: `${ASSOCIATION}/${name}`,
    body: { properties: { dataCollectionRuleId: RULE.replace('Rule-1', rule) } },
  };
}

const EVENTS = {
  configuration: { scheduledTransferPeriod: 'PT1M', xPathQueries: ['System!*[System[Level=2]]'] },
  id: 'events',
  kind: 'winEventLog',
  streams: [{ stream: 'GENERIC_EVENT_BLOB', solution: 'LogManagement' }],
  sendToChannels: [ODS],
};

export const CONTROL_CASES: readonly ControlCase[] = [
  {
    name: 'tells a machine of its rule as the Windows agent was told',
    source: TRACE,
    before: FOLLOWED,
    path: CONFIGURATIONS,
    status: 200,
    configurations: [
      {
        configurationId: IMMUTABLE_ID,
        eTag: /^dcr-[0-9a-f]{32}(\/%22[0-9a-f-]{36}%22){2}$/,
        op: 'added',
        content: {
          dataSources: [EVENTS],
          channels: [
            {
              endpoint: ORIGIN,
              tokenEndpointUri:
                /\/agentConfigurations\/dcr-[0-9a-f]{32}\/channels\/ods-[0-9a-f-]{36}\/issueIngestionToken\?/,
              id: ODS,
              protocol: 'ods',
            },
          ],
        },
      },
    ],
    replyHeaders: { 'cache-control': 'max-age=300', etag: /^"[\w-]+"$/, 'content-type': /^application\/json/ },
  },
  {
    name: 'takes the region in the path, as the Windows agent writes it, and passes it on',
    source: TRACE,
    before: FOLLOWED,
    path: `/locations/uksouth${CONFIGURATIONS}&includeMeConfig=true`,
    status: 200,
    configurations: [
      {
        content: {
          channels: [{ tokenEndpointUri: /\?operatingLocation=uksouth&platform=windows&api-version=2022-06-02$/ }],
        },
      },
    ],
  },
  {
    name: 'takes the version and parameters of the container agent',
    source: CLIENT,
    before: FOLLOWED,
    path: `${MACHINE}/agentConfigurations?operatingLocation=uksouth&platform=windows&api-version=2020-08-01-preview`,
    status: 200,
    configurations: [{ content: { dataSources: [EVENTS] } }],
  },
  {
    name: 'takes paths and parameters in any case, and the platform',
    source: ASSUMED,
    before: FOLLOWED,
    path: `${MACHINE.toUpperCase().replace('{S}', '{S}')}/AGENTconfigurations/?PLATFORM=Windows&API-VERSION=2022-06-02`,
    status: 200,
    configurations: [{ configurationId: IMMUTABLE_ID }],
  },
  {
    name: 'knows any resource by its id',
    source: 'facts 1.10, resourceUri',
    before: [
      PUT_RULE,
      { ...PUT_ASSOCIATION, path: PUT_ASSOCIATION.path.replace('HybridCompute/machines', 'Compute/virtualMachines') },
    ],
    path: CONFIGURATIONS.replace('HybridCompute/machines', 'Compute/virtualMachines'),
    status: 200,
    configurations: [{ configurationId: IMMUTABLE_ID }],
  },
  {
    name: 'has nothing for a machine without rules',
    source: ASSUMED,
    path: CONFIGURATIONS,
    status: 200,
    configurations: [],
  },
  {
    name: 'has nothing for a machine whose name begins like that of another',
    source: 'facts 1.10',
    before: FOLLOWED,
    path: CONFIGURATIONS.replace('/pc1', '/pc'),
    status: 200,
    configurations: [],
  },
  {
    name: 'has nothing of a rule that was deleted',
    source: ASSUMED,
    before: [...FOLLOWED, { method: 'DELETE', path: RULE }],
    path: CONFIGURATIONS,
    status: 200,
    configurations: [],
  },
  {
    name: 'tells of a rule once, however often it is associated',
    source: ASSUMED,
    before: [...FOLLOWED, associate('Rule-1', 'a2')],
    path: CONFIGURATIONS,
    status: 200,
    configurations: [{ eTag: /^dcr-[0-9a-f]{32}(\/%22[0-9a-f-]{36}%22){3}$/ }],
  },
  {
    name: 'tells of rules in the order of their associations',
    source: ASSUMED,
    before: [
      putSettings('Zed', '5000'),
      associate('Zed', 'b'),
      PUT_RULE,
      associate('Rule-1', 'c'),
      { ...PUT_RULE, path: `${RULE}2`, body: ruleBody({}, { kind: 'Linux' }) },
      associate('Rule-12', 'a'),
    ],
    path: CONFIGURATIONS,
    status: 200,
    configurations: [
      { content: { dataSources: [], channels: [] } },
      { content: { agentSettings: {} } },
      { content: { dataSources: [EVENTS] } },
    ],
  },
  {
    name: 'has no channels of a Windows rule for Linux',
    source: `${CLIENT}: a configuration without channels is skipped`,
    before: FOLLOWED,
    path: ON_LINUX,
    status: 200,
    configurations: [{ configurationId: IMMUTABLE_ID, content: { dataSources: [], channels: [] } }],
  },
  {
    name: 'tells each platform of its sources, and calls counters as the platform does',
    source: CHUNKS,
    before: [
      {
        ...PUT_RULE,
        body: {
          ...sourcesBody(
            {
              windowsEventLogs: [{ name: 'events', streams: ['Microsoft-Event'], xPathQueries: ['System!*'] }],
              performanceCounters: [
                {
                  name: 'cpu',
                  streams: ['Microsoft-Perf'],
                  samplingFrequencyInSeconds: 60,
                  counterSpecifiers: ['\\Processor(*)\\% Processor Time'],
                },
              ],
              syslog: [
                { name: 'syslog', streams: ['Microsoft-Syslog'], facilityNames: ['auth'], logLevels: ['Error'] },
              ],
            },
            ['Microsoft-Event', 'Microsoft-Perf', 'Microsoft-Syslog'],
          ),
          kind: undefined,
        },
      },
      PUT_ASSOCIATION,
    ],
    path: ON_LINUX,
    status: 200,
    configurations: [
      {
        content: {
          dataSources: [
            {
              configuration: {
                scheduledTransferPeriod: 'PT1M',
                counters: [{ samplingFrequencyInSeconds: 60, counterSpecifiers: ['\\Processor(*)\\% Processor Time'] }],
              },
              id: 'cpu',
              kind: 'perfCounter',
              streams: [{ stream: 'LINUX_PERF_BLOB', solution: 'LogManagement' }],
              sendToChannels: [ODS],
            },
            {
              configuration: { facilityNames: ['auth'], logLevels: ['Error'] },
              id: 'syslog',
              kind: 'syslog',
              streams: [{ stream: 'LINUX_SYSLOGS_BLOB', solution: 'LogManagement' }],
              sendToChannels: [ODS],
            },
          ],
          channels: [{ id: ODS, protocol: 'ods' }],
        },
      },
    ],
  },
  {
    name: 'sends a text log through the endpoint of the rule',
    source: CHUNKS,
    before: [PUT_WORKSPACE, PUT_TABLE, PUT_ENDPOINT, PUT_LOG_RULE_WITH_ENDPOINT, PUT_ASSOCIATION],
    path: CONFIGURATIONS,
    status: 200,
    configurations: [
      {
        content: {
          dataSources: [
            {
              configuration: {
                filePatterns: ['C:\\logs\\*.log'],
                format: 'text',
                settings: { text: { recordStartTimestampFormat: 'ISO 8601' } },
              },
              id: 'app',
              kind: 'logFile',
              streams: [{ stream: 'Custom-App' }],
              sendToChannels: [/^gigl-dce-[0-9a-f]{32}$/],
            },
          ],
          channels: [
            { endpoint: ORIGIN, id: ODS, protocol: 'ods' },
            {
              endpointUriTemplate:
                /^https:\/\/127\.0\.0\.1:\d+\/dataCollectionRules\/dcr-[0-9a-f]{32}\/streams\/<STREAM>\?api-version=2021-11-01-preview$/,
              tokenEndpointUri: /\/channels\/gigl-dce-[0-9a-f]{32}\/issueIngestionToken\?/,
              id: /^gigl-dce-[0-9a-f]{32}$/,
              protocol: 'gig',
            },
          ],
        },
      },
    ],
  },
  {
    name: 'has a channel of its own for a text log without an endpoint',
    source: ASSUMED,
    before: [PUT_WORKSPACE, PUT_TABLE, PUT_LOG_RULE, PUT_ASSOCIATION],
    path: CONFIGURATIONS,
    status: 200,
    configurations: [
      {
        content: {
          dataSources: [{ sendToChannels: [/^gigl-dcr-/] }],
          channels: [{ protocol: 'ods' }, { id: /^gigl-dcr-/ }],
        },
      },
    ],
  },
  {
    name: 'tells an extension what to collect and where to put it',
    source: CHUNKS,
    before: [
      putSources(
        {
          extensions: [
            {
              name: 'changes',
              streams: ['Microsoft-ConfigurationChange'],
              extensionName: 'ChangeTracking-Windows',
              extensionSettings: { enableFiles: true },
            },
          ],
        },
        ['Microsoft-ConfigurationChange'],
      ),
      PUT_ASSOCIATION,
    ],
    path: CONFIGURATIONS,
    status: 200,
    configurations: [
      {
        content: {
          dataSources: [
            {
              configuration: { extensionName: 'ChangeTracking-Windows' },
              id: 'changes',
              kind: 'extension',
              streams: [
                {
                  stream: 'CONFIG_CHANGE_BLOB',
                  solution: 'ChangeTracking',
                  extensionOutputStream: /^dcr-[0-9a-f]{32}:changes:CONFIG_CHANGE_BLOB$/,
                },
              ],
            },
          ],
          extensionConfigurations: {
            'ChangeTracking-Windows': [
              {
                id: /^dcr-[0-9a-f]{32}:changes$/,
                originIds: [RULE],
                extensionSettings: { enableFiles: true },
                outputStreams: { CONFIG_CHANGE_BLOB: /^dcr-[0-9a-f]{32}:changes:CONFIG_CHANGE_BLOB$/ },
              },
            ],
          },
        },
      },
    ],
  },
  {
    name: 'has no source whose data goes to no workspace',
    source: ASSUMED,
    before: [
      putSources({ windowsEventLogs: [{ name: 'e', streams: ['Microsoft-Event'], xPathQueries: ['System!*'] }] }, [], {
        destinations: { azureMonitorMetrics: { name: 'metrics' }, logAnalytics: [] },
        dataFlows: [{ streams: ['Microsoft-Event'], destinations: ['metrics'] }],
      }),
      PUT_ASSOCIATION,
    ],
    loose: true,
    path: CONFIGURATIONS,
    status: 200,
    configurations: [{ content: { dataSources: [], channels: [] } }],
  },
  {
    name: 'gives the settings that were associated last',
    source: SETTINGS,
    before: [
      putSettings('S1', '4000'),
      putSettings('S2', '5000'),
      associate('S2', 'x'),
      associate('S1', 'y'),
      associate('S2', 'x'),
    ],
    path: CONFIGURATIONS,
    status: 200,
    configurations: [{ content: { agentSettings: { logs: [{ name: 'MaxDiskQuotaInMB', value: '5000' }] } } }],
  },
  {
    name: 'sends a machine with an endpoint there',
    source: TRACE,
    before: [
      ...FOLLOWED,
      PUT_ENDPOINT,
      {
        method: 'PUT',
        path: `${ASSOCIATION}/configurationAccessEndpoint`,
        body: { properties: { dataCollectionEndpointId: ENDPOINT } },
      },
    ],
    path: CONFIGURATIONS,
    status: 421,
    code: 'MisdirectedRequest',
    replyHeaders: {
      'x-ms-agent-config-endpoint': /^https:\/\/127\.0\.0\.1:\d+\/dataCollectionEndpoints\/dce-[0-9a-f]{32}$/,
    },
  },
  {
    name: 'knows no other endpoint',
    source: ASSUMED,
    before: FOLLOWED,
    path: `/dataCollectionEndpoints/dce-1${CONFIGURATIONS}`,
    status: 404,
    code: 'EndpointNotFound',
  },
  {
    name: 'refuses to go without a token',
    source: ASSUMED,
    path: CONFIGURATIONS,
    token: 'none',
    status: 401,
    code: 'AuthenticationFailed',
    replyHeaders: { 'www-authenticate': 'Bearer' },
  },
  {
    name: 'refuses a token for another audience',
    source: 'facts 3.2',
    path: CONFIGURATIONS,
    token: 'management',
    status: 401,
    code: 'AuthenticationFailed',
  },
  {
    name: 'refuses what is no token',
    source: ASSUMED,
    path: CONFIGURATIONS,
    token: 'garbage',
    status: 401,
    code: 'AuthenticationFailed',
  },
  {
    name: 'refuses to go without a version',
    source: ASSUMED,
    path: `${MACHINE}/agentConfigurations?platform=windows`,
    status: 400,
    code: 'UnsupportedApiVersion',
  },
  {
    name: 'refuses other versions',
    source: ASSUMED,
    path: CONFIGURATIONS.replace('2022-06-02', '2019-01-01'),
    status: 400,
    code: 'UnsupportedApiVersion',
  },
  {
    name: 'refuses other platforms',
    source: ASSUMED,
    path: CONFIGURATIONS.replace('windows', 'macos'),
    status: 400,
    code: 'InvalidPlatform',
  },
  {
    name: 'refuses to go without a platform',
    source: ASSUMED,
    path: `${MACHINE}/agentConfigurations?${VERSION}`,
    status: 400,
    code: 'InvalidPlatform',
  },
  {
    name: 'refuses other methods',
    source: ASSUMED,
    method: 'POST',
    path: CONFIGURATIONS,
    status: 405,
    code: 'MethodNotAllowed',
    replyHeaders: { allow: 'GET' },
  },
  {
    name: 'asks for nothing when loose',
    source: ASSUMED,
    loose: true,
    token: 'none',
    before: FOLLOWED,
    path: `${MACHINE}/agentConfigurations`,
    status: 200,
    configurations: [{ content: { dataSources: [EVENTS] } }],
  },
  {
    name: 'has no token for a rule that is not followed',
    source: ASSUMED,
    before: [PUT_RULE],
    path: `${MACHINE}/agentConfigurations/dcr-1/channels/ods-1/issueIngestionToken?platform=windows&${VERSION}`,
    status: 404,
    code: 'ConfigurationNotFound',
  },
  {
    name: 'refuses an id without end',
    source: ASSUMED,
    path: CONFIGURATIONS.replace('/pc1', `/${'x'.repeat(3_000)}`),
    status: 400,
    code: 'InvalidResourceId',
  },
  {
    name: 'leaves a path with a bad escape alone',
    source: ASSUMED,
    path: CONFIGURATIONS.replace('/pc1', '/%E0%A4%A'),
    status: 404,
    code: 'NotFound',
  },
  {
    name: 'leaves an id with a slash in a name alone',
    source: ASSUMED,
    path: CONFIGURATIONS.replace('/pc1', '/a%2Fb'),
    status: 404,
    code: 'NotFound',
  },
  {
    name: 'leaves a path that goes on alone',
    source: ASSUMED,
    path: `${MACHINE}/agentConfigurations/x/issueIngestionToken?${VERSION}`,
    status: 404,
    code: 'NotFound',
  },
  {
    name: 'leaves a path without a resource alone',
    source: ASSUMED,
    path: `/agentConfigurations?platform=windows&${VERSION}`,
    status: 404,
    code: 'NotFound',
  },
];
