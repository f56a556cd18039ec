import type { Fleet } from '../agents/ama/fleet.ts';
import type { Problem } from '../base/problem.ts';
import type { CollectionPlan } from '../rules/types.ts';
import type { MapSettings } from '../tables/types.ts';
import type { ReplayFlags } from './replay-flags.ts';

/** What the agents of a replay are made of. */
export interface OpenAgentsOptions {
  readonly to: string;
  readonly plan: CollectionPlan;
  readonly settings: MapSettings;
  readonly flags: ReplayFlags;
  readonly inputs: readonly string[];
  /** Machines that learnt `plan` from the control service. */
  readonly fleet?: Fleet | undefined;
  /** Of the legacy agent: `<id>:<key>`, as given. */
  readonly workspaces?: readonly string[] | undefined;
  /** Told of what is damaged in a queue. */
  readonly report: (problem: Problem) => void;
}
