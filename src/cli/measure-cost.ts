/** The work of `amasim cost`. Returns the exit code. */
import { systemClock } from '../base/clock.ts';
import { NIL_GUID } from '../base/guid.ts';
import type { Problem } from '../base/problem.ts';
import type { Tally } from '../base/tally.ts';
import type { EventSetName } from '../contract/event-sets.ts';
import { billOf } from '../cost/bill.ts';
import { dailyOutcome } from '../outcome/daily-outcome.ts';
import { problemResults } from '../outcome/run-outcome.ts';
import { sampleOutcome } from '../outcome/sample-outcome.ts';
import { savingsOutcome } from '../outcome/savings-outcome.ts';
import { choiceNotes, volumesOf } from '../outcome/volumes.ts';
import { Attribution } from '../pool/attribution.ts';
import type { MeasureJob, OverlapChoice } from '../pool/types.ts';
import type { EngineChoice } from '../query/types.ts';
import type { CostResult, DailyResult } from '../report/cost-result.ts';
import type { CollectionPlan } from '../rules/types.ts';
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
  compare: string[];
  detections: string[];
  'event-set': EventSetName | undefined;
  overlap: OverlapChoice;
  top: number;
  engine: EngineChoice;
  workers: number | undefined;
  log: string | undefined;
  recover: boolean;
  report: string | undefined;
}

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
  const priced = sample.span === null ? {} : priceOf({ plan, attribution }, sample, { ...flags, savings: true });
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

/** Errors: exit 2. */
export function refuseNoInput(inputs: readonly string[]): void {
  if (inputs.length === 0) refuseUsage('cost: no input; name files, folders, globs or - (stdin)');
}

export interface MeasuredInputs {
  readonly total: Tally;
  readonly attribution: Attribution;
  /** Bytes of input. */
  readonly bytes: number;
  readonly interrupted: boolean;
}

/** Reads the sample through the rules. */
export async function measureInputs(
  inputs: readonly string[],
  plans: Pick<MeasureJob, 'plan' | 'planOf'>,
  args: CostArguments,
): Promise<MeasuredInputs> {
  const job: MeasureJob = {
    kind: 'measure',
    ...plans,
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
  return { total, attribution, bytes, interrupted };
}

interface Priced {
  readonly daily?: DailyResult;
  readonly bill?: CostResult['bill'];
  readonly savings?: CostResult['savings'];
  readonly problems?: readonly Problem[];
}

/** What a day brings, what it costs and what could be saved. Rows go untransformed: what a transformation drops is what is said of it. */
export function priceOf(
  measured: Parameters<typeof dailyOutcome>[0],
  { events, total, tables }: Pick<CostResult, 'events' | 'total' | 'tables'>,
  { target, settings, book, plans, drops, calibrations, savings }: BillFlags & { readonly savings: boolean },
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
  const choices = { plans, drops };
  const incoming = daily.tables.map(({ table, gbPerDay: { estimate } }) => [table, estimate] as const);
  const input = { volumes: volumesOf(incoming, choices), book, settings };
  const billed = billOf(input);
  if (!billed.ok) return { daily, problems: billed.problem };
  const assumptions = [...billed.value.assumptions, ...choiceNotes(measured.plan, choices)];
  const bill = { ...billed.value, assumptions };
  return {
    daily,
    bill,
    ...(savings && {
      savings: savingsOutcome({ ...measured, tables, choices, settings, bill, input, calibrations }),
    }),
  };
}

export function refuseUnknownTables(drops: BillFlags['drops'], { streams }: CollectionPlan): void {
  const known = new Set(streams.flatMap(({ flows }) => flows.map(({ table }) => table)));
  for (const table of drops.keys()) {
    if (known.has(table)) continue;
    refuseUsage(`--transform-drops ${table}: no rule sends rows to ${table}; they go to ${[...known].join(', ')}`);
  }
}
