/** The work of `amasim rule`. */
import type { EventSetName } from '../contract/event-sets.ts';
import { eventSetRule } from '../rules/event-set.ts';
import { ruleJsonSchema } from '../rules/rule-json-schema.ts';
import { refuseUsage } from './fail.ts';
import { writeOut } from './print.ts';

export interface PrintRuleArguments {
  readonly 'event-set': EventSetName | undefined;
  readonly schema: boolean;
}

/** Prints what is asked for as indented JSON. Errors: exit 2 when that is nothing, or two things. */
export async function printRule({ 'event-set': eventSet, schema }: PrintRuleArguments): Promise<void> {
  if (schema === (eventSet !== undefined))
    return refuseUsage('rule: say what to print: either --event-set all, common or minimal, or --schema');
  const value = eventSet === undefined ? ruleJsonSchema() : eventSetRule(eventSet);
  await writeOut(`${JSON.stringify(value, undefined, 2)}\n`);
}
