/** The work of `amasim cost --compare`. Returns the exit code. */
import { EVENT_SETS, type EventSetName } from '../contract/event-sets.ts';
import type { Detections } from '../detections/types.ts';
import { KeptKinds, measuredPlans } from '../outcome/compare-outcome.ts';
import { DetectionCoverages } from '../outcome/detections-outcome.ts';
import { priceOutcome } from '../outcome/price-outcome.ts';
import { problemResults } from '../outcome/run-outcome.ts';
import { sampleOutcome } from '../outcome/sample-outcome.ts';
import { COUNTS } from '../pool/types.ts';
import type { AlternativeResult, CompareResult } from '../report/compare-result.ts';
import { combinePlans } from '../rules/combine-plans.ts';
import { idsGone } from '../rules/ids-collected.ts';
import type { CollectionPlan } from '../rules/types.ts';
import { separateInputs } from './arguments.ts';
import { billFlagsOf } from './cost-options.ts';
import { openCompareOutputs } from './cost-outputs.ts';
import { refuseUsage } from './fail.ts';
import { loadRules, refuseEmptyPlan } from './load-rules.ts';
import { type CostArguments, measureInputs, refuseNoInput, refuseUnknownTables } from './measure-inputs.ts';

/** Sets that are compared in one reading, at most: each makes rows of its own. */
const MOST_ALTERNATIVES = 16;

export async function compareCost(args: CostArguments): Promise<number> {
  const { inputs, dcr, compare } = separateInputs(args);
  refuseNoInput(inputs);
  if (dcr.length > 0 || args['event-set'] !== undefined)
    refuseUsage(
      '--compare names all sets of rules, and the first is what the others are compared with: it goes without --dcr and --event-set',
    );
  if (compare.length < 2 || compare.length > MOST_ALTERNATIVES)
    refuseUsage(`--compare takes from 2 to ${MOST_ALTERNATIVES} sets of rules, not ${compare.length}`);
  const flags = billFlagsOf(args);
  const outputs = await openCompareOutputs(args);
  const plans: CollectionPlan[] = [];
  for (const name of compare) {
    const isEventSet = Object.hasOwn(EVENT_SETS, name);
    const { checked } = await loadRules(isEventSet ? [] : name.split(','), {
      engine: args.engine,
      ...(isEventSet && { eventSet: name as EventSetName }),
    });
    refuseEmptyPlan(checked);
    plans.push(checked.plan);
  }
  const found = args.detections.length === 0 ? undefined : await detectionsIn(args.detections);
  const combined = combinePlans(plans);
  refuseUnknownTables(flags.drops, combined.plan);
  const { total, attribution, bytes, interrupted } = await measureInputs(inputs, combined, args);
  for (const problem of combined.plan.problems) total.problem(problem);
  for (const problem of found?.problems ?? []) total.problem(problem);
  const coverages = found && new DetectionCoverages(found.detections, plans);
  const kinds = new KeptKinds(attribution);
  const measured = measuredPlans(combined, plans, { total, attribution: attribution.toData() });
  const costs = measured.map((part, number) => {
    const sample = sampleOutcome({ ...part, bytes, top: args.top });
    const {
      daily,
      bill,
      problems = [],
    } = sample.span === null ? {} : priceOutcome(part, sample, { ...flags, savings: false });
    for (const problem of problems) total.problem(problem);
    const cost = { ...sample, ...(daily && { daily }), ...(bill && { bill }) };
    return {
      name: compare[number]!,
      kept: kinds.keptBy(number),
      ...(coverages && { detections: coverages.verdicts(number) }),
      ...cost,
    };
  });
  const [first] = costs;
  const problems = total.problems();
  const result: CompareResult = {
    schemaVersion: 1,
    events: { read: total.get(COUNTS.read), malformed: total.get(COUNTS.malformed), bytes },
    alternatives: costs.map((cost, number): AlternativeResult => {
      if (number === 0) return cost;
      const lost = kinds.difference(0, number);
      const before = { daily: first!.daily, bill: first!.bill };
      return {
        ...cost,
        comparedWithFirst: {
          lost,
          added: kinds.difference(number, 0),
          idsGone: idsGone(plans[0]!, plans[number]!),
          ...(coverages && { detections: coverages.losses(number, lost) }),
          billedBytes: cost.total.billedBytes - first!.total.billedBytes,
          ...(before.daily &&
            cost.daily && { gbPerDay: cost.daily.gbPerDay.estimate - before.daily.gbPerDay.estimate }),
          ...(before.bill && cost.bill && { usdPerMonth: cost.bill.usdPerMonth - before.bill.usdPerMonth }),
        },
      };
    }),
    notToldApart: kinds.others,
    ...(found && { detections: found.counts }),
    problems: problemResults(problems),
  };
  return outputs.deliver({ result, problems, interrupted }, inputs);
}

/** Read before the sample is, so that a folder that is none is told at once; its parsers are loaded for it alone. */
async function detectionsIn(paths: readonly string[]): Promise<Detections> {
  const { readDetections } = await import('../detections/read-detections.ts');
  return readDetections(paths);
}
