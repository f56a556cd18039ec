/** Every event as text: what `amasim dump` does with a block. */
import type { PrintFormat } from '../../src/pool/types.ts';
import type { PrepareStage } from './stage.ts';

export function printStage(format: PrintFormat): PrepareStage {
  return async ({ prepareJob, COUNTS }, { blocks }) => {
    const work = prepareJob({ kind: 'print', format, engine: 'auto', nowMs: 0 });
    return () => {
      let events = 0;
      for (const block of blocks) events += work(block).tally.counts[COUNTS.read] ?? 0;
      return { events, kept: events };
    };
  };
}
