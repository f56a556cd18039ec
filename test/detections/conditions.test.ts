import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readsOf } from '../../src/detections/event-boxes.ts';
import { type EventCondition, eventsOf, hasId, OPEN } from '../../src/detections/event-condition.ts';
import { parseSigmaCondition } from '../../src/detections/sigma-condition.ts';
import { readSelection } from '../../src/detections/sigma-selection.ts';
import { expectSame } from '../expect-often.ts';

/** Conditions as a tree, written down and evaluated by hand. */
type Tree =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'not'; readonly item: Tree }
  | { readonly kind: 'and' | 'or'; readonly left: Tree; readonly right: Tree }
  | { readonly kind: 'of'; readonly count: '1' | 'any' | 'all'; readonly of: string };

const NAMES = ['sel_a', 'sel_b', 'filter_a', 'filter_b', '_hidden'] as const;
const PATTERNS = ['sel_*', '*_a', 'them', '_hidden', '*'] as const;

const tree: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'medium' },
    fc.record({ kind: fc.constant('name' as const), name: fc.constantFrom(...NAMES) }),
    fc.record({
      kind: fc.constant('of' as const),
      count: fc.constantFrom('1' as const, 'any' as const, 'all' as const),
      of: fc.constantFrom(...PATTERNS),
    }),
    fc.record({ kind: fc.constant('not' as const), item: tie('tree') }),
    fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), left: tie('tree'), right: tie('tree') }),
  ),
})).tree;

/** Written with as few parentheses as the precedence of `not`, `and`, `or` allows. */
function written(node: Tree, binding = 0): string {
  switch (node.kind) {
    case 'name':
      return node.name;
    case 'of':
      return `${node.count} of ${node.of}`;
    case 'not':
      return `not ${written(node.item, 3)}`;
    default: {
      const own = node.kind === 'and' ? 2 : 1;
      const text = `${written(node.left, own)} ${node.kind} ${written(node.right, own + 1)}`;
      return own < binding ? `(${text})` : text;
    }
  }
}

function namesOf(of: string): readonly string[] {
  if (of === 'them') return NAMES.filter((name) => !name.startsWith('_'));
  if (of === 'sel_*') return ['sel_a', 'sel_b'];
  if (of === '*_a') return ['sel_a', 'filter_a'];
  return of === '*' ? NAMES : [of];
}

function holds(node: Tree, truth: ReadonlyMap<string, boolean>): boolean {
  switch (node.kind) {
    case 'name':
      return truth.get(node.name)!;
    case 'of': {
      const values = namesOf(node.of).map((name) => truth.get(name)!);
      return node.count === 'all' ? values.every(Boolean) : values.some(Boolean);
    }
    case 'not':
      return !holds(node.item, truth);
    default:
      return node.kind === 'and'
        ? holds(node.left, truth) && holds(node.right, truth)
        : holds(node.left, truth) || holds(node.right, truth);
  }
}

/** For each name: the ids it asks for, and whether it has another field, which may or may not hold. */
const selections = fc.tuple(...NAMES.map(() => fc.record({ ids: fc.subarray([1, 2, 3, 4]), other: fc.boolean() })));

function idsOf(condition: EventCondition): number[] | 'all' {
  const reads = readsOf(eventsOf(condition));
  if (reads.some(({ eventIds }) => eventIds === 'all')) return 'all';
  return [...new Set(reads.flatMap(({ eventIds }) => eventIds as number[]))].sort();
}

