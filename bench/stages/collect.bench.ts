/** The whole middle of a run: events are routed, matched, mapped to `SecurityEvent` rows and encoded as JSON. */
import type { CollectJob } from '../../src/pool/types.ts';
import { manyExpressions } from '../inputs/many-expressions.ts';
import { planOf } from '../inputs/plans.ts';
import type { Doors } from './doors.ts';
import { ignore, type Pass, type PrepareStage, type StageInput } from './stage.ts';

/** A job as `run` gives it to its workers; `counts` is what `--to none` asks for. */
export function collectStage(expressions: readonly string[], deliver: CollectJob['deliver']): PrepareStage {
  return async (doors, input) => collecting(doors, input, { expressions, deliver });
}

/** Twenty expressions, or two thousand of which the same twenty keep something. */
export function expressionsStage(count: 20 | 2000): PrepareStage {
  return async (doors, input) => {
    const { keeping, others } = manyExpressions(countIds(doors, input));
    const expressions = count === 20 ? keeping : spreadAmong(keeping, others);
    return collecting(doors, input, { expressions, deliver: 'counts' });
  };
}

interface Collected {
  readonly expressions: readonly string[];
  readonly deliver: CollectJob['deliver'];
}

function collecting({ prepareJob, COUNTS }: Doors, input: StageInput, { expressions, deliver }: Collected): () => Pass {
  const settings = { agent: 'ama', workspaceId: '', sourceComputerId: '' } as const;
  const plan = planOf(expressions);
  const work = prepareJob({ kind: 'collect', plan, engine: 'auto', nowMs: 0, settings, overlap: 'once', deliver });
  return () => {
    let [events, kept] = [0, 0];
    for (const block of input.blocks) {
      const { counts } = work(block).tally;
      events += counts[COUNTS.read] ?? 0;
      kept += counts[COUNTS.matched] ?? 0;
      work.recycle?.();
    }
    return { events, kept };
  };
}

function countIds({ createEventReader }: Doors, { blocks }: StageInput): Map<number, number> {
  const counts = new Map<number, number>();
  const readEvents = createEventReader();
  for (const block of blocks) {
    for (const event of readEvents(block, ignore)) {
      counts.set(event.eventId(), (counts.get(event.eventId()) ?? 0) + 1);
    }
  }
  return counts;
}

/** The few at even distances among the many. */
function spreadAmong(few: readonly string[], many: readonly string[]): string[] {
  const share = many.length / few.length;
  return few.flatMap((text, n) => [text, ...many.slice(Math.round(n * share), Math.round((n + 1) * share))]);
}
