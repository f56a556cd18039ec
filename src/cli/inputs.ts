/** Inputs of a command: found, recognised, and planned as blocks. */
import { stat } from 'node:fs/promises';
import type { Block, ReportProblem } from '../sources/block.ts';
import { findInputs, type Input } from '../sources/inputs.ts';
import { planBlocks } from '../sources/plan.ts';

export interface OpenedInputs {
  readonly blocks: AsyncIterable<Block>;
  /** Bytes of all inputs, when all are files. */
  readonly totalBytes?: number;
}

export interface OpenInputsOptions {
  readonly names: readonly string[];
  /** `--log`. */
  readonly log: string | undefined;
  readonly report: ReportProblem;
}

/** Finds the inputs named on the command line. Problems go to `report`; the inputs that are left are planned. */
export async function openInputs({ names, log, report }: OpenInputsOptions): Promise<OpenedInputs> {
  const { inputs, problems } = await findInputs(names, log);
  for (const problem of problems) report(problem, 0);
  const blocks = planBlocks(inputs, { report: (problem) => report(problem, 0) });
  const totalBytes = await sizeOf(inputs);
  return totalBytes === undefined ? { blocks } : { blocks, totalBytes };
}

async function sizeOf(inputs: readonly Input[]): Promise<number | undefined> {
  let total = 0;
  for (const input of inputs) {
    if (input.kind === 'stream') return undefined;
    // A file that is gone by now is reported where it is read.
    total += await stat(input.path).then(
      ({ size }) => size,
      () => 0,
    );
  }
  return total;
}
