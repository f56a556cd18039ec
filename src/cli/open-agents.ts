/** Agents of a replay: what each sends to, and where its queue is. */
import { join } from 'node:path';
import { type Fleet, heartbeatTarget } from '../agents/ama/fleet.ts';
import { AmaOutlet, type AmaRoute } from '../agents/ama-outlet.ts';
import type { AgentParts } from '../agents/replay.ts';
import { claimFolder, type ReplayFolder } from '../agents/replay-folder.ts';
import { systemClock } from '../base/clock.ts';
import type { Problem } from '../base/problem.ts';
import { INGESTION_SCOPE, MAX_CALL_BYTES } from '../contract/ingestion.ts';
import { startEmulator } from '../emulator/emulator.ts';
import { plannedRules } from '../emulator/planned-rules.ts';
import type { CollectOptions } from '../pipeline.ts';
import { azureToken } from '../upload/credential.ts';
import { DiskSpool } from '../upload/disk-spool.ts';
import { MemorySpool, type Spool } from '../upload/spool.ts';
import type { BatchTarget } from '../upload/types.ts';
import { agentName } from './agent-name.ts';
import { refuseNameless } from './destination.ts';
import { refuseUsage } from './fail.ts';
import type { OpenAgentsOptions } from './open-agents-options.ts';
import { openFleet } from './open-fleet.ts';
import { type GatewayPlace, openGateway } from './open-gateway.ts';
import { openLegacyService } from './open-legacy-agents.ts';
import type { ReplayFlags } from './replay-flags.ts';

export interface OpenedAgents {
  /** In words, for the summary. */
  readonly name: string;
  readonly agents: NonNullable<CollectOptions['agents']>;
  close(): Promise<void>;
}

/** Where all agents of a replay send to. */
interface Service {
  readonly name: string;
  readonly ca?: string;
  /** Gateway to go through. */
  readonly proxy?: URL | undefined;
  /** The machines, where they learn from a control service. */
  readonly fleet?: Fleet;
  /** Where all goes, without machines. */
  readonly route?: AmaRoute;
  close(): Promise<void>;
}

