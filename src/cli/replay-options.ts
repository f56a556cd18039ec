/** Flags of a replay by agents, on `run`. */
import type { Options } from 'yargs';

export const REPLAY_OPTIONS = {
  rate: {
    type: 'string',
    requiresArg: true,
    describe: 'replay by agents: events each second for one agent, max, original, or originalxSPEED',
  },
  agents: { type: 'number', requiresArg: true, describe: 'replay by so many agents, each with its queue (default: 1)' },
  resume: {
    type: 'string',
    requiresArg: true,
    describe: 'folder for the queues of agents: what was not accepted is there at the next start, which goes on',
  },
  'resume-sync': {
    choices: ['none', 'each'],
    requiresArg: true,
    default: 'none',
    describe: 'each: flush every batch to the disk; none: it survives the process only',
  },
  'agent-settings': { type: 'string', requiresArg: true, describe: 'file that replaces constants of the agent' },
  set: { type: 'string', array: true, requiresArg: true, describe: 'one of them, as in uploadSeconds=30' },
  drain: {
    type: 'number',
    default: 60,
    requiresArg: true,
    describe: 'seconds agents may take for what is left when everything was read',
  },
  seed: { type: 'number', default: 1, requiresArg: true, describe: 'for what agents do at random moments' },
  control: {
    type: 'string',
    requiresArg: true,
    describe: 'learn the rules from the agent control service at this URL, by association, instead of from --dcr',
  },
  'resource-id': {
    type: 'string',
    requiresArg: true,
    describe: 'id of the machine by which it is known there; {n}: number of the agent',
  },
  imds: {
    type: 'string',
    requiresArg: true,
    describe:
      "http URL of the machine's identity service (default: its own address; that of Azure Arc for its machines)",
  },
  'arc-tokens': {
    type: 'string',
    requiresArg: true,
    describe: 'folder of the secrets of Azure Arc (default: that of its agent)',
  },
  region: { type: 'string', requiresArg: true, describe: 'region of the machine, as in westeurope' },
  proxy: {
    type: 'string',
    requiresArg: true,
    describe: 'http URL of the gateway of --path ama-gateway (with --to emulator: an embedded one)',
  },
  'proxy-username': { type: 'string', requiresArg: true, describe: 'for the proxy' },
  'proxy-password': {
    type: 'string',
    requiresArg: true,
    describe: 'better in the variable AMASIM_PROXY_PASSWORD, which others cannot see',
  },
  heartbeat: { type: 'boolean', default: true, describe: 'heartbeats of agents; --no-heartbeat: none' },
} as const satisfies Readonly<Record<string, Options>>;

/** What they parse to. */
export interface ReplayArguments {
  rate: string | undefined;
  agents: number | undefined;
  resume: string | undefined;
  'resume-sync': 'none' | 'each';
  'agent-settings': string | undefined;
  set: string[] | undefined;
  drain: number;
  seed: number;
  control: string | undefined;
  'resource-id': string | undefined;
  imds: string | undefined;
  'arc-tokens': string | undefined;
  region: string | undefined;
  proxy: string | undefined;
  'proxy-username': string | undefined;
  'proxy-password': string | undefined;
  heartbeat: boolean;
}
