/** The work of `amasim cost`. Returns the exit code. */
import { priceOutcome } from '../outcome/price-outcome.ts';
import { problemResults } from '../outcome/run-outcome.ts';
import { sampleOutcome } from '../outcome/sample-outcome.ts';
import type { CostResult } from '../report/cost-result.ts';
import { separateInputs } from './arguments.ts';
import { billFlagsOf } from './cost-options.ts';
import { openCostOutputs } from './cost-outputs.ts';
import { refuseUsage } from './fail.ts';
import { loadRules, refuseEmptyPlan } from './load-rules.ts';
import { type CostArguments, measureInputs, refuseNoInput, refuseUnknownTables } from './measure-inputs.ts';

export async function measureCost(args: CostArguments): Promise<number> {
  const { inputs, dcr } = separateInputs(args);
  const eventSet = args['event-set'];
  refuseNoInput(inputs);
  if (dcr.length === 0 && eventSet === undefined) {
    refuseUsage('cost: no rule; name JSON files with --dcr, or a set with --event-set');
  }
  const flags = billFlagsOf(args);
  const outputs = await openCostOutputs(args);
  const { checked } = await loadRules(dcr, { engine: args.engine, eventSet });
  refuseEmptyPlan(checked);
  const { plan } = checked;
  refuseUnknownTables(flags.drops, plan);
  const { total, attribution, bytes, interrupted } = await measureInputs(inputs, { plan }, args);
  for (const problem of plan.problems) total.problem(problem);
  const sample = sampleOutcome({ plan, total, attribution, bytes, top: args.top });
  const priced = sample.span === null ? {} : priceOutcome({ plan, attribution }, sample, { ...flags, savings: true });
  for (const problem of priced.problems ?? []) total.problem(problem);
  const problems = total.problems();
  const { daily, bill, savings } = priced;
  const result: CostResult = {
    schemaVersion: 1,
    ...sample,
    ...(daily && { daily }),
    ...(bill && { bill }),
    ...(savings && { savings }),
    problems: problemResults(problems),
  };
  return outputs.deliver({ result, problems, interrupted }, inputs);
}