describe('a condition of Sigma', () => {
  it('has every id for which it can hold, and no other where only ids are asked', () => {
    let exact = 0;
    fc.assert(
      fc.property(tree, selections, fc.boolean(), (node, drawn, mixed) => {
        const parts = drawn.map(({ ids, other }) => ({ ids, other: mixed && other }));
        const known = new Map<string, EventCondition>();
        for (const [index, { ids, other }] of parts.entries()) {
          // A list of no ids asks for none; Sigma has no way to write that.
          const fields = { ...(ids.length > 0 && { EventID: ids }), ...(other && { Image: 'x' }) };
          known.set(NAMES[index]!, readSelection(fields));
        }
        const read = parseSigmaCondition(written(node), known);
        if (!read.ok) throw new Error(read.problem.message);
        const found = idsOf(read.value);
        const opaque = parts.some(({ other }) => other);
        for (const id of [1, 2, 3, 4, 5]) {
          let possible = false;
          for (let choice = 0; choice < 32; choice++) {
            const truth = NAMES.map((name, index) => {
              const { ids, other } = parts[index]!;
              const byId = ids.length === 0 || ids.includes(id);
              return [name, byId && (!other || (choice & (1 << index)) !== 0)] as const;
            });
            possible ||= holds(node, new Map(truth));
          }
          const told = found === 'all' || found.includes(id);
          if (possible) expectSame(told, true);
          else if (!opaque && found !== 'all') {
            exact++;
            expectSame(told, false);
          }
        }
      }),
      { numRuns: 500 },
    );
    expect(exact).toBeGreaterThan(100);
  });

  it.each([
    ['a and', 'a selection is missing'],
    ['1 of', "'them' or the name of selections is missing"],
    ['not', 'a selection is missing'],
    ['a)', "')' is not expected here"],
    ['| count() > 5', 'a selection is missing'],
    ['(a', "')' is missing"],
    ['a or 1 of x*', "no selection is named 'x*'"],
  ])('%s is refused at its place', (text, message) => {
    const read = parseSigmaCondition(text, new Map([['a', OPEN]]));
    if (read.ok) throw new Error('was read');
    expect(read.problem.code).toBe('AMASIM_DETECTION_CONDITION');
    expect(read.problem.message).toContain(message);
    expect(read.problem.span!.start).toBeLessThanOrEqual(text.length);
  });

  it('takes words for what they are, in any case, and names that are words', () => {
    const known = new Map<string, EventCondition>([
      ['them', hasId([[1, 1]])],
      ['all', hasId([[2, 2]])],
    ]);
    const idsFor = (text: string) => {
      const read = parseSigmaCondition(text, known);
      return read.ok ? idsOf(read.value) : read.problem.message;
    };
    expect(idsFor('all OR them')).toEqual([1, 2]);
    expect(idsFor('1 of them')).toEqual([1]);
    expect(idsFor('NOT all and Any Of al*')).toEqual([]);
  });

  it.each([
    ['not', `${'not '.repeat(3000)}a`],
    ['parentheses', `${'('.repeat(3000)}a${')'.repeat(3000)}`],
    ['length', 'a or '.repeat(20_000)],
    ['selections', Array.from({ length: 200 }, () => '1 of a*').join(' or ')],
  ])('of too much %s is refused', (_what, text) => {
    const many = new Map(Array.from({ length: 100 }, (_value, n) => [`a${n}`, OPEN] as const));
    expect(parseSigmaCondition(text, many).ok).toBe(false);
  });

  it('of thousands of parts is read', () => {
    const text = Array.from({ length: 2000 }, () => 'a').join(' or ');
    const read = parseSigmaCondition(text, new Map([['a', hasId([[7, 7]])]]));
    expect(read.ok && idsOf(read.value)).toEqual([7]);
  });
});

describe('a selection', () => {
  it.each<[string, unknown, number[] | 'all']>([
    ['nothing', null, 'all'],
    ['an id that is no whole number', { EventID: 1.5 }, []],
    ['an id beyond 16 bits', { EventID: 70_000 }, []],
    ['an id with a text that is none', { EventID: [1, 'x'] }, 'all'],
    ['two modifiers', { 'EventID|contains|all': [1, 2] }, 'all'],
    ['a placeholder', { 'EventID|expand': '%ids%' }, 'all'],
    ['the name of the field in other letters', { eventid: 3 }, [3]],
  ])('of %s', (_what, value, ids) => {
    expect(idsOf(readSelection(value))).toEqual(ids);
  });

  it('nested without end says nothing', () => {
    const inside: unknown[] = [];
    inside.push(inside);
    expect(idsOf(readSelection(inside))).toBe('all');
  });
});
