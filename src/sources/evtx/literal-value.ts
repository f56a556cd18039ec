import { type ByteRange, sidBytes } from './array-items.ts';
import { BinXmlType, VALUE_BYTES } from './binxml-nodes.ts';

/**
 * Where the bytes of a literal value lie that is not text, its type standing before `offset`; undefined for a type that has
 * no known form. The range may reach beyond the chunk: the caller checks.
 *
 * MS-EVEN6 2.2.12 has only text as a literal. Assumed, after what public parsers read: types of fixed width as they are
 * (sizes with 8 bytes), a security identifier with its own length, ANSI text and arrays after a count of bytes of 16 bits,
 * binary after one of 32 bits (python-evtx, Evtx/Nodes.py); binary XML after one of 16 bits (omerbenamram/evtx,
 * src/binxml/value_variant.rs).
 */
export function literalRange({ bytes, view }: LiteralBytes, type: number, offset: number): ByteRange | undefined {
  if (type === BinXmlType.Null) return { offset, size: 0 };
  if (type === BinXmlType.SizeT) return { offset, size: 8 };
  if (type === BinXmlType.Sid) return { offset, size: sidBytes(bytes, offset) };
  const fixed = VALUE_BYTES.get(type);
  if (fixed !== undefined) return { offset, size: fixed };
  if (type === BinXmlType.Binary) {
    return offset + 4 > bytes.length ? undefined : { offset: offset + 4, size: view.getUint32(offset, true) };
  }
  if (type !== BinXmlType.AnsiString && type !== BinXmlType.BinXml && type < BinXmlType.Array) return undefined;
  return offset + 2 > bytes.length ? undefined : { offset: offset + 2, size: view.getUint16(offset, true) };
}

interface LiteralBytes {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}
