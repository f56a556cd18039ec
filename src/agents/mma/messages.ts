/** What a legacy agent says to its service, and what it reads of the answers. */
import { createHash, createHmac } from 'node:crypto';
import {
  HEALTH_SERVICE_NAMESPACE,
  LEGACY_USER_AGENT,
  LEGACY_WIRE_HEADERS,
  QUERY_INTERVAL_MS,
  REGISTRATION_VERSION,
  RENEWAL_ELEMENTS,
  TOPOLOGY_ELEMENTS,
} from '../../contract/legacy-agent.ts';
import type { AgentName } from './certificate.ts';

const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
const XSD = 'http://www.w3.org/2001/XMLSchema';

/**
 * Body of a registration and of every later topology request. Without a block of the operating system, as the Windows program
 * has it. `computer` is the name of the machine.
 */
export function topologyBody(agent: Pick<AgentName, 'agentId'> & { computer: string }, certificatePem: string): string {
  const { root, name, agentId, certificate } = TOPOLOGY_ELEMENTS;
  return [
    '<?xml version="1.0"?>',
    `<${root} xmlns:xsi="${XSI}" xmlns:xsd="${XSD}" xmlns="${HEALTH_SERVICE_NAMESPACE}">`,
    `  <${name}>${escapeXml(agent.computer)}</${name}>`,
    `  <${agentId}>{${agent.agentId}}</${agentId}>`,
    `  <${certificate}>${base64Of(certificatePem)}</${certificate}>`,
    `</${root}>`,
  ].join('\n');
}

/** Body that announces the next certificate. */
export function renewalBody(certificatePem: string): string {
  const { root, certificate } = RENEWAL_ELEMENTS;
  return [
    '<?xml version="1.0"?>',
    `<${root} xmlns="${HEALTH_SERVICE_NAMESPACE}">`,
    `  <${certificate}>${base64Of(certificatePem)}</${certificate}>`,
    `</${root}>`,
  ].join('\n');
}

function base64Of(pem: string): string {
  return pem.replaceAll(/-----[A-Z ]+-----|\s/gu, '');
}

/** Headers of every call of the agent service. */
export function serviceHeaders(date: string): Record<string, string> {
  return {
    'Content-Type': 'application/xml',
    'User-Agent': LEGACY_USER_AGENT,
    'Accept-Language': 'en-US',
    [LEGACY_WIRE_HEADERS.date]: date,
  };
}

/** What a registration has beside them: the body's hash, and the signature by a key of the workspace (base64). */
export function registrationHeaders(
  body: Uint8Array | string,
  { workspaceId, key, date }: { readonly workspaceId: string; readonly key: string; readonly date: string },
): Record<string, string> {
  const contentHash = createHash('sha256').update(body).digest('base64');
  const { version, contentHash: hashHeader } = LEGACY_WIRE_HEADERS;
  return {
    ...serviceHeaders(date),
    [version]: REGISTRATION_VERSION,
    [hashHeader]: contentHash,
    Authorization: `${workspaceId}; ${registrationSignature(key, date, contentHash)}`,
  };
}

/** HMAC-SHA256 under the workspace's key of date and hash, each with its line feed; base64. */
export function registrationSignature(key: string, date: string, contentHash: string): string {
  return createHmac('sha256', Buffer.from(key, 'base64')).update(`${date}\n${contentHash}\n`).digest('base64');
}

const MINUTE_MS = 60_000;

/**
 * A time as .NET's round-trip form (`O`) writes a local one: seven digits of a second, and the offset.
 * `offsetMinutes`: east of Greenwich.
 *
 * @example roundTripTime(0, 60) // '1970-01-01T01:00:00.0000000+01:00'
 */
export function roundTripTime(ms: number, offsetMinutes: number): string {
  const local = new Date(ms + offsetMinutes * MINUTE_MS).toISOString().slice(0, -1);
  const two = (value: number) => String(value).padStart(2, '0');
  const away = Math.abs(offsetMinutes);
  return `${local}0000${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(away / 60))}:${two(away % 60)}`;
}

/** What an agent takes from the answer to a topology request. */
export interface Topology {
  /** When to ask again; absent where the answer has none within the documented bounds. */
  readonly queryIntervalMs?: number;
  readonly renewal?: { readonly isWanted: boolean; readonly url: string };
}

/** Agents read the answer with expressions of one line, not as XML; its root is called differently on Windows and Linux. */
export function readTopology(text: string): Topology {
  const interval = durationMs(/\bqueryInterval="([^"]*)"/u.exec(text)?.[1] ?? '');
  const { least, most } = QUERY_INTERVAL_MS;
  const [, isWanted, url] =
    /<CertificateUpdateEndpoint\b[^>]*\bupdateCertificate="(true|false)"[^>]*>([^<]*)<\/CertificateUpdateEndpoint>/u.exec(
      text,
    ) ?? [];
  return {
    ...(interval !== undefined && interval >= least && interval <= most && { queryIntervalMs: interval }),
    ...(url !== undefined && { renewal: { isWanted: isWanted === 'true', url: unescapeXml(url.trim()) } }),
  };
}

/** Why the service refused an agent, in its words; at most 500 characters. */
export function readReason(text: string): string | undefined {
  const reason = /<Reason>([\s\S]*?)<\/Reason>/u.exec(text)?.[1];
  return reason === undefined ? undefined : unescapeXml(reason).replaceAll(/\s+/gu, ' ').trim().slice(0, 500);
}

const SECOND_MS = 1000;

/** Milliseconds of an ISO 8601 duration of days, hours, minutes and seconds; `undefined` for any other text. */
function durationMs(text: string): number | undefined {
  const match = /^P(?=\d|T\d)(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?)?$/u.exec(
    text,
  );
  if (match === null) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * SECOND_MS;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replaceAll(/&(lt|gt|amp|quot|apos);/gu, (_, name: string) => ENTITIES[name]!);
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
