/**
 * Generator: synthetic Windows events as event XML and as EVTX.
 *
 * A `GeneratedEvent` is a plain model of an event about to be written; both writers work from it, so that the same event
 * in both formats says the same. It knows types where the file format does, and no names of Windows beyond those.
 */

/** Types of data items, spelled as event manifests spell them (`win:` left out); `StringArray` prints as repeated `Data`. */
export type ItemType =
  | 'UnicodeString'
  | 'StringArray'
  | 'Int8'
  | 'UInt8'
  | 'Int16'
  | 'UInt16'
  | 'Int32'
  | 'UInt32'
  | 'Int64'
  | 'UInt64'
  | 'Double'
  | 'Boolean'
  | 'Binary'
  | 'GUID'
  | 'Pointer'
  | 'FILETIME'
  | 'SYSTEMTIME'
  | 'SID'
  | 'HexInt32'
  | 'HexInt64';

/**
 * Text for `UnicodeString`, `SID` (`S-1-…`) and `GUID` (lower case, in braces); number or bigint for integers, hex and
 * `Pointer`; 100 ns ticks since 1601 for both times; `null` for a value that is not there, which prints as nothing (libevtx
 * 20181227 refuses such an item).
 */
export type ItemValue = string | number | bigint | boolean | Uint8Array | readonly string[] | null;

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
    };

/** Display text as a forwarded or exported event carries it. EVTX files do not store it; only the XML writer prints it. */
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
