/** One event in EVTX for tests, told as XML: the same text, with the types a provider would give its values. */
import type { Problem } from '../../src/base/problem.ts';
import { EvtxReader } from '../../src/events/evtx-reader.ts';
import { renderXml } from '../../src/events/render-xml.ts';
import type { ElementNode } from '../../src/events/tree.ts';
import { textOf, type Value } from '../../src/events/value.ts';
import type { EventView } from '../../src/events/view.ts';
import { ChunkBytes, fileBytes, type SlotBytes, utf16Bytes } from '../sources/evtx/evtx-bytes.ts';
import { eventOf } from './xml-events.ts';

/** The event as the reader of EVTX sees it: one template, every attribute and text in a slot of its own. */
export function evtxEventOf(xml: string): EventView {
  const slots: SlotBytes[] = [];
  const chunk = new ChunkBytes();
  const slotFor = (value: Value) => {
    const bytes = slotBytes(value);
    return { slot: slots.push(bytes) - 1, type: bytes[0], optional: false };
  };
  const write = ({ name, attributes, children }: ElementNode): void => {
    chunk.element(name, {
      attributes: Object.fromEntries(
        attributes.map((attribute) => [
          attribute.name,
          attribute.name.startsWith('xmlns') ? textOf(attribute.value) : slotFor(attribute.value),
        ]),
      ),
      content: () => {
        for (const child of children) {
          if (child.kind === 'element') write(child);
          else chunk.slot(slotFor(child.value));
        }
      },
    });
  };
  chunk.record(() => chunk.fragment().instance(1, () => write(eventOf(xml).root()), slots));
  const report = ({ message }: Problem) => {
    throw new Error(`${message}: ${xml}`);
  };
  const first = new EvtxReader().read({ source: 'test', bytes: fileBytes([chunk.build()]), start: 0 }, report).next();
  if (first.done === true) throw new Error(`no event: ${xml}`);
  return first.value;
}

/** The event of the last record written, printed as XML; what is wrong with it where it cannot be read. */
export function printedRecord(write: (chunk: ChunkBytes) => void): string {
  const chunk = new ChunkBytes();
  write(chunk);
  const messages: string[] = [];
  const bytes = fileBytes([chunk.build()]);
  let xml = '';
  for (const event of new EvtxReader().read({ source: 'test', bytes, start: 0 }, ({ message }) =>
    messages.push(message),
  )) {
    xml = renderXml(event.root());
  }
  return messages.length === 0 ? xml : messages.join('; ');
}

/** An event whose content is that of one template with these values, printed as XML. */
export function printedTemplate(content: (chunk: ChunkBytes) => void, values: readonly SlotBytes[]): string {
  return printedRecord((chunk) => {
    const definition = (): void => void chunk.element('Event', { content: () => content(chunk) });
    chunk.record(() => chunk.fragment().instance(1, definition, values));
  });
}

/** An event whose content is written out, printed as XML. */
export function printedLiteral(content: (chunk: ChunkBytes) => void): string {
  return printedRecord((chunk) => {
    chunk.record(() => chunk.fragment().element('Event', { inTemplate: false, content: () => content(chunk) }));
  });
}

/** Typed where that prints the same text, else a string. */
function slotBytes(value: Value): SlotBytes {
  switch (value.kind) {
    case 'integer':
      return value.value < 0 ? [0x09, bytes64(value.value)] : [0x0a, bytes64(value.value)];
    case 'hex':
      if (value.text === `0x${value.value.toString(16)}`) return [0x15, bytes64(value.value)];
      break;
    case 'boolean':
      return [0x0d, [value.value ? 1 : 0, 0, 0, 0]];
    case 'time':
      if (value.text.length === '2026-01-01T11:00:00.1234567Z'.length) return [0x11, bytes64(value.ticks)];
      break;
  }
  return [0x01, utf16Bytes(textOf(value))];
}

function bytes64(value: number | bigint): number[] {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)));
  return [...bytes];
}
