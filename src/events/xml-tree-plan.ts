/**
 * Trees of events of one shape: what is the same in all of them is built once and shared, and only what holds a value that
 * changes is built for each.
 */
import type { LayoutValue } from './layout.ts';
import {
  type AttributeNode,
  type ContentNode,
  type ElementNode,
  EMPTY_CONTENT,
  isNamespaceDeclaration,
} from './tree.ts';
import { textOf } from './value.ts';
import { buildTree } from './xml-tree.ts';
import { type ValuePlace, valueOfRaw } from './xml-value.ts';

/** Longer texts seldom come again. */
const LONGEST_KEPT = 128;

/** Raw text of the values of an event, by their number in the shape. */
export type RawValue = (value: number) => string;

/** An element with something that changes in it. */
type ElementPlan = LeafPlan | InnerPlan;

interface PlanBase {
  readonly name: string;
  /** As in the event the plan is from. */
  readonly attributes: readonly AttributeNode[];
  readonly changing: readonly ChangingAttribute[];
}

interface ChangingAttribute {
  readonly index: number;
  readonly value: number;
  readonly place: ValuePlace;
}

/** A leaf whose text changes. */
interface LeafPlan extends PlanBase {
  readonly kind: 'leaf plan';
  readonly value: number;
  readonly place: ValuePlace;
  /** The last raw text, and the node made for it: given out again while the text is the same. */
  lastRaw: string | undefined;
  last: ElementNode | undefined;
}

interface InnerPlan extends PlanBase {
  readonly kind: 'inner plan';
  readonly children: readonly (ContentNode | ElementPlan)[];
}

export class TreePlan {
  /** By number of the value. */
  readonly places: readonly ValuePlace[];
  readonly #root: ElementNode | ElementPlan;

  /** From one event of the shape: its text, and the offset in it where each value starts. */
  constructor(xml: string, valueStarts: readonly number[]) {
    this.#root = planOf(xml, new Map(valueStarts.map((start, value) => [start, value])));
    const places: ValuePlace[] = [];
    notePlaces(this.#root, places);
    this.places = places;
  }

  /** The tree of the event with these values. */
  build(raw: RawValue): ElementNode {
    return this.#root.kind === 'element' ? this.#root : buildElement(this.#root, raw);
  }

  /** The tree of all events of the shape: holes, numbered as the values are, where their values stand. */
  layoutRoot(): ElementNode<LayoutValue> {
    return layoutOf(this.#root);
  }
}

function planOf(xml: string, values: ReadonlyMap<number, number>): ElementNode | ElementPlan {
  const attributeValues = new Map<AttributeNode, number>();
  const leafValues = new Map<ElementNode, { value: number; place: ValuePlace }>();
  const root = buildTree(xml, {
    attribute(node, valueStart) {
      const value = values.get(valueStart);
      if (value !== undefined) attributeValues.set(node, value);
    },
    leaf(node, contentStart, indentation) {
      const value = values.get(contentStart);
      if (value !== undefined) leafValues.set(node, { value, place: { kind: 'leaf', indentation } });
    },
  });
  if (attributeValues.size + leafValues.size !== values.size)
    throw new Error('values of the shape are not in the tree');
  const plan = (node: ElementNode): ElementNode | ElementPlan => {
    const { name, attributes } = node;
    const changing: ChangingAttribute[] = [];
    for (const [index, attribute] of attributes.entries()) {
      const value = attributeValues.get(attribute);
      const kind = isNamespaceDeclaration(attribute.name) ? 'namespace' : 'attribute';
      if (value !== undefined) changing.push({ index, value, place: { kind } });
    }
    const leaf = leafValues.get(node);
    if (leaf !== undefined) {
      return { kind: 'leaf plan', name, attributes, changing, ...leaf, lastRaw: undefined, last: undefined };
    }
    const children = node.children.map((child) => (child.kind === 'element' ? plan(child) : child));
    const same = changing.length === 0 && children.every(isNode);
    return same ? node : { kind: 'inner plan', name, attributes, changing, children };
  };
  return plan(root);
}

function isNode(child: ContentNode | ElementPlan): child is ContentNode {
  return child.kind === 'element' || child.kind === 'text';
}

function notePlaces(plan: ContentNode | ElementPlan, places: ValuePlace[]): void {
  if (isNode(plan)) return;
  for (const { value, place } of plan.changing) places[value] = place;
  if (plan.kind === 'leaf plan') places[plan.value] = plan.place;
  else for (const child of plan.children) notePlaces(child, places);
}

function layoutOf(plan: ElementNode | ElementPlan): ElementNode<LayoutValue> {
  if (plan.kind === 'element') return plan;
  const attributes: AttributeNode<LayoutValue>[] = plan.attributes.slice();
  for (const { index, value } of plan.changing) {
    attributes[index] = { name: plan.attributes[index]!.name, value: { kind: 'hole', hole: value } };
  }
  const children: readonly ContentNode<LayoutValue>[] =
    plan.kind === 'leaf plan'
      ? [{ kind: 'text', value: { kind: 'hole', hole: plan.value } }]
      : plan.children.map((child) => (child.kind === 'text' ? child : layoutOf(child)));
  return { kind: 'element', name: plan.name, attributes, children };
}

function buildElement(plan: ElementPlan, raw: RawValue): ElementNode {
  const { name } = plan;
  if (plan.kind === 'leaf plan') return buildLeaf(plan, raw);
  const children: ContentNode[] = [];
  for (const child of plan.children) children.push(isNode(child) ? child : buildElement(child, raw));
  return { kind: 'element', name, attributes: attributesOf(plan, raw), children };
}

function buildLeaf(plan: LeafPlan, raw: RawValue): ElementNode {
  const text = raw(plan.value);
  if (plan.last !== undefined && text === plan.lastRaw) return plan.last;
  const node: ElementNode = {
    kind: 'element',
    name: plan.name,
    attributes: attributesOf(plan, raw),
    children: contentOf(text, plan.place),
  };
  if (plan.changing.length === 0 && text.length <= LONGEST_KEPT) {
    plan.lastRaw = text;
    plan.last = node;
  }
  return node;
}

function contentOf(raw: string, place: ValuePlace): readonly ContentNode[] {
  if (raw === '') return EMPTY_CONTENT;
  const value = valueOfRaw(raw, place);
  return textOf(value) === '' ? EMPTY_CONTENT : [{ kind: 'text', value }];
}

function attributesOf(plan: PlanBase, raw: RawValue): readonly AttributeNode[] {
  const { attributes, changing } = plan;
  if (changing.length === 0) return attributes;
  const copy = attributes.slice();
  for (const { index, value, place } of changing) {
    copy[index] = { name: attributes[index]!.name, value: valueOfRaw(raw(value), place) };
  }
  return copy;
}
