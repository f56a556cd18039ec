/** Registrations of legacy agents and what the service answers: run against the app itself and over real TLS. */
import { LINUX_TOPOLOGY, NAMESPACE } from './legacy-agent.ts';

export interface TopologyCase {
  readonly name: string;
  /** Section of the fact sheet, with the file or page it names, or `Assumed`. */
  readonly source: string;
  readonly path?: string;
  readonly skewMs?: number;
  /** Writes the date as the Linux agent does. */
  readonly isLinux?: true;
  readonly key?: 'primary' | 'other';
  /** Replaced, or, when `null`, left out. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** What the client shows in TLS. Default: the certificate of the body. */
  readonly shows?: 'own' | 'other' | 'none' | 'expired';
  /** Content of `OperatingSystem`. */
  readonly system?: string;
  /** Changes the body before it is signed. */
  readonly change?: (body: string) => string;
  /** Changes it afterwards. */
  readonly tamper?: (body: string) => string;
  readonly workspaceId?: string;
  readonly status: number;
  /** Part of what `<Reason>` says; of the answer when it is 200. */
  readonly says?: string;
}

const MINUTE = 60_000;
const NIL = '00000000-0000-0000-0000-000000000000';
const SYSTEM =
  '<Name>Windows</Name><Manufacturer>Microsoft</Manufacturer><Version>10</Version><Telemetry UsedMemory="1"/>';
const SCRIPT = '1.2 omsadmin.sh';
const PAGE = '1.2 agent-windows-troubleshoot';
const XML = 'XML 1.0';
const replaced = (from: string | RegExp, to: string) => (body: string) => body.replaceAll(from as RegExp, to);

