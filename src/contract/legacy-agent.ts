/**
 * The protocol of the legacy agents (Microsoft Monitoring Agent on Windows, OMS agent on Linux): registration, topology,
 * renewal of certificates, upload.
 *
 * Source: https://github.com/microsoft/OMS-Agent-for-Linux at 4573f0b (installer/scripts/omsadmin.sh, auth_key.rb;
 *         source/code/plugins/agent_maintenance_script.rb, oms_common.rb, out_oms.rb), and the Windows registration program in
 *         https://github.com/microsoft/Docker-Provider, build/windows/installer/certificategenerator/Program.cs; clock and
 *         answers: https://learn.microsoft.com/azure/azure-monitor/agents/agent-windows-troubleshoot (all read 2026-11-28).
 */

/** Paths as clients write them; `Svc` with a capital is as observed. */
export const LEGACY_PATHS = {
  topology: '/AgentService.svc/AgentTopologyRequest',
  linuxTopology: '/AgentService.svc/LinuxAgentTopologyRequest',
  telemetry: '/AgentService.svc/AgentTelemetry',
  renewal: '/ConfigurationService.Svc/RenewCertificate',
  upload: '/OperationalData.svc/PostJsonDataItems',
  diagnostics: '/DiagnosticsDataService.svc/PostJsonDataItems',
} as const;

/** Namespace of the request and the answer. */
export const HEALTH_SERVICE_NAMESPACE =
  'http://schemas.microsoft.com/WorkloadMonitoring/HealthServiceProtocol/2014/09/';

/** Elements of a registration; `Qualfied` is how the wire spells it. */
export const TOPOLOGY_ELEMENTS = {
  root: 'AgentTopologyRequest',
  name: 'FullyQualfiedDomainName',
  agentId: 'EntityTypeId',
  certificate: 'AuthenticationCertificate',
  operatingSystem: 'OperatingSystem',
} as const;
/** Without text in one of these the block of the operating system is incomplete, and refused. */
export const OPERATING_SYSTEM_REQUIRED = ['Name', 'Manufacturer', 'Version'] as const;

export const RENEWAL_ELEMENTS = { root: 'CertificateUpdateRequest', certificate: 'NewCertificate' } as const;

export const LINUX_TOPOLOGY_RESPONSE = 'LinuxAgentTopologyResponse';
/** Assumed: after the Linux one; nothing public shows it. */
export const TOPOLOGY_RESPONSE = 'AgentTopologyResponse';
export const DSC_CONFIGURATION_NAME = 'MicrosoftOperationsManagementLinuxConfiguration.common';

/** Headers, in any case. */
export const LEGACY_HEADERS = {
  date: 'x-ms-date',
  version: 'x-ms-version',
  contentHash: 'x-ms-sha256_content',
  requestId: 'x-request-id',
  resourceId: 'x-ms-azureresourceid',
} as const;
export const REGISTRATION_VERSION = 'August, 2014';

/** Headers as agents write them; the Linux one takes care that they go out in just this case. */
export const LEGACY_WIRE_HEADERS = {
  date: 'x-ms-Date',
  version: 'x-ms-version',
  contentHash: 'x-ms-SHA256_Content',
  requestId: 'X-Request-ID',
  retryCount: 'x-ms-client-request-retry-count',
  app: 'x-ms-app',
  clientVersion: 'x-ms-client-version',
  platform: 'x-ms-client-platform',
} as const;

/** What the Windows program calls itself when it registers. Assumed: in uploads, too. */
export const LEGACY_USER_AGENT = 'MonitoringAgent/OneAgent';
/** Assumed: after the Linux agent's `LinuxMonitoringAgent` and `Linux`; the version is the last of Windows. */
export const LEGACY_CLIENT = { app: 'MonitoringAgent', version: '10.20.18069.0', platform: 'Windows' } as const;

/** Domains of the services: `<workspaceId>.oms.<domain>` and `<workspaceId>.ods.<domain>`. Commercial, US Government. */
export const LEGACY_DOMAINS: readonly string[] = ['opinsights.azure.com', 'opinsights.azure.us'];

/** The certificate an agent makes: RSA, SHA-256, self-signed; `CN=<workspaceId>, CN=<agentId>, OU, O`. */
export const AGENT_CERTIFICATE = {
  keyBits: 2048,
  days: 365,
  maxSerial: 65_535,
  organizationalUnit: 'Microsoft Monitoring Agent',
  organization: 'Microsoft',
} as const;

/** A registration without an answer is tried so often in all, at once, as the Windows program does. */
export const REGISTRATION_ATTEMPTS = 3;

