/**
 * Where the events of Sigma's Windows log sources are: `service` → logs, `category` → event ids of a service.
 *
 * Source: https://github.com/SigmaHQ/sigma-specification, specification/sigma-appendix-taxonomy.md, "Windows Folder" (2.1.0, 2025-08-02);
 *         https://github.com/SigmaHQ/pySigma-pipeline-sysmon, sysmon.py (2025-11-30): categories as events of Sysmon;
 *         https://github.com/SigmaHQ/pySigma-pipeline-windows, windows.py (2024-02-10): categories of PowerShell, and those that the
 *         audit events of Windows have, too; https://github.com/SigmaHQ/pySigma, sigma/pipelines/common.py, and
 *         https://github.com/SigmaHQ/sigma, tests/thor.yml (2026-08-05): older names of services.
 * Read 2026-11-28.
 */

/** Logs that a rule of the service looks at, all of them; several such lists: other names of the same events. */
export type ServiceLogs = readonly (readonly string[])[];

const POWERSHELL = ['Microsoft-Windows-PowerShell/Operational', 'PowerShellCore/Operational'];
const SERVICE_BUS = ['Microsoft-ServiceBus-Client/Operational', 'Microsoft-ServiceBus-Client/Admin'];
const LDAP = 'Microsoft-Windows-LDAP-Client/Debug';

/** By `service`, lower case. */
export const SIGMA_SERVICES: ReadonlyMap<string, ServiceLogs> = new Map<string, ServiceLogs>([
  ['application', [['Application']]],
  [
    'application-experience',
    [
      [
        'Microsoft-Windows-Application-Experience/Program-Telemetry',
        'Microsoft-Windows-Application-Experience/Program-Compatibility-Assistant',
      ],
    ],
  ],
  [
    'applocker',
    [
      [
        'Microsoft-Windows-AppLocker/MSI and Script',
        'Microsoft-Windows-AppLocker/EXE and DLL',
        'Microsoft-Windows-AppLocker/Packaged app-Deployment',
        'Microsoft-Windows-AppLocker/Packaged app-Execution',
      ],
    ],
  ],
  ['appmodel-runtime', [['Microsoft-Windows-AppModel-Runtime/Admin']]],
  ['appxdeployment-server', [['Microsoft-Windows-AppXDeploymentServer/Operational']]],
  ['appxpackaging-om', [['Microsoft-Windows-AppxPackaging/Operational']]],
  ['bitlocker', [['Microsoft-Windows-BitLocker/BitLocker Management']]],
  ['bits-client', [['Microsoft-Windows-Bits-Client/Operational']]],
  ['capi2', [['Microsoft-Windows-CAPI2/Operational']]],
  [
    'certificateservicesclient-lifecycle-system',
    [['Microsoft-Windows-CertificateServicesClient-Lifecycle-System/Operational']],
  ],
  ['codeintegrity-operational', [['Microsoft-Windows-CodeIntegrity/Operational']]],
  ['dhcp', [['Microsoft-Windows-DHCP-Server/Operational']]],
  ['diagnosis-scripted', [['Microsoft-Windows-Diagnosis-Scripted/Operational']]],
  // The taxonomy has the name that Event Viewer shows; queries need the other.
  ['dns-client', [['Microsoft-Windows-DNS-Client/Operational'], ['Microsoft-Windows-DNS Client Events/Operational']]],
  ['dns-server', [['DNS Server']]],
  ['dns-server-analytic', [['Microsoft-Windows-DNS-Server/Analytical'], ['Microsoft-Windows-DNSServer/Analytical']]],
  ['dns-server-audit', [['Microsoft-Windows-DNS-Server/Audit'], ['Microsoft-Windows-DNSServer/Audit']]],
  ['driver-framework', [['Microsoft-Windows-DriverFrameworks-UserMode/Operational']]],
  ['firewall-as', [['Microsoft-Windows-Windows Firewall With Advanced Security/Firewall']]],
  // Assumed, here and for kernel-event-tracing: the taxonomy names the provider, and these are its logs.
  [
    'hyper-v-worker',
    [
      ['Microsoft-Windows-Hyper-V-Worker'],
      ['Microsoft-Windows-Hyper-V-Worker-Admin'],
      ['Microsoft-Windows-Hyper-V-Worker-Operational'],
    ],
  ],
  ['iis-configuration', [['Microsoft-IIS-Configuration/Operational']]],
  [
    'kernel-event-tracing',
    [['Microsoft-Windows-Kernel-EventTracing'], ['Microsoft-Windows-Kernel-EventTracing/Admin']],
  ],
  [
    'kernel-shimengine',
    [['Microsoft-Windows-Kernel-ShimEngine/Operational', 'Microsoft-Windows-Kernel-ShimEngine/Diagnostic']],
  ],
  ['ldap', [[LDAP]]],
  ['ldap_debug', [[LDAP]]],
  ['lsa-server', [['Microsoft-Windows-LSA/Operational']]],
  ['microsoft-servicebus-client', [SERVICE_BUS]],
  ['msexchange-management', [['MSExchange Management']]],
  ['ntfs', [['Microsoft-Windows-Ntfs/Operational']]],
  ['ntlm', [['Microsoft-Windows-NTLM/Operational']]],
  ['openssh', [['OpenSSH/Operational']]],
  ['powershell', [POWERSHELL]],
  ['powershell-classic', [['Windows PowerShell']]],
  ['printservice-admin', [['Microsoft-Windows-PrintService/Admin']]],
  ['printservice-operational', [['Microsoft-Windows-PrintService/Operational']]],
  ['security', [['Security']]],
  [
    'security-mitigations',
    [['Microsoft-Windows-Security-Mitigations/Kernel Mode', 'Microsoft-Windows-Security-Mitigations/User Mode']],
  ],
  ['sense', [['Microsoft-Windows-SENSE/Operational']]],
  ['servicebus-client', [SERVICE_BUS]],
  ['shell-core', [['Microsoft-Windows-Shell-Core/Operational']]],
  ['smbclient-connectivity', [['Microsoft-Windows-SmbClient/Connectivity']]],
  ['smbclient-security', [['Microsoft-Windows-SmbClient/Security']]],
  ['smbserver-connectivity', [['Microsoft-Windows-SMBServer/Connectivity']]],
  ['sysmon', [['Microsoft-Windows-Sysmon/Operational']]],
  ['system', [['System']]],
  ['taskscheduler', [['Microsoft-Windows-TaskScheduler/Operational']]],
  ['terminalservices-localsessionmanager', [['Microsoft-Windows-TerminalServices-LocalSessionManager/Operational']]],
  ['vhdmp', [['Microsoft-Windows-VHDMP/Operational']]],
  ['windefend', [['Microsoft-Windows-Windows Defender/Operational']]],
  ['wmi', [['Microsoft-Windows-WMI-Activity/Operational']]],
]);

