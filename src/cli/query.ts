/** `amasim query`: the events `Get-WinEvent -FilterXPath` would return, with its three verdicts. */
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
import type { QueryArguments } from './query-events.ts';

export const queryCommand: CommandModule<GlobalArguments, QueryArguments> = {
  command: 'query <query> [inputs..]',
  describe: 'print the events a query matches',
  builder: (yargs) =>
    yargs
      .positional('query', { type: 'string', demandOption: true, describe: 'XPath, Channel!XPath, or a query.xml' })
      .positional('inputs', {
        type: 'string',
        array: true,
        default: [],
        describe: 'files, folders, globs or - (default: the files a structured query names by file://)',
      })
      .option('format', {
        choices: ['xml', 'ndjson'] as const,
        requiresArg: true,
        default: 'xml' as const,
        describe: 'form of an event',
      })
      .option('count', { type: 'boolean', default: false, describe: 'print only how many' })
      .option('json', jsonOption)
      .option('engine', engineOption as typeof engineOption & { default: EngineChoice })
      .option('workers', workersOption)
      .option('log', logOption)
      .option('recover', recoverOption)
      .example("$0 query '*[System[(EventID=4625)]]' Security.evtx", 'failed logons of a log')
      .example("$0 query 'Security!*[System[(Level=0)]]' logs/ --count", 'how many, over a folder'),
  handler: async (args) => {
    const { queryEvents } = await import('./query-events.ts');
    process.exitCode = await queryEvents(args);
  },
};
