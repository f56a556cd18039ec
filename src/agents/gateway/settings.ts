/** What the gateway is told, checked: every mistake in the settings is named before it listens. */

import type { Sequenced } from '../../base/bounded-log.ts';
import type { Clock } from '../../base/clock.ts';
import type { Code } from '../../base/codes.ts';
import { isGuid } from '../../base/guid.ts';
import { SimulatorError } from '../../base/problem.ts';
import { AZURE_CLOUDS, type AzureCloudName } from '../../contract/azure-hosts.ts';
import { GATEWAY_DEFAULTS, GATEWAY_PORT, MAX_GATEWAY_WORKSPACES } from '../../contract/gateway.ts';
import type { GatewayEvent } from './event-log.ts';
import { type ConnectTo, HostRules, parseConnectTo, subjectRule } from './host-rules.ts';
import type { RelayProxy } from './upstream.ts';

export type GatewayTimes = {
  readonly [Name in keyof typeof GATEWAY_DEFAULTS]?: number;
};

/** Times in milliseconds; see `GATEWAY_DEFAULTS` in `contract/gateway.ts` for what they are by default. */
export interface GatewayOptions extends GatewayTimes {
  /** Default 8080; 0 takes any free port. */
  readonly port?: number;
  /** Default `127.0.0.1`: this machine only. */
  readonly host?: string;
  /** Counters, connections and events over HTTP on this port of 127.0.0.1; 0 takes any free one. Default: none. */
  readonly adminPort?: number;
  /** Ids of the workspaces the gateway's own agent reports to: their hosts are allowed. */
  readonly workspaces?: readonly string[];
  /** More hosts to allow: names and `*.suffix`. */
  readonly allow?: readonly string[];
  /** Regions (`westeurope`) whose hosts for Azure Monitor Agents are allowed: control service and data collection endpoints. */
  readonly allowAma?: readonly string[];
  /**
   * Type of the gateway's own agent. Both ends must run the same: hosts of the other type are refused. Default `any`, which
   * no real gateway is: for tests of both through one.
   */
  readonly agent?: 'any' | 'ama' | 'mma';
  /** Subjects of client certificates to allow beside those of the workspaces: a CN, or the whole `CN=a, O=b`. */
  readonly allowCertificates?: readonly string[];
  readonly cloud?: AzureCloudName;
  /** A ClientHello without a server name. Default `refuse` (Assumed). */
  readonly missingServerName?: 'refuse' | 'allow';
  /** Relay proxy, `http://host:port`. */
  readonly proxy?: string;
  readonly proxyUsername?: string;
  readonly proxyPassword?: string;
  /** As curl's `--connect-to`: `pattern:port:host:port`. */
  readonly connectTo?: readonly string[];
  /** `debug` adds events 103, 107 and 200. Default `info`. */
  readonly logLevel?: 'info' | 'debug';
  /** Told each event as it happens. */
  readonly onEvent?: (event: Sequenced<GatewayEvent>) => void;
  readonly clock?: Clock;
}

export type GatewaySettings = Readonly<Record<keyof typeof GATEWAY_DEFAULTS, number>> & {
  readonly port: number;
  readonly host: string;
  readonly adminPort: number | undefined;
  readonly hosts: HostRules;
  readonly isAllowedSubject: (parts: readonly string[]) => boolean;
  readonly missingServerName: 'refuse' | 'allow';
  readonly proxy: RelayProxy | undefined;
  readonly connectTo: readonly ConnectTo[];
  readonly logLevel: 'info' | 'debug';
  /** Without workspaces: as if no agent were on the gateway's machine. */
  readonly hasAgent: boolean;
};

const HOST_PATTERN = /^(?:\*\.)?[0-9a-z_-]+(?:\.[0-9a-z_-]+)*$|^[0-9a-f:]*:[0-9a-f:.]*$/iu;
const MAX_TIMER_MS = 2_147_483_647;

/**
 * Reads the options.
 *
 * Errors: throws AMASIM_GATEWAY_SETTINGS, and AMASIM_GATEWAY_WORKSPACES for too many of them.
 */
