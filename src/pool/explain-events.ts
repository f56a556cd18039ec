/** Block → how far each clause of a query let its events through, and the narrowest misses. */
import { compileQuery } from '../query/compile.ts';
import { conjunctsIn } from '../query/explain/conjuncts.ts';
import { Funnel, recordIdOf } from '../query/explain/funnel.ts';
import { isOfLog, prepareExplainer } from '../query/explain.ts';
import { parseQuery } from '../query/parse.ts';
import { createBlockReader } from './read-block.ts';
import type { BlockTask, ExplainJob } from './types.ts';
import { COUNTS } from './types.ts';
import { unwrap } from './unwrap.ts';

/**
 * Takes the query of a job apart, and compiles it: the verdict is the engine's, as in `query`.
 *
 * Errors: none expected, as the query was read before. Clauses that disagree with the engine are our bug, and thrown.
 */
export function prepareExplain(job: ExplainJob): BlockTask {
  const { source, nowMs, misses, recordId } = job;
  const { channel, xpath } = source;
  const query = unwrap(compileQuery(source, job.engine));
  const explainer = prepareExplainer(unwrap(parseQuery(xpath)), channel);
  const conjuncts = conjunctsIn(explainer.plan);
  const readBlock = createBlockReader();
  return (block) => {
    const { tally, events, part } = readBlock(block);
    const funnel = new Funnel(explainer, conjuncts, { misses, nowMs });
    let read = 0;
    let matched = 0;
    let recovered = 0;
    let looked = 0;
    for (const event of events) {
      read++;
      if (event.recovered) recovered++;
      if (recordId !== undefined && recordIdOf(event) !== recordId) continue;
      looked++;
      const isOfChannel = channel === undefined || isOfLog(channel, event.log ?? event.channel());
      const matches = isOfChannel && query.matches(event, nowMs);
      if (matches) matched++;
      if (funnel.add(event) !== matches) {
        const { source: file, byteOffset } = event.place;
        throw new Error(
          `${file}: byte ${byteOffset}: the clauses of ${xpath} disagree with the ${query.engine} engine`,
        );
      }
    }
    tally.add(COUNTS.read, read);
    tally.add(COUNTS.matched, matched);
    if (recovered > 0) tally.add(COUNTS.recovered, recovered);
    const result = { ...part(), tally: tally.toData(), rows: [] };
    return looked === 0 ? result : { ...result, funnel: funnel.toData() };
  };
}
