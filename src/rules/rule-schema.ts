/**
 * The shape of a rule as the service takes it, where it matters to what is collected. Members not named here are let
 * through; `entriesOf` and `checkRule` look at them as far as the checks need.
 *
 * Source: azure-rest-api-specs, Microsoft.Insights dataCollectionRules, 2023-03-11 and 2024-03-11 (read 2026-11-22).
 */
import { z } from 'zod';

const text = z.string();
const texts = z.array(z.string());

const WINDOWS_EVENT_LOG = z.looseObject({
  name: text.nullish(),
  streams: texts,
  xPathQueries: texts,
  transformKql: text.nullish(),
});

const LOG_ANALYTICS = z.looseObject({
  name: text.nullish(),
  workspaceResourceId: text.nullish(),
  workspaceId: text.nullish(),
});

const DATA_FLOW = z.looseObject({
  streams: texts,
  destinations: texts.nullish(),
  transformKql: text.nullish(),
  outputStream: text.nullish(),
});

const STREAM_DECLARATION = z.looseObject({ columns: z.array(z.looseObject({ name: text, type: text })) });

const PROPERTIES_SCHEMA = z.looseObject({
  immutableId: text.nullish(),
  endpoints: z.looseObject({ logsIngestion: text.nullish() }).nullish(),
  streamDeclarations: z.record(text, STREAM_DECLARATION).nullish(),
  dataSources: z.looseObject({ windowsEventLogs: z.array(WINDOWS_EVENT_LOG).nullish() }).nullish(),
  destinations: z.looseObject({ logAnalytics: z.array(LOG_ANALYTICS).nullish() }).nullish(),
  dataFlows: z.array(DATA_FLOW).nullish(),
});

export const RESOURCE_SCHEMA = z.looseObject({
  name: text.nullish(),
  kind: text.nullish(),
  properties: PROPERTIES_SCHEMA,
});

export type RuleProperties = z.infer<typeof PROPERTIES_SCHEMA>;
export type RuleResource = z.infer<typeof RESOURCE_SCHEMA>;
