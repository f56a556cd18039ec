/** Flags of firewall logs, on `run`: what their lines do not say. */
import type { Options } from 'yargs';
import type { MapSettings } from '../tables/types.ts';
import { refuseUsage } from './fail.ts';

export const FIREWALL_OPTIONS = {
  'firewall-offset': {
    type: 'string',
    requiresArg: true,
    describe: 'offset from UTC of the local times in firewall logs, as in +02:00 (default: they are taken for UTC)',
  },
  computer: {
    type: 'string',
    requiresArg: true,
    describe: 'name of the machine whose firewall logs these are (default: that of --resource-id, or agent-00001)',
  },
} as const satisfies Readonly<Record<string, Options>>;

/** What they parse to. */
export interface FirewallArguments {
  'firewall-offset': string | undefined;
  computer: string | undefined;
}

const HOUR_MINUTES = 60;
/** No place is further from UTC. */
const MOST_HOURS = 14;

/** What rows have to know. Errors: exit 2. */
export function readFirewallFlags(
  args: FirewallArguments,
  machine: string,
): Pick<MapSettings, 'computer' | 'firewallUtcOffsetMinutes'> {
  const { computer = machine } = args;
  const offset = args['firewall-offset'];
  return { computer, ...(offset !== undefined && { firewallUtcOffsetMinutes: minutesOf(offset) }) };
}

function minutesOf(text: string): number {
  const [, sign, hours, minutes] = /^(?:Z|([+-])(\d{2}):(\d{2}))$/.exec(text) ?? refuse(text);
  const offset = Number(hours ?? 0) * HOUR_MINUTES + Number(minutes ?? 0);
  if (offset > MOST_HOURS * HOUR_MINUTES || Number(minutes ?? 0) >= HOUR_MINUTES) return refuse(text);
  return sign === '-' ? -offset : offset;
}

function refuse(text: string): never {
  return refuseUsage(`--firewall-offset ${text}: takes an offset from UTC, as in +02:00, -05:30 or Z`);
}
