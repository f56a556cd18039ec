/**
 * Binary XML of event logs: the compiled form.
 *
 * A fragment (a template definition, or content written out literally) is parsed once into these nodes. A node refers to
 * the values of a record by slot number, so the same nodes serve every record of a template, and a query can be compiled
 * against them as plain data.
 *
 * Source: MS-EVEN6 2.2.12 (BinXml) and the libyal/libevtx description of the EVTX format.
 */
import type { Definition } from './definition.ts';
import type { KnownBytes } from './known-bytes.ts';
import type { SlotTable } from './slot-table.ts';

export type BinXmlNode = BinXmlElement | BinXmlValue | BinXmlInstance;

/** What character data is made of, in elements and in attributes. */
export type BinXmlValue = BinXmlText | BinXmlLiteral | BinXmlSlot;

export interface BinXmlElement {
  readonly kind: 'element';
  /** Local name. */
  readonly name: string;
  readonly attributes: readonly BinXmlAttribute[];
  readonly children: readonly BinXmlNode[];
  /** Written as one empty tag (`<Correlation/>`), not as a start and an end tag with nothing between. */
  readonly selfClosed: boolean;
  /** The slot that removes the element when it is null (its dependency id), where that is not an optional one in it. */
  readonly dependency: number | undefined;
}

export interface BinXmlAttribute {
  readonly name: string;
  readonly parts: readonly BinXmlValue[];
}

/** Constant text: a literal value, CDATA, or a character or entity reference. */
export interface BinXmlText {
  readonly kind: 'text';
  readonly text: string;
}

/** A literal value that is not text. The bytes are its own: a template outlives the chunk it was found in. */
export interface BinXmlLiteral {
  readonly kind: 'literal';
  /** `BinXmlType`, never an array. */
  readonly type: number;
  readonly bytes: Uint8Array;
}

/** A place that takes the value of a slot. */
export interface BinXmlSlot {
  readonly kind: 'slot';
  readonly slot: number;
  /** Value type the template declares; the record's own descriptor says what is really there. */
  readonly type: number;
  /** A null value removes the enclosing element or attribute. */
  readonly optional: boolean;
}

/** A template with its values in the middle of literal content. */
export interface BinXmlInstance {
  readonly kind: 'instance';
  readonly template: BinXmlTemplate;
  readonly slots: SlotTable;
}

/** A template definition, compiled. The same object stands for equal definitions in all chunks one reader meets. */
export interface BinXmlTemplate {
  /** First 32 bits of the GUID. */
  readonly id: number;
  /** The 16 bytes of the GUID as stored. */
  readonly guid: KnownBytes;
  readonly definition: Definition;
  readonly nodes: readonly BinXmlNode[];
  /** What building and printing the nodes once costs: `NODE_WORK` for each, and one for each character in them. */
  readonly weight: number;
  /** How often the slot used most is used. */
  readonly maxReferences: number;
  /** How often each slot is used. */
  readonly references: ReadonlyMap<number, number>;
  /** An element `System` stands at its top. */
  readonly hasSystem: boolean;
}

/** Value types, MS-EVEN6 2.2.12. */
export const BinXmlType = {
  Null: 0x00,
  String: 0x01,
  AnsiString: 0x02,
  Int8: 0x03,
  UInt8: 0x04,
  Int16: 0x05,
  UInt16: 0x06,
  Int32: 0x07,
  UInt32: 0x08,
  Int64: 0x09,
  UInt64: 0x0a,
  Real32: 0x0b,
  Real64: 0x0c,
  Bool: 0x0d,
  Binary: 0x0e,
  Guid: 0x0f,
  SizeT: 0x10,
  FileTime: 0x11,
  SystemTime: 0x12,
  Sid: 0x13,
  HexInt32: 0x14,
  HexInt64: 0x15,
  EvtHandle: 0x20,
  BinXml: 0x21,
  EvtXml: 0x23,
  /** Flag: an array of the type in the low bits. */
  Array: 0x80,
} as const;

/** Bytes of a value by type, for the types that have a fixed width. */
export const VALUE_BYTES: ReadonlyMap<number, number> = new Map<number, number>([
  [BinXmlType.Int8, 1],
  [BinXmlType.UInt8, 1],
  [BinXmlType.Int16, 2],
  [BinXmlType.UInt16, 2],
  [BinXmlType.Int32, 4],
  [BinXmlType.UInt32, 4],
  [BinXmlType.Int64, 8],
  [BinXmlType.UInt64, 8],
  [BinXmlType.Real32, 4],
  [BinXmlType.Real64, 8],
  [BinXmlType.Bool, 4],
  [BinXmlType.Guid, 16],
  [BinXmlType.FileTime, 8],
  [BinXmlType.SystemTime, 16],
  [BinXmlType.HexInt32, 4],
  [BinXmlType.HexInt64, 8],
]);

/**
 * Units of work (`NODE_WORK` for a node, one for a byte or character) one event may take to build. Templates may use a
 * value many times and values may hold templates, so a few kilobytes can describe a tree of any size. Chosen after the
 * 2 MiB that an event may have at most (MS-EVEN6); no event of a record (64 KiB) that does not set out to grow comes near.
 */
export const MAX_EVENT_WORK = 2 * 1024 * 1024;

/** Units of work that building one node counts as, against one for a byte or character of its value or name. */
export const NODE_WORK = 16;

/** Elements inside elements. Assumed: real events nest about ten deep; the format has no limit of its own. */
export const MAX_ELEMENT_DEPTH = 64;

/** Binary XML inside values of binary XML. Assumed: real logs have one level (event data inside the event). */
export const MAX_NESTED_FRAGMENTS = 8;

/** UTF-16 units in an element or attribute name. Assumed: well above any real name. */
export const MAX_NAME_UNITS = 1024;

/**
 * Binary XML that breaks the format's rules. Thrown inside the reader only and turned into a `Problem` at the record it
 * was met in.
 */
export class BinXmlFault extends Error {
  /** Offset in the chunk. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.name = 'BinXmlFault';
    this.offset = offset;
  }
}