/** Events of a service that are the events of a category. */
export interface CategoryEvents {
  readonly service: string;
  readonly eventIds: readonly number[];
}

const sysmon = (...eventIds: readonly number[]): CategoryEvents => ({ service: 'sysmon', eventIds });
const PROCESS_AUDIT: CategoryEvents = { service: 'security', eventIds: [4688] };
const REGISTRY_AUDIT: CategoryEvents = { service: 'security', eventIds: [4657] };

/** By `category`, lower case: the same happenings as events of one service or of another; any of them serves a rule. */
export const SIGMA_CATEGORIES: ReadonlyMap<string, readonly CategoryEvents[]> = new Map([
  ['process_creation', [sysmon(1), PROCESS_AUDIT]],
  ['file_change', [sysmon(2)]],
  ['network_connection', [sysmon(3)]],
  ['sysmon_status', [sysmon(4, 16)]],
  ['process_termination', [sysmon(5)]],
  ['driver_load', [sysmon(6)]],
  ['image_load', [sysmon(7)]],
  ['create_remote_thread', [sysmon(8)]],
  ['raw_access_thread', [sysmon(9)]],
  ['process_access', [sysmon(10)]],
  ['file_event', [sysmon(11)]],
  ['registry_add', [sysmon(12), REGISTRY_AUDIT]],
  ['registry_delete', [sysmon(12)]],
  ['registry_set', [sysmon(13), REGISTRY_AUDIT]],
  ['registry_rename', [sysmon(14)]],
  ['registry_event', [sysmon(12, 13, 14), REGISTRY_AUDIT]],
  ['create_stream_hash', [sysmon(15)]],
  ['pipe_created', [sysmon(17, 18)]],
  ['wmi_event', [sysmon(19, 20, 21)]],
  ['dns_query', [sysmon(22)]],
  ['file_delete', [sysmon(23)]],
  ['clipboard_capture', [sysmon(24)]],
  ['process_tampering', [sysmon(25)]],
  ['file_delete_detected', [sysmon(26)]],
  ['file_block_executable', [sysmon(27)]],
  ['file_block_shredding', [sysmon(28)]],
  ['file_executable_detected', [sysmon(29)]],
  ['sysmon_error', [sysmon(255)]],
  ['ps_classic_start', [{ service: 'powershell-classic', eventIds: [400] }]],
  ['ps_classic_provider_start', [{ service: 'powershell-classic', eventIds: [600] }]],
  ['ps_classic_script', [{ service: 'powershell-classic', eventIds: [800] }]],
  ['ps_module', [{ service: 'powershell', eventIds: [4103] }]],
  ['ps_script', [{ service: 'powershell', eventIds: [4104] }]],
]);

/** Categories whose events are in no log: they come from tracing (provider Microsoft-Windows-Kernel-File). */
export const SIGMA_TRACED_CATEGORIES: ReadonlySet<string> = new Set(['file_access', 'file_rename']);

/** Fields that name id, log and provider of an event, lower case. */
export const SIGMA_SYSTEM_FIELDS = { eventId: 'eventid', channel: 'channel', provider: 'provider_name' } as const;
