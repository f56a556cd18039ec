/** One event in EVTX for tests, told as XML: the same text, with the types a provider would give its values. */
import type { Problem } from '../../src/base/problem.ts';
import { EvtxReader } from '../../src/events/evtx-reader.ts';
import { renderXml } from '../../src/events/render-xml.ts';
import type { ElementNode } from '../../src/events/tree.ts';
import { textOf, type Value } from '../../src/events/value.ts';
import type { EventView } from '../../src/events/view.ts';
import { formatDouble } from '../../src/sources/double-text.ts';
import { BinXmlType } from '../../src/sources/evtx/binxml-nodes.ts';
import { ChunkBytes, fileBytes, type SlotBytes, utf16Bytes } from '../sources/evtx/evtx-bytes.ts';
import { eventOf } from './xml-events.ts';

/** The event as the reader of EVTX sees it: one template, every attribute and text in a slot of its own. */
export function evtxEventOf(xml: string): EventView {
  const slots: SlotBytes[] = [];
  const chunk = new ChunkBytes();
  const slotFor = (value: Value, owner: string) => {
    const bytes = slotBytes(value, owner);
    return { slot: slots.push(bytes) - 1, type: bytes[0], optional: false };
  };
  const write = ({ name, attributes, children }: ElementNode): void => {
    chunk.element(name, {
      attributes: Object.fromEntries(
        attributes.map((attribute) => [
          attribute.name,
          attribute.name.startsWith('xmlns') ? textOf(attribute.value) : slotFor(attribute.value, name),
        ]),
      ),
      content: () => {
        for (const child of children) {
          if (child.kind === 'element') write(child);
          else chunk.slot(slotFor(child.value, name));
        }
      },
    });
  };
  chunk.record(() => chunk.fragment().instance(1, () => write(eventOf(xml).root()), slots));
  const report = ({ message }: Problem) => {
    throw new Error(`${message}: ${xml}`);
  };
  const reader = new EvtxReader({ layoutAfter: 1 });
  const first = reader.read({ source: 'test', bytes: fileBytes([chunk.build()]), start: 0 }, report).next();
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

/** Typed where that prints the same text, else a string. Each number has the smallest of its types, as in real logs. */
function slotBytes(value: Value, owner: string): SlotBytes {
  const text = textOf(value);
  if (owner === 'Binary' || owner === 'EventPayload') {
    const bytes = Buffer.from(text, 'hex');
    if (bytes.toString('hex').toUpperCase() === text) return [BinXmlType.Binary, [...bytes]];
  }
  switch (value.kind) {
    case 'integer': {
      const exact = BigInt(value.value);
      if (exact < 0n)
        return sized(
          INTEGER_TYPES.map(([signed]) => signed),
          exact,
          smallestSigned(exact),
        );
      return sized(
        INTEGER_TYPES.map(([, unsigned]) => unsigned),
        exact,
        smallestUnsigned(exact),
      );
    }
    case 'hex': {
      if (text !== `0x${value.value.toString(16)}`) break;
      const exact = BigInt(value.value);
      return exact < 2n ** 32n ? [BinXmlType.HexInt32, littleEndian(exact, 4)] : [BinXmlType.HexInt64, bytes64(exact)];
    }
    case 'boolean':
      return [BinXmlType.Bool, [value.value ? 1 : 0, 0, 0, 0]];
    case 'time':
      if (text.length === '2026-01-01T11:00:00.1234567Z'.length) return [BinXmlType.FileTime, bytes64(value.ticks)];
      if (text.length === '2026-01-01T11:00:00.123Z'.length) return [BinXmlType.SystemTime, systemTimeBytes(text)];
      break;
    case 'guid':
      if (text === text.toLowerCase()) return [BinXmlType.Guid, guidBytes(text)];
      break;
    case 'sid': {
      const bytes = sidBytes(text);
      if (bytes !== undefined) return [BinXmlType.Sid, bytes];
      break;
    }
  }
  if (formatDouble(Number(text)) === text) return [BinXmlType.Real64, doubleBytes(Number(text))];
  return [BinXmlType.String, utf16Bytes(text)];
}

/** Signed and unsigned, of 1, 2, 4 and 8 bytes. */
const INTEGER_TYPES = [
  [BinXmlType.Int8, BinXmlType.UInt8],
  [BinXmlType.Int16, BinXmlType.UInt16],
  [BinXmlType.Int32, BinXmlType.UInt32],
  [BinXmlType.Int64, BinXmlType.UInt64],
] as const;

function sized(types: readonly number[], value: bigint, index: number): SlotBytes {
  return [types[index]!, littleEndian(value, 1 << index)];
}

function smallestUnsigned(value: bigint): number {
  return [0, 1, 2, 3].find((index) => value < 2n ** BigInt(8 << index)) ?? 3;
}

function smallestSigned(value: bigint): number {
  return [0, 1, 2, 3].find((index) => value >= -(2n ** BigInt((8 << index) - 1))) ?? 3;
}

function littleEndian(value: bigint, size: number): number[] {
  return bytes64(value).slice(0, size);
}

function doubleBytes(value: number): number[] {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return [...bytes];
}

/** Year, month, day of the week, day, hour, minute, second, millisecond. */
function systemTimeBytes(text: string): number[] {
  const [year, month, day, hour, minute, second, millisecond] = text.match(/\d+/g)!.map(BigInt);
  return [year, month, 0n, day, hour, minute, second, millisecond].flatMap((part) => littleEndian(part!, 2));
}

function guidBytes(text: string): number[] {
  const parts = text.slice(1, -1).split('-');
  return parts.flatMap((part, index) => {
    const bytes = [...Buffer.from(part, 'hex')];
    return index < 3 ? bytes.reverse() : bytes;
  });
}

/** `undefined` when the bytes would be printed with other digits. */
function sidBytes(text: string): number[] | undefined {
  const [authority, ...rest] = text.slice('S-1-'.length).split('-').map(BigInt);
  if (rest.length === 0 || [authority!, ...rest].some((part) => part >= 2n ** 32n)) return undefined;
  if (`S-1-${[authority, ...rest].join('-')}` !== text) return undefined;
  return [
    1,
    rest.length,
    0,
    0,
    ...littleEndian(authority!, 4).reverse(),
    ...rest.flatMap((part) => littleEndian(part, 4)),
  ];
}

function bytes64(value: number | bigint): number[] {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)));
  return [...bytes];
}
