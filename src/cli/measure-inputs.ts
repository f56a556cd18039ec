/** What the ways of `amasim cost` have in common: a sample, read through rules. */
import { systemClock } from '../base/clock.ts';
import { NIL_GUID } from '../base/guid.ts';
import type { Tally } from '../base/tally.ts';
import type { EventSetName } from '../contract/event-sets.ts';
import { Attribution } from '../pool/attribution.ts';
import type { MeasureJob, OverlapChoice } from '../pool/types.ts';
import type { EngineChoice } from '../query/types.ts';
import type { CollectionPlan } from '../rules/types.ts';
import { agentName } from './agent-name.ts';
import type { GlobalArguments } from './common-options.ts';
import type { BillArguments } from './cost-options.ts';
import { refuseUsage } from './fail.ts';
import { type FirewallArguments, readFirewallFlags } from './firewall-options.ts';
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

/** Errors: exit 2 for a drop of a table that no rule fills. */
export function refuseUnknownTables(drops: ReadonlyMap<string, unknown>, { streams }: CollectionPlan): void {
  const known = new Set(streams.flatMap(({ flows }) => flows.map(({ table }) => table)));
  for (const table of drops.keys()) {
    if (known.has(table)) continue;
    refuseUsage(`--transform-drops ${table}: no rule sends rows to ${table}; they go to ${[...known].join(', ')}`);
  }
}
