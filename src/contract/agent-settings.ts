/**
 * Settings of a rule of kind `AgentSettings`: values are texts.
 *
 * Source: https://learn.microsoft.com/azure/azure-monitor/agents/azure-monitor-agent-data-collection-settings, agent-settings
 * (2026-09-21; read 2026-11-28).
 */

export interface AgentSettingRange {
  readonly least: number;
  readonly most: number;
}

/** Numbers of the collection `logs` that change how an agent keeps and times what it collected. */
export const AGENT_SETTING_RANGES: Readonly<Record<string, AgentSettingRange>> = {
  MaxDiskQuotaInMB: { least: 4_000, most: 1_000_000 },
  DiskQuotaUsageInPercent: { least: 50, most: 100 },
  UseTimeReceivedForForwardedEvents: { least: 0, most: 1 },
};

/** Settings that concern what is no Windows event, or a label only. */
export const OTHER_AGENT_SETTINGS: ReadonlySet<string> = new Set([
  'Tags',
  'OtlpGrpcLogsTracesPort',
  'OtlpHttpProtobufLogsTracesPort',
]);

/** Assumed: MB of 10^6 bytes. */
export const QUOTA_MB_BYTES = 1_000_000;
