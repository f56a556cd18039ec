/** Arbitrary queries, which meet the events of `random-events.ts` now and then. */
import fc from 'fast-check';
import type { Argument, CompareExpr, PathExpr, QueryExpr, Step } from '../../src/query/tree.ts';
import { comparison, inside, NOWHERE, quoted, span } from './query-nodes.ts';
import { literals, masks, times } from './random-values.ts';

/** Now, for `timediff`: 2026-01-01T12:00:00Z. */
export const NOW_MS = Date.UTC(2026, 0, 1, 12);

const operators = fc.constantFrom('=', '=', '=', '!=', '<', '<=', '>', '>=' as const);

const elementNames = fc.constantFrom(
  'System',
  'EventData',
  'Data',
  'EventID',
  'Level',
  'Provider',
  'TimeCreated',
  'Keywords',
  'Channel',
  '*',
  'UserData',
  'Security',
  'Correlation',
  ...['Task', 'Execution', 'Computer', 'RenderingInfo', 'Outer', 'data', 'Dat', 'EventId', 'Event'],
);
const attributeNames = fc.constantFrom(
  ...[
    'Name',
    'Name',
    'Name',
    'SystemTime',
    'Qualifiers',
    'UserID',
    'ActivityID',
    'ProcessID',
    'name',
    'xmlns',
    '*',
    '*',
  ],
);

const ends: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: attributeNames.map((name) => ({ kind: 'attribute' as const, name, ...NOWHERE })) },
  { weight: 1, arbitrary: fc.constant({ kind: 'text' as const, ...NOWHERE }) },
);

/** Paths that are often right: System fields and named data. */
const likelyPaths: readonly (readonly string[])[] = [
  ['EventID'],
  ['Level'],
  ['Channel'],
  ['Keywords'],
  ['Provider', '@Name'],
  ['TimeCreated', '@SystemTime'],
  ['Data'],
  ['Data', '@Name'],
  ['@Name'],
  ['System', 'EventID'],
  ['System', 'Level'],
  ['System', 'Provider', '@Name'],
  ['System', 'Channel'],
  ['EventData', 'Data'],
  ['System', 'EventID', '@Qualifiers'],
  ['TimeCreated', '@SystemTime'],
  ['System', 'TimeCreated', '@SystemTime'],
  ['System', 'Execution', '@ProcessID'],
  ['UserData', 'Outer', 'Data'],
  ['RenderingInfo', 'Level'],
];

interface Depths {
  readonly top: boolean;
  readonly depth: number;
}

function paths({ top, depth }: Depths): fc.Arbitrary<PathExpr> {
  const predicates =
    depth <= 0
      ? fc.constant<QueryExpr[]>([])
      : fc.array(conditions({ top: false, depth: depth - 1 }, !top), { maxLength: 2 });
  const element = (names: fc.Arbitrary<string>, inside: fc.Arbitrary<QueryExpr[]>): fc.Arbitrary<Step> =>
    fc.tuple(names, inside).map(([name, list]) => ({ kind: 'element' as const, name, predicates: list, ...NOWHERE }));
  const inner =
    depth <= 0
      ? fc.constant<QueryExpr[]>([])
      : fc.array(conditions({ top: false, depth: depth - 1 }, true), { maxLength: 1 });
  const steps = fc
    .tuple(fc.array(element(elementNames, inner), { maxLength: 2 }), fc.option(ends))
    .map(([list, end]): Step[] => (end === null ? list : [...list, end]));
  const likely = fc
    .tuple(fc.constantFrom(...likelyPaths), inner)
    .map(([names, list]): Step[] =>
      names.map((name, index) =>
        name.startsWith('@')
          ? { kind: 'attribute', name: name.slice(1), ...NOWHERE }
          : { kind: 'element', name, predicates: index === names.length - 1 ? list : [], ...NOWHERE },
      ),
    );
  const rest = fc.oneof(steps, likely);
  const all = top
    ? fc
        .tuple(element(fc.constantFrom('*', 'Event'), predicates), fc.option(rest, { nil: [] }))
        .map(([first, list]) => [first, ...list])
    : fc.oneof(
        rest,
        fc.tuple(element(elementNames, inner), rest).map(([first, list]) => [first, ...list]),
      );
  return all
    .filter((list) => list.length > 0)
    .map((list) => ({ kind: 'path' as const, steps: list as [Step, ...Step[]], ...NOWHERE }));
}

