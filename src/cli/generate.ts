/** `amasim generate`: synthetic events, the same for the same seed. */
import type { CommandModule } from 'yargs';
import { type GlobalArguments, jsonOption } from './common-options.ts';
import { DIALECTS, ENCODINGS, type GenerateArguments } from './generate-options.ts';

export const generateCommand: CommandModule<GlobalArguments, GenerateArguments> = {
  command: 'generate',
  describe: 'write synthetic events as XML or EVTX, the same for the same seed',
  builder: (yargs) =>
    yargs
      .option('profile', {
        type: 'string',
        requiresArg: true,
        describe: 'name of a profile (--list), or a file of yours',
      })
      .option('output', { type: 'string', default: '-', requiresArg: true, describe: 'file to write, or - (stdout)' })
      .option('format', {
        choices: ['xml', 'evtx'] as const,
        requiresArg: true,
        describe: 'default: by the name of the output, XML on stdout',
      })
      .option('count', { type: 'number', requiresArg: true, describe: 'how many events (default: 1000)' })
      .option('duration', {
        type: 'string',
        requiresArg: true,
        describe: 'instead of --count: so long a log, as in 90s, 10m, 2h, 1d',
      })
      .option('eps', {
        type: 'number',
        requiresArg: true,
        describe: 'events per second (default: what the profile says)',
      })
      .option('start', {
        type: 'string',
        requiresArg: true,
        describe: 'time the log begins, ISO 8601 (default: 2026-03-02T08:00:00Z)',
      })
      .option('seed', { type: 'number', default: 1, requiresArg: true, describe: 'another seed, other events' })
      .option('hosts', {
        type: 'number',
        requiresArg: true,
        describe: 'machines that write events (default: by profile)',
      })
      .option('dialect', {
        choices: DIALECTS,
        requiresArg: true,
        describe: 'whose way of writing XML (default: wevtutil)',
      })
      .option('encoding', { choices: ENCODINGS, requiresArg: true, describe: 'of XML (default: utf-8)' })
      .option('list', { type: 'boolean', default: false, describe: 'list the profiles that come with amasim' })
      .option('print-profile', {
        type: 'boolean',
        default: false,
        describe: 'print the profile itself, to edit a copy',
      })
      .option('json', jsonOption)
      .example('$0 generate --profile domain-controller --count 100000 --output dc.evtx', 'an event log of a server')
      .example('$0 generate --profile collector --eps 200 --duration 10m > forwarded.xml', 'ten minutes of a collector')
      .example('$0 generate --profile workstation --print-profile > mine.json', 'a profile to edit'),
  handler: async (args) => {
    const { generateLog } = await import('./generate-log.ts');
    process.exitCode = await generateLog(args);
  },
};
