/** `amasim query`: the events `Get-WinEvent -FilterXPath` would return, with its three verdicts. */
import { readFile } from 'node:fs/promises';
import type { CommandModule } from 'yargs';
import type { EngineChoice } from '../query/types.ts';
import { engineOption, type GlobalArguments, jsonOption, logOption, workersOption } from './common-options.ts';

interface QueryArguments extends GlobalArguments {
  query: string;
  inputs: string[];
  format: 'xml' | 'ndjson';
  count: boolean;
  json: boolean;
  engine: EngineChoice;
  workers: number | undefined;
  log: string | undefined;
}

export const queryCommand: CommandModule<GlobalArguments, QueryArguments> = {
  command: 'query <query> <inputs..>',
  describe: 'print the events a query matches',
  builder: (yargs) =>
    yargs
      .positional('query', { type: 'string', demandOption: true, describe: 'XPath, Channel!XPath, or a query.xml' })
      .positional('inputs', { type: 'string', array: true, demandOption: true, describe: 'files, folders, globs or -' })
      .option('format', { choices: ['xml', 'ndjson'] as const, default: 'xml' as const, describe: 'form of an event' })
      .option('count', { type: 'boolean', default: false, describe: 'print only how many' })
      .option('json', jsonOption)
      .option('engine', engineOption as typeof engineOption & { default: EngineChoice })
      .option('workers', workersOption)
      .option('log', logOption)
      .example("$0 query '*[System[(EventID=4625)]]' Security.evtx", 'failed logons of a log')
      .example("$0 query 'Security!*[System[(Level=0)]]' logs/ --count", 'how many, over a folder'),
  handler: async (args) => {
    const [
      { refuseUsage },
      { readFilter },
      { printEvents },
      { EXIT },
      { describeProblem, writeErr, writeJson, writeOut },
    ] = await Promise.all([
      import('./fail.ts'),
      import('./read-filter.ts'),
      import('./print-events.ts'),
      import('./exit-codes.ts'),
      import('./print.ts'),
    ]);
    if (args.json && !args.count)
      refuseUsage('--json goes with --count; events are printed one a line by --format ndjson');
    const isFile = /\.xml$/i.test(args.query);
    const text = isFile ? await readQueryFile(args.query) : args.query;
    const read = readFilter(text, { file: isFile ? args.query : undefined, engine: args.engine });
    if (!read.ok) {
      writeErr('The specified query is invalid');
      for (const problem of read.problem) writeErr(describeProblem(problem));
      process.exitCode = EXIT.usage;
      return;
    }
    for (const warning of read.value.warnings) writeErr(describeProblem(warning));
    const {
      read: events,
      matched,
      malformed,
      exitCode,
    } = await printEvents({
      ...args,
      format: args.count ? 'none' : args.format,
      filter: read.value.filter,
    });
    if (args.json) await writeJson({ schemaVersion: 1, events: { read: events, matched, malformed } });
    else if (args.count) await writeOut(`${matched}\n`);
    if (matched === 0 && exitCode !== EXIT.interrupted) {
      writeErr('No events were found that match the specified selection criteria.');
    }
    process.exitCode = exitCode === EXIT.fine && matched === 0 ? EXIT.findings : exitCode;
  },
};

async function readQueryFile(file: string): Promise<string> {
  const { refuseUsage } = await import('./fail.ts');
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    return refuseUsage(`${file}: ${missing ? 'there is no such query file' : String(cause)}`);
  }
}
