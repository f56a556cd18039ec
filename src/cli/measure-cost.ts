/** The work of `amasim cost`. Returns the exit code. */
import { systemClock } from '../base/clock.ts';
import { NIL_GUID } from '../base/guid.ts';
import type { Problem } from '../base/problem.ts';
import type { EventSetName } from '../contract/event-sets.ts';
import { billOf } from '../cost/bill.ts';
import { dailyOutcome } from '../outcome/daily-outcome.ts';
import { problemResults } from '../outcome/run-outcome.ts';
import { sampleOutcome } from '../outcome/sample-outcome.ts';
import { Attribution } from '../pool/attribution.ts';
import type { MeasureJob, OverlapChoice } from '../pool/types.ts';
import type { EngineChoice } from '../query/types.ts';
import type { CostResult, DailyResult } from '../report/cost-result.ts';
import { agentName } from './agent-name.ts';
import { separateInputs } from './arguments.ts';
import type { GlobalArguments } from './common-options.ts';
import { type BillArguments, type BillFlags, billFlagsOf } from './cost-options.ts';
import { openCostOutputs } from './cost-outputs.ts';
import { refuseUsage } from './fail.ts';
import { type FirewallArguments, readFirewallFlags } from './firewall-options.ts';
import { loadRules, refuseEmptyPlan } from './load-rules.ts';
import type { OutputArguments } from './output-options.ts';
import { readThrough } from './read-through.ts';

export interface CostArguments extends GlobalArguments, FirewallArguments, BillArguments, OutputArguments {
  inputs: string[];
  dcr: string[];
  'event-set': EventSetName | undefined;
  overlap: OverlapChoice;
  top: number;
  engine: EngineChoice;
  workers: number | undefined;
  log: string | undefined;
  recover: boolean;
}

export async function measureCost(args: CostArguments): Promise<number> {
  const { inputs, dcr } = separateInputs(args);
  const eventSet = args['event-set'];
  if (inputs.length === 0) refuseUsage('cost: no input; name files, folders, globs or - (stdin)');
  if (dcr.length === 0 && eventSet === undefined) {
    refuseUsage('cost: no rule; name JSON files with --dcr, or a set with --event-set');
  }
  if (!Number.isInteger(args.top) || args.top < 0) refuseUsage('--top takes a whole number');
  const flags = billFlagsOf(args);
  const outputs = openCostOutputs(args);
  const { checked } = await loadRules(dcr, { engine: args.engine, eventSet });
  refuseEmptyPlan(checked);
  const { plan } = checked;
  const job: MeasureJob = {
    kind: 'measure',
    plan,
    engine: args.engine,
    nowMs: systemClock.now(),
    overlap: args.overlap,
    settings: {
      agent: 'ama',
      workspaceId: NIL_GUID,
      sourceComputerId: NIL_GUID,
      ...readFirewallFlags(args, agentName(0)),
    },
  };
  const attribution = new Attribution();
  let bytes = 0;
  const { total, interrupted } = await readThrough(
    job,
    { ...args, inputs, progress: args.progress && !args.quiet },
    async (result) => {
      attribution.merge(result.attribution ?? []);
      bytes += result.bytes;
      return true;
    },
  );
  for (const problem of plan.problems) total.problem(problem);
  const sample = sampleOutcome({ plan, total, attribution, bytes, top: args.top });
  const priced = sample.span === null ? {} : priceOf({ plan, attribution }, sample, flags);
  for (const problem of priced.problems ?? []) total.problem(problem);
  const problems = total.problems();
  const { daily, bill } = priced;
  const result: CostResult = {
    schemaVersion: 1,
    ...sample,
    ...(daily && { daily }),
    ...(bill && { bill }),
    problems: problemResults(problems),
  };
  return outputs.deliver({ result, problems, interrupted });
}

interface Priced {
  readonly daily?: DailyResult;
  readonly bill?: CostResult['bill'];
  readonly problems?: readonly Problem[];
}

/** What a day brings and what it costs. Rows go untransformed: what comes in is what is stored. */
function priceOf(
  measured: Parameters<typeof dailyOutcome>[0],
  { events, total }: Pick<CostResult, 'events' | 'total'>,
  { target, settings, book, plans, calibrations }: BillFlags,
): Priced {
  // Of the events that come, as many are kept as in the sample.
  const { eps } = target;
  const kept = eps === undefined ? {} : { eps: (eps * total.rows) / events.read };
  const estimated = dailyOutcome(measured, { ...target, ...kept }, calibrations);
  if (!estimated.ok) return { problems: [estimated.problem] };
  const used = estimated.value.tables.flatMap(({ table }) => calibrations.get(table) ?? []);
  const daily: DailyResult = {
    ...estimated.value,
    ...(used.length > 0 && {
      calibrations: used.map(({ table, factor, perRowBytes, rows, residualShare }) => ({
        table,
        factor,
        perRowBytes,
        rows,
        residualShare,
      })),
    }),
  };
  const volumes = daily.tables.map(({ table, gbPerDay: { estimate } }) => ({
    table,
    plan: plans.get(table) ?? ('analytics' as const),
    incomingGb: estimate,
    billedGb: estimate,
    droppedGb: 0,
  }));
  const bill = billOf({ volumes, book, settings });
  return bill.ok ? { daily, bill: bill.value } : { daily, problems: bill.problem };
}
