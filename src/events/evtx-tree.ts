import {
  BinXmlFault,
  type BinXmlNode,
  type BinXmlTemplate,
  BinXmlType,
  MAX_EVENT_WORK,
  NODE_WORK,
} from '../sources/evtx/binxml-nodes.ts';
import { parseLiteral, readFragment, type SlotTables } from '../sources/evtx/fragment.ts';
import type { ChunkContext } from '../sources/evtx/instance.ts';
import type { SlotTable } from '../sources/evtx/slot-table.ts';
import { type AttributePlan, type ElementPlan, type NodePlan, planNode, planOf, weightOf } from './evtx-plan.ts';
import { decodeArray, decodeValue, EMPTY_STRING } from './evtx-value.ts';
import { type AttributeNode, type ContentNode, type ElementNode, EMPTY_CONTENT } from './tree.ts';
import { textOf, type Value } from './value.ts';

/** The array item an element is being repeated for. */
interface Item {
  readonly slot: number;
  readonly value: Value;
}

interface Scope {
  readonly context: ChunkContext;
  readonly slots: SlotTable;
  readonly depth: number;
}

/**
 * Builds element trees out of template plans and the values of a record.
 *
 * Rules (MS-EVEN6 2.2.12.1, 2.2.12.2 and 3.1.4.7): a null value in an optional place removes the enclosing element or
 * attribute, and one that an element depends on removes the element; an array repeats the enclosing element for each item;
 * binary XML in a value becomes child elements; an attribute without any text is left out.
 * Errors: throws `BinXmlFault` for nested content that cannot be decoded or a tree beyond `MAX_EVENT_WORK`; never for an
 * event for which `checkEvent` says 'later'.
 */
export class TreeBuilder {
  readonly #tables: SlotTables;
  #work = 0;

  constructor(tables: SlotTables) {
    this.#tables = tables;
  }

  /** The event of a template that has one root. */
  event(root: ElementPlan, context: ChunkContext, slots: SlotTable): ElementNode {
    this.#work = MAX_EVENT_WORK;
    return root.fixed ?? this.#one(root, { context, slots, depth: 0 }, undefined);
  }

  /** The content of any fragment, template or literal. */
  content(nodes: readonly BinXmlNode[], context: ChunkContext, slots: SlotTable): ContentNode[] {
    this.#work = MAX_EVENT_WORK;
    const out: ContentNode[] = [];
    for (const node of nodes) this.#add(planNode(node), { context, slots, depth: 0 }, out);
    return out;
  }

