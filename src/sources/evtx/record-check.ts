import { type BinXmlTemplate, BinXmlType, NODE_WORK } from './binxml-nodes.ts';
import { readFragment, type SlotTables } from './fragment.ts';
import type { ChunkContext } from './instance.ts';
import type { SlotTable } from './slot-table.ts';

/**
 * Units of work (`NODE_WORK` for a node, one for a byte or character) one event may take to build. Templates may use a
 * value many times and values may hold templates, so a few kilobytes can describe a tree of any size. MS-EVEN6 limits an
 * event to 2 MiB; no event of a record (64 KiB) that does not set out to grow comes near this.
 */
export const MAX_EVENT_WORK = 4 * 1024 * 1024;

/**
 * An upper bound of the work an instance takes to build, checking on the way that everything nested in its values can
 * be decoded. Infinity when that cannot be told without building it: a value holds binary XML that is written out.
 *
 * Errors: throws `BinXmlFault`.
 * Cost: one pass over the descriptors of each nested instance; allocates nothing.
 */
export function instanceWork(
  context: ChunkContext,
  instance: { readonly template: BinXmlTemplate; readonly slots: SlotTable; readonly depth: number },
  tables: SlotTables,
): number {
  const { template, slots, depth } = instance;
  const bytes = slots.count === 0 ? 0 : slots.end - slots.offsets[0]!;
  let work = template.weight + template.maxReferences * bytes;
  if (!slots.composite) return work;
  for (let slot = 0; slot < slots.count; slot++) {
    const type = slots.types[slot]!;
    if (type === BinXmlType.BinXml)
      work += template.maxReferences * nestedWork(context, { slots, slot, depth }, tables);
    // Each item repeats its enclosing element.
    else if (type >= BinXmlType.Array) work += (template.weight + NODE_WORK) * (slots.sizes[slot]! + 1);
  }
  return work;
}

function nestedWork(
  context: ChunkContext,
  at: { readonly slots: SlotTable; readonly slot: number; readonly depth: number },
  tables: SlotTables,
): number {
  const start = at.slots.offsets[at.slot]!;
  const end = start + at.slots.sizes[at.slot]!;
  if (start === end) return 0;
  const depth = at.depth + 1;
  const slots = tables.at(depth, start);
  const template = readFragment(context, { start, end }, slots);
  if (template === 'empty') return 0;
  if (template === 'literal') return Number.POSITIVE_INFINITY;
  // A second `System` would make the first one's answers incomplete: such an event is built at once and read as a tree.
  for (const node of template.nodes) {
    if (node.kind === 'element' && node.name === 'System') return Number.POSITIVE_INFINITY;
  }
  return instanceWork(context, { template, slots, depth }, tables);
}
