/** Layouts of the events of an event log: templates, with what their records have in common beside them. */
import { BinXmlType } from '../sources/evtx/binxml-nodes.ts';
import type { SlotTable } from '../sources/evtx/slot-table.ts';
import type { AttributePlan, ElementPlan, NodePlan, TemplatePlan } from './evtx-plan.ts';
import type { SystemFieldPlan } from './evtx-system.ts';
import { EMPTY_STRING } from './evtx-value.ts';
import type { EventLayout, LayoutValue } from './layout.ts';
import { type AttributeNode, type ContentNode, type ElementNode, EMPTY_CONTENT } from './tree.ts';
import { textOf, type Value } from './value.ts';

/** Number of the first hole of the nested template; those before are of the event's own. */
export const NESTED_HOLES = 0x1_0000;

/** An event that a layout is made from: its template and that of its data, with their values. */
export interface LayoutModel {
  readonly plan: TemplatePlan;
  readonly slots: SlotTable;
  readonly nested: { readonly plan: TemplatePlan; readonly slots: SlotTable } | undefined;
  /** The value of a slot that is the same in all events of the layout; `undefined` for the others. */
  readonly fixed: (slot: number) => Value | undefined;
}

/** Where in the two templates a slot is. */
interface Scope {
  readonly slots: SlotTable;
  readonly firstHole: number;
  readonly fixed: (slot: number) => Value | undefined;
}

/**
 * The layout of all events with these templates, types of values, and fixed values. Undefined when their tree is not the same
 * but for values: it has arrays, attributes made of several values, or content written out.
 */
export function layoutOf(model: LayoutModel): EventLayout | undefined {
  const { plan, slots, fixed } = model;
  if (plan.root === undefined) return undefined;
  try {
    const scope = { slots, firstHole: 0, fixed };
    const root = new LayoutBuilder(model.nested).event(plan.root, scope);
    return { system: plan.system.fields.map((field) => systemValue(field, scope)), root, notes: [] };
  } catch (error) {
    if (error instanceof NotOneLayout) return undefined;
    throw error;
  }
}

/** Thrown and caught here only. */
class NotOneLayout extends Error {}

function systemValue(field: SystemFieldPlan, scope: Scope): LayoutValue | undefined {
  if (field.kind === 'absent') return undefined;
  for (const guard of field.guards) if (scope.slots.typeOf(guard) === BinXmlType.Null) return undefined;
  if (field.kind === 'constant') return field.value;
  const value = slotValue(field.slot, scope);
  return value === undefined || value === EMPTY_STRING ? field.empty : value;
}

/** Undefined for a slot without a value. */
function slotValue(slot: number, { slots, firstHole, fixed }: Scope): LayoutValue | undefined {
  if (slots.typeOf(slot) === BinXmlType.Null) return undefined;
  return fixed(slot) ?? { kind: 'hole', hole: firstHole + slot };
}

/** Does what `TreeBuilder` does, with holes where that has values. */
class LayoutBuilder {
  readonly #nested: LayoutModel['nested'];

  constructor(nested: LayoutModel['nested']) {
    this.#nested = nested;
  }

  event(plan: ElementPlan, scope: Scope): ElementNode<LayoutValue> {
    return plan.fixed ?? this.#one(plan, scope);
  }

  #add(plan: NodePlan, scope: Scope, out: ContentNode<LayoutValue>[]): void {
    switch (plan.kind) {
      case 'element-plan':
        this.#element(plan, scope, out);
        break;
      case 'text':
        out.push(plan);
        break;
      case 'slot':
        this.#slot(plan.slot, scope, out);
        break;
      case 'instance':
        throw new NotOneLayout();
    }
  }

  #element(plan: ElementPlan, scope: Scope, out: ContentNode<LayoutValue>[]): void {
    const { slots } = scope;
    for (const slot of plan.removers) if (slots.typeOf(slot) === BinXmlType.Null) return;
    for (const slot of plan.contentSlots) if (slots.typeOf(slot) >= BinXmlType.Array) throw new NotOneLayout();
    out.push(plan.fixed ?? this.#one(plan, scope));
  }

  #one(plan: ElementPlan, scope: Scope): ElementNode<LayoutValue> {
    const children: ContentNode<LayoutValue>[] = [];
    for (const child of plan.children) this.#add(child, scope, children);
    return {
      kind: 'element',
      name: plan.name,
      attributes: plan.fixedAttributes ?? attributesOf(plan.attributes, scope),
      children: children.length === 0 && !plan.selfClosed ? EMPTY_CONTENT : children,
    };
  }

  #slot(slot: number, scope: Scope, out: ContentNode<LayoutValue>[]): void {
    const type = scope.slots.typeOf(slot);
    if (type >= BinXmlType.Array) throw new NotOneLayout();
    if (type !== BinXmlType.BinXml) {
      const value = slotValue(slot, scope);
      if (value !== undefined) out.push({ kind: 'text', value });
      return;
    }
    if (scope.slots.sizeOf(slot) === 0) return;
    const nested = this.#nested;
    if (nested === undefined || scope.firstHole === NESTED_HOLES) throw new NotOneLayout();
    const inside: Scope = { slots: nested.slots, firstHole: NESTED_HOLES, fixed: () => undefined };
    for (const root of nested.plan.roots) this.#add(root, inside, out);
  }
}

function attributesOf(plans: readonly AttributePlan[], scope: Scope): AttributeNode<LayoutValue>[] {
  const attributes: AttributeNode<LayoutValue>[] = [];
  for (const plan of plans) {
    const value = plan.fixed?.value ?? attributeValue(plan, scope);
    if (value !== undefined) attributes.push({ name: plan.name, value });
  }
  return attributes;
}

function attributeValue({ parts }: AttributePlan, scope: Scope): LayoutValue | undefined {
  const values: LayoutValue[] = [];
  for (const part of parts) {
    const value = part.kind === 'text' ? part.value : slotValue(part.slot, scope);
    if (value !== undefined) values.push(value);
    else if (part.kind === 'slot' && part.optional) return undefined;
  }
  const [only] = values;
  if (only !== undefined && parts.length === 1) {
    if (only.kind === 'hole') return { ...only, omitsEmpty: true };
    return only === EMPTY_STRING ? undefined : only;
  }
  const texts = values.map((value) => {
    if (value.kind === 'hole') throw new NotOneLayout();
    return textOf(value);
  });
  const text = texts.join('');
  return text === '' ? undefined : { kind: 'string', text };
}