  #add(plan: NodePlan, scope: Scope, out: ContentNode[]): void {
    switch (plan.kind) {
      case 'element-plan':
        this.#element(plan, scope, out);
        break;
      case 'text':
        this.#spend(weightOf(plan));
        out.push(plan);
        break;
      case 'slot':
        this.#slot(plan.slot, scope, out);
        break;
      case 'instance': {
        const { template, slots } = plan.node;
        this.#template(template, { context: scope.context, slots, depth: scope.depth + 1 }, out);
        break;
      }
    }
  }

  #element(plan: ElementPlan, scope: Scope, out: ContentNode[]): void {
    if (plan.fixed !== undefined) {
      this.#spend(plan.weight);
      out.push(plan.fixed);
      return;
    }
    const { slots } = scope;
    for (const slot of plan.removers) if (slots.typeOf(slot) === BinXmlType.Null) return;
    if (slots.composite) {
      for (const slot of plan.contentSlots) {
        const type = slots.typeOf(slot);
        if (type < BinXmlType.Array) continue;
        for (const value of this.#items(slot, scope)) out.push(this.#one(plan, scope, { slot, value }));
        return;
      }
    }
    out.push(this.#one(plan, scope, undefined));
  }

  #items(slot: number, { context, slots }: Scope): Value[] {
    const size = slots.sizeOf(slot);
    this.#spend(size);
    return decodeArray(context.chunk, slots.typeOf(slot), { offset: slots.offsets[slot]!, size });
  }

  #one(plan: ElementPlan, scope: Scope, item: Item | undefined): ElementNode {
    this.#spend(plan.weight);
    const attributes = plan.fixedAttributes ?? this.#attributes(plan.attributes, scope);
    let children: readonly ContentNode[];
    if (plan.children.length === 0) {
      children = plan.selfClosed ? [] : EMPTY_CONTENT;
    } else {
      const content: ContentNode[] = [];
      for (const child of plan.children) {
        if (child.kind === 'slot' && child.slot === item?.slot) content.push({ kind: 'text', value: item.value });
        else this.#add(child, scope, content);
      }
      children = content.length === 0 && !plan.selfClosed ? EMPTY_CONTENT : content;
    }
    return { kind: 'element', name: plan.name, attributes, children };
  }

  #attributes(plans: readonly AttributePlan[], scope: Scope): AttributeNode[] {
    const attributes: AttributeNode[] = [];
    for (const plan of plans) {
      this.#spend(plan.weight);
      if (plan.fixed !== undefined) {
        attributes.push(plan.fixed);
        continue;
      }
      const value = this.#attributeValue(plan, scope);
      if (value !== undefined) attributes.push({ name: plan.name, value });
    }
    return attributes;
  }

  #attributeValue(plan: AttributePlan, scope: Scope): Value | undefined {
    const { slots } = scope;
    for (const part of plan.parts) {
      if (part.kind === 'slot' && part.optional && slots.typeOf(part.slot) === BinXmlType.Null) return undefined;
    }
    const first = plan.parts[0];
    if (plan.parts.length === 1 && first?.kind === 'slot') {
      const value = this.#value(first.slot, scope);
      return value === EMPTY_STRING ? undefined : value;
    }
    let text = '';
    for (const part of plan.parts) text += textOf(part.kind === 'slot' ? this.#value(part.slot, scope) : part.value);
    return text === '' ? undefined : { kind: 'string', text };
  }

  /** A slot as one value. Assumed: an array where nothing can be repeated is printed with commas between its items. */
  #value(slot: number, scope: Scope): Value {
    const { context, slots } = scope;
    const type = slots.typeOf(slot);
    if (type === BinXmlType.Null) return EMPTY_STRING;
    const size = slots.sizeOf(slot);
    this.#spend(size);
    const range = { offset: slots.offsets[slot]!, size };
    if (type < BinXmlType.Array) return decodeValue(context.chunk, type, range);
    const text = decodeArray(context.chunk, type, range).map(textOf).join(',');
    return text === '' ? EMPTY_STRING : { kind: 'string', text };
  }

  #slot(slot: number, scope: Scope, out: ContentNode[]): void {
    this.#spend(NODE_WORK);
    const type = scope.slots.typeOf(slot);
    if (type === BinXmlType.Null) return;
    if (type !== BinXmlType.BinXml) {
      out.push({ kind: 'text', value: this.#value(slot, scope) });
      return;
    }
    const start = scope.slots.offsets[slot]!;
    const end = start + scope.slots.sizeOf(slot);
    if (start === end) return;
    const { context } = scope;
    const depth = scope.depth + 1;
    const slots = this.#tables.at(depth, start);
    const template = readFragment(context, { start, end }, slots);
    if (template === 'empty') return;
    const nested = { context, slots, depth };
    if (template !== 'literal') {
      this.#template(template, nested, out);
      return;
    }
    this.#spend(end - start);
    for (const node of parseLiteral(context, { start, end })) this.#add(planNode(node), nested, out);
  }

  #template(template: BinXmlTemplate, scope: Scope, out: ContentNode[]): void {
    for (const plan of planOf(template).roots) this.#add(plan, scope, out);
  }

  #spend(work: number): void {
    this.#work -= work;
    if (this.#work < 0) throw new BinXmlFault(`an event that takes over ${MAX_EVENT_WORK} units of work to build`, 0);
  }
}
