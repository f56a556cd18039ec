import { mostItems } from './array-items.ts';
import { BinXmlFault, type BinXmlTemplate, BinXmlType, MAX_EVENT_WORK } from './binxml-nodes.ts';
import { type FragmentShape, readFragment, type SlotTables } from './fragment.ts';
import type { ChunkContext } from './instance.ts';
import type { SlotTable } from './slot-table.ts';

/** How to go about building an event. */
export type BuildAdvice =
  /** Whenever asked: it can be built, within the limit. */
  | 'later'
  /** At once: whether it can be built is known only afterwards. */
  | 'now';

interface Instance {
  readonly template: BinXmlTemplate;
  readonly slots: SlotTable;
  readonly depth: number;
}

/**
 * Checks that everything nested in the values of an event can be decoded and that its tree does not grow beyond
 * `MAX_EVENT_WORK`.
 *
 * Errors: throws `BinXmlFault`.
 * Cost: one pass over the descriptors of each nested instance.
 */
export function checkEvent(context: ChunkContext, instance: Instance, tables: SlotTables): BuildAdvice {
  if (mostWork(context, instance, tables) <= MAX_EVENT_WORK) return 'later';
  if (leastWork(context, instance, tables) > MAX_EVENT_WORK) {
    throw new BinXmlFault(`an event that takes over ${MAX_EVENT_WORK} units of work to build`, instance.slots.end);
  }
  return 'now';
}

/**
 * The most work an instance can take. Infinity where only building it can tell: a value holds binary XML that is written
 * out, or a second `System`, with which the first one's answers would not be complete.
 */
function mostWork(context: ChunkContext, instance: Instance, tables: SlotTables): number {
  const { template, slots } = instance;
  const bytes = slots.count === 0 ? 0 : slots.end - slots.offsets[0]!;
  let work = template.weight + template.maxReferences * bytes;
  if (!slots.composite) return work;
  let repeats = 1;
  for (let slot = 0; slot < slots.count; slot++) {
    const type = slots.typeOf(slot);
    if (type < BinXmlType.BinXml) continue;
    const references = template.references.get(slot) ?? 0;
    if (references === 0) continue;
    if (type >= BinXmlType.Array) {
      // Each item repeats its enclosing element with all in it, which is at most the whole template.
      const range = { offset: slots.offsets[slot]!, size: slots.sizeOf(slot) };
      repeats *= mostItems(context.chunk.bytes, type & ~BinXmlType.Array, range) ** references;
    } else if (type === BinXmlType.BinXml) {
      const nested = nestedInstance(context, { instance, slot }, tables);
      if (nested === 'literal' || (nested !== 'empty' && nested.template.hasSystem)) return Number.POSITIVE_INFINITY;
      if (nested !== 'empty') work += references * mostWork(context, nested, tables);
    }
  }
  return work * repeats;
}

/** The work an instance takes at least, items of arrays and content written out not counted. */
function leastWork(context: ChunkContext, instance: Instance, tables: SlotTables): number {
  const { template, slots } = instance;
  let work = template.weight;
  for (let slot = 0; slot < slots.count; slot++) {
    const references = template.references.get(slot) ?? 0;
    const type = slots.typeOf(slot);
    if (references === 0 || type === BinXmlType.Null) continue;
    if (type !== BinXmlType.BinXml) {
      work += references * slots.sizeOf(slot);
      continue;
    }
    const nested = nestedInstance(context, { instance, slot }, tables);
    if (typeof nested !== 'string') work += references * leastWork(context, nested, tables);
  }
  return work;
}

function nestedInstance(
  context: ChunkContext,
  at: { readonly instance: Instance; readonly slot: number },
  tables: SlotTables,
): Instance | FragmentShape {
  const { slots: outer, depth: outerDepth } = at.instance;
  const start = outer.offsets[at.slot]!;
  const end = start + outer.sizeOf(at.slot);
  if (start === end) return 'empty';
  const depth = outerDepth + 1;
  const slots = tables.at(depth, start);
  const template = readFragment(context, { start, end }, slots);
  return typeof template === 'string' ? template : { template, slots, depth };
}
