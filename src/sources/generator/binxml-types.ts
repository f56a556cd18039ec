/**
 * Tokens and value types of BinXML, as far as the writer uses them.
 *
 * Source: MS-EVEN6 2.2.12 and 2.2.15; libevtx, "Windows XML Event Log (EVTX) format"; checked against real files.
 */
import { elementTypeOf, ITEM_TYPES, type ItemType, type ScalarType } from './event-model.ts';

export const Token = {
  EndOfFragment: 0x00,
  OpenElement: 0x01,
  /** Open element with an attribute list. */
  OpenElementWithAttributes: 0x41,
  CloseStart: 0x02,
  CloseEmpty: 0x03,
  EndElement: 0x04,
  Value: 0x05,
  Attribute: 0x06,
  /** Attribute that another one follows. */
  AttributeMore: 0x46,
  TemplateInstance: 0x0c,
  Substitution: 0x0d,
  OptionalSubstitution: 0x0e,
  FragmentHeader: 0x0f,
} as const;

export const ValueType = {
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
  Float: 0x0b,
  Double: 0x0c,
  Boolean: 0x0d,
  Binary: 0x0e,
  Guid: 0x0f,
  SizeT: 0x10,
  FileTime: 0x11,
  SystemTime: 0x12,
  Sid: 0x13,
  HexInt32: 0x14,
  HexInt64: 0x15,
  BinXml: 0x21,
  StringArray: 0x81,
} as const;

const SCALARS: Readonly<Record<ScalarType, number>> = {
  UnicodeString: ValueType.String,
  AnsiString: ValueType.AnsiString,
  Int8: ValueType.Int8,
  UInt8: ValueType.UInt8,
  Int16: ValueType.Int16,
  UInt16: ValueType.UInt16,
  Int32: ValueType.Int32,
  UInt32: ValueType.UInt32,
  Int64: ValueType.Int64,
  UInt64: ValueType.UInt64,
  Float: ValueType.Float,
  Double: ValueType.Double,
  Boolean: ValueType.Boolean,
  Binary: ValueType.Binary,
  GUID: ValueType.Guid,
  Pointer: ValueType.SizeT,
  FILETIME: ValueType.FileTime,
  SYSTEMTIME: ValueType.SystemTime,
  SID: ValueType.Sid,
  HexInt32: ValueType.HexInt32,
  HexInt64: ValueType.HexInt64,
};

/** Set in the type of an array. */
const ARRAY = 0x80;

/** What a template's substitution says of each item type. */
export const TEMPLATE_TYPES: Readonly<Record<ItemType, number>> = Object.fromEntries(
  ITEM_TYPES.map((type) => {
    const element = elementTypeOf(type);
    return [type, element === undefined ? SCALARS[type as ScalarType] : SCALARS[element] | ARRAY];
  }),
) as Record<ItemType, number>;
