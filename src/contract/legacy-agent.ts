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

/** A client's clock that is further off is refused with 403. */
export const MAX_CLOCK_SKEW_MS = 15 * 60_000;

/** How often an agent asks again, and reports on itself (ISO 8601), as in the answer the agent's own tests show. */
export const TOPOLOGY_DEFAULTS = { queryInterval: 'PT1H', telemetryReportInterval: 'PT10M' } as const;

/** Tables of data types. Source: public mapping tables of Azure Monitor support. */
export const DATA_TYPE_TABLES: ReadonlyMap<string, string> = new Map([
  ['HEALTH_ASSESSMENT_BLOB', 'Heartbeat'],
  ['GENERIC_PERF_BLOB', 'Perf'],
  ['LINUX_PERF_BLOB', 'Perf'],
  ['GENERIC_EVENT_BLOB', 'Event'],
  ['LINUX_SYSLOGS_BLOB', 'Syslog'],
  ['SECURITY_EVENT_BLOB', 'SecurityEvent'],
]);

/** Largest upload. Assumed, compressed and not: the largest chunk the Linux agent makes has 15 MB, the other API takes 30. */
export const MAX_UPLOAD_BYTES = 30 * 1_048_576;
/** Largest XML or telemetry. Assumed. */
export const MAX_AGENT_MESSAGE_BYTES = 262_144;

/**
 * Most records of one body. Assumed: none is documented; one that takes 30 MB has more than 60 bytes for each. Without a bound,
 * bodies of empty records would take a hundred times their size.
 */
export const MAX_RECORDS_PER_BODY = 500_000;
