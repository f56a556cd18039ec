/** `amasim rule`: rules to begin with, and what editors need to help with them. */
import type { CommandModule } from 'yargs';
import type { EventSetName } from '../contract/event-sets.ts';
import { eventSetOption, type GlobalArguments } from './common-options.ts';

interface RuleArguments extends GlobalArguments {
  'event-set': EventSetName | undefined;
  schema: boolean;
}

export const ruleCommand: CommandModule<GlobalArguments, RuleArguments> = {
  command: 'rule',
  describe: 'print a data collection rule to begin with, or the schema of rules',
  builder: (yargs) =>
    yargs
      .option('event-set', { ...eventSetOption, describe: 'the rule Sentinel makes for this event set' })
      .option('schema', { type: 'boolean', default: false, describe: 'the JSON Schema of rules, for editors' })
      .example('$0 rule --event-set common > rule.json', 'the rule of the Common set'),
  handler: async (args) => {
    const { printRule } = await import('./print-rule.ts');
    await printRule(args);
  },
};
