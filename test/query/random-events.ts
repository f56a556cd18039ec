/** Arbitrary events, many of them not as Windows would write them, and other ways to write them down. */
import fc from 'fast-check';
import { inferValue } from '../../src/events/infer-value.ts';
import { escapeText, renderXml } from '../../src/events/render-xml.ts';
import { type ContentNode, type ElementNode, isNamespaceDeclaration } from '../../src/events/tree.ts';
import { textOf } from '../../src/events/value.ts';
import { TIMES, texts } from './random-values.ts';

const EVENT_NAMESPACE = 'http://schemas.microsoft.com/win/2004/08/events/event';
const ids = fc.constantFrom('1', '4', '5', '4624', '4625', '04', '4.0', '0x4', 'x', '70000', '');

function element(name: string, children: readonly ContentNode[], attributes: Attributes = {}): ElementNode {
  return {
    kind: 'element',
    name,
    // Windows prints no attribute without a text, so an event of EVTX has none.
    attributes: Object.entries(attributes)
      .filter(([, value]) => value !== '')
      .map(([key, value]) => ({ name: key, value: inferValue(value) })),
    children,
  };
}

type Attributes = Readonly<Record<string, string>>;

function leaf(name: string, text: string, attributes: Attributes = {}): ElementNode {
  return element(name, text === '' ? [] : [{ kind: 'text', value: inferValue(text) }], attributes);
}

/** With an element in it, so that it has no value. */
function marked(name: string, text: string): ElementNode {
  return element(name, [{ kind: 'text', value: inferValue(text) }, leaf('b', text)]);
}

const systemFields: fc.Arbitrary<ElementNode> = fc.oneof(
  fc
    .tuple(ids, fc.constantFrom('', '0', '16384'))
    .map(([id, qualifiers]) => leaf('EventID', id, { Qualifiers: qualifiers })),
  ids.map((id) => leaf('EventID', id)),
  fc.constantFrom('0', '2', '4', '', '02').map((level) => leaf('Level', level)),
  fc.constantFrom('0', '5', '12544').map((task) => leaf('Task', task)),
  fc
    .tuple(
      fc.constantFrom('Provider-A', 'Provider-B', ''),
      fc.constantFrom('', '{54849625-5478-4994-a5ba-3e3b0328c30d}'),
    )
    .map(([name, guid]) => leaf('Provider', '', { Name: name, Guid: guid })),
  fc.constantFrom('Security', 'security', 'System', '').map((channel) => leaf('Channel', channel)),
  fc
    .constantFrom('0x8020000000000000', '0x8010000000000000', '0x1', '4', '0x0', '-1', 'x')
    .map((keywords) => leaf('Keywords', keywords)),
  fc.constantFrom(...TIMES).map((time) => leaf('TimeCreated', '', { SystemTime: time })),
  fc.constantFrom('1', '18446744073709551615').map((id) => leaf('EventRecordID', id)),
  fc.constantFrom('S-1-5-18', '').map((sid) => leaf('Security', '', { UserID: sid })),
  fc
    .constantFrom('', '{54849625-5478-4994-A5BA-3E3B0328C30D}')
    .map((guid) => leaf('Correlation', '', { ActivityID: guid })),
  fc.constantFrom('4', '652').map((id) => leaf('Execution', '', { ProcessID: id, ThreadID: '8' })),
  fc.constantFrom('pc1', 'PC1').map((name) => leaf('Computer', name)),
  fc.constantFrom('EventID', 'Level', 'Channel', 'Keywords').map((name) => marked(name, '4')),
  fc.constant(leaf('Other', '4')),
);
const items: fc.Arbitrary<ElementNode> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(texts, names()).map(([text, name]) => leaf('Data', text, { Name: name })) },
  { weight: 1, arbitrary: texts.map((text) => leaf('Binary', text)) },
  { weight: 1, arbitrary: fc.tuple(texts, names()).map(([text, name]) => leaf('ComplexData', text, { Name: name })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(texts, texts)
      .map(([one, other]) => element('Data', [leaf('Data', one, { Name: 'a' }), leaf('Level', other)])),
  },
  { weight: 1, arbitrary: texts.filter((text) => text !== '').map((text) => marked('Data', text)) },
);

