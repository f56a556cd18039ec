/** What is wanted of ours alone: many expressions, two workers, memory, start-up. */
import { join } from 'node:path';
import { EVERYTHING } from '../inputs/plans.ts';
import { runCommand } from '../measure/command.ts';
import type { Comparison, Side } from './comparison.ts';
import type { Setup } from './setup.ts';
import { ruleFile, runSide, stageSide } from './sides.ts';

/** Two ways to be kept busy: little to do for each event, and much. */
const SELECTIVE_FLAGS = () => ['--event-set', 'minimal', '--to', 'none'];
const EVERYTHING_FLAGS = (setup: Setup) => ['--dcr', ruleFile(setup, EVERYTHING), '--to', 'none'];

/** Reach 4. Both keep the same events, or measuring fails. */
const MANY_EXPRESSIONS: Comparison = {
  id: '4',
  title: 'EVTX, 2,000 expressions, in one process, to 20 that keep the same',
  measures: 'speed',
  target: { kind: 'at least', value: 0.7 },
  prepare: async (setup) => {
    const input = setup.inputs.security('sample');
    const few = stageSide(setup, { name: 'amasim, 20', stage: '20 expressions', input, blocks: 'file' });
    const many = stageSide(setup, { name: 'amasim, 2,000', stage: '2,000 expressions', input, blocks: 'file' });
    let kept: number | undefined;
    const alike = async (side: Side) => {
      const figure = await side.measure();
      kept ??= figure.kept;
      if (figure.kept !== kept) throw new Error(`${side.name}: ${figure.kept} events kept, others keep ${kept}`);
      return figure;
    };
    return { ours: { ...many, measure: () => alike(many) }, theirs: { ...few, measure: () => alike(few) } };
  },
};

function workers(id: string, what: string, flagsOf: (setup: Setup) => string[]): Comparison {
  return {
    id,
    title: `EVTX, ${what}, whole process, two workers to one`,
    measures: 'speed',
    target: { kind: 'at least', value: 1.7 },
    prepare: async (setup) => {
      const input = setup.inputs.security('huge');
      const withWorkers = (count: string): Side => {
        const flags = [...flagsOf(setup), '--workers', count];
        return runSide(setup, { name: `amasim, ${count === '1' ? 'one worker' : 'two workers'}`, input, flags });
      };
      return { ours: withWorkers('2'), theirs: withWorkers('1') };
    },
  };
}

function memory(id: string, what: string, flagsOf: (setup: Setup) => string[]): Comparison {
  return {
    id,
    title: `EVTX of 2 GB, ${what}, two workers, peak memory in MB`,
    measures: 'memory',
    target: { kind: 'at most', value: 300 },
    prepare: async (setup) => {
      const flags = [...flagsOf(setup), '--workers', '2'];
      return { ours: runSide(setup, { name: 'amasim', input: setup.inputs.security('huge'), flags }) };
    },
  };
}

function startUp(id: string, args: readonly string[], target: number): Comparison {
  return {
    id,
    title: `Start-up: amasim ${args.join(' ')}, to node -e 0`,
    measures: 'time',
    target: { kind: 'at most', value: target },
    times: 3,
    prepare: async ({ dist }) => {
      const side = (name: string, command: string, nodeArgs: readonly string[]): Side => ({
        name,
        command,
        measure: async () => {
          const run = { program: process.execPath, args: nodeArgs, output: 'none' } as const;
          return { seconds: (await runCommand(run, { watch: false })).seconds };
        },
      });
      return {
        ours: side('amasim', `amasim ${args.join(' ')}`, [join(dist, 'cli', 'main.js'), ...args]),
        theirs: side('node', 'node -e 0', ['-e', '0']),
      };
    },
  };
}

/** Reach 4, 5, 7 and 8. */
export const OWN_COMPARISONS: readonly Comparison[] = [
  MANY_EXPRESSIONS,
  workers('5a', 'Minimal set', SELECTIVE_FLAGS),
  workers('5b', 'all to rows that go nowhere', EVERYTHING_FLAGS),
  memory('7a', 'Minimal set', SELECTIVE_FLAGS),
  memory('7b', 'all to rows that go nowhere', EVERYTHING_FLAGS),
  startUp('8a', ['--help'], 2.5),
  startUp('8b', ['query', '*[System[(EventID=4624)]]', 'fixtures/events/security.evtx'], 4),
];
