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
  /** `--recover`. */
  readonly recover: boolean;
  /** Firewall logs are inputs, too. */
  readonly firewallLogs?: boolean;
  readonly report: ReportProblem;
  /** Ends the reading of stdin, which otherwise waits for whoever writes it. */
  readonly stop: AbortSignal;
}

/** Finds the inputs named on the command line. Problems go to `report`; the inputs that are left are planned. */
export async function openInputs(options: OpenInputsOptions): Promise<OpenedInputs> {
  const { names, log, recover, firewallLogs = false, report, stop } = options;
  const { inputs, problems } = await findInputs(names, { log, firewallLogs });
  for (const problem of problems) report(problem, 0);
  const blocks = planBlocks(inputs, {
    recover,
    firewallLogs,
    report: (problem) => report(problem, 0),
    stdin: stdinUntil(stop),
  });
  const totalBytes = await sizeOf(inputs);
  return totalBytes === undefined ? { blocks } : { blocks, totalBytes };
}

/** Stdin, until the signal: a pipe that nobody writes to or closes must not keep the process. */
async function* stdinUntil(stop: AbortSignal): AsyncGenerator<Uint8Array> {
  const { stdin } = process;
  // Not a race of each read against the signal: a promise that outlives them all would keep every chunk ever read.
  const end = () => stdin.destroy();
  if (stop.aborted) end();
  else stop.addEventListener('abort', end, { once: true });
  try {
    for await (const chunk of stdin) yield chunk as Uint8Array;
  } catch (error) {
    if (!stop.aborted) throw error;
  } finally {
    stop.removeEventListener('abort', end);
    stdin.destroy();
  }
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
