/** `amasim run`: the main job. */
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
import { FIREWALL_OPTIONS } from './firewall-options.ts';
import { LEGACY_OPTIONS } from './legacy-options.ts';
import { outputOptions } from './output-options.ts';
import { REPLAY_OPTIONS } from './replay-options.ts';
import type { RunArguments } from './run-collection.ts';

export const runCommand: CommandModule<GlobalArguments, RunArguments> = {
  command: 'run [inputs..]',
  describe: 'send what the rules keep to a Logs Ingestion endpoint',
  builder: (yargs) =>
    yargs
      .positional('inputs', { type: 'string', array: true, default: [], describe: 'files, folders, globs or -' })
      .option('dcr', {
        type: 'string',
        array: true,
        default: [],
        requiresArg: true,
        describe: 'data collection rule files (JSON; bare, REST body or ARM template)',
      })
      .option('event-set', eventSetOption)
      .option('to', {
        type: 'string',
        default: 'emulator',
        requiresArg: true,
        describe: 'emulator (an embedded one), the https URL of an endpoint, dir:<folder>, or none',
      })
      .option('path', {
        choices: ['ama', 'mma', 'ama-gateway', 'mma-gateway'] as const,
        requiresArg: true,
        default: 'ama' as const,
        describe:
          'how events travel: as the Azure Monitor Agent or the legacy agent, straight or through a Log Analytics gateway',
      })
      .options(LEGACY_OPTIONS)
      .option('rule-id', {
        type: 'string',
        requiresArg: true,
        describe: 'immutable id of the rule at a real endpoint, when the file has none',
      })
      .option('max-bytes', {
        type: 'number',
        default: 1_000_000_000,
        requiresArg: true,
        describe: 'most compressed bytes sent to a real endpoint',
      })
      .option('overlap', {
        choices: ['once', 'each'] as const,
        requiresArg: true,
        default: 'once' as const,
        describe: 'rows for an event that several queries of a rule keep (Azure: not documented)',
      })
      .option('profile', {
        type: 'boolean',
        default: false,
        describe: 'time each query by itself: events tried, ns for each, share of the time',
      })
      .option('shard', { type: 'string', requiresArg: true, describe: 'i/n: only the i-th of n shares of the input' })
      .option('engine', engineOption as typeof engineOption & { default: EngineChoice })
      .option('workers', workersOption)
      .options(REPLAY_OPTIONS)
      .option('log', logOption)
      .option('recover', recoverOption)
      .options(FIREWALL_OPTIONS)
      .option('report', reportOption)
      .options(outputOptions('p99<2s,lost=0'))
      .option('json', jsonOption)
      .example('$0 run Security.evtx --dcr rule.json', 'to an embedded emulator')
      .example('$0 run Security.evtx --event-set common', 'what Sentinel keeps with its Common set')
      .example('$0 run logs/ --dcr rule.json --to none --json', 'count only')
      .example('$0 run logs/ --dcr rule.json --report run.html', 'with a report to look at')
      .example(
        "$0 run logs/ --dcr rule.json --rate 500 --expect 'p99<90s,lost=0'",
        'as an agent would, 500 events a second',
      ),
  handler: async (args) => {
    const { runCollection } = await import('./run-collection.ts');
    process.exitCode = await runCollection(args);
  },
};
