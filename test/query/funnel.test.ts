import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderXml } from '../../src/events/render-xml.ts';
import type { EventView } from '../../src/events/view.ts';
import { conjunctsIn } from '../../src/query/explain/conjuncts.ts';
import { Funnel, type FunnelData, funnelClauses, mergeFunnels } from '../../src/query/explain/funnel.ts';
import { MAX_COUNTED_VALUES, topValues, ValueCounts } from '../../src/query/explain/value-counts.ts';
import { type Explainer, eventToExplain, prepareExplainer } from '../../src/query/explain.ts';
import { parseQuery } from '../../src/query/parse.ts';
import { renderExpr } from '../../src/query/render-query.ts';
import { eventOf } from '../events/xml-events.ts';
import { NOW_MS, queries } from './random.ts';
import { events } from './random-events.ts';

const MISSES = 2;

function explainerOf(xpath: string, channel?: string): Explainer {
  const parsed = parseQuery(xpath);
  if (!parsed.ok) throw new Error(parsed.problem.message);
  return prepareExplainer(parsed.value, channel);
}

function count(explainer: Explainer, views: readonly EventView[]): FunnelData {
  const funnel = new Funnel(explainer, conjunctsIn(explainer.plan), { misses: MISSES, nowMs: NOW_MS });
  for (const view of views) funnel.add(view);
  return funnel.toData();
}

function event(id: number, items = ''): EventView {
  return eventOf(
    `<Event><System><EventID>${id}</EventID><Channel>Security</Channel></System><EventData>${items}</EventData></Event>`,
  );
}

describe('Funnel', () => {
  it('counts what the explanations of the events say, on any query', () => {
    fc.assert(
      fc.property(queries, fc.array(events, { minLength: 1, maxLength: 6 }), (expr, roots) => {
        const xpath = renderExpr(expr);
        const explainer = explainerOf(xpath);
        const views = roots.map((root) => eventOf(renderXml(root)));
        const explanations = views.map((view) => explainer.explain(eventToExplain(view), NOW_MS));
        const verdicts = explanations.map(({ root }) =>
          (root.kind === 'and' ? root.items : [root]).map(({ holds }) => holds),
        );
        const data = count(explainer, views);
        const clauses = funnelClauses(explainer);
        expect(data.clauses.length).toBe(clauses.length);
        for (const [index, { reached, passed, aloneBlocked, alternatives }] of data.clauses.entries()) {
          const at = verdicts.filter((holds) => holds.slice(0, index).every(Boolean));
          expect(reached, xpath).toBe(at.length);
          expect(passed, xpath).toBe(at.filter((holds) => holds[index]).length);
          const alone = verdicts.filter((holds) => holds.every((held, other) => held !== (other === index)));
          expect(aloneBlocked, xpath).toBe(alone.length);
          expect(alternatives.length).toBe(clauses[index]!.alternatives.length);
          if (alternatives.length > 0) expect(Math.max(...alternatives) > 0).toBe(passed > 0);
        }
        const distances = explanations.map(({ distance }) => distance).filter((distance) => distance > 0);
        expect(data.misses.map(({ explanation }) => explanation.distance)).toEqual(
          distances.sort((a, b) => a - b).slice(0, MISSES),
        );
      }),
      { numRuns: 250 },
    );
  });

  it('merges to the same, however the events were cut', () => {
    fc.assert(
      fc.property(queries, fc.array(events, { minLength: 2, maxLength: 6 }), fc.nat(), (expr, roots, at) => {
        const explainer = explainerOf(renderExpr(expr));
        const views = roots.map((root) => eventOf(renderXml(root)));
        const cut = 1 + (at % (views.length - 1));
        const parts = [views.slice(0, cut), views.slice(cut)].map((part) => count(explainer, part));
        expect(mergeFunnels(mergeFunnels(undefined, parts[0]!, MISSES), parts[1]!, MISSES)).toEqual(
          count(explainer, views),
        );
      }),
      { numRuns: 150 },
    );
  });

  it('counts each alternative, also where they compare the values of one path at once', () => {
    const views = [1, 2, 2, 3].map((id) => event(id));
    for (const condition of ['EventID=1 or EventID=2 or EventID=9', 'EventID=1 or EventID=2 or System=9']) {
      const { clauses } = count(explainerOf(`*[System[${condition}]]`), views);
      expect(clauses).toEqual([{ reached: 4, passed: 3, aloneBlocked: 1, alternatives: [1, 2, 0] }]);
    }
  });

  it('keeps the values of a clause that lets nothing through, and nothing found apart from empty', () => {
    const items = ["<Data Name='A'>x</Data>", "<Data Name='A'>x</Data>", "<Data Name='A'></Data>", ''];
    const views = items.map((item) => event(1, item));
    const { clauses } = count(explainerOf("*[System[EventID=1] and EventData[Data[@Name='A']='y']]"), views);
    expect(clauses[0]!.values).toBeUndefined();
    expect(clauses[1]!.values).toEqual({
      counts: [
        ['x', 2],
        ['', 1],
      ],
      nothing: 1,
      others: 0,
    });
  });

  it('counts the values of a choice about one path', () => {
    const { clauses } = count(explainerOf('*[System[EventID=1 or EventID=2]]'), [event(3), event(3)]);
    expect(clauses[0]!.values).toEqual({ counts: [['3', 2]], nothing: 0, others: 0 });
  });

  it('has the log of Channel!XPath as its first clause', () => {
    const explainer = explainerOf('*[System[EventID=1]]', 'System');
    const { clauses, misses } = count(explainer, [event(1)]);
    expect(funnelClauses(explainer).map(({ text, column }) => [text, column])).toEqual([
      ['System!', 1],
      ['EventID=1', 17],
    ]);
    expect(clauses.map(({ reached, passed, aloneBlocked }) => [reached, passed, aloneBlocked])).toEqual([
      [1, 0, 1],
      [0, 0, 0],
    ]);
    expect(misses[0]!.explanation.distance).toBe(1);
  });

  it('keeps of equally near events the first', () => {
    const { misses } = count(explainerOf('*[System[EventID=9]]'), [event(3), event(2), event(1)]);
    expect(misses.map(({ explanation }) => explanation.change[0]!.values[0])).toEqual(['3', '2']);
  });
});

describe('ValueCounts', () => {
  it('remembers so many different values and counts the others together', () => {
    const counts = new ValueCounts();
    for (let n = 0; n < MAX_COUNTED_VALUES + 5; n++) counts.addEvent([`v${n}`]);
    counts.addEvent(['v0', 'v3']);
    counts.addEvent([]);
    const data = counts.toData();
    expect(data.counts.length).toBe(MAX_COUNTED_VALUES);
    expect(topValues(data, 2)).toEqual({
      top: [
        { value: 'v0', events: 2 },
        { value: 'v3', events: 2 },
      ],
      nothing: 1,
      more: MAX_COUNTED_VALUES - 2 + 5,
    });
  });
});
