/** `amasim rule`: rules to begin with, and what editors need to help with them. */
import type { CommandModule } from 'yargs';
import type { EventSetName } from '../contract/event-sets.ts';
import { eventSetOption, type GlobalArguments } from './common-options.ts';

interface RuleArguments extends GlobalArguments {
  'event-set': EventSetName | undefined;
}

export const ruleCommand: CommandModule<GlobalArguments, RuleArguments> = {
  command: 'rule',
  describe: 'print a data collection rule to begin with',
  builder: (yargs) =>
    yargs
      .option('event-set', { ...eventSetOption, describe: 'the rule Sentinel makes for this event set' })
      .example('$0 rule --event-set common > rule.json', 'the rule of the Common set'),
  handler: async (args) => {
    const { printRule } = await import('./print-rule.ts');
    await printRule(args);
  },
};
