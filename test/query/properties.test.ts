import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderXml } from '../../src/events/render-xml.ts';
import type { EventView } from '../../src/events/view.ts';
import type { EngineResult } from '../../src/query/engines/engine.ts';
import { compileFast } from '../../src/query/engines/fast.ts';
import { compileReference } from '../../src/query/engines/reference.ts';
import { factsOf, mayMatch } from '../../src/query/facts.ts';
import { parseQuery } from '../../src/query/parse.ts';
import { renderExpr } from '../../src/query/render-query.ts';
import type { QueryTree } from '../../src/query/tree.ts';
import { evtxEventOf } from '../events/evtx-events.ts';
import { eventOf } from '../events/xml-events.ts';
import { events, NOW_MS, queries } from './random.ts';

const RUNS = { numRuns: 1500 };

describe('queries in general', () => {
  it('are the same after printing and parsing', () => {
    fc.assert(
      fc.property(queries, (expr) => {
        const text = renderExpr(expr);
        expect(withoutSpans(parsed(text).expr), text).toEqual(withoutSpans(expr));
      }),
      RUNS,
    );
  });

  it('get the same verdict from both engines on any event, be it read from XML or from EVTX', () => {
    let matched = 0;
    fc.assert(
      fc.property(queries, fc.array(events, { minLength: 1, maxLength: 4 }), (expr, roots) => {
        const tree = parsed(renderExpr(expr));
        const fast = testOf(compileFast(tree));
        const reference = compileReference(tree);
        for (const root of roots) {
          const xml = renderXml(root);
          const verdict = fast(eventOf(xml), NOW_MS);
          if (verdict) matched++;
          for (const view of [eventOf(xml), evtxEventOf(xml)]) {
            expect(fast(view, NOW_MS), `${tree.text} on ${xml}`).toBe(verdict);
            expect(reference(view, NOW_MS), `${tree.text} on ${xml}`).toBe(verdict);
          }
        }
      }),
      RUNS,
    );
    expect(matched).toBeGreaterThan(RUNS.numRuns / 20);
  });

  it('never match what their facts rule out', () => {
    let ruledOut = 0;
    fc.assert(
      fc.property(queries, fc.array(events, { minLength: 1, maxLength: 4 }), (expr, roots) => {
        const tree = parsed(renderExpr(expr));
        const facts = factsOf(tree);
        const reference = compileReference(tree);
        for (const root of roots) {
          const view = eventOf(renderXml(root));
          if (facts.always) expect(reference(view, NOW_MS), tree.text).toBe(true);
          if (mayMatch(facts, view)) continue;
          ruledOut++;
          expect(reference(view, NOW_MS), `${tree.text} on ${show(root)}`).toBe(false);
        }
      }),
      RUNS,
    );
    expect(ruledOut).toBeGreaterThan(RUNS.numRuns / 50);
  });

  it('need no tree when the facts say that System decides, unless the event is irregular', () => {
    fc.assert(
      fc.property(queries, events, (expr, root) => {
        const tree = parsed(renderExpr(expr));
        const view = eventOf(renderXml(root));
        if (!factsOf(tree).systemOnly || !view.regular) return;
        const treeless: EventView = {
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
        };
        expect(testOf(compileFast(tree))(treeless, NOW_MS)).toBe(compileReference(tree)(view, NOW_MS));
      }),
      RUNS,
    );
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
            expect(withoutSpans(parsed(renderExpr(result.value.expr)).expr)).toEqual(withoutSpans(result.value.expr));
            return;
          }
          const { problem } = result;
          expect(problem.text).toBe(text);
          expect(problem.span!.start).toBeGreaterThanOrEqual(0);
          expect(problem.span!.end).toBeLessThanOrEqual(text.length);
          expect(problem.span!.end).toBeGreaterThanOrEqual(problem.span!.start);
        },
      ),
      { numRuns: 5000 },
    );
  });
});

function parsed(text: string): QueryTree {
  const result = parseQuery(text);
  if (!result.ok) throw new Error(`${text}: ${result.problem.message}`);
  return result.value;
}

function testOf(result: EngineResult) {
  if ('refused' in result) throw new Error(result.refused);
  return result.matches;
}

function withoutSpans(node: unknown): unknown {
  return JSON.parse(JSON.stringify(node, (key, value) => (key === 'span' ? undefined : value)));
}

function show(root: unknown): string {
  return JSON.stringify(root, (_key, value) => (typeof value === 'bigint' ? `${value}n` : value));
}
