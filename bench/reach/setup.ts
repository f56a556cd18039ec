/** What every comparison is given. */
import type { Inputs } from '../inputs/inputs.ts';
import type { Peer } from '../peers/peers.ts';

export interface Setup {
  readonly inputs: Inputs;
  readonly peers: readonly Peer[];
  /** The folder our build was compiled to. */
  readonly dist: string;
  /** How often each comparison is repeated. */
  readonly pairs: number;
  /** How long a stage is measured at least, in seconds. */
  readonly stageSeconds: number;
}
