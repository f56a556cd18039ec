/** The folder of `--resume`: which replay it is of, and what its agents followed before. */
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { type FolderLock, lockFolder } from '../base/folder-lock.ts';
import { SimulatorError } from '../base/problem.ts';
import { PRIVATE_FOLDER, replaceFile } from '../base/replace-file.ts';
import type { CollectionPlan } from '../rules/types.ts';
import { findInputs } from '../sources/inputs.ts';
import type { BatchTarget } from '../upload/types.ts';
import { subscriptionsOf } from './bookmarks.ts';

export interface FolderOf {
  readonly plan: CollectionPlan;
  readonly targets: readonly BatchTarget[];
  readonly inputs: readonly string[];
  readonly agents: number;
  /** Of the legacy agent. */
  readonly workspaces?: readonly string[];
}

export interface ReplayFolder {
  readonly lock: FolderLock;
  /** Targets of rules that were followed before: batches may still wait for them. */
  readonly former: readonly BatchTarget[];
}

const NAME = 'replay.json';
const TARGET = z.object({ immutableId: z.string(), stream: z.string() });
/** What events are numbered by; the same replay goes on as long as it is the same. */
const IDENTITY = z.object({
  version: z.literal(2),
  inputs: z.array(z.object({ path: z.string(), bytes: z.number() })),
  agents: z.number(),
  workspaces: z.array(z.string()).optional(),
});
const FILE = IDENTITY.extend({ targets: z.array(TARGET) });

/**
 * Takes the folder for this run. The rules may be others than before: subscriptions that are still there go on from their
 * bookmarks. `replay.json` says what it is of, and which subscription each bookmark of an agent belongs to.
 *
 * Errors: throws AMASIM_AGENT_SPOOL for a folder in use, of other inputs or of another number of agents, and for stdin.
 */
export async function claimFolder(folder: string, about: FolderOf): Promise<ReplayFolder> {
  const { plan, agents, workspaces } = about;
  const { inputs } = await findInputs(about.inputs, { firewallLogs: true });
  const identity = {
    version: 2 as const,
    inputs: inputs.map((input) => {
      if (input.kind !== 'file') throw refusal('stdin cannot be read again; name files', folder);
      return { path: input.path, bytes: statSync(input.path).size };
    }),
    agents,
    ...(workspaces !== undefined && { workspaces }),
  };
  const targets = about.targets.map(({ immutableId, stream }) => ({ immutableId, stream }));
  const file = join(folder, NAME);
  let lock: FolderLock | undefined;
  try {
    mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER });
    lock = lockFolder(folder, { name: 'run', code: 'AMASIM_AGENT_SPOOL' });
    const before = existsSync(file) ? FILE.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data : undefined;
    const isSame = before !== undefined && isDeepStrictEqual(IDENTITY.parse(before), identity);
    if (existsSync(file) && !isSame) throw otherReplay(folder, workspaces !== undefined);
    const known = new Set(targets.map(keyOf));
    const former = (before?.targets ?? []).filter((target) => !known.has(keyOf(target)));
    const subscriptions = subscriptionsOf(plan).map(({ id, rule, stream, xPathQuery }) => ({
      id,
      rule,
      stream,
      xPathQuery,
    }));
    const text = JSON.stringify({ ...identity, targets: [...targets, ...former], subscriptions }, undefined, 2);
    replaceFile(file, [`${text}\n`]);
    return { lock, former };
  } catch (error) {
    lock?.release();
    if (error instanceof SimulatorError) throw error;
    throw refusal((error as Error).message, folder);
  }
}

function keyOf({ immutableId, stream }: BatchTarget): string {
  return `${immutableId}/${stream}`;
}

function otherReplay(folder: string, isLegacy: boolean): SimulatorError {
  const what = ['inputs', ...(isLegacy ? ['workspaces'] : [])].join(', ');
  const message = `the queues are of another replay (other ${what}, or number of agents)`;
  return refusal(message, folder, `take another folder, or what ${join(folder, NAME)} says`);
}

function refusal(message: string, folder: string, help?: string): SimulatorError {
  return new SimulatorError({ code: 'AMASIM_AGENT_SPOOL', message: `${folder}: ${message}`, ...(help && { help }) });
}
