/** `amasim cost`: what collecting these events comes to. */
import type { CommandModule } from 'yargs';
import type { EngineChoice } from '../query/types.ts';
import {
  engineOption,
  eventSetOption,
  type GlobalArguments,
  jsonOption,
  logOption,
  recoverOption,
  reportOption,
  workersOption,
} from './common-options.ts';
import { BILL_OPTIONS } from './cost-options.ts';
import { refuseUsage } from './fail.ts';
import { FIREWALL_OPTIONS } from './firewall-options.ts';
import type { CostArguments } from './measure-inputs.ts';
import { outputOptions } from './output-options.ts';

export const costCommand: CommandModule<GlobalArguments, CostArguments> = {
  command: 'cost [inputs..]',
  describe: 'say what collecting these events costs, and what of: by table, query, event, computer, account and column',
  builder: (yargs) =>
    yargs
      .positional('inputs', {
        type: 'string',
        array: true,
        default: [],
        describe: 'a sample of events: files, folders, globs or - (stdin)',
      })
      .option('dcr', {
        type: 'string',
        array: true,
        default: [],
        requiresArg: true,
        describe: 'data collection rule files (JSON; bare, REST body or ARM template)',
      })
      .option('event-set', eventSetOption)
      .option('compare', {
        type: 'string',
        array: true,
        default: [],
        requiresArg: true,
        describe:
          'sets of rules to compare, the first with each of the others: rule files (several of one set joined by commas), all, common, minimal',
      })
      .option('detections', {
        type: 'string',
        array: true,
        default: [],
        requiresArg: true,
        describe:
          'with --compare: files and folders of Sigma rules and analytics rules of Sentinel, to be told which of them lose their events',
      })
      .option('overlap', {
        choices: ['once', 'each'] as const,
        requiresArg: true,
        default: 'once' as const,
        describe: 'an event that several queries of a rule keep for a stream: one row, or a row for each',
      })
      .option('top', {
        type: 'number',
        default: 10,
        requiresArg: true,
        describe: 'how many events, providers, computers and accounts are told one by one',
      })
      .options(BILL_OPTIONS)
      .options(FIREWALL_OPTIONS)
      .option('engine', engineOption as typeof engineOption & { default: EngineChoice })
      .option('workers', workersOption)
      .option('log', logOption)
      .option('recover', recoverOption)
      .option('report', reportOption)
      .options(outputOptions('usdPerMonth<500,duplicates=0'))
      .option('json', jsonOption)
      .example('$0 cost logs/ --dcr rule.json', 'what the rule collects of these logs')
      .example(
        '$0 cost logs/ --event-set common --machines 500',
        'what the Common set of Sentinel would, of 500 machines',
      )
      .example(
        '$0 cost logs/ --dcr rule.json --prices my.json --tier best',
        'by your prices, in the cheapest commitment tier',
      )
      .example('$0 cost logs/ --dcr rule.json --report cost.html', 'with a report to look at')
      .example('$0 cost logs/ --compare all common minimal mine.json', 'what each would cost, and what is lost by it')
      .example(
        "$0 cost logs/ --dcr rule.json --expect 'usdPerMonth<500' --junit cost.xml",
        'a threshold for CI, and a file it can show',
      ),
  handler: async (args) => {
    if (!Number.isInteger(args.top) || args.top < 0) refuseUsage('--top takes a whole number');
    if (args.detections.length > 0 && args.compare.length === 0) refuseUsage('--detections goes with --compare');
    if (args.compare.length > 0) {
      const { compareCost } = await import('./compare-cost.ts');
      process.exitCode = await compareCost(args);
    } else {
      const { measureCost } = await import('./measure-cost.ts');
      process.exitCode = await measureCost(args);
    }
  },
};
