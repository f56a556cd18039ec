/**
 * Names of the hosts that agents talk to, in each cloud.
 *
 * Source: https://learn.microsoft.com/azure/azure-monitor/agents/azure-monitor-agent-network-configuration#firewall-endpoints
 *         https://learn.microsoft.com/azure/azure-monitor/agents/agent-windows-troubleshoot (hosts of the Log Analytics agent)
 * Read 2026-11-28.
 */

/** Ends of host names that differ between clouds. */
export interface AzureCloud {
  /** Workspaces: `<id>.ods.…` takes data, `<id>.oms.…` registers Log Analytics agents. */
  readonly workspaces: string;
  /** Azure Monitor: `….handler.control.…` gives configurations, `<endpoint>.<region>.ingest.…` takes rows. */
  readonly monitor: string;
  readonly automation: string;
  readonly blobs: string;
}

/** Assumed: the names of `automation` outside of the public cloud. */
export const AZURE_CLOUDS = {
  public: {
    workspaces: 'opinsights.azure.com',
    monitor: 'monitor.azure.com',
    automation: 'azure-automation.net',
    blobs: 'blob.core.windows.net',
  },
  usgov: {
    workspaces: 'opinsights.azure.us',
    monitor: 'monitor.azure.us',
    automation: 'azure-automation.us',
    blobs: 'blob.core.usgovcloudapi.net',
  },
  china: {
    workspaces: 'opinsights.azure.cn',
    monitor: 'monitor.azure.cn',
    automation: 'azure-automation.cn',
    blobs: 'blob.core.chinacloudapi.cn',
  },
} as const satisfies Readonly<Record<string, AzureCloud>>;

export type AzureCloudName = keyof typeof AZURE_CLOUDS;

/** Where agents of both types send what they collected. */
export function odsHost(workspaceId: string, cloud: AzureCloud): string {
  return `${workspaceId}.ods.${cloud.workspaces}`;
}

/** Where the Log Analytics agent registers. */
export function omsHost(workspaceId: string, cloud: AzureCloud): string {
  return `${workspaceId}.oms.${cloud.workspaces}`;
}

/** Where the Log Analytics agent finds Automation. */
export function agentServiceHost(workspaceId: string, cloud: AzureCloud): string {
  return `${workspaceId}.agentsvc.${cloud.automation}`;
}

/** Where the Azure Monitor Agent learns its rules: the region's, or `global`. */
export function controlHost(region: string, cloud: AzureCloud): string {
  return `${region}.handler.control.${cloud.monitor}`;
}

/** Names of data collection endpoints of a region, without the endpoint's own label in front; Azure writes `westeurope-1`. */
export function ingestDomains(region: string, cloud: AzureCloud): readonly string[] {
  return [region, `${region}-1`].map((label) => `${label}.ingest.${cloud.monitor}`);
}

/** Whose hosts are of one type of agent only. `undefined`: both use it, or neither. */
export function agentTypeOf(host: string, cloud: AzureCloud): 'ama' | 'mma' | undefined {
  const isBelow = (domain: string) => host.endsWith(`.${domain}`);
  if (isBelow(`handler.control.${cloud.monitor}`) || isBelow(`ingest.${cloud.monitor}`)) return 'ama';
  return isBelow(`oms.${cloud.workspaces}`) || isBelow(`agentsvc.${cloud.automation}`) ? 'mma' : undefined;
}
