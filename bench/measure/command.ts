/** Runs programs as users do and measures the whole of it: start-up, work, end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { ROOT } from '../root.ts';
import { endedChildrenSeconds, peakKibOf } from './process-memory.ts';

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where its output goes: nowhere, into the result, or into a file. */
  readonly output: 'none' | 'text' | { readonly file: string };
  /** A program that takes the output first. */
  readonly through?: { readonly program: string; readonly args: readonly string[] };
}

/** What one run took. */
export interface Usage {
  /** From starting it to its end. */
  readonly seconds: number;
  /** User and system time, of all its processes; absent where the system does not say. */
  readonly cpuSeconds?: number;
  /** The most memory of the first process, in MB (10^6 bytes); absent where the system does not say, or nobody asked. */
  readonly peakMb?: number;
  /** Its output, where `output` is `text`. */
  readonly text: string;
}

const POLL_MS = 20;
const TOLD_CHARACTERS = 400;

/**
 * Runs a command to its end. While it runs, its memory is asked for every 20 ms; with `watch` false it is not, for
 * programs that live for a few of them.
 *
 * Errors: throws when a program does not start or ends with another code than 0.
 */
export async function runCommand(command: Command, { watch = true } = {}): Promise<Usage> {
  const cpuBefore = endedChildrenSeconds();
  const file = typeof command.output === 'object' ? openSync(command.output.file, 'w') : undefined;
  const started = performance.now();
  try {
    const processes = startAll(command, file);
    const peak = watch ? watchPeak(processes[0]) : undefined;
    const ends = await Promise.all(processes.map((child) => endOf(child)));
    const seconds = (performance.now() - started) / 1000;
    const peakMb = peak?.();
    const cpuAfter = endedChildrenSeconds();
    for (const end of ends) {
      if (end.code !== 0) throw new Error(`${command.program} ${command.args.join(' ')}: ${describeEnd(end)}`);
    }
    return {
      seconds,
      text: ends.at(-1)?.stdout ?? '',
      ...(peakMb !== undefined && peakMb > 0 && { peakMb }),
      ...(cpuBefore !== undefined && cpuAfter !== undefined && { cpuSeconds: cpuAfter - cpuBefore }),
    };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function startAll({ program, args, env, output, through }: Command, file: number | undefined): ChildProcess[] {
  const last = output === 'text' ? 'pipe' : (file ?? 'ignore');
  const options = { cwd: ROOT, env: { ...process.env, ...env } };
  if (through === undefined) return [spawn(program, args, { ...options, stdio: ['ignore', last, 'pipe'] })];
  // The second one is given the pipe itself, so that nothing passes through this process.
  const filter = spawn(through.program, through.args, { ...options, stdio: ['pipe', last, 'pipe'] });
  const source = spawn(program, args, { ...options, stdio: ['ignore', filter.stdin as never, 'pipe'] });
  filter.stdin?.destroy();
  return [source, filter];
}

interface End {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function endOf(child: ChildProcess): Promise<End> {
  const [out, err] = [collect(child.stdout), collect(child.stderr)];
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout: out(), stderr: err() }));
  });
}

/** Gathers what comes; what is given says it as text. */
function collect(stream: Readable | null): () => string {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}

function watchPeak(child: ChildProcess | undefined): () => number {
  let kib = 0;
  const timer = setInterval(() => {
    kib = Math.max(kib, peakKibOf(child?.pid));
  }, POLL_MS);
  return () => {
    clearInterval(timer);
    return (kib * 1024) / 1e6;
  };
}

function describeEnd({ code, stderr }: End): string {
  return `exit code ${code}, ${stderr.trim().slice(0, TOLD_CHARACTERS) || 'nothing on stderr'}`;
}
