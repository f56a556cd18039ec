import type {
  BinXmlAttribute,
  BinXmlElement,
  BinXmlNode,
  BinXmlTemplate,
  BinXmlValue,
} from '../sources/evtx/binxml-nodes.ts';
import { EMPTY_STRING } from './evtx-value.ts';
import type { Value } from './value.ts';
import { SYSTEM_FIELD_PATHS } from './view.ts';

/**
 * Where the fields of `System` are in the events of one template, worked out once: a constant, a slot, or nowhere. As
 * plain data, so that a query can be compiled against it.
 */
export interface SystemPlan {
  /** `System` has the shape Windows writes, so that the plan answers as the tree would. */
  readonly regular: boolean;
  /** By field number. */
  readonly fields: readonly SystemFieldPlan[];
  /** Slots whose value is a field or decides about one; an array or markup in one makes the event irregular. */
  readonly slots: ReadonlySet<number>;
}

export type SystemFieldPlan =
  | { readonly kind: 'absent' }
  /** `guards`: slots that remove the element when null. */
  | { readonly kind: 'constant'; readonly value: Value; readonly guards: readonly number[] }
  | {
      readonly kind: 'slot';
      readonly slot: number;
      /** What an empty value is: empty text in an element; nothing in an attribute, which is then left out. */
      readonly empty: Value | undefined;
      readonly guards: readonly number[];
    };

const ABSENT: SystemFieldPlan = { kind: 'absent' };
const IRREGULAR: SystemPlan = { regular: false, fields: SYSTEM_FIELD_PATHS.map(() => ABSENT), slots: new Set() };

/** The plan of a template's `System`. */
export function compileSystem(template: BinXmlTemplate): SystemPlan {
  const event = only(template.nodes);
  if (event === undefined || event.name !== 'Event' || event.dependency !== undefined) return IRREGULAR;
  const system = only(event.children.filter((node) => node.kind === 'element' && node.name === 'System'));
  if (system === undefined || system.dependency !== undefined) return IRREGULAR;
  const byName = new Map<string, BinXmlElement>();
  for (const child of system.children) {
    if (child.kind !== 'element') return IRREGULAR;
    if (byName.has(child.name) && KNOWN_ELEMENTS.has(child.name)) return IRREGULAR;
    byName.set(child.name, child);
  }
  const fields: SystemFieldPlan[] = [];
  const slots = new Set<number>();
  for (const [elementName, attributeName] of SYSTEM_FIELD_PATHS) {
    const element = byName.get(elementName);
    const field = element === undefined ? ABSENT : fieldOf(element, attributeName);
    if (field === undefined) return IRREGULAR;
    if (field.kind === 'slot') slots.add(field.slot);
    if (field.kind !== 'absent') for (const guard of field.guards) slots.add(guard);
    fields.push(field);
  }
  for (const name of KNOWN_ELEMENTS) for (const slot of contentSlots(byName.get(name))) slots.add(slot);
  return { regular: true, fields, slots };
}

const KNOWN_ELEMENTS: ReadonlySet<string> = new Set(SYSTEM_FIELD_PATHS.map(([element]) => element));

function only(nodes: readonly BinXmlNode[]): BinXmlElement | undefined {
  const node = nodes.length === 1 ? nodes[0] : undefined;
  return node?.kind === 'element' ? node : undefined;
}

function contentSlots(element: BinXmlElement | undefined): number[] {
  const slots: number[] = [];
  for (const child of element?.children ?? []) if (child.kind === 'slot') slots.push(child.slot);
  return slots;
}

/** Undefined when the field's place is too irregular for a plan. */
function fieldOf(element: BinXmlElement, attributeName: string | undefined): SystemFieldPlan | undefined {
  const guards: number[] = element.dependency === undefined ? [] : [element.dependency];
  for (const child of element.children) {
    if (child.kind === 'element' || child.kind === 'instance') return undefined;
    if (child.kind === 'slot' && child.optional) guards.push(child.slot);
  }
  if (attributeName === undefined) {
    return partsPlan(element.children as readonly BinXmlValue[], { guards, empty: EMPTY_STRING });
  }
  const attributes: BinXmlAttribute[] = element.attributes.filter((attribute) => attribute.name === attributeName);
  const [attribute, second] = attributes;
  if (attribute === undefined) return ABSENT;
  return second === undefined ? partsPlan(attribute.parts, { guards, empty: undefined }) : undefined;
}

function partsPlan(
  parts: readonly BinXmlValue[],
  { guards, empty }: { readonly guards: readonly number[]; readonly empty: Value | undefined },
): SystemFieldPlan | undefined {
  const first = parts[0];
  if (parts.length === 1 && first?.kind === 'slot') return { kind: 'slot', slot: first.slot, empty, guards };
  let text = '';
  for (const part of parts) {
    if (part.kind !== 'text') return undefined;
    text += part.text;
  }
  if (text === '') return empty === undefined ? ABSENT : { kind: 'constant', value: empty, guards };
  return { kind: 'constant', value: { kind: 'string', text }, guards };
}
