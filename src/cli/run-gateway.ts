/** The work of `amasim gateway`: starts, says where it is, writes events, waits for a signal. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { type Gateway, startGateway } from '../agents/gateway/gateway.ts';
import type { GatewayOptions } from '../agents/gateway/settings.ts';
import { whenAborted } from '../base/when-aborted.ts';
import type { AzureCloudName } from '../contract/azure-hosts.ts';
import type { GlobalArguments } from './common-options.ts';
import { refuse } from './fail.ts';
import { listenForInterrupt } from './interrupt.ts';
import { printProblem, writeErr, writeJson, writeOut } from './print.ts';

export interface GatewayArguments extends GlobalArguments {
  port: number;
  host: string;
  'admin-port': number;
  workspace: string[] | undefined;
  allow: string[] | undefined;
  'allow-ama': string[] | undefined;
  agent: 'any' | 'ama' | 'mma';
  'allow-certificate': string[] | undefined;
  cloud: AzureCloudName;
  'missing-sni': 'refuse' | 'allow';
  proxy: string | undefined;
  'proxy-username': string | undefined;
  'proxy-password': string | undefined;
  'connect-to': string[] | undefined;
  'connect-timeout': number;
  'idle-timeout': number;
  'max-connections': number;
  log: string | undefined;
  'log-level': 'info' | 'debug';
  json: boolean;
}

/** What `gateway --json` prints when it is ready; the names are a contract. */
interface GatewayAnnouncement {
  readonly schemaVersion: 1;
  /** For the proxy setting of agents. */
  readonly proxy: string;
  readonly host: string;
  readonly port: number;
  readonly admin: string;
  readonly allowed: readonly string[];
}

export async function runGateway(args: GatewayArguments): Promise<void> {
  const log = openLog(args);
  const interrupt = listenForInterrupt('amasim: closing');
  try {
    const gateway = await startGateway({
      ...optionsOf(args),
      onEvent: (event) => log.write(`${JSON.stringify(event)}\n`),
    });
    try {
      const announcement = announce(gateway, args.host);
      if (args.json) await writeJson(announcement);
      else await writeOut(describe(announcement));
      await whenAborted(interrupt.signal);
    } finally {
      await gateway.close();
    }
  } finally {
    log.close();
    interrupt.dispose();
  }
}

interface EventOutput {
  write(line: string): void;
  close(): void;
}

/** Lines are written at once: none is lost when the process is killed, and none waits in memory. */
function openLog({ log, quiet }: GatewayArguments): EventOutput {
  if (log === undefined) return { write: quiet ? () => {} : writeErr, close: () => {} };
  const problem = (cause: unknown) =>
    ({ code: 'AMASIM_RUN_OUTPUT', message: `${log}: ${(cause as Error).message}` }) as const;
  let file: number;
  try {
    file = openSync(log, 'a');
  } catch (cause) {
    return refuse(problem(cause));
  }
  let hasFailed = false;
  const write = (line: string) => {
    try {
      writeSync(file, line);
    } catch (cause) {
      // The gateway goes on: agents depend on it more than anyone does on its log. The events are in memory, too.
      if (!hasFailed) printProblem(problem(cause));
      hasFailed = true;
    }
  };
  return { write, close: () => closeSync(file) };
}

function optionsOf(args: GatewayArguments): GatewayOptions {
  const { proxy, 'proxy-username': proxyUsername } = args;
  // The variable may be set for another run: without a user name it means nothing.
  const kept = proxyUsername === undefined ? undefined : process.env.AMASIM_GATEWAY_PROXY_PASSWORD;
  const proxyPassword = args['proxy-password'] ?? kept;
  return {
    port: args.port,
    host: args.host,
    adminPort: args['admin-port'],
    workspaces: args.workspace ?? [],
    allow: args.allow ?? [],
    allowAma: args['allow-ama'] ?? [],
    agent: args.agent,
    allowCertificates: args['allow-certificate'] ?? [],
    cloud: args.cloud,
    missingServerName: args['missing-sni'],
    ...(proxy !== undefined && { proxy }),
    ...(proxyUsername !== undefined && { proxyUsername }),
    ...(proxyPassword !== undefined && { proxyPassword }),
    connectTo: args['connect-to'] ?? [],
    connectTimeoutMs: Math.round(args['connect-timeout'] * 1_000),
    idleTimeoutMs: Math.round(args['idle-timeout'] * 1_000),
    maxConnections: args['max-connections'],
    logLevel: args['log-level'],
  };
}

function announce({ proxy, port, adminPort, allowed }: Gateway, host: string): GatewayAnnouncement {
  return { schemaVersion: 1, proxy, host, port, admin: `http://127.0.0.1:${adminPort}`, allowed };
}

function describe({ proxy, admin, allowed }: GatewayAnnouncement): string {
  const hosts =
    allowed.length === 0 ? ' none (--workspace, --allow and --allow-ama add some)' : `\n  ${allowed.join('\n  ')}`;
  return `amasim gateway listens on ${proxy}

Allowed on port 443:${hosts}

Agents take it as their proxy. To try it: curl -x ${proxy} https://<host>
Counters, connections, events: curl ${admin}/_gateway/counters (connections, events)
Ctrl+C ends it.
`;
}