/** An interval between topology requests outside of these bounds is not followed. */
export const QUERY_INTERVAL_MS = { least: 60_000, most: 7 * 86_400_000 } as const;

/** A client's clock that is further off is refused with 403. */
export const MAX_CLOCK_SKEW_MS = 15 * 60_000;

/** How often an agent asks again, and reports on itself (ISO 8601), as in the answer the agent's own tests show. */
export const TOPOLOGY_DEFAULTS = { queryInterval: 'PT1H', telemetryReportInterval: 'PT10M' } as const;

/**
 * Data type of lines of firewall logs. Assumed: after the others of Windows; that of the table `WindowsFirewall` is in no public list.
 */
export const LEGACY_FIREWALL_DATA_TYPE = 'WINDOWS_FIREWALL_BLOB';

/**
 * Tables of data types. Source: public mapping tables of Azure Monitor support; of DNS: https://github.com/Azure/Azure-Sentinel,
 * Tools/Create-Azure-Sentinel-Solution/common/standardLogStreams.ps1 (read 2026-11-28).
 */
export const DATA_TYPE_TABLES: ReadonlyMap<string, string> = new Map([
  ['HEALTH_ASSESSMENT_BLOB', 'Heartbeat'],
  ['GENERIC_PERF_BLOB', 'Perf'],
  ['LINUX_PERF_BLOB', 'Perf'],
  ['GENERIC_EVENT_BLOB', 'Event'],
  ['LINUX_SYSLOGS_BLOB', 'Syslog'],
  ['SECURITY_EVENT_BLOB', 'SecurityEvent'],
  ['DNS_ANALYTICS_BLOB', 'DnsEvents'],
  ['DNS_AUDIT_BLOB', 'DnsEvents'],
  ['DNS_DYNAMIC_BLOB', 'DnsEvents'],
  ['DNS_INVENTORY_BLOB', 'DnsInventory'],
  [LEGACY_FIREWALL_DATA_TYPE, 'WindowsFirewall'],
]);

/** What an upload says of its items. */
export interface LegacyUpload {
  readonly dataType: string;
  /** `IPName`: the solution ("intelligence pack"). */
  readonly solution: string;
  readonly table: string;
}

/**
 * How rows of streams of data collection rules travel with the legacy agent, which has no other streams of Windows events.
 *
 * Source: solutions in source/code/plugins of the Linux agent. Assumed: those of Windows events are called the same. That of the
 *         firewall is called as it is installed (`WindowsFirewall(<workspace>)`; `Heartbeat.Solutions` has it as `windowsFirewall` in
 *         Azure-Sentinel, Solutions/Windows Firewall/Workbooks/WindowsFirewall.json).
 */
export const LEGACY_UPLOADS: ReadonlyMap<string, LegacyUpload> = new Map([
  ['Microsoft-Event', { dataType: 'GENERIC_EVENT_BLOB', solution: 'LogManagement', table: 'Event' }],
  ['Microsoft-SecurityEvent', { dataType: 'SECURITY_EVENT_BLOB', solution: 'Security', table: 'SecurityEvent' }],
  [
    'Microsoft-WindowsFirewall',
    { dataType: LEGACY_FIREWALL_DATA_TYPE, solution: 'WindowsFirewall', table: 'WindowsFirewall' },
  ],
  ['Microsoft-Heartbeat', { dataType: 'HEALTH_ASSESSMENT_BLOB', solution: 'LogManagement', table: 'Heartbeat' }],
]);

/**
 * Audit events that the legacy agent does not collect with the logs of a workspace. `keywords` are Classic and Audit Success: one of them is
 * enough.
 *
 * Source: https://learn.microsoft.com/azure/azure-monitor/agents/data-sources-windows-events, "Data collection" (read 2026-11-28): source
 *         MSSQLSERVER, event id 18453, "Classic or Audit Success and keyword 0xa0000000000000". Assumed: that number is the mask of
 *         a `band`, as Event Viewer writes it for those two.
 */
export const LEGACY_UNCOLLECTED = { provider: 'MSSQLSERVER', eventId: 18453, keywords: 0xa0000000000000n } as const;

/** Largest upload. Assumed, compressed and not: the largest chunk the Linux agent makes has 15 MB, the other API takes 30. */
export const MAX_UPLOAD_BYTES = 30 * 1_048_576;
/** Largest XML or telemetry. Assumed. */
export const MAX_AGENT_MESSAGE_BYTES = 262_144;

/**
 * Most records of one body. Assumed: none is documented; one that takes 30 MB has more than 60 bytes for each. Without a bound,
 * bodies of empty records would take a hundred times their size.
 */
export const MAX_RECORDS_PER_BODY = 500_000;
