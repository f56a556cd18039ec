/** What the flags of a replay come to. */
import { readFileSync } from 'node:fs';
import { type Rate, readRate } from '../agents/schedule.ts';
import {
  type AgentName,
  type AgentSettings,
  agentDefaults,
  readAgentSettings,
  withSetting,
} from '../agents/settings.ts';
import type { Result } from '../base/problem.ts';
import { refuse, refuseUsage } from './fail.ts';
import { type FleetFlags, fleetFlagsOf, isThroughGateway, type Way } from './fleet-flags.ts';
import type { ReplayArguments } from './replay-options.ts';

export interface ReplayFlags {
  readonly rate: Rate;
  readonly agents: number;
  readonly resume: string | undefined;
  readonly sync: 'none' | 'each';
  readonly settings: AgentSettings;
  readonly drainMs: number;
  readonly seed: number;
  readonly fleet: FleetFlags;
}

const MOST_AGENTS = 10_000;

/** The flags of a replay; `undefined` when none of them asks for one and the agent has another way. Errors: exit 2. */
export function readReplayFlags(args: ReplayArguments & Way, agent: AgentName): ReplayFlags | undefined {
  const asked = [args.rate, args.agents, args.resume, args.control];
  const isWanted = asked.some((flag) => flag !== undefined) || agent === 'mma' || isThroughGateway(args.path);
  if (!isWanted) {
    if (args['agent-settings'] !== undefined || args.set !== undefined) {
      refuseUsage('--agent-settings and --set go with --rate, --agents or --resume');
    }
    if ((args['resource-id'] ?? args.region ?? args.imds ?? args['arc-tokens'] ?? args.proxy) !== undefined) {
      refuseUsage('--resource-id, --region, --imds, --arc-tokens and --proxy go with --control');
    }
    return undefined;
  }
  const rate = readRate(args.rate ?? 'max');
  if (rate === undefined) refuseUsage(`--rate ${args.rate}: takes events each second, max, original or originalxSPEED`);
  const { agents = 1, drain, seed } = args;
  if (!Number.isInteger(agents) || agents < 1 || agents > MOST_AGENTS) {
    refuseUsage(`--agents takes a whole number from 1 to ${MOST_AGENTS}`);
  }
  if (!(drain >= 0)) refuseUsage('--drain takes a number of seconds');
  return {
    rate,
    agents,
    resume: args.resume,
    sync: args['resume-sync'],
    settings: settingsOf(args, agent),
    drainMs: drain * 1000,
    seed,
    fleet: fleetFlagsOf(args),
  };
}

function settingsOf(args: ReplayArguments, agent: AgentName): AgentSettings {
  let settings = agentDefaults(agent);
  const file = args['agent-settings'];
  if (file !== undefined) settings = wanted(readAgentSettings(jsonOf(file), { file, base: settings }));
  for (const text of args.set ?? []) settings = wanted(withSetting(settings, text));
  return settings;
}

function jsonOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8').replace(/^\ufeff/u, ''));
  } catch (error) {
    return refuse({ code: 'AMASIM_AGENT_SETTING', message: (error as Error).message, file });
  }
}

function wanted<T>(result: Result<T>): T {
  return result.ok ? result.value : refuse(result.problem);
}