export const TOPOLOGY_CASES: readonly TopologyCase[] = [
  {
    name: 'registers an agent',
    source: SCRIPT,
    status: 200,
    says: '<AgentTopologyResponse queryInterval="PT1H" telemetryReportInterval="PT10M" id="',
  },
  {
    name: 'registers a Linux agent',
    source: SCRIPT,
    path: LINUX_TOPOLOGY,
    status: 200,
    says: '<LinuxAgentTopologyResponse queryInterval="PT1H"',
  },
  { name: 'takes a date with nine digits and an offset', source: SCRIPT, isLinux: true, status: 200 },
  {
    name: 'refuses such a date 16 minutes late',
    source: PAGE,
    isLinux: true,
    skewMs: -16 * MINUTE,
    status: 403,
    says: 'x-ms-Date',
  },
  {
    name: 'takes the path in any case',
    source: 'Assumed',
    path: '/agentservice.SVC/agenttopologyrequest',
    status: 200,
  },
  { name: 'takes an operating system', source: SCRIPT, system: SYSTEM, status: 200 },
  {
    name: 'refuses an operating system without Version',
    source: '1.2 agent_topology_request_script.rb',
    system: SYSTEM.replace('<Version>10</Version>', ''),
    status: 403,
    says: 'Version',
  },
  {
    name: 'refuses an operating system with an empty Name',
    source: '1.2 agent_topology_request_script.rb',
    system: SYSTEM.replace('Windows', ' '),
    status: 403,
    says: 'Name',
  },
  { name: 'refuses a key of somebody else', source: SCRIPT, key: 'other', status: 403, says: 'signature' },
  { name: 'refuses a clock 16 minutes ahead', source: PAGE, skewMs: 16 * MINUTE, status: 403, says: 'x-ms-Date' },
  { name: 'refuses a clock 16 minutes late', source: PAGE, skewMs: -16 * MINUTE, status: 403, says: 'x-ms-Date' },
  { name: 'takes a clock 14 minutes late', source: PAGE, skewMs: -14 * MINUTE, status: 200 },
  {
    name: 'refuses a date that is none',
    source: 'Assumed',
    headers: { 'x-ms-Date': 'today' },
    status: 403,
    says: 'x-ms-Date',
  },
  { name: 'wants a date', source: SCRIPT, headers: { 'x-ms-Date': null }, status: 403, says: 'x-ms-Date' },
  {
    name: 'wants the hash of the body',
    source: SCRIPT,
    headers: { 'x-ms-SHA256_Content': null },
    status: 403,
    says: 'SHA256',
  },
  {
    name: 'refuses a body that was changed',
    source: SCRIPT,
    tamper: replaced('pc1', 'pc2'),
    status: 403,
    says: 'SHA256',
  },
  { name: 'takes a request without x-ms-version', source: 'Assumed', headers: { 'x-ms-version': null }, status: 200 },
  {
    name: 'refuses the scheme SharedKey',
    source: '1.2: no scheme word',
    headers: { Authorization: `SharedKey ${NIL}:AAAA` },
    status: 403,
    says: 'Authorization',
  },
  {
    name: 'refuses a signature that is not base64',
    source: 'Assumed',
    headers: { Authorization: '{W}; ***' },
    status: 403,
    says: 'signature',
  },
  {
    name: 'refuses an empty signature',
    source: 'Assumed',
    headers: { Authorization: '{W}; ' },
    status: 403,
    says: 'Authorization',
  },
  {
    name: 'refuses a workspace that is not there',
    source: 'Assumed',
    workspaceId: NIL,
    headers: { Authorization: `${NIL}; AAAA` },
    status: 403,
    says: 'workspace',
  },
  { name: 'refuses a host of another workspace', source: 'Assumed', workspaceId: NIL, status: 403, says: 'host' },
  {
    name: 'refuses a first request without Authorization',
    source: '1.1',
    headers: { Authorization: null },
    shows: 'other',
    status: 403,
    says: 'certificate',
  },
  {
    name: 'wants a certificate in TLS',
    source: '1.2 omsadmin.sh: curl --cert',
    shows: 'none',
    status: 403,
    says: 'no certificate',
  },
  {
    name: 'refuses another certificate than that of the body',
    source: 'Assumed',
    shows: 'other',
    status: 403,
    says: 'AuthenticationCertificate',
  },
  {
    name: 'refuses a certificate that has expired',
    source: 'Assumed',
    shows: 'expired',
    change: (body) => body,
    status: 403,
    says: 'expired',
  },
  {
    name: 'refuses the right spelling of FullyQualifiedDomainName',
    source: '1.2 step 4',
    change: replaced('Qualfied', 'Qualified'),
    status: 403,
    says: 'FullyQualfiedDomainName',
  },
  {
    name: 'refuses an empty name',
    source: 'Assumed',
    change: replaced('pc1.example.com', ''),
    status: 403,
    says: 'FullyQualfiedDomainName',
  },
  {
    name: 'refuses an agent id that is no GUID',
    source: 'Assumed',
    change: replaced(/<EntityTypeId>.*</gu, '<EntityTypeId>pc1<'),
    status: 403,
    says: 'EntityTypeId',
  },
  {
    name: 'takes an agent id in braces',
    source: '1.2 Program.cs',
    change: replaced(/<EntityTypeId>(.*)<\//gu, '<EntityTypeId>{$1}</'),
    status: 200,
  },
  {
    name: 'refuses a certificate that is not base64',
    source: 'Assumed',
    change: replaced(/<AuthenticationCertificate>.*</gu, '<AuthenticationCertificate>%%%<'),
    status: 403,
    says: 'AuthenticationCertificate',
  },
  {
    name: 'refuses base64 that is no certificate',
    source: 'Assumed',
    change: replaced(/<AuthenticationCertificate>.*</gu, '<AuthenticationCertificate>AAAA<'),
    status: 403,
    says: 'AuthenticationCertificate',
  },
  {
    name: 'refuses another namespace',
    source: 'Assumed',
    change: replaced(NAMESPACE, 'http://example.com/'),
    status: 403,
    says: 'root',
  },
  { name: 'takes a prefix', source: XML, change: (body) => prefixed(body), status: 200 },
  { name: 'refuses a body that is no XML', source: XML, change: () => 'hello', status: 403, says: 'XML' },
  { name: 'refuses an empty body', source: XML, change: () => '', status: 403, says: 'XML' },
  {
    name: 'refuses a document type',
    source: 'hostile',
    change: replaced('<?xml version="1.0"?>', '<!DOCTYPE a [<!ENTITY b "c">]>'),
    status: 403,
    says: 'XML',
  },
  {
    name: 'refuses an entity that nobody declared',
    source: 'hostile',
    change: replaced('pc1', '&b;'),
    status: 403,
    says: 'XML',
  },
  {
    name: 'refuses elements without end',
    source: 'hostile',
    change: (body) => body.replace('pc1', '<a>'.repeat(60_000)),
    status: 403,
    says: 'deep',
  },
  {
    name: 'refuses an element twice',
    source: 'hostile',
    change: replaced(/(<EntityTypeId>.*<\/EntityTypeId>)/gu, '$1$1'),
    status: 403,
    says: 'EntityTypeId',
  },
  { name: 'refuses a body over 256 KiB', source: 'Assumed', change: replaced('pc1', 'x'.repeat(300_000)), status: 413 },
];

function prefixed(body: string): string {
  return body
    .replace('xmlns="', 'xmlns:h="')
    .replaceAll(
      /<(\/?)(AgentTopologyRequest|FullyQualfiedDomainName|EntityTypeId|AuthenticationCertificate)/gu,
      '<$1h:$2',
    );
}
