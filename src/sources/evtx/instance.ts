import { BinXmlFault, type BinXmlTemplate, BinXmlType } from './binxml-nodes.ts';
import type { EvtxChunk } from './chunk.ts';
import type { SlotTable } from './slot-table.ts';
import { type ChunkTemplates, TEMPLATE_HEADER_BYTES } from './templates.ts';

/** A chunk ready to be decoded: its bytes and its templates. */
export interface ChunkContext {
  readonly chunk: EvtxChunk;
  readonly templates: ChunkTemplates;
}

/**
 * Reads the template instance whose token stands just before `position`: finds its template (compiling the definition,
 * where it is new) and fills the slot table. Allocates nothing for a known template.
 *
 * Layout: u8, u32 template id, u32 offset of the definition; the definition itself where this is its first use; u32
 * number of values, a descriptor (u16 size, u8 type, u8) for each, the values.
 * Errors: throws `BinXmlFault`; otherwise every slot lies inside `range`.
 */
export function readInstance(
  context: ChunkContext,
  range: { readonly position: number; readonly end: number },
  slots: SlotTable,
): BinXmlTemplate {
  const { position, end } = range;
  const { chunk, templates } = context;
  const { view } = chunk;
  if (position + 9 > end) throw new BinXmlFault('template instance cut short', position);
  const id = view.getUint32(position + 1, true);
  const definition = view.getUint32(position + 5, true);
  let at = position + 9;
  const template = templates.at(definition);
  if (template.id !== id) throw new BinXmlFault('template instance and definition have different ids', position);
  if (definition === at) at += TEMPLATE_HEADER_BYTES + view.getUint32(at + 20, true);
  if (at + 4 > end) throw new BinXmlFault('template instance cut short', at);
  const count = view.getUint32(at, true);
  at += 4;
  let value = at + count * 4;
  if (value > end) throw new BinXmlFault(`template instance with ${count} values cut short`, at);
  slots.reset(count);
  const { types, offsets } = slots;
  let slot = 0;
  for (; slot < count; slot++, at += 4) {
    const descriptor = view.getInt32(at, true);
    const type = (descriptor >>> 16) & 0xff;
    types[slot] = type;
    offsets[slot] = value;
    value += descriptor & 0xffff;
    if (type >= BinXmlType.BinXml) {
      slots.composites++;
      slots.lastComposite = slot;
    }
  }
  offsets[count] = value;
  for (; (slot & 3) !== 0; slot++) types[slot] = 0;
  if (value > end) throw new BinXmlFault('values of a template instance run past their record', position);
  slots.end = value;
  return template;
}