/** Errors: exit 2 for a destination or a folder that does not go with a replay. */
export async function openAgents(options: OpenAgentsOptions): Promise<OpenedAgents> {
  const { plan, flags, inputs, report } = options;
  const { resume, agents } = flags;
  if (options.settings.agent === 'mma') return openLegacyAgents(options);
  const heartbeats =
    options.fleet !== undefined || options.to === 'emulator' ? heartbeatTarget(plan.streams) : undefined;
  const current: BatchTarget[] = [...plan.streams, ...(heartbeats === undefined ? [] : [heartbeats])];
  const claimed =
    resume === undefined ? undefined : await claimFolder(resume, { plan, targets: current, inputs, agents });
  const { lock, former = [] } = claimed ?? {};
  const targets = [...current, ...former];
  let service: Service | undefined;
  const close = async () => {
    await service?.close();
    lock?.release();
  };
  try {
    service = await openService(options);
    const { name, fleet, ca, proxy, route } = service;
    const settings = fleet?.settings ?? flags.settings;
    const openAgent = async (number: number): Promise<AgentParts> => {
      const { connections } = settings;
      const routes = fleet?.routesOf(number, current, former) ?? targets.map(() => route);
      const outlet = new AmaOutlet({ ca, proxy, targets, routes, connections, clock: systemClock });
      const folder = resume && join(resume, agentName(number));
      const parked = new Set([...targets.keys()].filter((target) => routes[target] === undefined));
      const spool = openSpool({ flags: { ...flags, settings }, folder, targets, parked, report });
      const heartbeat = flags.fleet.heartbeat ? fleet?.heartbeatOf(number, plan.streams.length) : undefined;
      return { outlet, spool, heartbeat };
    };
    const { rate, drainMs, seed } = flags;
    fleet?.watch();
    return {
      name,
      agents: { targets, former: former.length, agents, rate, settings, drainMs, seed, openAgent },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Each workspace of a legacy agent has a queue and connections of its own: to the replay it is an agent of its own. */
async function openLegacyAgents(options: OpenAgentsOptions): Promise<OpenedAgents> {
  const { plan, flags, inputs, report } = options;
  const { resume, settings, agents } = flags;
  const service = await openLegacyService(options);
  const homes = service.homes.length;
  let claimed: ReplayFolder | undefined;
  try {
    const workspaces = service.homes.map(({ name }) => name);
    if (resume !== undefined)
      claimed = await claimFolder(resume, { plan, targets: service.targets, inputs, agents, workspaces });
  } catch (error) {
    await service.close();
    throw error;
  }
  const { former = [] } = claimed ?? {};
  const targets = [...service.targets, ...former];
  const openAgent = async (number: number): Promise<AgentParts> => {
    const name = agentName(Math.floor(number / homes));
    const home = service.homes[number % homes]!;
    const folder = resume && join(resume, name);
    const { outlet, heartbeat } = await service.openHome(home, { name, folder });
    const spool = openSpool({ flags, folder: folder && join(folder, home.name), targets, report });
    return { outlet, heartbeat, spool };
  };
  const { rate, drainMs, seed } = flags;
  return {
    name: service.name,
    agents: { targets, former: former.length, agents: agents * homes, rate, settings, drainMs, seed, openAgent },
    close: async () => {
      await service.close();
      claimed?.lock.release();
    },
  };
}

interface QueueOptions {
  readonly flags: ReplayFlags;
  readonly folder: string | undefined;
  readonly targets: readonly BatchTarget[];
  readonly parked?: ReadonlySet<number>;
  readonly report: (problem: Problem) => void;
}

function openSpool({ flags, folder, targets, parked, report }: QueueOptions): Spool {
  const { diskQuotaBytes: quotaBytes, dropAtQuota } = flags.settings;
  const bounds = { quotaBytes, dropAtQuota };
  if (folder === undefined) return new MemorySpool(bounds);
  const spool = new DiskSpool({ ...bounds, folder, targets, parked, sync: flags.sync }, report);
  for (const { target, rows } of spool.parked) {
    const { immutableId, stream } = targets[target]!;
    const message = `${folder}: ${rows} rows of stream ${stream} of rule ${immutableId}, which is not followed any more`;
    report({ code: 'AMASIM_AGENT_PARKED', message });
  }
  return spool;
}

async function openService(options: OpenAgentsOptions): Promise<Service> {
  const { to, plan, flags, fleet } = options;
  const { proxy } = flags.fleet;
  if (fleet !== undefined) return { name: flags.fleet.control ?? to, proxy, fleet, close: () => fleet.close() };
  if (to === 'emulator') return openEmbedded(options);
  if (/^https?:\/\//i.test(to)) {
    refuseNameless(plan, to);
    const tokens = azureToken(INGESTION_SCOPE);
    return { name: to, proxy, route: { endpoint: to, tokens }, close: async () => {} };
  }
  return refuseUsage(`--to ${to}: agents send to emulator, or to the https URL of an endpoint`);
}

/** An emulator whose machines follow the rules given, and learn so from it as from Azure. */
async function openEmbedded({ plan, settings, flags, report }: OpenAgentsOptions): Promise<Service> {
  const emulator = await startEmulator({
    rules: plannedRules(plan, settings),
    maxStoredBytes: MAX_CALL_BYTES,
    associate: 'all',
    agentPort: 0,
    ...(flags.fleet.isThroughGateway && { hostNames: ['azure'] }),
  });
  let gateway: GatewayPlace | undefined;
  let fleet: Fleet | undefined;
  const close = async () => {
    await fleet?.close();
    await gateway?.close();
    await emulator.close();
  };
  try {
    const { endpoint: control, caPem: ca, agentEndpoint: imds } = emulator;
    if (flags.fleet.isThroughGateway)
      gateway = await openGateway(emulator, { agent: 'ama', region: flags.fleet.region });
    const { region = flags.fleet.region, proxy } = gateway ?? {};
    const place = { control: gateway?.control ?? control, ca, imds, region, proxy };
    fleet = await openFleet({ flags, mapSettings: settings, place, report });
    const name = `the embedded emulator${gateway === undefined ? '' : ', through a gateway'}`;
    return { name, ca, proxy, fleet, close };
  } catch (error) {
    await close();
    throw error;
  }
}
