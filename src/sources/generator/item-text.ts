import { assertNever } from '../../base/problem.ts';
import type { GeneratedItem, ItemType, ItemValue } from './event-model.ts';
import { isoOfTicks } from './file-time.ts';

/**
 * The text Windows prints for an item; for a `StringArray` its strings joined by nothing (the writers repeat the element
 * instead).
 *
 * Assumed: a double prints as its shortest decimal text, as none was seen in a real log.
 */
export function textOfItem(item: GeneratedItem): string {
  const { type, value } = item;
  if (value === null) return '';
  switch (type) {
    case 'UnicodeString':
    case 'SID':
    case 'GUID':
      return textIn(type, value);
    case 'StringArray':
      return stringsIn(value).join('');
    case 'Int8':
    case 'UInt8':
    case 'Int16':
    case 'UInt16':
    case 'Int32':
    case 'UInt32':
    case 'Int64':
    case 'UInt64':
    case 'Double':
      return String(numberIn(type, value));
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

/** The value as a list of strings, or a `TypeError`. */
export function stringsIn(value: ItemValue): readonly string[] {
  if (!Array.isArray(value)) throw new TypeError(`StringArray wants a list, not ${typeof value}`);
  return value as readonly string[];
}
