import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderXml } from '../../src/events/render-xml.ts';
import { type ElementNode, elementsOf } from '../../src/events/tree.ts';
import type { EventView } from '../../src/events/view.ts';
import type { EngineResult } from '../../src/query/engines/engine.ts';
import { compileFast } from '../../src/query/engines/fast.ts';
import { compileReference } from '../../src/query/engines/reference.ts';
import { factsOf, mayMatch } from '../../src/query/facts.ts';
import { parseQuery } from '../../src/query/parse.ts';
import { renderExpr } from '../../src/query/render-query.ts';
import type { QueryExpr, QueryTree } from '../../src/query/tree.ts';
import { evtxEventOf } from '../events/evtx-events.ts';
import { eventOf, knownEventOf } from '../events/xml-events.ts';
import { expectEqual, expectSame } from '../expect-often.ts';
import { aimedQuery } from './aimed-queries.ts';
import { verdictByLayout } from './by-layout.ts';
import { NOW_MS, queries } from './random.ts';
import { events, WRITINGS, type Writing, writeXml } from './random-events.ts';

const RUNS = { numRuns: 500 };
/** More, because few of them are about what `System` alone decides. */
const SYSTEM_RUNS = { numRuns: 900 };

/** A query and events: it is made without them, or aimed at the first, or at the System of the first. */
function meetings(): fc.Arbitrary<readonly [QueryExpr, readonly ElementNode[]]> {
  const roots = fc.array(events, { minLength: 1, maxLength: 2 });
  const aim = (part: (root: ElementNode) => ElementNode) =>
    fc
      .tuple(fc.gen(), roots)
      .map(([g, list]): readonly [QueryExpr, readonly ElementNode[]] => [aimedQuery(g, part(list[0]!)), list]);
  return fc.oneof(
    { weight: 2, arbitrary: fc.tuple(queries, roots) },
    { weight: 4, arbitrary: aim((root) => root) },
    { weight: 3, arbitrary: aim((root) => ({ ...root, children: elementsOf(root).filter(isSystem) })) },
  );
}

const isSystem = ({ name }: ElementNode) => name === 'System';

