/** Which hosts clients may reach, which certificates they may show, and where connections really go. */
import {
  AZURE_CLOUDS,
  type AzureCloud,
  type AzureCloudName,
  agentServiceHost,
  agentTypeOf,
  controlHost,
  ingestDomains,
  odsHost,
  omsHost,
} from '../../contract/azure-hosts.ts';
import { SECURE_PORT } from '../../contract/gateway.ts';
import type { HostPort } from './http-head.ts';

export interface AllowedHostsOptions {
  readonly agent: 'any' | 'ama' | 'mma';
  readonly workspaces: readonly string[];
  /** Hosts and `*.suffix`, in lower case. */
  readonly allow: readonly string[];
  /** Regions of Azure Monitor Agents. */
  readonly amaRegions: readonly string[];
  readonly cloud: AzureCloudName;
}

/** A name, or `*.suffix`, which any name below the suffix fits. */
export function fitsPattern(pattern: string, host: string): boolean {
  return pattern.startsWith('*.')
    ? host.endsWith(pattern.slice(1)) && host.length > pattern.length - 1
    : host === pattern;
}

/**
 * The patterns of both lists: the one the real gateway downloads through its own agent, and the local one.
 *
 * Assumed: what is on the downloaded list (here the documented firewall table of the Log Analytics agent, of these workspaces).
 */
export function allowedPatterns(options: AllowedHostsOptions): readonly string[] {
  const cloud = AZURE_CLOUDS[options.cloud];
  const downloaded = options.workspaces.flatMap((id) => workspaceHosts(id.toLowerCase(), options.agent, cloud));
  const ofAma = options.amaRegions.flatMap((region) => [
    controlHost('global', cloud),
    controlHost(region.toLowerCase(), cloud),
    ...ingestDomains(region.toLowerCase(), cloud).map((domain) => `*.${domain}`),
  ]);
  return [...new Set([...downloaded, ...ofAma, ...options.allow])];
}

function workspaceHosts(id: string, agent: AllowedHostsOptions['agent'], cloud: AzureCloud): readonly string[] {
  if (agent === 'ama') return [odsHost(id, cloud)];
  return [odsHost(id, cloud), omsHost(id, cloud), agentServiceHost(id, cloud), `*.${cloud.blobs}`];
}

/** Why a destination is refused, or `undefined` if it is not. */
export class HostRules {
  readonly patterns: readonly string[];
  readonly #names: ReadonlySet<string>;
  readonly #suffixes: readonly string[];
  readonly #agent: AllowedHostsOptions['agent'];
  readonly #cloud: AzureCloud;

  constructor(options: AllowedHostsOptions) {
    this.patterns = allowedPatterns(options);
    this.#names = new Set(this.patterns);
    this.#suffixes = this.patterns.filter((pattern) => pattern.startsWith('*.'));
    this.#agent = options.agent;
    this.#cloud = AZURE_CLOUDS[options.cloud];
  }

  refusalOf({ host, port }: HostPort): string | undefined {
    if (port !== SECURE_PORT) return `port ${port} is not secure (${SECURE_PORT})`;
    if (!this.#names.has(host) && !this.#suffixes.some((suffix) => fitsPattern(suffix, host))) {
      return 'the host is not in the allowed list';
    }
    const type = agentTypeOf(host, this.#cloud);
    if (this.#agent === 'any' || type === undefined || type === this.#agent) return undefined;
    return `it belongs to agents of type ${type}, the agent of this gateway is of type ${this.#agent}`;
  }
}

/**
 * Whether the subject of a client's certificate is allowed: one whose CN is a workspace, as Log Analytics agents have it, or
 * that is on the local list by a CN or as a whole (`CN=a, O=b`).
 */
export function subjectRule(
  workspaces: readonly string[],
  subjects: readonly string[],
): (parts: readonly string[]) => boolean {
  const names = new Set([...workspaces, ...subjects].map((name) => name.toLowerCase()));
  return (parts) =>
    names.has(parts.join(', ').toLowerCase()) ||
    parts.some((part) => /^CN=/iu.test(part) && names.has(part.slice(3).toLowerCase()));
}

/** As of curl's `--connect-to`, with patterns: what is `undefined` fits all, or stays. */
export interface ConnectTo {
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly toHost: string | undefined;
  readonly toPort: number | undefined;
}

const HOST = String.raw`(\[[0-9A-Fa-f:.]+\]|(?:\*\.)?[0-9A-Za-z._-]*)`;

/** Reads `pattern:port:host:port`, each of which may be empty. */
export function parseConnectTo(text: string): ConnectTo | undefined {
  const match = new RegExp(`^${HOST}:(\\d{0,5}):${HOST}:(\\d{0,5})$`, 'u').exec(text);
  if (match === null) return undefined;
  const [host, port, toHost, toPort] = match.slice(1).map((part) => (part === '' ? undefined : part));
  const numbers = [port, toPort].filter((part) => part !== undefined).map(Number);
  if (numbers.some((number) => number < 1 || number > 65_535) || toHost?.startsWith('*')) return undefined;
  const bare = (name: string | undefined) => name?.toLowerCase().replace(/^\[|\]$/gu, '');
  return {
    host: bare(host),
    port: port === undefined ? undefined : Number(port),
    toHost: bare(toHost),
    toPort: toPort === undefined ? undefined : Number(toPort),
  };
}

/** Where a connection for a destination goes: by the first entry that fits. */
export function routeOf(destination: HostPort, entries: readonly ConnectTo[]): HostPort {
  const { host, port } = destination;
  const entry = entries.find(
    (each) =>
      (each.host === undefined || fitsPattern(each.host, host)) && (each.port === undefined || each.port === port),
  );
  return { host: entry?.toHost ?? host, port: entry?.toPort ?? port };
}