function names(): fc.Arbitrary<string> {
  return fc.constantFrom('', 'a', 'b', '4', 'A', 'Name', "it's");
}

const sections: fc.Arbitrary<ElementNode> = fc.oneof(
  { weight: 4, arbitrary: fc.array(items, { maxLength: 5 }).map((list) => element('EventData', list)) },
  {
    weight: 2,
    arbitrary: fc
      .array(items, { maxLength: 4 })
      .map((list) => element('UserData', [element('Outer', list, { xmlns: 'urn:x', Kind: 'k' })])),
  },
  {
    weight: 1,
    arbitrary: fc
      .array(systemFields, { maxLength: 2 })
      .map((list) => element('UserData', [element('System', list), element('Event', [element('System', list)])])),
  },
  {
    weight: 1,
    arbitrary: texts.map((text) =>
      element('RenderingInfo', [leaf('Message', text), leaf('Level', 'Information')], { Culture: 'en-US' }),
    ),
  },
);

/** Some with a `System` as Windows writes it, some with several, an element twice or in an odd place, or none. */
export const events: fc.Arbitrary<ElementNode> = fc
  .record({
    fields: fc.array(systemFields, { minLength: 1, maxLength: 7 }),
    tidy: fc.boolean(),
    data: fc.array(sections, { maxLength: 2 }),
    second: fc.option(fc.array(systemFields, { maxLength: 2 }), { freq: 8 }),
    order: fc.nat({ max: 5 }),
  })
  .map(({ fields, tidy, data, second, order }) => {
    const seen = new Set<string>();
    const kept = tidy
      ? fields.filter(({ name, children }) => children.length < 2 && !seen.has(name) && seen.add(name))
      : fields;
    const children: ElementNode[] = tidy || order < 5 ? [element('System', kept)] : [];
    if (second !== null && !tidy) children.push(element('System', second));
    if (order === 0) children.unshift(...data);
    else children.push(...data);
    return element('Event', children, { xmlns: EVENT_NAMESPACE });
  });

/** Ways to write the same event down. */
export const WRITINGS = ['windows', 'prefixed', 'cdata', 'indented'] as const;
export type Writing = (typeof WRITINGS)[number];

/** The event as text in one of the ways. */
export function writeXml(root: ElementNode, writing: Writing): string {
  return writing === 'windows' ? renderXml(root) : write(root, writing, 0);
}

function write({ name, attributes, children }: ElementNode, writing: Writing, depth: number): string {
  const prefix = writing === 'prefixed' ? 'e:' : '';
  const own = attributes.filter((attribute) => prefix === '' || !isNamespaceDeclaration(attribute.name));
  const shown = own.map((attribute) => ` ${attribute.name} = "${references(textOf(attribute.value), '"')}"`).join('');
  const start = `${prefix}${name}${prefix !== '' && depth === 0 ? ` xmlns:e="${EVENT_NAMESPACE}"` : ''}${shown}`;
  if (children.length === 0) return `<${start} />`;
  const isSection = children.every((child) => child.kind === 'element');
  const space = writing === 'indented' && isSection ? `\n${'  '.repeat(depth + 1)}` : '';
  const content = children.map(
    (child) => space + (child.kind === 'element' ? write(child, writing, depth + 1) : writeText(child, writing)),
  );
  return `<${start}>${content.join('')}${space.slice(0, -2)}</${prefix}${name}>`;
}

function writeText({ value }: Extract<ContentNode, { kind: 'text' }>, writing: Writing): string {
  const text = textOf(value);
  if (writing !== 'cdata') return writing === 'prefixed' ? references(text, text[0]!) : escapeText(text);
  const chars = [...text];
  const half = chars.length >> 1;
  return `<![CDATA[${chars.slice(0, half).join('')}]]><!-- ${half} -->${escapeText(chars.slice(half).join(''))}`;
}

/** With references for what must have one, and for one character more. */
function references(text: string, extra: string): string {
  return [...text]
    .map((char) => (char === extra[0] || '&<>\n\t'.includes(char) ? `&#${char.codePointAt(0)};` : char))
    .join('');
}
