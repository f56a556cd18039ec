/** Rule files → what the emulator knows of rules: the library's `--dcr`. */
import { readFile } from 'node:fs/promises';
import { type Problem, renderProblem, SimulatorError, severityOf } from '../base/problem.ts';
import { dnsDataSource } from '../rules/dns-extension.ts';
import { planCollection } from '../rules/plan-collection.ts';
import { readRules } from '../rules/read-rules.ts';
import type { DataCollectionRule } from '../rules/types.ts';
import { streamsOf } from './arm/rule-streams.ts';
import type { EmulatorRule } from './rules.ts';

export interface RulesOfFiles {
  readonly rules: readonly EmulatorRule[];
  /** What is odd about them, but no error. */
  readonly problems: readonly Problem[];
}

/**
 * Reads the rules of JSON files.
 *
 * Errors: throws AMASIM_EMULATOR_RULE_FILE for a file that cannot be read, and the first error found in one, with its place.
 */
export async function readRuleFiles(files: readonly string[]): Promise<RulesOfFiles> {
  const read = await Promise.all(files.map(async (file) => readRules(await textOf(file), file)));
  const rules = read.flatMap((file) => file.rules);
  const problems = [...read.flatMap((file) => file.problems), ...planCollection(rules).problems].filter(
    concernsIngestion,
  );
  const errors = problems.filter((problem) => severityOf(problem.code) === 'error');
  const [first] = errors;
  if (first !== undefined) {
    const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
    throw new SimulatorError({ ...first, message: `${renderProblem(first)}${more}` });
  }
  return { rules: emulatorRules(rules), problems };
}

/** What the emulator needs to know of rules: all their streams, those that no agent collects as well, and their queries, for agents. */
export function emulatorRules(rules: readonly DataCollectionRule[]): EmulatorRule[] {
  return rules.map((rule) => {
    const { name, immutableId } = rule;
    const workspaces = rule.logAnalytics.map(({ name: called, workspaceResourceId: resourceId }) => ({
      name: called,
      resourceId,
    }));
    const windowsEventLogs = rule.windowsEventLogs.map(({ path: _, ...source }) => source);
    const windowsFirewallLogs = rule.windowsFirewallLogs.map(({ path: _, ...source }) => source);
    const extensions = rule.dnsExtensions.map(dnsDataSource);
    const dataSources = { windowsEventLogs, windowsFirewallLogs, extensions };
    return { name, immutableId, streams: streamsOf(rule, workspaces), dataSources };
  });
}

/** A rule that rows are posted to directly needs no event log. */
export function concernsIngestion({ code }: Problem): boolean {
  return code !== 'AMASIM_RULE_NO_EVENTS';
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const message = `${file}: ${(cause as Error).message}`;
    throw new SimulatorError({ code: 'AMASIM_EMULATOR_RULE_FILE', message }, { cause });
  }
}
