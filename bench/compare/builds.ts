/** Builds of two commits, side by side in temporary folders. */
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../measure/command.ts';
import { ROOT } from '../root.ts';

export interface Build {
  /** The commit as it was named, with its hash; or the working copy. */
  readonly name: string;
  /** The folder it was compiled to. */
  readonly dist: string;
  remove(): Promise<void>;
}

/** The build of the working copy, which the bench has been started with. */
export function workingCopy(): Build {
  return { name: 'the working copy', dist: join(ROOT, 'dist'), remove: async () => {} };
}

/** Builds a commit in a worktree of its own. Errors: throws when there is no such commit or it does not build. */
export async function buildCommit(commit: string): Promise<Build> {
  const { text } = await git(['rev-parse', '--short=10', '--verify', `${commit}^{commit}`]);
  const hash = text.trim();
  const folder = mkdtempSync(join(tmpdir(), `amasim-bench-${hash}-`));
  const remove = async () => {
    await git(['worktree', 'remove', '--force', folder]);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await git(['worktree', 'add', '--detach', folder, hash]);
    await install(folder);
    await npm(folder, ['run', 'build', '--silent']);
  } catch (error) {
    await remove();
    throw error;
  }
  return { name: commit === hash ? hash : `${commit} (${hash})`, dist: join(folder, 'dist'), remove };
}

/** Links our packages where they are those the commit asks for; installs its own otherwise. */
async function install(folder: string): Promise<void> {
  const linked = join(ROOT, 'node_modules');
  if (existsSync(linked) && hasAllOf(packagesOf(ROOT), packagesOf(folder))) {
    symlinkSync(linked, join(folder, 'node_modules'), 'dir');
  } else {
    await npm(folder, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--silent']);
  }
}

type Packages = Readonly<Record<string, { readonly version?: string }>>;

/** Every package of a lock file with its version. */
function packagesOf(folder: string): Packages {
  const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as { packages: Packages };
  const { '': _project, ...others } = packages;
  return others;
}

export function hasAllOf(ours: Packages, wanted: Packages): boolean {
  return Object.entries(wanted).every(([name, { version }]) => ours[name]?.version === version);
}

function git(args: readonly string[]): Promise<{ readonly text: string }> {
  return runCommand({ program: 'git', args: ['-C', ROOT, ...args], output: 'text' });
}

function npm(folder: string, args: readonly string[]): Promise<unknown> {
  return runCommand({ program: 'npm', args: ['--prefix', folder, ...args], output: 'none' });
}
