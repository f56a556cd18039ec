import { assertNever } from '../../base/problem.ts';
import { formatDouble } from '../double-text.ts';
import {
  elementTypeOf,
  type GeneratedValue,
  type ItemType,
  type ItemValue,
  type ScalarType,
  type ScalarValue,
} from './event-model.ts';
import { isoOfTicks } from './file-time.ts';

/**
 * The text Windows prints for an item; for an array its values with line ends between them (the writers repeat the element
 * instead).
 */
export function textOfItem({ type, value }: GeneratedValue): string {
  if (value === null) return '';
  const element = elementTypeOf(type);
  if (element === undefined) return textOfScalar(type as ScalarType, value as ScalarValue);
  return listIn(type, value)
    .map((one) => textOfScalar(element, one))
    .join('\n');
}

/** The text Windows prints for a single value. */
export function textOfScalar(type: ScalarType, value: ScalarValue): string {
  switch (type) {
    case 'UnicodeString':
    case 'AnsiString':
    case 'SID':
    case 'GUID':
      return textIn(type, value);
    case 'Int8':
    case 'UInt8':
    case 'Int16':
    case 'UInt16':
    case 'Int32':
    case 'UInt32':
    case 'Int64':
    case 'UInt64':
      return String(numberIn(type, value));
    case 'Float':
      return formatDouble(Math.fround(Number(numberIn(type, value))));
    case 'Double':
      return formatDouble(Number(numberIn(type, value)));
    case 'HexInt32':
    case 'HexInt64':
    case 'Pointer':
      return `0x${numberIn(type, value).toString(16)}`;
    case 'Boolean':
      return value === true ? 'true' : 'false';
    case 'Binary':
      return hexOf(bytesIn(value));
    case 'FILETIME':
      return isoOfTicks(BigInt(numberIn(type, value)), 7);
    case 'SYSTEMTIME':
      return isoOfTicks(BigInt(numberIn(type, value)), 3);
    default:
      return assertNever(type);
  }
}

/** Upper-case hexadecimal digits. */
export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex').toUpperCase();
}

/** The value as text, or a `TypeError`. */
export function textIn(type: ItemType, value: ItemValue): string {
  if (typeof value !== 'string') throw new TypeError(`${type} wants text, not ${typeof value}`);
  return value;
}

/** The value as a number or bigint, or a `TypeError`. */
export function numberIn(type: ItemType, value: ItemValue): number | bigint {
  if (typeof value !== 'number' && typeof value !== 'bigint') {
    throw new TypeError(`${type} wants a number, not ${typeof value}`);
  }
  return value;
}

/** The value as bytes, or a `TypeError`. */
export function bytesIn(value: ItemValue): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new TypeError(`Binary wants bytes, not ${typeof value}`);
  return value;
}

/** The value as a list of values, or a `TypeError`. */
export function listIn(type: ItemType, value: ItemValue): readonly ScalarValue[] {
  if (!Array.isArray(value)) throw new TypeError(`${type} wants a list, not ${typeof value}`);
  return value as readonly ScalarValue[];
}