export function readSettings(options: GatewayOptions): GatewaySettings {
  const { agent = 'any', cloud = 'public', workspaces = [], allow = [], allowAma = [] } = options;
  for (const id of workspaces) if (!isGuid(id)) refuse(`workspace ${id}: wanted its id, a GUID`);
  const most = agent === 'mma' ? MAX_GATEWAY_WORKSPACES.mma : MAX_GATEWAY_WORKSPACES.ama;
  if (new Set(workspaces).size > most) {
    refuse(`${workspaces.length} workspaces: an agent reports to at most ${most}`, 'AMASIM_GATEWAY_WORKSPACES');
  }
  for (const host of allow)
    if (!HOST_PATTERN.test(host)) refuse(`allow ${host}: wanted a host name or *.suffix, no port`);
  for (const region of allowAma)
    if (!/^[a-z0-9]+$/iu.test(region)) refuse(`allow-ama ${region}: wanted westeurope or alike`);
  if (!Object.hasOwn(AZURE_CLOUDS, cloud)) refuse(`cloud ${cloud}: wanted ${Object.keys(AZURE_CLOUDS).join(', ')}`);
  return {
    ...readNumbers(options),
    port: readPort('port', options.port ?? GATEWAY_PORT),
    host: options.host ?? '127.0.0.1',
    adminPort: options.adminPort === undefined ? undefined : readPort('admin-port', options.adminPort),
    hosts: new HostRules({
      agent,
      workspaces,
      allow: allow.map((host) => host.toLowerCase()),
      amaRegions: allowAma,
      cloud,
    }),
    isAllowedSubject: subjectRule(workspaces, options.allowCertificates ?? []),
    missingServerName: options.missingServerName ?? 'refuse',
    proxy: readProxy(options),
    connectTo: (options.connectTo ?? []).map(readConnectTo),
    logLevel: options.logLevel ?? 'info',
    hasAgent: workspaces.length > 0,
  };
}

function readNumbers(options: GatewayTimes): Readonly<Record<keyof typeof GATEWAY_DEFAULTS, number>> {
  const numbers: Record<keyof typeof GATEWAY_DEFAULTS, number> = { ...GATEWAY_DEFAULTS };
  for (const name of Object.keys(numbers) as (keyof typeof GATEWAY_DEFAULTS)[]) {
    const value = options[name] ?? numbers[name];
    const least = name === 'idleTimeoutMs' ? 0 : 1;
    if (!Number.isInteger(value) || value < least || value > MAX_TIMER_MS) {
      refuse(`${name} ${value}: wanted a whole number from ${least} to ${MAX_TIMER_MS}`);
    }
    numbers[name] = value;
  }
  return numbers;
}

function readPort(name: string, port: number): number {
  return Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : refuse(`${name} ${port}: wanted 0 to 65535`);
}

/** What is given as a URL may hold a password, so no message repeats it. */
function readProxy({ proxy, proxyUsername, proxyPassword }: GatewayOptions): RelayProxy | undefined {
  if (proxy === undefined) {
    return proxyUsername === undefined && proxyPassword === undefined ? undefined : refuse('credentials, but no proxy');
  }
  const url = URL.canParse(proxy) ? new URL(proxy) : undefined;
  if (url?.protocol !== 'http:' || url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    return refuse('proxy: wanted http://host:port');
  }
  if (url.username !== '' || url.password !== '')
    return refuse('proxy: its user name and password are settings of their own');
  if ((proxyUsername === undefined) !== (proxyPassword === undefined)) {
    return refuse('proxy: wanted a user name and a password, or neither');
  }
  if (proxyUsername?.includes(':')) return refuse('proxy: a user name cannot have a colon');
  const host = url.hostname.replace(/^\[|\]$/gu, '');
  const credentials = Buffer.from(`${proxyUsername}:${proxyPassword}`).toString('base64');
  const authorization = proxyUsername === undefined ? undefined : `Basic ${credentials}`;
  return { host, port: url.port === '' ? 80 : Number(url.port), authorization };
}

function readConnectTo(text: string): ConnectTo {
  return (
    parseConnectTo(text) ?? refuse(`connect-to ${text}: wanted *.opinsights.azure.com:443:127.0.0.1:8443 or alike`)
  );
}

function refuse(message: string, code: Code = 'AMASIM_GATEWAY_SETTINGS'): never {
  throw new SimulatorError({ code, message });
}
