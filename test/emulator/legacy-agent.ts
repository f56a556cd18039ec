/** A legacy agent as tests need it: makes a certificate, registers, uploads; over real TLS, or to the routes without a socket. */
import { createHash, createHmac, X509Certificate } from 'node:crypto';
import { request } from 'node:https';
import { generate } from 'selfsigned';
import type { Emulator } from '../../src/emulator/emulator.ts';

export interface Reply {
  readonly status: number;
  readonly text: string;
}

/** What an agent shows in TLS. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
  readonly der: Buffer;
}

const DAY_MS = 86_400_000;
export const NAMESPACE = 'http://schemas.microsoft.com/WorkloadMonitoring/HealthServiceProtocol/2014/09/';

/** A self-signed certificate like those of agents, but with a P-256 key, which takes less time; valid for some days around now. */
export async function makeIdentity(from = -1, to = 365): Promise<Identity> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'agent' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() + from * DAY_MS),
    notAfterDate: new Date(Date.now() + to * DAY_MS),
  });
  return { cert, key, der: new X509Certificate(cert).raw };
}

export interface Call {
  readonly service: 'oms' | 'ods';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
  readonly identity?: Identity | undefined;
  /** Default: the workspace of the emulator. */
  readonly workspaceId?: string;
}

export type Send = (azure: Emulator, call: Call) => Promise<Reply>;

function hostOf(azure: Emulator, { service, workspaceId }: Call): string {
  return `${workspaceId ?? azure.workspace.workspaceId}.${service}.opinsights.azure.com`;
}

export const sendToApp: Send = async (azure, call) => {
  const host = hostOf(azure, call);
  const env = call.identity === undefined ? {} : { clientCertificate: call.identity.der };
  const init = { method: 'POST', headers: { ...call.headers, host }, body: call.body };
  const reply = await azure.app.request(`https://${host}${call.path}`, init, env);
  return { status: reply.status, text: await reply.text() };
};

export const sendOverTls: Send = (azure, call) => {
  const host = hostOf(azure, call);
  const { cert, key } = call.identity ?? {};
  const options = {
    host: '127.0.0.1',
    port: azure.port,
    ca: azure.caPem,
    servername: host,
    method: 'POST',
    path: call.path,
    headers: { ...call.headers, host },
    agent: false as const,
    ...(cert !== undefined && key !== undefined && { cert, key }),
  };
  return new Promise((resolve, reject) => {
    const asked = request(options, (reply) => {
      const chunks: Buffer[] = [];
      reply.on('data', (chunk: Buffer) => chunks.push(chunk));
      reply.on('end', () => resolve({ status: reply.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }));
      reply.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(call.body);
  });
};

/** The body of a topology request; `system` is what stands in `OperatingSystem`. */
export function topologyBody(agentId: string, der: Uint8Array, system?: string): string {
  const block = system === undefined ? '' : `<OperatingSystem>${system}</OperatingSystem>`;
  const certificate = Buffer.from(der)
    .toString('base64')
    .replace(/(.{64})/gu, '$1 ');
  return `<?xml version="1.0"?>
<AgentTopologyRequest xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="${NAMESPACE}">
  <FullyQualfiedDomainName>pc1.example.com</FullyQualfiedDomainName>
  <EntityTypeId>${agentId}</EntityTypeId>
  <AuthenticationCertificate>${certificate}</AuthenticationCertificate>${block}
</AgentTopologyRequest>`;
}

export interface Signing {
  readonly skewMs?: number | undefined;
  readonly key?: string;
  /** Local time with nine digits of a second, as the Linux agent writes it; .NET writes seven. */
  readonly isLinux?: boolean | undefined;
}

/** Headers of a registration, signed by code of our own. */
export function registrationHeaders(azure: Emulator, body: string, signing: Signing = {}) {
  const now = Date.parse(azure.clock().now) + (signing.skewMs ?? 0);
  const key = signing.key ?? azure.workspace.key;
  const date = signing.isLinux
    ? new Date(now - 7 * 3_600_000).toISOString().replace('Z', '645500-07:00')
    : new Date(now).toISOString().replace('Z', '0000+00:00');
  const hash = createHash('sha256').update(body).digest('base64');
  const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(`${date}\n${hash}\n`).digest('base64');
  return {
    'x-ms-Date': date,
    'x-ms-version': 'August, 2014',
    'x-ms-SHA256_Content': hash,
    Authorization: `${azure.workspace.workspaceId}; ${signature}`,
    'Content-Type': 'application/xml',
  };
}

export const TOPOLOGY = '/AgentService.svc/AgentTopologyRequest';
export const LINUX_TOPOLOGY = '/AgentService.svc/LinuxAgentTopologyRequest';
export const UPLOAD = '/OperationalData.svc/PostJsonDataItems';

/** Registers an agent; the answer of the service. */
export function register(send: Send, azure: Emulator, agentId: string, identity: Identity): Promise<Reply> {
  const body = topologyBody(agentId, identity.der);
  const headers = registrationHeaders(azure, body);
  return send(azure, { service: 'oms', path: TOPOLOGY, headers, body, identity });
}
