/** Machines that learn their rules from the control service: what the command line says of them. */
import { join } from 'node:path';
import { Fleet, type FleetOptions } from '../agents/ama/fleet.ts';
import { agentDefaults } from '../agents/settings.ts';
import { systemClock } from '../base/clock.ts';
import type { Problem } from '../base/problem.ts';
import type { Tally } from '../base/tally.ts';
import { type CheckedPlan, checkPlan } from '../pipeline.ts';
import type { EngineChoice } from '../query/types.ts';
import type { MapSettings } from '../tables/types.ts';
import { agentName } from './agent-name.ts';
import { resourceIdsOf } from './fleet-flags.ts';
import { refuseEmptyPlan } from './load-rules.ts';
import type { ReplayFlags } from './replay-flags.ts';
import { tellProblems } from './tell-problems.ts';

export interface OpenFleetOptions {
  readonly flags: ReplayFlags;
  readonly mapSettings: MapSettings;
  /** Instead of what the flags say. */
  readonly place?: Partial<Pick<FleetOptions, 'control' | 'imds' | 'ca' | 'region' | 'proxy'>>;
  readonly report: (problem: Problem) => void;
}

/** Lets the machines get their configurations. Errors: as `Fleet.learn`. */
export async function openFleet({ flags, mapSettings, place, report }: OpenFleetOptions): Promise<Fleet> {
  const { fleet, agents, resume, settings } = flags;
  const defaults = agentDefaults('ama');
  const pinned = new Set(Object.keys(defaults).filter((name) => !sameSetting(name, settings, defaults)));
  return Fleet.learn({
    resourceIds: resourceIdsOf(fleet.resourceId, agents),
    control: fleet.control ?? '',
    imds: fleet.imds,
    arcTokenFolder: fleet.arcTokens,
    region: fleet.region,
    proxy: fleet.proxy,
    folderOf: resume === undefined ? undefined : (number) => join(resume, agentName(number)),
    mapSettings,
    settings,
    pinned,
    clock: systemClock,
    report,
    ...place,
  });
}

function sameSetting(name: string, one: object, other: object): boolean {
  return (one as Record<string, unknown>)[name] === (other as Record<string, unknown>)[name];
}

export interface LearntRules {
  readonly fleet: Fleet;
  readonly checked: CheckedPlan;
  /** With what rows need to know of the settings that rules gave the agent. */
  readonly settings: MapSettings;
}

/**
 * Rules from the control service, as if they had been read from files. Errors: as `Fleet.learn`; exit 2 when they hold nothing
 * to run, after everything found is told.
 */
export async function learnRules(
  options: Omit<OpenFleetOptions, 'report'> & { readonly engine: EngineChoice; readonly found: Tally },
): Promise<LearntRules> {
  const { engine, found } = options;
  const fleet = await openFleet({ ...options, report: (problem) => found.problem(problem) });
  try {
    const checked = checkPlan(fleet.plan, engine);
    const { queries, firewallLogs } = checked.plan;
    if (queries.length === 0 && firewallLogs.length === 0) tellProblems(found.problems(), { tell: 'all' });
    refuseEmptyPlan(checked);
    return { fleet, checked, settings: mapSettingsOf(fleet, options.mapSettings) };
  } catch (error) {
    await fleet.close();
    throw error;
  }
}

function mapSettingsOf(fleet: Fleet, settings: MapSettings): MapSettings {
  if (!fleet.usesTimeReceived) return settings;
  // Assumed: what is replayed was received when the replay began.
  return { ...settings, forwardedTimeReceived: new Date(systemClock.now()).toISOString() };
}
