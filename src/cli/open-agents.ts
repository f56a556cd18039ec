/** Agents of a replay: what each sends to, and where its queue is. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AmaOutlet } from '../agents/ama-outlet.ts';
import type { AgentParts } from '../agents/replay.ts';
import { systemClock } from '../base/clock.ts';
import { type FolderLock, lockFolder } from '../base/folder-lock.ts';
import { type Problem, SimulatorError } from '../base/problem.ts';
import { INGESTION_AUDIENCES, INGESTION_SCOPE, MAX_CALL_BYTES } from '../contract/ingestion.ts';
import { startEmulator } from '../emulator/emulator.ts';
import { plannedRules } from '../emulator/planned-rules.ts';
import type { CollectOptions } from '../pipeline.ts';
import type { CollectionPlan } from '../rules/types.ts';
import { findInputs } from '../sources/inputs.ts';
import { azureToken } from '../upload/credential.ts';
import { DiskSpool } from '../upload/disk-spool.ts';
import { MemorySpool, type Spool } from '../upload/spool.ts';
import type { TokenSource } from '../upload/types.ts';
import { refuseNameless } from './destination.ts';
import { refuse, refuseUsage } from './fail.ts';
import type { OpenAgentsOptions } from './open-agents-options.ts';
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
  readonly endpoint: string;
  readonly ca?: string;
  readonly tokens: TokenSource;
  close(): Promise<void>;
}

/** Errors: exit 2 for a destination or a folder that does not go with a replay. */
export async function openAgents(options: OpenAgentsOptions): Promise<OpenedAgents> {
  const { plan, flags, inputs, report } = options;
  const { resume, settings, agents } = flags;
  if (options.settings.agent === 'mma') return openLegacyAgents(options);
  const lock = resume === undefined ? undefined : await claimFolder(resume, { plan, inputs, agents });
  const service = await openService(options);
  const targets = plan.streams;
  const openAgent = async (number: number): Promise<AgentParts> => {
    const spool = openSpool(flags, resume && join(resume, agentName(number)), report);
    const { endpoint, ca, tokens } = service;
    const outlet = new AmaOutlet({
      endpoint,
      ca,
      targets,
      tokens: () => tokens,
      connections: settings.connections,
      clock: systemClock,
    });
    return { outlet, spool };
  };
  const { rate, drainMs, seed } = flags;
  return {
    name: service.name,
    agents: { targets, agents, rate, settings, drainMs, seed, openAgent },
    close: async () => {
      await service.close();
      lock?.release();
    },
  };
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
    if (resume !== undefined) lock = await claimFolder(resume, { plan, inputs, agents, workspaces });
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

function agentName(number: number): string {
  return `agent-${String(number + 1).padStart(5, '0')}`;
}

async function openService({ to, plan, settings }: OpenAgentsOptions): Promise<Service> {
  if (to === 'emulator') {
    const emulator = await startEmulator({ rules: plannedRules(plan, settings), maxStoredBytes: MAX_CALL_BYTES });
    return {
      name: 'the embedded emulator',
      endpoint: emulator.endpoint,
      ca: emulator.caPem,
      // Signed anew for each request: a replay may outlast a token.
      tokens: { token: async () => emulator.issueToken(INGESTION_AUDIENCES[0]) },
      close: () => emulator.close(),
    };
  }
  if (/^https?:\/\//i.test(to)) {
    refuseNameless(plan, to);
    return { name: to, endpoint: to, tokens: azureToken(INGESTION_SCOPE), close: async () => {} };
  }
  return refuseUsage(`--to ${to}: agents send to emulator, or to the https URL of an endpoint`);
}

/** What a folder of queues belongs to: other rows would have other numbers. */
interface ReplayIdentity {
  readonly version: 1;
  readonly inputs: readonly { readonly path: string; readonly bytes: number }[];
  readonly streams: readonly string[];
  readonly queries: readonly string[];
  readonly agents: number;
  /** Of the legacy agent. */
  readonly workspaces?: readonly string[];
}

interface FolderOf extends Pick<ReplayIdentity, 'agents' | 'workspaces'> {
  readonly plan: CollectionPlan;
  readonly inputs: readonly string[];
}

async function claimFolder(folder: string, about: FolderOf): Promise<FolderLock> {
  const { plan, agents, workspaces } = about;
  const { inputs } = await findInputs(about.inputs);
  const identity: ReplayIdentity = {
    version: 1,
    inputs: inputs.map((input) => {
      if (input.kind !== 'file') return refuseUsage('--resume: stdin cannot be read again; name files');
      return { path: input.path, bytes: statSync(input.path).size };
    }),
    streams: plan.streams.map(({ immutableId, stream }) => `${immutableId}/${stream}`),
    queries: plan.queries.map(({ xPathQuery }) => xPathQuery),
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
