/** Rule files and event sets → one checked plan. */
import type { EventSetName } from '../contract/event-sets.ts';
import { type CheckedPlan, checkPlan } from '../pipeline.ts';
import type { EngineChoice } from '../query/types.ts';
import { eventSetRule } from '../rules/event-set.ts';
import { planCollection } from '../rules/plan-collection.ts';
import { readRules } from '../rules/read-rules.ts';
import type { DataCollectionRule } from '../rules/types.ts';
import { refuse } from './fail.ts';
import type { FlagRule } from './legacy-options.ts';
import { printProblem } from './print.ts';
import { readTextFile } from './read-text-file.ts';

export interface LoadedRules {
  readonly checked: CheckedPlan;
  readonly rules: readonly DataCollectionRule[];
}

export interface LoadRulesOptions {
  readonly engine: EngineChoice;
  readonly ruleId?: string | undefined;
  /** Its rule comes after those of the files, as if it stood in a file `event-set:<name>`. */
  readonly eventSet?: EventSetName | undefined;
  /** Rules of the legacy agent; they come last, as if they stood in files. */
  readonly legacy?: readonly FlagRule[];
}

/**
 * Reads rule files and plans what they collect.
 *
 * Errors: a file that cannot be read ends the command (exit 2); whatever is wrong inside a file stands in `plan.problems`.
 */
export async function loadRules(
  files: readonly string[],
  { engine, ruleId, eventSet, legacy = [] }: LoadRulesOptions,
): Promise<LoadedRules> {
  const read = await Promise.all(files.map(async (file) => readRules(await readTextFile(file), file)));
  if (eventSet !== undefined) read.push(readRules(JSON.stringify(eventSetRule(eventSet)), `event-set:${eventSet}`));
  for (const { name, rule } of legacy) read.push(readRules(JSON.stringify(rule), name));
  const rules = read.flatMap((file) => file.rules);
  const plan = planCollection(rules, ruleId === undefined ? {} : { immutableId: ruleId });
  const problems = [...read.flatMap((file) => file.problems), ...plan.problems];
  return { rules, checked: checkPlan({ ...plan, problems }, engine) };
}

/** Ends the command when there is nothing to run, naming what is wrong. */
export function refuseEmptyPlan({ plan }: CheckedPlan): void {
  if (plan.queries.length > 0 || plan.firewallLogs.length > 0) return;
  for (const problem of plan.problems) printProblem(problem);
  refuse({
    code: 'AMASIM_RUN_NOTHING_TO_RUN',
    message: 'the rules hold no query that can be run, and no firewall logs',
  });
}
