import type { Problem } from '../base/problem.ts';
import type { Block } from './block.ts';
import { findInputs } from './inputs.ts';
import { planBlocks } from './plan.ts';

export interface PlanInputsOptions {
  /** Told of every input that cannot be found or read; the others go on. */
  readonly report: (problem: Problem) => void;
  /** The log all inputs are, where they do not say; see `Block.log`. */
  readonly log?: string | undefined;
  /** Events of EVTX files are also carved from bytes not in use. */
  readonly recover?: boolean | undefined;
  /** Logs of the Windows Firewall are inputs, too, also those of folders. */
  readonly firewallLogs?: boolean | undefined;
}

/** The blocks of what the names name: files, folders, patterns, and `-` for stdin, in that order. */
export async function* planInputs(
  names: readonly string[],
  { report, log, recover, firewallLogs = false }: PlanInputsOptions,
): AsyncGenerator<Block, void, undefined> {
  const { inputs, problems } = await findInputs(names, { log, firewallLogs });
  for (const problem of problems) report(problem);
  yield* planBlocks(inputs, { report, recover, firewallLogs });
}