function conditions(where: Depths, positions: boolean): fc.Arbitrary<QueryExpr> {
  const path = paths(where);
  const compare = (left: fc.Arbitrary<CompareExpr['left']>): fc.Arbitrary<QueryExpr> =>
    fc
      .tuple(left, operators, literals)
      .map(([node, op, right]) => ({ kind: 'compare', left: node, op, right, ...NOWHERE }));
  const argument: fc.Arbitrary<[Argument, Argument]> = fc.oneof(
    fc.tuple(path, masks),
    fc.tuple(masks, path),
    fc.tuple(path, path),
  );
  const band = argument.map(([left, right]) => ({ kind: 'band' as const, left, right, ...NOWHERE }));
  const timediff = fc.oneof(
    path.map((from) => ({ kind: 'timediff' as const, from, ...NOWHERE })),
    fc.tuple(path, times).map(([from, to]) => ({ kind: 'timediff' as const, from, to, ...NOWHERE })),
    fc.tuple(times, path).map(([from, to]) => ({ kind: 'timediff' as const, from, to, ...NOWHERE })),
  );
  const simple: fc.Arbitrary<QueryExpr>[] = [
    compare(path),
    compare(path),
    path,
    band,
    compare(band),
    compare(timediff),
  ];
  if (positions) {
    simple.push(compare(fc.constant({ kind: 'position' as const, ...NOWHERE })));
    simple.push(fc.nat({ max: 3 }).map((index) => ({ kind: 'index' as const, index, ...NOWHERE })));
  }
  const single = fc.oneof(...simple);
  if (where.depth <= 0) return single;
  const items = fc.array(
    conditions({ ...where, depth: where.depth - 1 }, positions).map((item) =>
      // A bare number is only a position when it is the whole predicate.
      item.kind === 'index'
        ? {
            kind: 'compare' as const,
            left: { kind: 'position' as const, span },
            op: '=' as const,
            right: { kind: 'literal' as const, text: String(item.index), quote: '' as const, span },
            span,
          }
        : item,
    ),
    { minLength: 2, maxLength: 4 },
  );
  return fc.oneof(
    { weight: 3, arbitrary: single },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom('or', 'and'), items)
        .map(([kind, list]) => ({ kind: kind as 'or' | 'and', items: list, ...NOWHERE })),
    },
  );
}

/** What people write: conditions on System fields in brackets, with their values often met. */
const fieldConditions: fc.Arbitrary<QueryExpr> = fc.oneof(
  fc
    .tuple(
      operators,
      fc.constantFrom('1', '4', '5', '4624', '4625', '04', '70000'),
      fc.constantFrom('' as const, "'" as const),
    )
    .map(([op, text, quote]) => comparison(['EventID'], op, { kind: 'literal', text, quote, span })),
  fc
    .constantFrom('Provider-A', 'Provider-B')
    .map((text) => inside('Provider', comparison(['@Name'], '=', quoted(text)))),
  fc.constantFrom('Security', 'security', 'System').map((text) => comparison(['Channel'], '=', quoted(text))),
  fc.constantFrom('0', '2', '4').map((text) => comparison(['Level'], '=', { kind: 'literal', text, quote: '', span })),
  fc.constantFrom('a', 'zz').map((text) => comparison(['Unknown'], '=', quoted(text))),
);
const fieldTrees: fc.Arbitrary<QueryExpr> = fc.letrec<{ tree: QueryExpr }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    fieldConditions,
    fc
      .tuple(fc.constantFrom('or' as const, 'and' as const), fc.array(tie('tree'), { minLength: 2, maxLength: 4 }))
      .map(([kind, items]): QueryExpr => ({ kind, items, span })),
  ),
})).tree;
const systemQueries: fc.Arbitrary<QueryExpr> = fc
  .tuple(fieldTrees, fc.option(fc.constantFrom('a', '4', '4624')))
  .map(([tree, text]): QueryExpr => {
    const system = inside('*', inside('System', tree));
    if (text === null) return system;
    const data = inside('*', inside('EventData', comparison(['Data'], '=', quoted(text))));
    return { kind: 'and', items: [system, data], span };
  });

/** Whole queries. */
export const queries: fc.Arbitrary<QueryExpr> = fc.oneof(conditions({ top: true, depth: 3 }, false), systemQueries);
