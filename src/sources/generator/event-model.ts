/**
 * Generator: synthetic Windows events as event XML and as EVTX.
 *
 * A `GeneratedEvent` is a plain model of an event about to be written; both writers work from it, so that the same event
 * in both formats says the same. It knows types where the file format does, and no names of Windows beyond those.
 */

/** Types of single values, spelled as event manifests spell them (`win:` left out). */
const SCALAR_TYPES = [
  'UnicodeString',
  'AnsiString',
  'Int8',
  'UInt8',
  'Int16',
  'UInt16',
  'Int32',
  'UInt32',
  'Int64',
  'UInt64',
  'Float',
  'Double',
  'Boolean',
  'Binary',
  'GUID',
  'Pointer',
  'FILETIME',
  'SYSTEMTIME',
  'SID',
  'HexInt32',
  'HexInt64',
] as const;

/** Type of a single value. */
export type ScalarType = (typeof SCALAR_TYPES)[number];

/** Arrays, which print as repeated elements. No arrays of `Binary` and `SID`: their values have no fixed size. */
const ARRAYS = {
  StringArray: 'UnicodeString',
  AnsiStringArray: 'AnsiString',
  Int8Array: 'Int8',
  UInt8Array: 'UInt8',
  Int16Array: 'Int16',
  UInt16Array: 'UInt16',
  Int32Array: 'Int32',
  UInt32Array: 'UInt32',
  Int64Array: 'Int64',
  UInt64Array: 'UInt64',
  FloatArray: 'Float',
  DoubleArray: 'Double',
  BooleanArray: 'Boolean',
  GUIDArray: 'GUID',
  PointerArray: 'Pointer',
  FILETIMEArray: 'FILETIME',
  SYSTEMTIMEArray: 'SYSTEMTIME',
  HexInt32Array: 'HexInt32',
  HexInt64Array: 'HexInt64',
} as const satisfies Readonly<Record<string, ScalarType>>;

/** Type of a data item. */
export type ItemType = ScalarType | keyof typeof ARRAYS;

/** Every type, in no particular order. */
export const ITEM_TYPES: readonly ItemType[] = [...SCALAR_TYPES, ...(Object.keys(ARRAYS) as (keyof typeof ARRAYS)[])];

const ELEMENT_TYPES = new Map<string, ScalarType>(Object.entries(ARRAYS));

/** Type of an array's values; `undefined` for a single value. */
export function elementTypeOf(type: ItemType): ScalarType | undefined {
  return ELEMENT_TYPES.get(type);
}

/** A value of a single item, see `ItemValue`. */
export type ScalarValue = string | number | bigint | boolean | Uint8Array;

/**
 * Text for both kinds of string (`AnsiString`: Latin letters alone), `SID` (`S-1-…`) and `GUID` (lower case, in braces);
 * number or bigint for integers, hex and `Pointer`; 100 ns ticks since 1601 for both times; a list of these for an array;
 * `null` for a value that is not there, which prints as nothing (libevtx 20181227 refuses such an item).
 */
export type ItemValue = ScalarValue | readonly ScalarValue[] | null;

/** One data item. A value that does not fit its type is a bug of the caller: the writers throw a `TypeError`. */
export interface GeneratedItem {
  /** Absent: an unnamed `Data`. In `UserData`: the name of the element. */
  readonly name?: string;
  readonly type: ItemType;
  readonly value: ItemValue;
}

export interface GeneratedProvider {
  readonly name: string;
  /** Lower case, in braces. */
  readonly guid?: string;
  /** Classic source that a manifest took over. */
  readonly eventSourceName?: string;
}

/** The `System` section. */
export interface GeneratedSystem {
  readonly provider: GeneratedProvider;
  readonly eventId: number;
  /** Classic events only. */
  readonly qualifiers?: number;
  readonly version: number;
  readonly level: number;
  readonly task: number;
  readonly opcode: number;
  /** The 64-bit mask. */
  readonly keywords: bigint;
  /** 100 ns ticks since 1601-01-01 UTC. */
  readonly time: bigint;
  readonly recordId: number;
  readonly activityId?: string;
  readonly relatedActivityId?: string;
  readonly processId: number;
  readonly threadId: number;
  readonly channel: string;
  readonly computer: string;
  /** SID of the user the event was written for. */
  readonly userId?: string;
}

export type GeneratedSection =
  /** `<EventData>` of a manifest provider; `binary` follows the items where a classic source was taken over (7036). */
  | { readonly kind: 'event-data'; readonly items: readonly GeneratedItem[]; readonly binary?: Uint8Array }
  /** `<EventData>` of a classic source: unnamed `Data` and at most one `Binary`. */
  | { readonly kind: 'classic'; readonly strings: readonly string[]; readonly binary?: Uint8Array }
  /** `<UserData>` with one element of its own namespace around the items. */
  | {
      readonly kind: 'user-data';
      readonly element: string;
      readonly namespace: string;
      readonly items: readonly GeneratedItem[];
    }
  /** Any other section, or one with a deeper tree: `UserData` in levels, `ComplexData`, `ProcessingErrorData` … */
  | { readonly kind: 'tree'; readonly root: GeneratedElement };

/** An element of a section: other elements, or one value, or nothing. */
export interface GeneratedElement {
  readonly name: string;
  readonly namespace?: string;
  /** The attribute `Name`. */
  readonly label?: string;
  readonly content: readonly GeneratedElement[] | GeneratedValue;
}

/** A value of a tree; an array repeats the element around it. */
export interface GeneratedValue {
  readonly type: ItemType;
  readonly value: ItemValue;
}

/** Display text as a forwarded or exported event carries it. */
export interface GeneratedRenderingInfo {
  readonly culture: string;
  readonly message: string;
  readonly level: string;
  readonly task: string;
  readonly opcode: string;
  readonly channel: string;
  readonly provider: string;
  readonly keywords: readonly string[];
}

export interface GeneratedEvent {
  readonly system: GeneratedSystem;
  readonly section: GeneratedSection;
  readonly renderingInfo?: GeneratedRenderingInfo;
}
