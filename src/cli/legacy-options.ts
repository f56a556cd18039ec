/** Flags of the legacy agent, on `run --path mma`. */
import type { Options } from 'yargs';
import { legacyLogsRule } from '../agents/mma/legacy-logs.ts';
import { refuseUsage } from './fail.ts';

export const LEGACY_OPTIONS = {
  workspace: {
    type: 'string',
    array: true,
    nargs: 1,
    requiresArg: true,
    describe: 'with --path mma and an https URL: <id>:<key>, or <id> with the key in AMASIM_WORKSPACE_KEY; up to 4',
  },
  'mma-logs': {
    type: 'string',
    requiresArg: true,
    describe: "with --path mma: logs and levels, as in 'System:error,warning;Application:error'",
  },
} as const satisfies Readonly<Record<string, Options>>;

/** What they parse to. */
export interface LegacyArguments {
  workspace: string[] | undefined;
  'mma-logs': string | undefined;
}

/** The rule that `--mma-logs` stands for; `undefined` without it. Errors: exit 2. */
export function readLegacyFlags(args: LegacyArguments & { readonly path: string }): unknown {
  const logs = args['mma-logs'];
  if (!args.path.startsWith('mma') && (args.workspace !== undefined || logs !== undefined)) {
    return refuseUsage('--workspace and --mma-logs go with --path mma');
  }
  if (logs === undefined) return undefined;
  const rule = legacyLogsRule(logs);
  return rule.ok ? rule.value : refuseUsage(`--mma-logs: ${rule.problem}`);
}
