/** Runs the built command line as users do: a process of its own. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const IN_TURN = fileURLToPath(new URL('in-turn.mjs', import.meta.url));
const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface SpawnOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** What it gets; `open` leaves the pipe to the caller. */
  readonly stdin?: Uint8Array | string;
}

/** Starts `amasim` with these arguments, in the project's root. */
export function start(args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // A command that refuses its arguments ends before it reads.
  child.stdin?.on('error', () => {});
  if (options.stdin !== 'open') child.stdin?.end(options.stdin ?? '');
  return child;
}

export function ended(child: ChildProcess): Promise<Ended> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, stdout: Buffer.concat(out).toString('utf8'), stderr: Buffer.concat(err).toString('utf8') });
    });
  });
}

export function amasim(args: readonly string[], options?: SpawnOptions): Promise<Ended> {
  return ended(start(args, options));
}

/** Commands after which the process that runs them in turn is replaced: each leaves the code of a bundle behind. */
const MOST_IN_TURN = 40;

/**
 * The same in a process that runs one command after the other (`in-turn.mjs`): a fifth of the time. For commands that are
 * asked for their answer alone, read no stdin and end by themselves.
 */
export function amasimInTurn(args: readonly string[]): Promise<Ended> {
  const answer = lastInTurn.then(() => runInTurn(args));
  lastInTurn = answer.catch(() => {});
  return answer;
}

let lastInTurn: Promise<unknown> = Promise.resolve();
let runner: { readonly child: ChildProcess; left: number } | undefined;

function runInTurn(args: readonly string[]): Promise<Ended> {
  if (runner === undefined || runner.left === 0) {
    runner?.child.disconnect();
    runner = { child: fork(IN_TURN, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }), left: MOST_IN_TURN };
  }
  runner.left--;
  const { child } = runner;
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => {
      runner = undefined;
      reject(new Error(`the process that runs commands in turn ended with ${code}: ${args.join(' ')}`));
    };
    child.once('exit', onExit);
    child.once('message', (ended) => {
      child.off('exit', onExit);
      // Nobody waits for it any more; it ends with this process.
      child.unref();
      child.channel?.unref();
      resolve(ended as Ended);
    });
    child.ref();
    child.channel?.ref();
    child.send(args);
  });
}

/** The first line on stdout, for a command that keeps running. */
export function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end));
    });
    child.on('close', (code) => reject(new Error(`ended with ${code} before its first line: ${text}`)));
  });
}
