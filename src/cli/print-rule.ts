/** The work of `amasim rule`. */
import type { EventSetName } from '../contract/event-sets.ts';
import { eventSetRule } from '../rules/event-set.ts';
import { refuseUsage } from './fail.ts';
import { writeOut } from './print.ts';

export interface PrintRuleArguments {
  readonly 'event-set': EventSetName | undefined;
}

/** Prints what is asked for as indented JSON. Errors: exit 2 when nothing is. */
export async function printRule({ 'event-set': eventSet }: PrintRuleArguments): Promise<void> {
  if (eventSet === undefined) return refuseUsage('rule: say what to print: --event-set all, common or minimal');
  await writeOut(`${JSON.stringify(eventSetRule(eventSet), undefined, 2)}\n`);
}
