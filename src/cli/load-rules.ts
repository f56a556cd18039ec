/** Rule files → one checked plan. */
import { type CheckedPlan, checkPlan } from '../pipeline.ts';
import type { EngineChoice } from '../query/types.ts';
import { planCollection } from '../rules/plan-collection.ts';
import { readRules } from '../rules/read-rules.ts';
import type { DataCollectionRule } from '../rules/types.ts';
import { refuse } from './fail.ts';
import { printProblem } from './print.ts';
import { readTextFile } from './read-text-file.ts';

export interface LoadedRules {
  readonly checked: CheckedPlan;
  readonly rules: readonly DataCollectionRule[];
}

/**
 * Reads rule files and plans what they collect.
 *
 * Errors: a file that cannot be read ends the command (exit 2); whatever is wrong inside a file stands in `plan.problems`.
 */
export async function loadRules(
  files: readonly string[],
  { engine, ruleId }: { readonly engine: EngineChoice; readonly ruleId?: string | undefined },
): Promise<LoadedRules> {
  const read = await Promise.all(files.map(async (file) => readRules(await readTextFile(file), file)));
  const rules = read.flatMap((file) => file.rules);
  const plan = planCollection(rules, ruleId === undefined ? {} : { immutableId: ruleId });
  const problems = [...read.flatMap((file) => file.problems), ...plan.problems];
  return { rules, checked: checkPlan({ ...plan, problems }, engine) };
}

/** Ends the command when there is nothing to run, naming what is wrong. */
export function refuseEmptyPlan({ plan }: CheckedPlan): void {
  if (plan.queries.length > 0) return;
  for (const problem of plan.problems) printProblem(problem);
  refuse({ code: 'AMASIM_RUN_NOTHING_TO_RUN', message: 'the rules hold no query that can be run' });
}
