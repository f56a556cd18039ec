/** What the figures of a run were measured on. Nothing in it tells whose machine it is. */
import { spawnSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { ROOT } from './root.ts';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly node: string;
  /** Short hash, with `+` when files have changed since; absent outside a working copy. */
  readonly commit?: string;
  /** Day, as `2026-11-24`. */
  readonly date: string;
}

export function describeMachine(): Machine {
  const commit = git(['rev-parse', '--short=10', 'HEAD']);
  const changed = commit !== undefined && git(['status', '--porcelain', '--untracked-files=no']) !== '';
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1e9),
    node: process.version,
    ...(commit !== undefined && { commit: changed ? `${commit}+` : commit }),
    date: new Date().toISOString().slice(0, 10),
  };
}

function git(args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}
