import { describe, expect, it } from 'vitest';
import { readEvents } from '../../src/events/event-stream.ts';
import { compileQuery } from '../../src/query/compile.ts';
import type { CompiledQuery } from '../../src/query/types.ts';
import { expectSame } from '../expect-often.ts';
import { NOW_MS } from './random.ts';

const QUERIES = [
  '*',
  '*[System[EventID=4624]]',
  '*[System[(Level=2) or (Level=4)]]',
  '*[System[band(Keywords,9007199254740992)]]',
  "*[System[Provider[@Name='Service Control Manager']]]",
  "*[EventData[Data[@Name='LogonType']='3']]",
  '*[EventData/Data]',
];

function compiled(xpath: string, engine: 'auto' | 'reference', except?: string): CompiledQuery {
  const result = compileQuery({ xpath, ...(except !== undefined && { except }) }, engine);
  if (!result.ok) throw new Error(result.problem.message);
  return result.value;
}

describe('a query with an exception', () => {
  const pairs = QUERIES.flatMap((xpath) => QUERIES.map((except) => ({ xpath, except })));
  it.each(['auto', 'reference'] as const)('keeps what it kept, less what the exception keeps (%s)', async (engine) => {
    const cases = pairs.map(({ xpath, except }) => ({
      both: compiled(xpath, engine, except),
      xpath,
      except,
      kept: 0,
      decided: 0,
    }));
    const alone = QUERIES.map((xpath) => ({ xpath, query: compiled(xpath, engine) }));
    let met = 0;
    for await (const event of readEvents(['fixtures/events'], { report: () => {} })) {
      // The reference engine walks the whole event for each query.
      if (engine === 'reference' && met++ % 3 !== 0) continue;
      const keeps = new Map(alone.map(({ xpath, query }) => [xpath, query.matches(event, NOW_MS)]));
      for (const one of cases) {
        const wanted = keeps.get(one.xpath)! && !keeps.get(one.except)!;
        expectSame(one.both.matches(event, NOW_MS), wanted);
        if (wanted) one.kept++;
        const layout = event.regular ? event.layout() : undefined;
        const verdict = layout && one.both.decide?.(layout, NOW_MS);
        if (verdict === undefined) continue;
        expectSame(typeof verdict === 'object' ? verdict.holds(event.holes) : verdict, wanted);
        one.decided++;
      }
    }
    expect(cases.filter(({ kept }) => kept > 0).length).toBeGreaterThan(10);
    // What both sides know of layouts is known of the whole, so that events are still dealt with by layout.
    if (engine === 'auto') expect(cases.filter(({ decided }) => decided > 300).length).toBeGreaterThan(30);
  });

  it('is wrong where its exception is', () => {
    expect(compileQuery({ xpath: '*', except: 'System' }, 'auto')).toMatchObject({
      ok: false,
      problem: { code: 'AMASIM_QUERY_START' },
    });
  });
});
