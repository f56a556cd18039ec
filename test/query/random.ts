/** Arbitrary queries and events that have a fair chance of meeting each other. */
import fc from 'fast-check';
import { inferValue } from '../../src/events/infer-value.ts';
import type { ElementNode } from '../../src/events/tree.ts';
import type { Argument, CompareExpr, LiteralNode, PathExpr, QueryExpr, Step } from '../../src/query/tree.ts';

const span = { start: 0, end: 0 };
const NOWHERE = { span };

/** Now, for `timediff`: 2026-01-01T12:00:00Z. */
export const NOW_MS = Date.UTC(2026, 0, 1, 12);

const texts = fc.constantFrom(
  ...['', '0', '1', '3', '4', '5', '04', '4.0', '-1', '4624', '4625', '0x3e7', '0x3E7', '999', '0x8020000000000000'],
  ...[
    '9232379236109516800',
    '18446744073709551615',
    'true',
    'false',
    'Security',
    'security',
    'Provider-A',
    'Provider-B',
    'a',
    'b',
  ],
  ...[
    '{54849625-5478-4994-A5BA-3E3B0328C30D}',
    '54849625-5478-4994-a5ba-3e3b0328c30d',
    'S-1-5-18',
    's-1-5-018',
    'S-1-5-19',
  ],
  ...[
    '2026-01-01T00:00:00.0000000Z',
    '2026-01-01T00:00:00.000Z',
    '2026-01-01T11:59:59.9999999Z',
    '2027-01-01T00:00:00Z',
  ],
  ...['1.5', '1.50', ' 4', 'x y', "it's"],
);
const ids = fc.constantFrom('1', '4', '5', '4624', '4625', '04', '4.0', '0x4', 'x', '70000');

const literals: fc.Arbitrary<LiteralNode> = fc.oneof(
  texts.map((text) => ({
    kind: 'literal' as const,
    text,
    quote: text.includes("'") ? ('"' as const) : ("'" as const),
    ...NOWHERE,
  })),
  fc
    .constantFrom('0', '1', '3', '4', '5', '999', '4624', '4625', '0x3e7', '1.5', '9232379236109516800', '70000')
    .map((text) => ({ kind: 'literal' as const, text, quote: '' as const, ...NOWHERE })),
);
const numbers: fc.Arbitrary<LiteralNode> = fc
  .constantFrom('1', '4', '0x3e7', '9007199254740992', '9223372036854775808')
  .map((text) => ({ kind: 'literal' as const, text, quote: '' as const, ...NOWHERE }));
const times: fc.Arbitrary<LiteralNode> = fc
  .constantFrom('2026-01-01T00:00:00.000Z', '2026-01-01T12:00:00Z')
  .map((text) => ({ kind: 'literal' as const, text, quote: "'" as const, ...NOWHERE }));
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
);
const attributeNames = fc.constantFrom('Name', 'Name', 'SystemTime', 'Qualifiers', 'UserID', 'xmlns', '*');

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
    fc.tuple(path, numbers),
    fc.tuple(numbers, path),
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

function quoted(text: string): LiteralNode {
  return { kind: 'literal', text, quote: "'", span };
}

function inside(name: string, predicate: QueryExpr): PathExpr {
  return { kind: 'path', steps: [{ kind: 'element', name, predicates: [predicate], span }], span };
}

function comparison(names: readonly string[], op: CompareExpr['op'], right: LiteralNode): CompareExpr {
  const steps = names.map(
    (name): Step =>
      name.startsWith('@')
        ? { kind: 'attribute', name: name.slice(1), span }
        : { kind: 'element', name, predicates: [], span },
  );
  return { kind: 'compare', left: { kind: 'path', steps, span }, op, right, span };
}

/** Whole queries. */
export const queries: fc.Arbitrary<QueryExpr> = fc.oneof(conditions({ top: true, depth: 3 }, false), systemQueries);

function leaf(name: string, text: string, attributes: Readonly<Record<string, string>> = {}): ElementNode {
  return {
    kind: 'element',
    name,
    // Windows prints no attribute without a text, so an event of EVTX has none.
    attributes: Object.entries(attributes)
      .filter(([, value]) => value !== '')
      .map(([key, value]) => ({ name: key, value: inferValue(value) })),
    children: text === '' ? [] : [{ kind: 'text', value: inferValue(text) }],
  };
}

const systemFields: fc.Arbitrary<ElementNode> = fc.oneof(
  fc
    .tuple(ids, fc.option(fc.constantFrom('0', '16384')))
    .map(([id, qualifiers]) => leaf('EventID', id, qualifiers === null ? {} : { Qualifiers: qualifiers })),
  ids.map((id) => leaf('EventID', id)),
  fc.constantFrom('0', '2', '4').map((level) => leaf('Level', level)),
  fc.constantFrom('Provider-A', 'Provider-B', '').map((name) => leaf('Provider', '', { Name: name })),
  fc.constantFrom('Security', 'security', 'System').map((channel) => leaf('Channel', channel)),
  fc.constantFrom('0x8020000000000000', '0x1', '4').map((keywords) => leaf('Keywords', keywords)),
  fc
    .constantFrom('2026-01-01T00:00:00.0000000Z', '2026-01-01T11:59:59.9999999Z', '2027-01-01T00:00:00.0000000Z')
    .map((time) => leaf('TimeCreated', '', { SystemTime: time })),
  fc.constant(leaf('Security', '', { UserID: 'S-1-5-18' })),
  fc.constant(leaf('Correlation', '')),
);
const dataItems: fc.Arbitrary<ElementNode> = fc.oneof(
  fc
    .tuple(texts, fc.option(fc.constantFrom('a', 'b', '4')))
    .map(([text, name]) => leaf('Data', text, name === null ? {} : { Name: name })),
  fc.tuple(texts, texts).map(([one, other]) => ({
    kind: 'element' as const,
    name: 'Data',
    attributes: [],
    children: [leaf('Data', one, { Name: 'a' }), leaf('Level', other)],
  })),
);

/** Events, some of them not as Windows would write them (several `System`, an element twice). */
export const events: fc.Arbitrary<ElementNode> = fc
  .tuple(
    fc.array(systemFields, { minLength: 1, maxLength: 7 }),
    fc.boolean(),
    fc.array(dataItems, { maxLength: 4 }),
    fc.constantFrom('EventData', 'UserData'),
    fc.option(fc.array(systemFields, { maxLength: 2 }), { freq: 8 }),
  )
  .map(([fields, tidy, data, section, second]) => {
    const seen = new Set<string>();
    const kept = tidy ? fields.filter(({ name }) => !seen.has(name) && seen.add(name)) : fields;
    const children: ElementNode[] = [{ kind: 'element', name: 'System', attributes: [], children: kept }];
    if (second !== null && !tidy) children.push({ kind: 'element', name: 'System', attributes: [], children: second });
    children.push({
      kind: 'element',
      name: section,
      attributes: [{ name: 'xmlns:x', value: inferValue('urn:x') }],
      children: data,
    });
    return {
      kind: 'element',
      name: 'Event',
      attributes: [{ name: 'xmlns', value: inferValue('http://schemas.microsoft.com/win/2004/08/events/event') }],
      children,
    };
  });
