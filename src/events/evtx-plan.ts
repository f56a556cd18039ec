import type {
  BinXmlAttribute,
  BinXmlElement,
  BinXmlLiteral,
  BinXmlNode,
  BinXmlTemplate,
  BinXmlValue,
} from '../sources/evtx/binxml-nodes.ts';
import { BinXmlType, NODE_WORK } from '../sources/evtx/binxml-nodes.ts';
import { EvtxChunk } from '../sources/evtx/chunk.ts';
import { compileSystem, type SystemPlan } from './evtx-system.ts';
import { decodeValue } from './evtx-value.ts';
import { type AttributeNode, type ContentNode, type ElementNode, EMPTY_CONTENT, type TextNode } from './tree.ts';
import { textOf, type Value } from './value.ts';
import { SystemField } from './view.ts';

/**
 * How to build the trees of one template: its nodes again, with everything that does not depend on the record built
 * beforehand and shared by all trees.
 */
export type NodePlan = ElementPlan | TextNode | SlotPlan | InstancePlan;

export interface ElementPlan {
  readonly kind: 'element-plan';
  readonly name: string;
  /** The whole element, when no part of it depends on the record. */
  readonly fixed: ElementNode | undefined;
  /** All attributes, when none depends on the record. */
  readonly fixedAttributes: readonly AttributeNode[] | undefined;
  readonly attributes: readonly AttributePlan[];
  readonly children: readonly NodePlan[];
  /** Slots that remove the element when null. */
  readonly removers: readonly number[];
  /** Slots directly in the element: an array in one repeats the element. */
  readonly contentSlots: readonly number[];
  readonly selfClosed: boolean;
  /** Units of work the parts that do not depend on the record count as. */
  readonly weight: number;
}

export interface AttributePlan {
  readonly name: string;
  readonly weight: number;
  /** The attribute itself, when it does not depend on the record. */
  readonly fixed: AttributeNode | undefined;
  readonly parts: readonly (TextNode | SlotPlan)[];
}

export interface SlotPlan {
  readonly kind: 'slot';
  readonly slot: number;
  readonly optional: boolean;
}

export interface InstancePlan {
  readonly kind: 'instance';
  readonly node: Extract<BinXmlNode, { kind: 'instance' }>;
}

export interface TemplatePlan {
  readonly template: BinXmlTemplate;
  readonly roots: readonly NodePlan[];
  /** The root, when there is nothing beside it and no value can remove it. */
  readonly root: ElementPlan | undefined;
  readonly system: SystemPlan;
  /** The slot of the event id, -1 when it is in none. */
  readonly eventIdSlot: number;
}

const plans = new WeakMap<BinXmlTemplate, TemplatePlan>();

/** The plan of a template, made when first asked for. */
export function planOf(template: BinXmlTemplate): TemplatePlan {
  const known = plans.get(template);
  if (known !== undefined) return known;
  const roots = template.nodes.map(planNode);
  const only = roots.length === 1 ? roots[0] : undefined;
  const root = only?.kind === 'element-plan' && only.removers.length === 0 ? only : undefined;
  const system = compileSystem(template);
  const eventId = system.fields[SystemField.EventID]!;
  const eventIdSlot = eventId.kind === 'slot' ? eventId.slot : -1;
  const plan: TemplatePlan = { template, roots, root, system, eventIdSlot };
  plans.set(template, plan);
  return plan;
}

/** The plan of one node. */
export function planNode(node: BinXmlNode): NodePlan {
  switch (node.kind) {
    case 'element':
      return planElement(node);
    case 'instance':
      return { kind: 'instance', node };
    default:
      return planValue(node);
  }
}

function planValue(node: BinXmlValue): TextNode | SlotPlan {
  switch (node.kind) {
    case 'text':
      return { kind: 'text', value: { kind: 'string', text: node.text } };
    case 'literal':
      return literalNode(node);
    case 'slot':
      return { kind: 'slot', slot: node.slot, optional: node.optional };
  }
}

function literalNode({ type, bytes }: BinXmlLiteral): TextNode {
  return { kind: 'text', value: decodeValue(new EvtxChunk(bytes, 0), type, { offset: 0, size: bytes.length }) };
}

/** Undefined for an attribute that is always empty: see `TreeBuilder`. */
function planAttribute({ name, parts: nodes }: BinXmlAttribute): AttributePlan | undefined {
  const parts = nodes.map(planValue);
  let text = '';
  let isFixed = true;
  for (const part of parts) {
    if (part.kind === 'text') text += textOf(part.value);
    else isFixed = false;
  }
  if (isFixed && text === '') return undefined;
  const only = parts.length === 1 ? parts[0] : undefined;
  const value: Value = only?.kind === 'text' ? only.value : { kind: 'string', text };
  return { name, weight: NODE_WORK + name.length + text.length, fixed: isFixed ? { name, value } : undefined, parts };
}

function planElement(node: BinXmlElement): ElementPlan {
  const attributes: AttributePlan[] = [];
  for (const attribute of node.attributes) {
    const planned = planAttribute(attribute);
    if (planned !== undefined) attributes.push(planned);
  }
  const children = node.children.map(planNode);
  const fixedAttributes = allFixed(attributes.map((attribute) => attribute.fixed));
  const fixedChildren = allFixed(children.map(fixedContent));
  const { name, selfClosed } = node;
  const content = fixedChildren?.length === 0 && !selfClosed ? EMPTY_CONTENT : fixedChildren;
  const fixed: ElementNode | undefined =
    fixedAttributes !== undefined && content !== undefined && node.dependency === undefined
      ? { kind: 'element', name, attributes: fixedAttributes, children: content }
      : undefined;
  let weight = NODE_WORK + name.length;
  if (fixedAttributes !== undefined) for (const attribute of attributes) weight += attribute.weight;
  if (fixed !== undefined) for (const child of children) weight += weightOf(child);
  const removers: number[] = [];
  const contentSlots: number[] = [];
  for (const child of node.children) {
    if (child.kind !== 'slot') continue;
    contentSlots.push(child.slot);
    // A slot for binary XML stands beside other content (`System`): without it there is just nothing in its place.
    if (child.optional && child.type !== BinXmlType.BinXml) removers.push(child.slot);
  }
  if (node.dependency !== undefined) removers.push(node.dependency);
  return {
    kind: 'element-plan',
    name,
    fixed,
    fixedAttributes,
    attributes,
    children,
    removers,
    contentSlots,
    selfClosed,
    weight,
  };
}

/** Units of work of a part that does not depend on the record. */
export function weightOf(plan: NodePlan): number {
  if (plan.kind === 'text') return NODE_WORK + textOf(plan.value).length;
  return plan.kind === 'element-plan' ? plan.weight : NODE_WORK;
}

function fixedContent(plan: NodePlan): ContentNode | undefined {
  if (plan.kind === 'text') return plan;
  return plan.kind === 'element-plan' ? plan.fixed : undefined;
}

function allFixed<T>(items: readonly (T | undefined)[]): readonly T[] | undefined {
  const fixed: T[] = [];
  for (const item of items) {
    if (item === undefined) return undefined;
    fixed.push(item);
  }
  return fixed;
}
