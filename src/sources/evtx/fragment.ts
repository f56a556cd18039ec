import {
  BinXmlFault,
  type BinXmlInstance,
  type BinXmlNode,
  type BinXmlTemplate,
  MAX_NESTED_FRAGMENTS,
} from './binxml-nodes.ts';
import { BinXmlParser, FRAGMENT_HEADER, type ReadInstance, TEMPLATE_INSTANCE } from './binxml-parser.ts';
import { type ChunkContext, readInstance } from './instance.ts';
import { SlotTable } from './slot-table.ts';

/** What `readFragment` found when the fragment is not one template instance. */
export type FragmentShape = 'empty' | 'literal';

/**
 * Reads a fragment that is one template instance, the usual case: fills the slot table and gives the template. Otherwise
 * says that it is empty, or has content written out (for `parseLiteral`).
 *
 * Errors: throws `BinXmlFault`.
 */
export function readFragment(
  context: ChunkContext,
  range: { readonly start: number; readonly end: number },
  slots: SlotTable,
): BinXmlTemplate | FragmentShape {
  const { bytes } = context.chunk;
  const { end } = range;
  let at = range.start;
  if (at < end && bytes[at] === FRAGMENT_HEADER) at += 4;
  if (at >= end || bytes[at] === 0) return 'empty';
  if (bytes[at] !== TEMPLATE_INSTANCE) return 'literal';
  const template = readInstance(context, { position: at + 1, end }, slots);
  return slots.end < end && bytes[slots.end] !== 0 ? 'literal' : template;
}

/** Parses a fragment whose content is written out, template instances within included. Errors: throws `BinXmlFault`. */
export function parseLiteral(
  context: ChunkContext,
  range: { readonly start: number; readonly end: number },
): readonly BinXmlNode[] {
  const read: ReadInstance = (position, end) => {
    const slots = new SlotTable();
    const template = readInstance(context, { position, end }, slots);
    const node: BinXmlInstance = { kind: 'instance', template, slots };
    return { node, end: slots.end };
  };
  return new BinXmlParser(context.chunk, range, read).parse().nodes;
}

/** Slot tables by depth of nesting, reused from record to record. */
export class SlotTables {
  readonly #tables: SlotTable[] = [];

  /** The table for binary XML nested so deep (1 = inside the event's own template). Errors: throws `BinXmlFault`. */
  at(depth: number, offset: number): SlotTable {
    if (depth > MAX_NESTED_FRAGMENTS) {
      throw new BinXmlFault(`binary XML nested over ${MAX_NESTED_FRAGMENTS} deep in values`, offset);
    }
    let table = this.#tables[depth];
    while (table === undefined) {
      this.#tables.push(new SlotTable());
      table = this.#tables[depth];
    }
    return table;
  }
}
