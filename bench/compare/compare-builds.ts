/** Two builds at the same tasks in turn: what a change has made faster or slower. */
import { join } from 'node:path';
import { EVERYTHING } from '../inputs/plans.ts';
import { describeMachine, type Machine } from '../machine.ts';
import { runCommand } from '../measure/command.ts';
import { measureInTurn, median, pairedRatios, type Spread, spreadOf } from '../measure/statistics.ts';
import type { Figure } from '../reach/comparison.ts';
import type { Setup } from '../reach/setup.ts';
import { ruleFile, runSide, stageSide } from '../reach/sides.ts';
import type { StageName } from '../stages/stages.ts';
import { type Build, buildCommit, workingCopy } from './builds.ts';

export interface BuildRow {
  readonly task: string;
  /** Seconds; medians. */
  readonly older: number;
  readonly newer: number;
  /** Speed of the newer in that of the older: above 1 is faster. */
  readonly ratio: Spread;
  readonly pairs: number;
}

export interface BuildResults {
  readonly schemaVersion: 1;
  readonly machine: Machine;
  readonly older: string;
  readonly newer: string;
  readonly rows: readonly BuildRow[];
}

interface Task {
  readonly name: string;
  /** Runs it once with the build that the setup names. */
  prepare(setup: Setup): Promise<() => Promise<Figure>>;
}

function stageTask(format: 'evtx' | 'xml', stage: StageName): Task {
  return {
    name: `${format} ${stage}, in one process`,
    prepare: async (setup) => {
      const input = format === 'evtx' ? setup.inputs.security('sample') : await setup.inputs.generated('xml');
      return stageSide(setup, { name: stage, stage, input, blocks: 'file' }).measure;
    },
  };
}

function runTask(name: string, flagsOf: (setup: Setup) => string[]): Task {
  return {
    name: `${name}, whole process`,
    prepare: async (setup) =>
      runSide(setup, { name, input: setup.inputs.security('medium'), flags: flagsOf(setup) }).measure,
  };
}

function startTask(name: string, args: readonly string[]): Task {
  return {
    name: `${name}, whole process`,
    prepare: async ({ dist }) => {
      const command = {
        program: process.execPath,
        args: [join(dist, 'cli', 'main.js'), ...args],
        output: 'none',
      } as const;
      return () => runCommand(command, { watch: false });
    },
  };
}

const minimalTo = (workers: string) => () => ['--event-set', 'minimal', '--to', 'none', '--workers', workers];
const everythingTo = (to: string) => (setup: Setup) => [
  '--dcr',
  ruleFile(setup, EVERYTHING),
  '--to',
  to,
  '--workers',
  '1',
];

const TASKS: readonly Task[] = [
  stageTask('evtx', 'minimal set'),
  stageTask('evtx', 'selective'),
  stageTask('evtx', 'with data'),
  stageTask('evtx', 'all to SecurityEvent rows'),
  stageTask('evtx', 'all to NDJSON'),
  stageTask('evtx', '20 expressions'),
  stageTask('evtx', '2,000 expressions'),
  stageTask('xml', 'selective'),
  stageTask('xml', 'with data'),
  stageTask('xml', 'all to SecurityEvent rows'),
  runTask('evtx minimal set, one worker', minimalTo('1')),
  runTask('evtx minimal set, two workers', minimalTo('2')),
  runTask('evtx all rows to nowhere', everythingTo('none')),
  runTask('evtx all rows to a folder', everythingTo('dir:OUT')),
  startTask('--help', ['--help']),
  startTask('query of a small file', ['query', '*[System[(EventID=4624)]]', 'fixtures/events/security.evtx']),
];

export interface CompareOptions {
  /** The older and the newer; without a newer one, the working copy. */
  readonly commits: readonly [string, string?];
  /** Only tasks that have this in their name. */
  readonly only: string;
  readonly tell: (text: string) => void;
}

/** Builds both and measures each task in turn. Errors: throws when a commit does not build, or a task fails. */
export async function compareBuilds(setup: Setup, { commits, only, tell }: CompareOptions): Promise<BuildResults> {
  const [first, second] = commits;
  const builds: Build[] = [];
  try {
    for (const commit of [first, second]) {
      tell(commit === undefined ? 'the working copy is built' : `building ${commit}`);
      builds.push(commit === undefined ? workingCopy() : await buildCommit(commit));
    }
    const [older, newer] = builds as [Build, Build];
    const rows: BuildRow[] = [];
    for (const task of TASKS.filter(({ name }) => name.includes(only))) {
      tell(task.name);
      rows.push(await measureTask(setup, task, [older, newer]));
    }
    return { schemaVersion: 1, machine: describeMachine(), older: older.name, newer: newer.name, rows };
  } finally {
    for (const build of builds) await build.remove();
  }
}

async function measureTask(setup: Setup, task: Task, builds: readonly [Build, Build]): Promise<BuildRow> {
  const [older, newer] = builds;
  // One after the other: the first makes the inputs, the second finds them.
  const measureOlder = await task.prepare({ ...setup, dist: older.dist });
  const measureNewer = await task.prepare({ ...setup, dist: newer.dist });
  return buildRow(task.name, await measureInTurn(setup.pairs, measureOlder, measureNewer));
}

/** The ratio of speeds is that of times turned round. */
export function buildRow(task: string, [older, newer]: readonly [readonly Figure[], readonly Figure[]]): BuildRow {
  const [before, after] = [older, newer].map((figures) => figures.map(({ seconds }) => seconds)) as [
    number[],
    number[],
  ];
  return {
    task,
    older: median(before),
    newer: median(after),
    ratio: spreadOf(pairedRatios(before, after)),
    pairs: before.length,
  };
}
