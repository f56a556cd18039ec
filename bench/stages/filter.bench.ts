/** Bytes → events → verdicts of one query: what `amasim query --count` does with a block. */
import type { PrepareStage } from './stage.ts';

/** A selective filter, as detection rules are: failed logons and lockouts. */
export const SELECTIVE = '*[System[(EventID=4625 or EventID=4740)]]';
/** One that needs the data of the events it selects. */
export const WITH_DATA =
  "*[System[EventID=4624] and EventData[Data[@Name='LogonType']='3' and Data[@Name='TargetUserName']!='SYSTEM']]";

/** Errors: the stage throws when the query does not compile or an event cannot be read. */
export function filterStage(xpath: string): PrepareStage {
  return async ({ prepareJob, COUNTS }, { blocks }) => {
    const filter = { kind: 'xpath', source: { xpath } } as const;
    const work = prepareJob({ kind: 'print', format: 'none', filter, engine: 'fast', nowMs: 0 });
    return () => {
      let [events, kept] = [0, 0];
      for (const block of blocks) {
        const { counts, problems } = work(block).tally;
        if (problems.length > 0) throw new Error(problems[0]!.problem.message);
        events += counts[COUNTS.read] ?? 0;
        kept += counts[COUNTS.matched] ?? 0;
      }
      return { events, kept };
    };
  };
}
