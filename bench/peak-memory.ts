/** How much memory `amasim` takes at most while it reads from a pipe. Linux only: it asks `/proc`. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { peakKibOf } from './measure/process-memory.ts';
import { ROOT } from './root.ts';

export interface PeakMemory {
  readonly exitCode: number | null;
  readonly peakMb: number;
  /** Bytes of output that the slow reader got. */
  readonly readBytes: number;
  readonly stderr: string;
}

/**
 * Runs the command on what `input` gives. Its output goes nowhere, or to a reader so slow that it takes a piece only when
 * the command takes no more input.
 */
export async function measurePeakMemory(
  args: readonly string[],
  input: Iterable<Uint8Array>,
  reader: 'none' | 'slow' = 'none',
): Promise<PeakMemory> {
  const child = spawn(process.execPath, ['dist/cli/main.js', ...args], {
    cwd: ROOT,
    stdio: ['pipe', reader === 'none' ? 'ignore' : 'pipe', 'pipe'],
  });
  const { stdin, stdout, stderr } = child as ChildProcess & { stdin: Writable; stderr: Readable };
  let said = '';
  stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  let peakKib = 0;
  const timer = setInterval(() => {
    peakKib = Math.max(peakKib, peakKibOf(child.pid));
  }, 20);
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  let readBytes = 0;
  for (const chunk of input) {
    if (stdin.write(chunk)) continue;
    const drained = new Promise((resolve) => stdin.once('drain', resolve));
    const takeSome = () => {
      readBytes += (stdout?.read() as Buffer | null)?.length ?? 0;
    };
    stdout?.on('readable', takeSome);
    await drained;
    stdout?.off('readable', takeSome);
  }
  stdin.end();
  stdout?.on('data', (chunk: Buffer) => {
    readBytes += chunk.length;
  });
  const exitCode = await ended;
  clearInterval(timer);
  return { exitCode, peakMb: Math.round((peakKib * 1024) / 1e6), readBytes, stderr: said };
}

/** `unit` again and again, in chunks near 1 MB, until about so many bytes. */
export function* repeated(unit: Uint8Array, bytes: number): Generator<Uint8Array> {
  const times = Math.max(1, Math.round(1_000_000 / unit.length));
  const chunk = Buffer.concat(Array<Uint8Array>(times).fill(unit));
  for (let sent = 0; sent < bytes; sent += chunk.length) yield chunk;
}
