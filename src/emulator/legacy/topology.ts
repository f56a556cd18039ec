/** Registration of agents, their later topology requests, and the renewal of their certificates: who is let in, and the answer. */
import { createHash, type X509Certificate } from 'node:crypto';
import { isGuid } from '../../base/guid.ts';
import {
  DSC_CONFIGURATION_NAME,
  HEALTH_SERVICE_NAMESPACE,
  LEGACY_PATHS,
  LINUX_TOPOLOGY_RESPONSE,
  MAX_CLOCK_SKEW_MS,
  REGISTRATION_VERSION,
  TOPOLOGY_RESPONSE,
} from '../../contract/legacy-agent.ts';
import type { EmulatorState } from '../state.ts';
import { readAgentMessage, readRenewal } from './agent-message.ts';
import { expiryOf } from './client-certificate.ts';
import type { Registration } from './registered-agents.ts';
import { equal, isSignedBy, registrationText } from './shared-key.ts';
import { findWorkspace } from './workspace.ts';
import { escapeXml } from './xml.ts';

/** A registration, apart from HTTP. */
export interface RegistrationCall {
  readonly authorization: string;
  readonly date: string | undefined;
  readonly contentHash: string | undefined;
  readonly version: string | undefined;
  /** The workspace of the host name, where it has one. */
  readonly hostWorkspace: string | undefined;
  readonly certificate: X509Certificate | undefined;
  readonly body: Uint8Array;
}

export type Admitted =
  | { readonly kind: 'admitted'; readonly agent: Registration; readonly odd?: string }
  | { readonly kind: 'refused'; readonly reason: string };

const DAY_MS = 86_400_000;
const AUTHORIZATION = /^([^;\s]+); ?(\S+)$/u;
const ROUND_TRIP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/u;

/**
 * Registers an agent with the certificate of its connection: one nobody knows yet.
 *
 * Known: signature, hash, clock and an incomplete operating system end in 403. Assumed: so does everything else, in this order.
 */
export function register(state: EmulatorState, call: RegistrationCall): Admitted {
  const [, id = '', signature = ''] = AUTHORIZATION.exec(call.authorization.trim()) ?? [];
  if (!isGuid(id)) return refused('The Authorization header is not "<workspaceId>; <signature>".');
  if (call.hostWorkspace !== undefined && call.hostWorkspace !== id.toLowerCase()) {
    return refused('The Authorization header names another workspace than the host.');
  }
  const workspace = findWorkspace(state, id);
  if (workspace === undefined) return refused('The workspace is not there.');
  const { workspaceId, keys } = workspace;
  const wrong = state.strict === 'strict' ? wrongSignature(state, { call, keys, signature }) : undefined;
  if (wrong !== undefined) return refused(wrong);
  const message = readOwn(call.certificate, call.body);
  if (message.kind === 'refused') return message;
  const expired = expiryOf(message.certificate, state.clock.now(), MAX_CLOCK_SKEW_MS);
  if (expired !== undefined) return refused(expired);
  const agent: Registration = { workspaceId, agentId: message.agentId };
  if (!state.legacy.agents.register(agent, message.certificate.raw))
    return refused('There is no room for more agents.');
  // Assumed: the service does not look at the version.
  const odd = call.version === REGISTRATION_VERSION ? undefined : `x-ms-version is not '${REGISTRATION_VERSION}'`;
  return { kind: 'admitted', agent, ...(odd !== undefined && { odd: `accepted, but ${odd}` }) };
}

/** Takes a topology request of an agent that is known by its certificate: the body must say the same. */
export function askAgain(agent: Registration, certificate: X509Certificate | undefined, body: Uint8Array): Admitted {
  const message = readOwn(certificate, body);
  if (message.kind === 'refused') return message;
  return message.agentId === agent.agentId
    ? { kind: 'admitted', agent }
    : refused('EntityTypeId is that of another agent than the certificate.');
}

/** Takes the next certificate of an agent; why not, or `undefined`. */
export function renew(state: EmulatorState, agent: Registration, body: Uint8Array): string | undefined {
  const next = readRenewal(body);
  if (!next.ok) return next.problem.message;
  const expired = expiryOf(next.value, state.clock.now(), MAX_CLOCK_SKEW_MS);
  if (expired !== undefined) return expired;
  return state.legacy.agents.renew(agent, next.value.raw) ? undefined : 'NewCertificate is that of another agent.';
}

