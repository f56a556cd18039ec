/** Flags of machines that learn their rules from the control service. */
import type { RunResult } from '../report/run-result.ts';
import { readEndpoint } from '../upload/endpoint.ts';
import { refuse, refuseUsage } from './fail.ts';
import type { ReplayArguments } from './replay-options.ts';

export interface FleetFlags {
  readonly control: string | undefined;
  readonly resourceId: string | undefined;
  readonly imds: string | undefined;
  readonly arcTokens: string | undefined;
  readonly region: string | undefined;
  readonly heartbeat: boolean;
  /** Through a gateway: the one at `proxy`, or an embedded one. */
  readonly isThroughGateway: boolean;
  readonly proxy: URL | undefined;
}

/** What is to be sent, and how. */
export interface Way {
  readonly to: string;
  readonly path: RunResult['path'];
}

/** Assumed: machines of the embedded emulator, which knows none. */
const EMBEDDED_ID =
  '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/amasim/providers/Microsoft.Compute/virtualMachines/agent-{n}';
const RESOURCE_ID = /^\/subscriptions\/[^/?#]+\/resourceGroups\/[^/?#]+\/providers\/[^/?#]+(?:\/[^/?#]+\/[^/?#]+)+$/iu;
/** Environment variable with the password for the proxy. */
const PASSWORD_VARIABLE = 'AMASIM_PROXY_PASSWORD';
const MAX_RESOURCE_ID_CHARS = 2_048;

/** Errors: exit 2 for flags that do not go together, or are none. */
export function fleetFlagsOf(args: ReplayArguments & Way): FleetFlags {
  const { control, imds, region } = args;
  const flags: FleetFlags = {
    control,
    resourceId: args['resource-id'],
    imds,
    arcTokens: args['arc-tokens'],
    region,
    heartbeat: args.heartbeat,
    isThroughGateway: isThroughGateway(args.path),
    proxy: proxyOf(args),
  };
  if (control === undefined) {
    if (imds !== undefined || flags.arcTokens !== undefined) refuseUsage('--imds and --arc-tokens go with --control');
    if ((flags.resourceId ?? region) !== undefined && args.to !== 'emulator') {
      refuseUsage('--resource-id and --region go with --control, or --to emulator');
    }
  } else {
    if (args.to !== 'emulator') refuseUsage('--to: with --control the configuration says where data goes');
    const read = readEndpoint(control);
    if (!read.ok) refuse(read.problem);
    if (flags.resourceId === undefined)
      refuseUsage('--control needs --resource-id, by which the service knows the machine');
  }
  if (imds !== undefined && !(URL.canParse(imds) && new URL(imds).protocol === 'http:')) {
    refuseUsage(`--imds ${imds}: takes an http URL, as in http://127.0.0.1:40342`);
  }
  if (region !== undefined && !/^[a-z0-9]{1,64}$/iu.test(region)) refuseUsage(`--region ${region}: as in westeurope`);
  return flags;
}

export function isThroughGateway(path: RunResult['path']): boolean {
  return path === 'ama-gateway' || path === 'mma-gateway';
}

/** Errors: exit 2 for a proxy that is none, is missing, or goes with nothing. */
function proxyOf(args: ReplayArguments & Way): URL | undefined {
  const { proxy, path, to, control, 'proxy-username': username } = args;
  const isEmbedded = to === 'emulator' && control === undefined;
  if (proxy === undefined) {
    if (username !== undefined) refuseUsage('--proxy-username goes with --proxy');
    if (isThroughGateway(path) && !isEmbedded) refuseUsage(`--path ${path} needs --proxy, the URL of the gateway`);
    return undefined;
  }
  if (!isThroughGateway(path)) refuseUsage('--proxy goes with --path ama-gateway or mma-gateway');
  if (isEmbedded) refuseUsage('--proxy: the embedded emulator has a gateway of its own');
  const url = URL.canParse(proxy) ? new URL(proxy) : undefined;
  const isPlain = url?.protocol === 'http:' && url.pathname === '/' && url.search === '' && url.username === '';
  // What stands before the host may be a password: it is not quoted.
  if (url === undefined || !isPlain)
    return refuseUsage(`--proxy ${proxy.replace(/.*@/u, '…@')}: takes http://host:port`);
  if (username === undefined) return url;
  if (username === '' || username.includes(':')) refuseUsage('--proxy-username takes a name without a colon');
  url.username = encodeURIComponent(username);
  url.password = encodeURIComponent(args['proxy-password'] ?? process.env[PASSWORD_VARIABLE] ?? '');
  return url;
}

/** Ids of the machines: `{n}` is the number of the agent, from 1; without it, further agents have it at the end of their name. */
export function resourceIdsOf(pattern: string = EMBEDDED_ID, agents: number): string[] {
  if (!RESOURCE_ID.test(pattern) || pattern.length > MAX_RESOURCE_ID_CHARS) {
    refuseUsage(`--resource-id ${pattern}: as in /subscriptions/…/providers/Microsoft.Compute/virtualMachines/vm-{n}`);
  }
  return Array.from({ length: agents }, (_, number) => {
    if (pattern.includes('{n}')) return pattern.replaceAll('{n}', String(number + 1));
    return number === 0 ? pattern : `${pattern}-${number + 1}`;
  });
}
