/** Flags of the legacy agent, on `run --path mma`. */
import type { Options } from 'yargs';
import { legacyLogsRule } from '../agents/mma/legacy-logs.ts';
import { legacySolutionsRule } from '../agents/mma/legacy-solutions.ts';
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
  'mma-solutions': {
    type: 'string',
    requiresArg: true,
    describe: 'with --path mma: solutions of the workspace that collect, as in WindowsFirewall',
  },
} as const satisfies Readonly<Record<string, Options>>;

/** What they parse to. */
export interface LegacyArguments {
  workspace: string[] | undefined;
  'mma-logs': string | undefined;
  'mma-solutions': string | undefined;
}

/** A rule that flags stand for, as if it stood in a file of that name. */
export interface FlagRule {
  readonly name: string;
  readonly rule: unknown;
}

/** The rules that `--mma-logs` and `--mma-solutions` stand for. Errors: exit 2. */
export function readLegacyFlags(args: LegacyArguments & { readonly path: string }): readonly FlagRule[] {
  const flags = [
    { name: 'mma-logs', text: args['mma-logs'], ruleOf: legacyLogsRule },
    { name: 'mma-solutions', text: args['mma-solutions'], ruleOf: legacySolutionsRule },
  ];
  const isLegacy = args.workspace !== undefined || flags.some(({ text }) => text !== undefined);
  if (isLegacy && !args.path.startsWith('mma')) {
    return refuseUsage('--workspace and --mma-logs go with --path mma, as does --mma-solutions');
  }
  return flags.flatMap(({ name, text, ruleOf }) => {
    if (text === undefined) return [];
    const rule = ruleOf(text);
    return rule.ok ? { name, rule: rule.value } : refuseUsage(`--${name}: ${rule.problem}`);
  });
}
