/** `amasim overlap`: which queries of some rules keep the same events. */
import type { CommandModule } from 'yargs';
import type { EngineChoice } from '../query/types.ts';
import {
  engineOption,
  eventSetOption,
  type GlobalArguments,
  jsonOption,
  logOption,
  recoverOption,
  workersOption,
} from './common-options.ts';
import type { OverlapArguments } from './overlap-queries.ts';

export const overlapCommand: CommandModule<GlobalArguments, OverlapArguments> = {
  command: 'overlap [inputs..]',
  describe: 'say which queries keep the same events, which none, and which are contained in another',
  builder: (yargs) =>
    yargs
      .positional('inputs', {
        type: 'string',
        array: true,
        default: [],
        describe: 'events to count on: files, folders, globs or - (without them only what can be proved is said)',
      })
      .option('dcr', {
        type: 'string',
        array: true,
        default: [],
        requiresArg: true,
        describe: 'data collection rule files (JSON; bare, REST body or ARM template)',
      })
      .option('event-set', eventSetOption)
      .option('engine', engineOption as typeof engineOption & { default: EngineChoice })
      .option('workers', workersOption)
      .option('log', logOption)
      .option('recover', recoverOption)
      .option('json', jsonOption)
      .example('$0 overlap --dcr a.json b.json', 'what can be proved')
      .example('$0 overlap --dcr mine.json --event-set common', 'what Sentinel would keep as well')
      .example('$0 overlap logs/ --dcr a.json b.json', 'and how many events of these logs each two keep'),
  handler: async (args) => {
    const { overlapQueries } = await import('./overlap-queries.ts');
    process.exitCode = await overlapQueries(args);
  },
};
