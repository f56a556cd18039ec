/** Shapes of the data sources that are no Windows event logs: most are not simulated, but what is wrong is told. */
import * as z from 'zod';
import {
  ETW_LOG_LEVELS,
  ETW_PROVIDER_TYPES,
  FIREWALL_PROFILES,
  LOG_FILE_FORMATS,
  RECORD_START_TIMESTAMP_FORMATS,
  SYSLOG_FACILITIES,
  SYSLOG_LEVELS,
} from '../contract/rule-members.ts';
import { FIREWALL_STREAMS } from '../contract/windows-firewall.ts';

const text = z.string();
const texts = z.array(z.string());
const source = { name: text.nullish(), streams: texts.nullish() };
const withStreams = { name: text.nullish(), streams: texts };
const suggest = (values: readonly string[]) => z.array(text.meta({ examples: [...values] }));

const list = <T extends z.ZodRawShape>(members: T) => z.array(z.looseObject(members)).nullish();

/** All types but `windowsEventLogs`. Required are the members that the specification requires. */
export const DATA_SOURCES = z.looseObject({
  performanceCounters: list({
    ...source,
    counterSpecifiers: texts.nullish(),
    samplingFrequencyInSeconds: z.unknown().optional(),
  }),
  performanceCountersOTel: list({ ...source, counterSpecifiers: texts.nullish() }),
  syslog: list({
    ...source,
    facilityNames: suggest(SYSLOG_FACILITIES).nullish(),
    logLevels: suggest(SYSLOG_LEVELS).nullish(),
  }),
  logFiles: list({
    ...withStreams,
    filePatterns: texts,
    format: text.meta({ examples: [...LOG_FILE_FORMATS] }),
    settings: z
      .looseObject({
        text: z
          .looseObject({
            recordStartTimestampFormat: text.nullish().meta({ examples: [...RECORD_START_TIMESTAMP_FORMATS] }),
          })
          .nullish(),
      })
      .nullish(),
  }),
  iisLogs: list({ ...withStreams, logDirectories: texts.nullish() }),
  windowsFirewallLogs: list({
    ...withStreams,
    streams: suggest(FIREWALL_STREAMS),
    profileFilter: suggest(FIREWALL_PROFILES).nullish(),
  }),
  extensions: list({ ...source, extensionName: text, extensionSettings: z.unknown().optional() }),
  prometheusForwarder: list(source),
  platformTelemetry: list(withStreams),
  otelLogs: list(source),
  otelTraces: list(source),
  otelMetrics: list(source),
  etwProviders: list({
    ...withStreams,
    provider: text,
    providerType: text.meta({ examples: [...ETW_PROVIDER_TYPES] }),
    logLevel: text.nullish().meta({ examples: [...ETW_LOG_LEVELS] }),
  }),
  dataImports: z.looseObject({}).nullish().meta({ description: 'An event hub to read from (`eventHub`).' }),
});
