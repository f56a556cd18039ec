/** `amasim explain`: why events match a query or do not. */
import type { CommandModule } from 'yargs';
import type { EngineChoice } from '../query/types.ts';
import {
  engineOption,
  type GlobalArguments,
  jsonOption,
  logOption,
  recoverOption,
  workersOption,
} from './common-options.ts';
import type { ExplainArguments } from './explain-query.ts';

export const explainCommand: CommandModule<GlobalArguments, ExplainArguments> = {
  command: 'explain <inputs..>',
  describe: 'say why events match a query or do not, clause by clause',
  builder: (yargs) =>
    yargs
      .positional('inputs', { type: 'string', array: true, demandOption: true, describe: 'files, folders, globs or -' })
      .option('xpath', {
        type: 'string',
        demandOption: true,
        requiresArg: true,
        describe: 'the query: XPath or Channel!XPath',
      })
      .option('record', {
        type: 'string',
        requiresArg: true,
        describe: 'explain the event with this recordId (as dump prints it) in full',
      })
      .option('misses', {
        type: 'number',
        default: 3,
        requiresArg: true,
        describe: 'how many events that nearly matched are explained',
      })
      .option('json', jsonOption)
      .option('engine', engineOption as typeof engineOption & { default: EngineChoice })
      .option('workers', workersOption)
      .option('log', logOption)
      .option('recover', recoverOption)
      .example("$0 explain --xpath '*[System[EventID=4625]]' Security.evtx", 'how far each clause lets events through')
      .example("$0 explain --xpath 'Security!*[System[Level=2]]' --record 1042 Security.evtx", 'one event in full'),
  handler: async (args) => {
    const { explainEvents } = await import('./explain-query.ts');
    process.exitCode = await explainEvents(args);
  },
};