describe('queries in general', () => {
  it('are the same after printing and parsing', () => {
    fc.assert(
      fc.property(meetings(), ([expr]) => {
        const text = renderExpr(expr);
        expectEqual(withoutSpans(parsed(text).expr), withoutSpans(expr), text);
      }),
      RUNS,
    );
  });

  it('get the same verdict from both engines on any event, however it is written in XML, and from EVTX', {
    timeout: 120_000,
  }, () => {
    let pairs = 0;
    let matched = 0;
    let byLayouts = 0;
    fc.assert(
      fc.property(meetings(), fc.constantFrom(...WRITINGS), ([expr, roots], writing) => {
        const tree = parsed(renderExpr(expr));
        const fast = testOf(compileFast(tree));
        const reference = compileReference(tree);
        for (const root of roots) {
          const xml = renderXml(root);
          const verdict = fast(eventOf(xml), NOW_MS);
          pairs++;
          if (verdict) matched++;
          for (const [how, view] of viewsOf(root, writing)) {
            const shown = `${tree.text} on ${how}: ${xml}`;
            expectSame(fast(view, NOW_MS), verdict, shown);
            expectSame(reference(view, NOW_MS), verdict, shown);
            const byLayout = verdictByLayout(tree, view, NOW_MS);
            if (byLayout === undefined) continue;
            byLayouts++;
            expectSame(byLayout, verdict, shown);
          }
        }
      }),
      { numRuns: 600 },
    );
    expect(byLayouts).toBeGreaterThan(pairs / 2);
    expect(pairs).toBeGreaterThanOrEqual(750);
    expect(matched).toBeGreaterThan(pairs / 8);
    expect(matched).toBeLessThan(pairs / 2);
  });

  it('never match what their facts rule out', () => {
    let ruledOut = 0;
    fc.assert(
      fc.property(meetings(), ([expr, roots]) => {
        const tree = parsed(renderExpr(expr));
        const facts = factsOf(tree);
        const reference = compileReference(tree);
        for (const root of roots) {
          const view = eventOf(renderXml(root));
          if (facts.always) expectSame(reference(view, NOW_MS), true, tree.text);
          if (mayMatch(facts, view)) continue;
          ruledOut++;
          if (reference(view, NOW_MS)) expect.fail(`matches: ${tree.text} on ${show(root)}`);
        }
      }),
      SYSTEM_RUNS,
    );

    expect(ruledOut).toBeGreaterThan(SYSTEM_RUNS.numRuns / 50);
  });

  it('need no tree when the facts say that System decides, unless the event is irregular', () => {
    let treeless = 0;
    fc.assert(
      fc.property(meetings(), ([expr, [root]]) => {
        const tree = parsed(renderExpr(expr));
        const view = eventOf(renderXml(root!));
        if (!factsOf(tree).systemOnly || !view.regular) return;
        treeless++;
        const shown = `${tree.text} on ${show(root)}`;
        expect(testOf(compileFast(tree))(withoutTree(view), NOW_MS), shown).toBe(compileReference(tree)(view, NOW_MS));
      }),
      SYSTEM_RUNS,
    );

    expect(treeless).toBeGreaterThan(SYSTEM_RUNS.numRuns / 50);
  });

  it('are read or refused with a place, whatever the text, and never throw', () => {
    const pieces = fc.constantFrom(
      ...[
        '*',
        'Event',
        '[',
        ']',
        '(',
        ')',
        '=',
        '!=',
        '<',
        '4624',
        '0x1',
        "'x'",
        '"',
        "'",
        '/',
        '//',
        '@',
        'Name',
        'and',
        'or',
        ',',
        ' ',
      ],
      ...[
        'System',
        'EventID',
        'band',
        'timediff',
        'position',
        'text',
        'not',
        '..',
        '.',
        '::',
        '$',
        '|',
        '-',
        '+',
        '&lt;',
        '!',
        '\n',
        'é',
        '\u{1F600}',
      ],
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(pieces, { maxLength: 20 }).map((list) => list.join('')),
          fc.string(),
        ),
        (text) => {
          const result = parseQuery(text);
          if (result.ok) {
            expectEqual(withoutSpans(parsed(renderExpr(result.value.expr)).expr), withoutSpans(result.value.expr));
            return;
          }
          const { problem } = result;
          expect(problem.text).toBe(text);
          expect(problem.span!.start).toBeGreaterThanOrEqual(0);
          expect(problem.span!.end).toBeLessThanOrEqual(text.length);
          expect(problem.span!.end).toBeGreaterThanOrEqual(problem.span!.start);
        },
      ),
      { numRuns: 3000 },
    );
  });
});

/** The event as it is read from each way to write it. */
function viewsOf(root: ElementNode, writing: Writing): (readonly [string, EventView])[] {
  const xml = renderXml(root);
  return [
    ['Windows XML', eventOf(xml)],
    ['Windows XML of a kind met before', knownEventOf(xml)],
    [`${writing} XML`, eventOf(writeXml(root, writing))],
    [`${writing} XML of a kind met before`, knownEventOf(writeXml(root, writing))],
    ['EVTX', evtxEventOf(xml)],
  ];
}

function withoutTree(view: EventView): EventView {
  return {
    place: view.place,
    log: view.log,
    recovered: view.recovered,
    regular: true,
    eventId: () => view.eventId(),
    channel: () => view.channel(),
    system: (field) => view.system(field),
    root: () => {
      throw new Error('the tree was built');
    },
    layout: () => undefined,
    get holes(): never {
      throw new Error('the event has no layout');
    },
  };
}

function parsed(text: string): QueryTree {
  const result = parseQuery(text);
  if (!result.ok) throw new Error(`${text}: ${result.problem.message}`);
  return result.value;
}

function testOf(result: EngineResult) {
  if ('refused' in result) throw new Error(result.refused);
  return result.matches;
}

/** Without what the parser adds to what was written. */
function withoutSpans(node: unknown): unknown {
  const added = new Set(['span', 'ignoreCase']);
  return JSON.parse(JSON.stringify(node, (key, value) => (added.has(key) ? undefined : value)));
}

function show(root: unknown): string {
  return JSON.stringify(root, (_key, value) => (typeof value === 'bigint' ? `${value}n` : value));
}
