/** Agents of a replay: what each sends to, and where its queue is. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Fleet, heartbeatTarget } from '../agents/ama/fleet.ts';
import { AmaOutlet, type AmaRoute } from '../agents/ama-outlet.ts';
import type { AgentParts } from '../agents/replay.ts';
import { systemClock } from '../base/clock.ts';
import { type FolderLock, lockFolder } from '../base/folder-lock.ts';
import { type Problem, SimulatorError } from '../base/problem.ts';
import { INGESTION_SCOPE, MAX_CALL_BYTES } from '../contract/ingestion.ts';
import { startEmulator } from '../emulator/emulator.ts';
import { plannedRules } from '../emulator/planned-rules.ts';
import type { CollectOptions } from '../pipeline.ts';
import type { CollectionPlan } from '../rules/types.ts';
import { findInputs } from '../sources/inputs.ts';
import { azureToken } from '../upload/credential.ts';
import { DiskSpool } from '../upload/disk-spool.ts';
import { MemorySpool, type Spool } from '../upload/spool.ts';
import type { BatchTarget } from '../upload/types.ts';
import { refuseNameless } from './destination.ts';
import { refuse, refuseUsage } from './fail.ts';
import type { OpenAgentsOptions } from './open-agents-options.ts';
import { agentName, openFleet } from './open-fleet.ts';
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
  /** Where the targets go, without machines. */
  readonly routes?: readonly AmaRoute[];
  close(): Promise<void>;
}

/** Errors: exit 2 for a destination or a folder that does not go with a replay. */
export async function openAgents(options: OpenAgentsOptions): Promise<OpenedAgents> {
  const { plan, flags, inputs, report } = options;
  const { resume, agents } = flags;
  if (options.settings.agent === 'mma') return openLegacyAgents(options);
  const heartbeats =
    options.fleet !== undefined || options.to === 'emulator' ? heartbeatTarget(plan.streams) : undefined;
  const targets: BatchTarget[] = [...plan.streams, ...(heartbeats === undefined ? [] : [heartbeats])];
  const lock = resume === undefined ? undefined : await claimFolder(resume, { plan, targets, inputs, agents });
  let service: Service | undefined;
  const close = async () => {
    await service?.close();
    lock?.release();
  };
  try {
    service = await openService(options);
    const { name, fleet, ca, proxy, routes = [] } = service;
    const settings = fleet?.settings ?? flags.settings;
    const openAgent = async (number: number): Promise<AgentParts> => {
      const { connections } = settings;
      const own = fleet?.routesOf(number, targets) ?? routes;
      const outlet = new AmaOutlet({ ca, proxy, targets, routes: own, connections, clock: systemClock });
      const spool = openSpool({ ...flags, settings }, resume && join(resume, agentName(number)), report);
      const heartbeat = flags.fleet.heartbeat ? fleet?.heartbeatOf(number, plan.streams.length) : undefined;
      return { outlet, spool, heartbeat };
    };
    const { rate, drainMs, seed } = flags;
    fleet?.watch();
    return { name, agents: { targets, agents, rate, settings, drainMs, seed, openAgent }, close };
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
  let lock: FolderLock | undefined;
  try {
    const workspaces = service.homes.map(({ name }) => name);
    if (resume !== undefined)
      lock = await claimFolder(resume, { plan, targets: service.targets, inputs, agents, workspaces });
  } catch (error) {
    await service.close();
    throw error;
  }
  const openAgent = async (number: number): Promise<AgentParts> => {
    const name = agentName(Math.floor(number / homes));
    const home = service.homes[number % homes]!;
    const folder = resume && join(resume, name);
    const { outlet, heartbeat } = await service.openHome(home, { name, folder });
    return { outlet, heartbeat, spool: openSpool(flags, folder && join(folder, home.name), report) };
  };
  const { rate, drainMs, seed } = flags;
  const { targets } = service;
  return {
    name: service.name,
    agents: { targets, agents: agents * homes, rate, settings, drainMs, seed, openAgent },
    close: async () => {
      await service.close();
      lock?.release();
    },
  };
}

function openSpool(flags: ReplayFlags, folder: string | undefined, report: (problem: Problem) => void): Spool {
  const { diskQuotaBytes: quotaBytes, dropAtQuota } = flags.settings;
  const bounds = { quotaBytes, dropAtQuota };
  return folder === undefined
    ? new MemorySpool(bounds)
    : new DiskSpool({ ...bounds, folder, sync: flags.sync }, report);
}

async function openService(options: OpenAgentsOptions): Promise<Service> {
  const { to, plan, flags, fleet } = options;
  const { proxy } = flags.fleet;
  if (fleet !== undefined) return { name: flags.fleet.control ?? to, proxy, fleet, close: () => fleet.close() };
  if (to === 'emulator') return openEmbedded(options);
  if (/^https?:\/\//i.test(to)) {
    refuseNameless(plan, to);
    const tokens = azureToken(INGESTION_SCOPE);
    return { name: to, proxy, routes: plan.streams.map(() => ({ endpoint: to, tokens })), close: async () => {} };
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

/** What a folder of queues belongs to: other rows would have other numbers. */
interface ReplayIdentity {
  readonly version: 1;
  readonly inputs: readonly { readonly path: string; readonly bytes: number }[];
  readonly streams: readonly string[];
  readonly queries: readonly string[];
  /** Profiles of each data source. */
  readonly firewallLogs?: readonly (readonly string[])[];
  readonly agents: number;
  /** Of the legacy agent. */
  readonly workspaces?: readonly string[];
}

interface FolderOf extends Pick<ReplayIdentity, 'agents' | 'workspaces'> {
  readonly plan: CollectionPlan;
  readonly targets: readonly BatchTarget[];
  readonly inputs: readonly string[];
}

async function claimFolder(folder: string, about: FolderOf): Promise<FolderLock> {
  const { plan, targets, agents, workspaces } = about;
  const { inputs } = await findInputs(about.inputs, { firewallLogs: true });
  const identity: ReplayIdentity = {
    version: 1,
    inputs: inputs.map((input) => {
      if (input.kind !== 'file') return refuseUsage('--resume: stdin cannot be read again; name files');
      return { path: input.path, bytes: statSync(input.path).size };
    }),
    streams: targets.map(({ immutableId, stream }) => `${immutableId}/${stream}`),
    queries: plan.queries.map(({ xPathQuery }) => xPathQuery),
    ...(plan.firewallLogs.length > 0 && { firewallLogs: plan.firewallLogs.map(({ profiles }) => profiles) }),
    agents,
    ...(workspaces !== undefined && { workspaces }),
  };
  const file = join(folder, 'replay.json');
  const text = `${JSON.stringify(identity, undefined, 2)}\n`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const lock = lockFolder(folder, { name: 'run', code: 'AMASIM_AGENT_SPOOL' });
    if (!existsSync(file)) writeFileSync(file, text, { mode: 0o600 });
    if (readFileSync(file, 'utf8') === text) return lock;
    lock.release();
  } catch (error) {
    if (error instanceof SimulatorError) throw error;
    refuse({ code: 'AMASIM_AGENT_SPOOL', message: `${folder}: ${(error as Error).message}` });
  }
  const message = `${folder}: the queues are of another replay (other inputs, rules, ${workspaces === undefined ? '' : 'workspaces, '}or number of agents)`;
  return refuse({ code: 'AMASIM_AGENT_SPOOL', message, help: `take another folder, or what ${file} says` });
}