/** What the answer of a topology request is made of. */
export interface TopologyFacts {
  readonly agent: Registration;
  readonly certificate: X509Certificate | undefined;
  /** Host name and port the client called. */
  readonly host: string;
  readonly isLinux: boolean;
}

/**
 * The answer, in one line and with its attributes in this order: agents read it with regular expressions.
 *
 * Assumed: `id` is that of the agent. The address of the configuration is of the usual form; nothing answers there.
 */
export function topologyResponse(state: EmulatorState, { agent, certificate, host, isLinux }: TopologyFacts): string {
  const { queryInterval, telemetryReportInterval, renewWithinDays } = state.legacy.settings;
  const endsMs = certificate === undefined ? Number.POSITIVE_INFINITY : Date.parse(certificate.validTo);
  const isRenewal = endsMs - state.clock.now() < renewWithinDays * DAY_MS;
  const { workspaceId, agentId } = agent;
  const root = isLinux ? LINUX_TOPOLOGY_RESPONSE : TOPOLOGY_RESPONSE;
  const attributes = [
    `queryInterval="${escapeXml(queryInterval)}"`,
    `telemetryReportInterval="${escapeXml(telemetryReportInterval)}"`,
    `id="${agentId}"`,
    `xmlns="${HEALTH_SERVICE_NAMESPACE}"`,
  ];
  const base = `https://${escapeXml(host)}`;
  const node = `${base}/Accounts/${workspaceId}/Nodes(AgentId='${agentId}')`;
  return [
    `<${root} ${attributes.join(' ')}>`,
    `<CertificateUpdateEndpoint updateCertificate="${isRenewal}">${base}${LEGACY_PATHS.renewal}</CertificateUpdateEndpoint>`,
    '<DscConfiguration>',
    `<Endpoint>${node}</Endpoint>`,
    `<NodeConfigurationName>${DSC_CONFIGURATION_NAME}</NodeConfigurationName>`,
    '</DscConfiguration>',
    `</${root}>`,
  ].join('');
}

function wrongSignature(
  state: EmulatorState,
  how: { readonly call: RegistrationCall; readonly keys: readonly string[]; readonly signature: string },
): string | undefined {
  const { date, contentHash, body } = how.call;
  if (date === undefined) return 'The x-ms-Date header is missing.';
  const skew = Math.abs(roundTripTime(date) - state.clock.now());
  if (!(skew <= MAX_CLOCK_SKEW_MS)) return 'The x-ms-Date header is no date, or more than 15 minutes off.';
  const hash = createHash('sha256').update(body).digest('base64');
  if (contentHash === undefined || !equal(contentHash, hash))
    return 'The x-ms-SHA256_Content header is not that of the body.';
  if (isSignedBy(how.keys, registrationText(date, contentHash), how.signature)) return undefined;
  return 'The signature does not match: check the workspace id and the key.';
}

/** Milliseconds since 1970 of a date with up to nine digits of a second; `NaN` when it is none. */
function roundTripTime(date: string): number {
  const [, seconds, fraction = '', zone] = ROUND_TRIP.exec(date) ?? [];
  return seconds === undefined ? Number.NaN : Date.parse(`${seconds}${fraction.slice(0, 4)}${zone}`);
}

type Own =
  | { readonly kind: 'own'; readonly agentId: string; readonly certificate: X509Certificate }
  | { readonly kind: 'refused'; readonly reason: string };

/** A message whose certificate is that of the connection. */
function readOwn(shown: X509Certificate | undefined, body: Uint8Array): Own {
  if (shown === undefined) return refused('The client shows no certificate.');
  const message = readAgentMessage(body);
  if (!message.ok) return refused(message.problem.message);
  const { agentId, certificate } = message.value;
  return certificate.raw.equals(shown.raw)
    ? { kind: 'own', agentId, certificate }
    : refused('AuthenticationCertificate is not the certificate of the connection.');
}

function refused(reason: string): { readonly kind: 'refused'; readonly reason: string } {
  return { kind: 'refused', reason };
}
