/**
 * Typed values of an event.
 *
 * Every value knows its type and prints exactly as Windows prints it (`textOf`). Values from EVTX have the type stored in
 * the file; values from XML are typed by their text (`inferValue`).
 */

export type Value =
  | StringValue
  | IntegerValue
  | HexValue
  | DoubleValue
  | BooleanValue
  | GuidValue
  | SidValue
  | TimeValue
  | BinaryValue;

/** UTF-16 or ANSI text. */
export interface StringValue {
  readonly kind: 'string';
  readonly text: string;
}

/** (U)Int8 to (U)Int64; a bigint when it does not fit 53 bits. */
export interface IntegerValue {
  readonly kind: 'integer';
  readonly value: number | bigint;
}

/** HexInt32, HexInt64, SizeT and pointers: prints `0x` and lower-case digits without padding. */
export interface HexValue {
  readonly kind: 'hex';
  readonly value: number | bigint;
  /** As printed. */
  readonly text: string;
}

/** Float and double; `text` as printed. */
export interface DoubleValue {
  readonly kind: 'double';
  readonly value: number;
  readonly text: string;
}

export interface BooleanValue {
  readonly kind: 'boolean';
  readonly value: boolean;
}

/** `text` as printed, with braces where the source has them. */
export interface GuidValue {
  readonly kind: 'guid';
  readonly text: string;
}

export interface SidValue {
  readonly kind: 'sid';
  readonly text: string;
}

/** FILETIME or SYSTEMTIME: `ticks` of 100 ns since 1601-01-01 UTC. */
export interface TimeValue {
  readonly kind: 'time';
  readonly ticks: bigint;
  /** As printed: ISO 8601 UTC. */
  readonly text: string;
}

/** Bytes, printed as upper-case hexadecimal digits. */
export interface BinaryValue {
  readonly kind: 'binary';
  readonly hex: string;
}

/** The text Windows prints for a value. */
export function textOf(value: Value): string {
  switch (value.kind) {
    case 'integer':
      return String(value.value);
    case 'boolean':
      return value.value ? 'true' : 'false';
    case 'binary':
      return value.hex;
    default:
      return value.text;
  }
}
