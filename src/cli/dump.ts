/** `amasim dump`: every event, one per line. */
import type { CommandModule } from 'yargs';
import {
  engineOption,
  type GlobalArguments,
  jsonOption,
  logOption,
  recoverOption,
  workersOption,
} from './common-options.ts';

interface DumpArguments extends GlobalArguments {
  inputs: string[];
  format: 'xml' | 'ndjson';
  json: boolean;
  workers: number | undefined;
  log: string | undefined;
  recover: boolean;
}

export const dumpCommand: CommandModule<GlobalArguments, DumpArguments> = {
  command: 'dump <inputs..>',
  describe: 'print every event, one per line',
  builder: (yargs) =>
    yargs
      .positional('inputs', { type: 'string', array: true, demandOption: true, describe: 'files, folders, globs or -' })
      .option('format', {
        choices: ['xml', 'ndjson'] as const,
        requiresArg: true,
        default: 'xml' as const,
        describe: 'form of an event',
      })
      .option('json', { ...jsonOption, hidden: true })
      .option('workers', workersOption)
      .option('log', logOption)
      .option('recover', recoverOption),
  handler: async (args) => {
    if (args.json) {
      const { refuseUsage } = await import('./fail.ts');
      refuseUsage('dump prints one object for each event: --format ndjson');
    }
    const { printEvents } = await import('./print-events.ts');
    const outcome = await printEvents({ ...args, engine: engineOption.default });
    process.exitCode = outcome.exitCode;
  },
};
