import { type ElementNode, elementsOf } from '../../src/events/tree.ts';
import { textOf, type Value } from '../../src/events/value.ts';

/** A record of a golden file: what an independent parser read, in the corpus' canonical form. */
export interface GoldenRecord {
  readonly record_id: number;
  readonly parser: 'libevtx' | 'python-evtx';
  readonly System: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly EventData?: readonly (readonly [element: string, name: string | null, value: unknown])[];
  readonly UserData?: readonly GoldenNode[];
  readonly Other?: readonly GoldenNode[];
  readonly EventDataAttrs?: Readonly<Record<string, string>>;
}

export interface GoldenNode {
  readonly tag: string;
  readonly attrs?: Readonly<Record<string, string>>;
  readonly children?: readonly GoldenNode[];
  readonly text?: string;
}

export interface Golden {
  readonly libevtx?: { readonly records?: number };
  readonly 'python-evtx'?: { readonly records?: number };
  readonly records?: readonly GoldenRecord[];
  readonly histogram?: readonly {
    readonly channel: string | null;
    readonly provider: string | null;
    readonly event_id: string | null;
    readonly level: string | null;
    readonly count: number;
  }[];
}

const GUID = /^\{?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$/i;
const TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d+))?Z?$/;

/** The corpus' normal form of a value. */
export function normal(value: string): string {
  if (/^0x[0-9a-f]+$/i.test(value)) return `0x${BigInt(value).toString(16)}`;
  if (GUID.test(value)) return value.toLowerCase();
  const time = TIME.exec(value);
  return time ? `${time[1]}T${time[2]}.${(time[3] ?? '').padEnd(7, '0').slice(0, 7)}Z` : value;
}

/** A golden's value in normal form. The parsers give line ends as they are stored, every XML reader as LF. */
export function normalGolden(value: string): string {
  return normal(value.replace(/\r\n?/g, '\n'));
}

/** The text directly in an element. */
function ownText(element: ElementNode): string {
  let text = '';
  for (const child of element.children) if (child.kind === 'text') text += textOf(child.value);
  return text;
}

/** The attributes of an element that have a text, in normal form; no namespaces. */
export function attributesOf(element: ElementNode): Record<string, string> {
  const entries = element.attributes
    .map(({ name, value }: { name: string; value: Value }) => [name, normal(textOf(value))] as const)
    .filter(([name, value]) => value !== '' && name !== 'xmlns' && !name.startsWith('xmlns:'));
  return Object.fromEntries(entries);
}

const OBJECTS: ReadonlySet<string> = new Set(['Provider', 'TimeCreated', 'Correlation', 'Execution', 'Security']);

/** `System` as goldens have it. */
export function canonicalSystem(root: ElementNode): Record<string, string | Record<string, string>> {
  const out: Record<string, string | Record<string, string>> = {};
  const system = elementsOf(root).find(({ name }) => name === 'System');
  for (const element of system === undefined ? [] : elementsOf(system)) {
    const { Qualifiers, ...rest } = attributesOf(element);
    out[element.name] = OBJECTS.has(element.name) ? rest : normal(ownText(element));
    if (Qualifiers !== undefined) out.Qualifiers = Qualifiers;
  }
  return out;
}

/** `EventData` as goldens have it. */
export function canonicalData(root: ElementNode): [string, string | null, string][] {
  const data = elementsOf(root).find(({ name }) => name === 'EventData');
  return (data === undefined ? [] : elementsOf(data)).map((element) => {
    const name = element.attributes.find((attribute) => attribute.name === 'Name');
    return [element.name, name === undefined ? null : textOf(name.value), normal(ownText(element))];
  });
}

/** A tree as goldens have `UserData` and others. */
export function canonicalNode(element: ElementNode): GoldenNode {
  const attrs = attributesOf(element);
  return {
    tag: element.name,
    attrs,
    children: elementsOf(element).map(canonicalNode),
    text: normal(ownText(element)),
  };
}

/** A golden tree in the form of `canonicalNode`. */
export function canonicalGolden(node: GoldenNode): GoldenNode {
  const attrs = Object.fromEntries(Object.entries(node.attrs ?? {}).map(([k, v]) => [k, normalGolden(v)]));
  const tag = node.tag.replace(/^\{.*\}/, '');
  return { tag, attrs, children: (node.children ?? []).map(canonicalGolden), text: normalGolden(node.text ?? '') };
}

/** One text for equal things, whatever the order of their keys. */
export function stable(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** The ticks of a time in normal form. */
export function ticksOf(time: string): bigint {
  return BigInt(Date.parse(`${time.slice(0, 19)}Z`)) * 10_000n + BigInt(time.slice(20, 27));
}
