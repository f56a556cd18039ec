/** Bytes → events → verdicts of one query: what `amasim query --count` does with a block. */
import type { PrepareStage } from './stage.ts';

/** A selective filter, as detection rules are: failed logons and lockouts. */
export const SELECTIVE = '*[System[(EventID=4625 or EventID=4740)]]';
/** One that needs the data of the events it selects. */
export const WITH_DATA =
  "*[System[EventID=4624] and EventData[Data[@Name='LogonType']='3' and Data[@Name='TargetUserName']!='SYSTEM']]";

/** Errors: the stage throws when the query does not compile or an event cannot be read. */
export function filterStage(xpath: string): PrepareStage {
  return async ({ compileQuery, createEventReader }, { blocks }) => {
    const compiled = compileQuery({ xpath }, 'fast');
    if (!compiled.ok) throw new Error(compiled.problem.message);
    const query = compiled.value;
    const readEvents = createEventReader();
    const report = (problem: { readonly message: string }) => {
      throw new Error(problem.message);
    };
    return () => {
      let [events, kept] = [0, 0];
      for (const block of blocks) {
        for (const event of readEvents(block, report)) {
          events++;
          if (query.matches(event, 0)) kept++;
        }
      }
      return { events, kept };
    };
  };
}
