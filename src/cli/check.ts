/** `amasim check`: what is wrong with rules and queries. */
import type { CommandModule } from 'yargs';
import type { CheckArguments } from './check-files.ts';
import { type GlobalArguments, jsonOption } from './common-options.ts';

export const checkCommand: CommandModule<GlobalArguments, CheckArguments> = {
  command: 'check [files..]',
  describe: 'say what is wrong with rules, structured queries and XPath',
  builder: (yargs) =>
    yargs
      .positional('files', {
        type: 'string',
        array: true,
        default: [],
        describe: 'rules (JSON), structured queries (XML), lists of queries (one a line), folders, or - for stdin',
      })
      .option('xpath', { type: 'string', requiresArg: true, describe: 'a query: Channel!XPath, or a bare XPath' })
      .option('format', {
        choices: ['text', 'json', 'sarif', 'junit'] as const,
        requiresArg: true,
        default: 'text' as const,
        describe: 'form of the findings',
      })
      .option('json', jsonOption)
      .option('fix', {
        type: 'boolean',
        default: false,
        describe: 'repair the files where that is safe, and split queries with too many expressions',
      })
      .example('$0 check rule.json', 'a data collection rule, bare, as a REST body or inside a template')
      .example("$0 check --xpath 'Security!*[System[EventId=4624]]'", 'one query')
      .example('$0 check rules/*.json --format sarif > findings.sarif', 'for code hosts and editors'),
  handler: async (args) => {
    const { checkFiles } = await import('./check-files.ts');
    process.exitCode = await checkFiles(args);
  },
};
