/** Legacy agents of a replay: which workspaces they report to, and who they are. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { legacyHeartbeat } from '../agents/mma/heartbeat.ts';
import { IdentityFile } from '../agents/mma/identity-store.ts';
import { LegacyAgent } from '../agents/mma/legacy-agent.ts';
import { LegacyOutlet } from '../agents/mma/outlet.ts';
import { type LegacyWorkspace, readWorkspace, servicesOf } from '../agents/mma/workspace.ts';
import type { AgentParts } from '../agents/replay.ts';
import { systemClock } from '../base/clock.ts';
import { isGuid } from '../base/guid.ts';
import { SimulatorError } from '../base/problem.ts';
import { newGuid } from '../base/random.ts';
import { PRIVATE_FOLDER, replaceFile } from '../base/replace-file.ts';
import { AZURE_CLOUDS } from '../contract/azure-hosts.ts';
import { MAX_UPLOAD_BYTES } from '../contract/legacy-agent.ts';
import { HEARTBEAT_STREAM } from '../contract/service-tables.ts';
import { startEmulator } from '../emulator/emulator.ts';
import type { BatchTarget } from '../upload/types.ts';
import { refuse, refuseUsage } from './fail.ts';
import type { OpenAgentsOptions } from './open-agents-options.ts';
import { openGateway } from './open-gateway.ts';

/** A workspace, and what its folder below that of an agent is called. */
export interface LegacyHome {
  readonly name: string;
  readonly workspace: LegacyWorkspace;
}

export interface LegacyService {
  /** In words, for the summary. */
  readonly name: string;
  readonly homes: readonly LegacyHome[];
  /** What the agents send to; heartbeats come last. */
  readonly targets: readonly BatchTarget[];
  /** Starts an agent in one of its workspaces. `folder`: its own, where it is kept. */
  openHome(
    home: LegacyHome,
    agent: { readonly name: string; readonly folder: string | undefined },
  ): Promise<Required<Pick<AgentParts, 'outlet' | 'heartbeat'>>>;
  close(): Promise<void>;
}

const SECOND_MS = 1000;
/** Environment variable with the key of workspaces given by their id alone. */
const KEY_VARIABLE = 'AMASIM_WORKSPACE_KEY';

/** Errors: exit 2 for a destination or workspaces that do not fit. */
export async function openLegacyService(options: OpenAgentsOptions): Promise<LegacyService> {
  const { plan, flags, settings: made, report } = options;
  const { name, homes, ca, proxy, close } = await openHomes(options);
  const targets = [...plan.streams, { immutableId: '', stream: HEARTBEAT_STREAM }];
  const ids = new Map<string, string>();
  // Each call has its time; nothing else ends them.
  const signal = new AbortController().signal;
  const openHome: LegacyService['openHome'] = async ({ name: homeName, workspace }, agent) => {
    const agentId = ids.get(agent.name) ?? agentIdIn(agent.folder);
    ids.set(agent.name, agentId);
    const file = agent.folder && join(agent.folder, homeName, 'identity.json');
    const legacy = await LegacyAgent.open(
      {
        workspace,
        agentId,
        computer: agent.name,
        connections: flags.settings.connections,
        clock: systemClock,
        report,
        ca,
        proxy,
        store: file === undefined ? undefined : new IdentityFile(file),
      },
      signal,
    );
    const outlet = new LegacyOutlet({
      agent: legacy,
      targets,
      ids: {
        made: { workspaceId: made.workspaceId, agentId: made.sourceComputerId },
        sent: { workspaceId: workspace.workspaceId, agentId },
      },
      configurationMs: flags.settings.configurationSeconds * SECOND_MS,
    });
    return { outlet, heartbeat: legacyHeartbeat(targets.length - 1, agent.name) };
  };
  return { name, homes, targets, openHome, close };
}

interface Homes {
  readonly name: string;
  readonly homes: readonly LegacyHome[];
  readonly ca?: string;
  /** Gateway to go through. */
  readonly proxy?: URL | undefined;
  close(): Promise<void>;
}

async function openHomes({ to, workspaces, flags }: OpenAgentsOptions): Promise<Homes> {
  if (to === 'emulator') {
    if (workspaces !== undefined)
      refuseUsage('--workspace goes with --to https://…: the embedded emulator has its own');
    return openEmbedded(flags.fleet.isThroughGateway);
  }
  if (!/^https?:\/\//i.test(to)) {
    return refuseUsage(`--to ${to}: agents send to emulator, or to the https URL of an endpoint`);
  }
  const { maxWorkspaces } = flags.settings;
  if (workspaces === undefined)
    return refuseUsage(`--path mma --to ${to}: name a workspace with --workspace <id>:<key>`);
  if (maxWorkspaces !== null && workspaces.length > maxWorkspaces) {
    refuseUsage(`--workspace: a legacy agent reports to ${maxWorkspaces} workspaces at most, not ${workspaces.length}`);
  }
  const homes = workspaces.map((text): LegacyHome => {
    const read = readWorkspace(text, process.env[KEY_VARIABLE]);
    if (!read.ok)
      return refuseUsage(`--workspace: ${read.problem}; wanted <id>:<key>, or <id> with the key in ${KEY_VARIABLE}`);
    return { name: read.value.workspaceId, workspace: workspaceAt(to, read.value) };
  });
  const names = new Set(homes.map(({ name }) => name));
  if (names.size < homes.length) refuseUsage('--workspace: a workspace is given more than once');
  return { name: to, homes, proxy: flags.fleet.proxy, close: async () => {} };
}

async function openEmbedded(isThroughGateway: boolean): Promise<Homes> {
  const names = isThroughGateway ? { hostNames: ['azure'] } : {};
  const emulator = await startEmulator({ maxStoredBytes: MAX_UPLOAD_BYTES, ...names });
  const { workspaceId, key } = emulator.workspace;
  const gateway = isThroughGateway ? await openGateway(emulator, { agent: 'mma' }) : undefined;
  const at = gateway === undefined ? emulator.endpoint : `https://${AZURE_CLOUDS.public.workspaces}`;
  return {
    name: `the embedded emulator${gateway === undefined ? '' : ', through a gateway'}`,
    // Another one at each start.
    homes: [{ name: 'emulator', workspace: workspaceAt(at, { workspaceId, key }) }],
    ca: emulator.caPem,
    proxy: gateway?.proxy,
    close: async () => {
      await gateway?.close();
      await emulator.close();
    },
  };
}

function workspaceAt(to: string, workspace: Pick<LegacyWorkspace, 'workspaceId' | 'key'>): LegacyWorkspace {
  const services = servicesOf(to, workspace.workspaceId);
  return services.ok ? { ...workspace, ...services.value } : refuse(services.problem);
}

/** The GUID of an agent, the same in all of its workspaces, kept where it has a folder. Errors: throws AMASIM_AGENT_IDENTITY_FILE. */
function agentIdIn(folder: string | undefined): string {
  if (folder === undefined) return newGuid();
  const file = join(folder, 'agent-id');
  try {
    mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER });
    if (!existsSync(file)) replaceFile(file, [`${newGuid()}\n`]);
    const id = readFileSync(file, 'utf8').trim();
    if (isGuid(id) && id === id.toLowerCase()) return id;
    throw new Error('this is no GUID');
  } catch (cause) {
    const message = `${file}: ${(cause as Error).message}`;
    throw new SimulatorError({ code: 'AMASIM_AGENT_IDENTITY_FILE', message }, { cause });
  }
}
