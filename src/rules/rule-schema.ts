/**
 * The shape of a rule as the service takes it. Members not named here are let through. What is told as a mistake of its own
 * (unknown streams, column types, …) is in the checks; `meta` says the same to editors, which read this as JSON Schema.
 *
 * Source: azure-rest-api-specs, Microsoft.Insights dataCollectionRules, 2023-03-11 and 2024-03-11 (read 2026-11-22).
 */
import * as z from 'zod';
import { RULE_KINDS } from '../contract/rule-members.ts';
import { DECLARED_COLUMN_TYPES, WINDOWS_EVENT_STREAMS } from '../contract/streams.ts';
import { DATA_SOURCES } from './source-schema.ts';

const text = z.string();
const texts = z.array(z.string());
const objects = z.array(z.looseObject({ name: text.nullish() }));

const WINDOWS_EVENT_LOG = z
  .looseObject({
    name: text.nullish().meta({ description: 'Unique among all data sources of the rule, whatever their type.' }),
    streams: z
      .array(text.meta({ anyOf: [{ enum: [...WINDOWS_EVENT_STREAMS] }, { pattern: '^Custom-' }] }))
      .meta({ description: 'Where the events go: Event, SecurityEvent, WindowsEvent, or a declared Custom- stream.' }),
    xPathQueries: z
      .array(text)
      .meta({ minItems: 1, maxItems: 100, description: 'Channel!XPath, as in Security!*[System[EventID=4624]].' }),
    transformKql: text.nullish().meta({ description: 'Deprecated by the service; not run.' }),
    transform: z
      .unknown()
      .optional()
      .meta({ description: 'Name of a transformation that runs in the agent (preview).' }),
  })
  .meta({ title: 'Windows event logs' });

const LOG_ANALYTICS = z.looseObject({
  name: text.nullish().meta({ description: 'What data flows call it; unique among all destinations of the rule.' }),
  workspaceResourceId: text.nullish().meta({ description: 'Resource id of the Log Analytics workspace.' }),
  workspaceId: text.nullish().meta({ description: 'GUID of the workspace; the service fills it in.' }),
});

const DATA_FLOW = z
  .looseObject({
    streams: z
      .array(text.meta({ examples: [...WINDOWS_EVENT_STREAMS] }))
      .meta({ description: 'One or more streams of the data sources; one only with a transformation.' }),
    destinations: texts.nullish().meta({ description: 'Names from destinations.' }),
    transformKql: text.nullish().meta({ description: 'KQL on `source`; at most 15,360 characters.' }),
    outputStream: text.nullish().meta({
      examples: [...WINDOWS_EVENT_STREAMS],
      description: 'Microsoft-<table> for a table of Azure, Custom-<table>_CL for one of your own.',
    }),
    transform: z
      .unknown()
      .optional()
      .meta({ description: 'Name of a transformation that runs in the service (preview).' }),
    builtInTransform: z.unknown().optional().meta({ description: 'Name of a transformation the service brings.' }),
    captureOverflow: z.unknown().optional().meta({ description: 'Whether to use an overflow column.' }),
  })
  .meta({ title: 'Data flow' });

const STREAM_DECLARATION = z.looseObject({
  columns: z.array(
    z.looseObject({
      name: text.meta({ description: 'A letter, then letters, digits and underscores; at most 45.' }),
      type: text.meta({ enum: [...DECLARED_COLUMN_TYPES] }),
    }),
  ),
});

const DESTINATIONS = z.looseObject({
  logAnalytics: z.array(LOG_ANALYTICS).nullish().meta({ description: 'Log Analytics workspaces.' }),
  monitoringAccounts: objects.nullish(),
  azureMonitorMetrics: z.looseObject({ name: text.nullish() }).nullish(),
  eventHubs: objects.nullish(),
  eventHubsDirect: objects.nullish(),
  storageBlobsDirect: objects.nullish(),
  storageAccounts: objects.nullish(),
  storageTablesDirect: objects.nullish(),
  microsoftFabric: objects.nullish(),
  azureDataExplorer: objects.nullish(),
});

export const PROPERTIES_SCHEMA = z
  .looseObject({
    description: text.nullish(),
    immutableId: text.nullish().meta({ description: 'dcr- and 32 hexadecimal digits; the service makes it.' }),
    dataCollectionEndpointId: text.nullish().meta({ description: 'Resource id of a data collection endpoint.' }),
    endpoints: z.looseObject({ logsIngestion: text.nullish() }).nullish(),
    streamDeclarations: z
      .record(text.meta({ pattern: '^Custom-' }), STREAM_DECLARATION)
      .nullish()
      .meta({ description: 'Columns of Custom- streams, by name of the stream.' }),
    dataSources: DATA_SOURCES.extend({
      windowsEventLogs: z.array(WINDOWS_EVENT_LOG).nullish().meta({ description: 'Logs of Windows.' }),
    })
      .nullish()
      .meta({ description: 'What is collected.' }),
    destinations: DESTINATIONS.nullish().meta({ description: 'Where rows can go.' }),
    dataFlows: z.array(DATA_FLOW).nullish().meta({ description: 'Which stream goes where.' }),
  })
  .meta({ title: 'Properties of a data collection rule' });

export const RESOURCE_SCHEMA = z
  .looseObject({
    name: text.nullish(),
    location: text.nullish().meta({ description: 'Region; that of the destination workspace.' }),
    kind: text.nullish().meta({ examples: [...RULE_KINDS], description: 'What the rule is for; absent: any agent.' }),
    properties: PROPERTIES_SCHEMA,
  })
  .meta({ title: 'Data collection rule' });

export type RuleProperties = z.infer<typeof PROPERTIES_SCHEMA>;
export type RuleResource = z.infer<typeof RESOURCE_SCHEMA>;
