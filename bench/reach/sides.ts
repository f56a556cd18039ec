/** The sides of comparisons: our command line, a stage of ours in a process of its own, and other programs. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InputFile } from '../inputs/inputs.ts';
import { ruleOf } from '../inputs/plans.ts';
import { type Command, runCommand } from '../measure/command.ts';
import { NotMeasured } from '../measure/not-measured.ts';
import { runStage, type StageRequest } from '../stages/stage-process.ts';
import type { StageName } from '../stages/stages.ts';
import type { Side } from './comparison.ts';
import type { Setup } from './setup.ts';

/** Our stage, or one of a package, on a file. */
export interface StageSide {
  readonly name: string;
  readonly stage: StageName;
  readonly input: InputFile;
  readonly blocks: StageRequest['blocks'];
}

export function stageSide({ dist, stageSeconds }: Setup, { name, stage, input, blocks }: StageSide): Side {
  return {
    name,
    command: `node stage-process.js "${stage}" FILE`,
    bytesOfEvent: input.bytes / input.events,
    measure: async () => {
      const { seconds, events, kept } = await runStage({
        stage,
        dist,
        path: input.path,
        blocks,
        seconds: stageSeconds,
      });
      return { seconds, events, kept };
    },
  };
}

export interface RunSide {
  readonly name: string;
  readonly input: InputFile;
  /** Flags of `amasim run`. */
  readonly flags: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** `amasim run` as a whole process. Errors: measuring throws when it has not read every event of the input. */
export function runSide({ dist, inputs }: Setup, { name, input, flags, env }: RunSide): Side {
  const out = join(inputs.scratch, 'out');
  const all = [
    'run',
    input.path,
    ...flags.map((flag) => (flag === 'dir:OUT' ? `dir:${out}` : flag)),
    '--json',
    '--quiet',
  ];
  const shown = flags.map((flag) => (flag.startsWith(inputs.scratch) ? 'RULE' : flag));
  return {
    name,
    command: `amasim run FILE ${shown.join(' ')} --json --quiet`,
    bytesOfEvent: input.bytes / input.events,
    measure: async () => {
      const args = [join(dist, 'cli', 'main.js'), ...all];
      const command: Command = { program: process.execPath, args, output: 'text', ...(env && { env }) };
      const { text, ...usage } = await runCommand(command);
      rmSync(out, { recursive: true, force: true });
      const { read, matched } = (JSON.parse(text) as { events: { read: number; matched: number } }).events;
      if (read !== input.events) throw new Error(`${name}: ${read} events read of ${input.events}`);
      return { ...usage, events: read, kept: matched };
    },
  };
}

export interface ProgramSide {
  readonly name: string;
  readonly input: InputFile;
  readonly command: Omit<Command, 'output'>;
  /** Whether what it prints goes to a file, as it would for later use, or nowhere. */
  readonly output: 'file' | 'none';
  readonly shown: string;
}

/** Another program as a whole process, on all events of the input. Errors: measuring gives `NotMeasured` when it fails. */
export function programSide({ inputs }: Setup, { name, input, command, output, shown }: ProgramSide): Side {
  const file = join(inputs.scratch, 'printed');
  return {
    name,
    command: `${shown} > ${output === 'file' ? 'OUT' : '/dev/null'}`,
    bytesOfEvent: input.bytes / input.events,
    measure: async () => {
      try {
        const { text: _, ...usage } = await runCommand({ ...command, output: output === 'file' ? { file } : 'none' });
        return { ...usage, events: input.events };
      } catch (cause) {
        throw new NotMeasured(`${name}: the program ended with an error`, { cause });
      } finally {
        rmSync(file, { force: true });
      }
    },
  };
}

/** Writes the rule of these expressions where a comparison's commands find it; gives its path. */
export function ruleFile({ inputs }: Setup, expressions: readonly string[]): string {
  const path = join(inputs.scratch, 'rule.json');
  writeFileSync(path, JSON.stringify(ruleOf(expressions)));
  return path;
}
