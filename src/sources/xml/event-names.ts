/** The few names the scanner knows, compared byte by byte. */
import { CLASS, GREATER_THAN, SLASH, WHITE } from './characters.ts';

/** Whether a name ends before this byte and a tag goes on properly. */
export function isTagDelimiter(byte: number): boolean {
  return byte === GREATER_THAN || byte === SLASH || CLASS[byte] === WHITE;
}

/** Whether the local name from `start` to `end` is `Event`. */
export function isEvent(bytes: Uint8Array, start: number, end: number): boolean {
  return (
    end - start === 5 &&
    bytes[start] === 0x45 &&
    bytes[start + 1] === 0x76 &&
    bytes[start + 2] === 0x65 &&
    bytes[start + 3] === 0x6e &&
    bytes[start + 4] === 0x74
  );
}

/** Whether the local name from `start` to `end` is `System`. */
export function isSystem(bytes: Uint8Array, start: number, end: number): boolean {
  return (
    end - start === 6 &&
    bytes[start] === 0x53 &&
    bytes[start + 1] === 0x79 &&
    bytes[start + 2] === 0x73 &&
    bytes[start + 3] === 0x74 &&
    bytes[start + 4] === 0x65 &&
    bytes[start + 5] === 0x6d
  );
}

/** Whether the attribute is a namespace declaration or belongs to XML itself (`xmlns:…`, `xml:…`). */
export function isReserved(bytes: Uint8Array, name: number, local: number): boolean {
  if (local === name) return false;
  return bytes[name] === 0x78 && bytes[name + 1] === 0x6d && bytes[name + 2] === 0x6c;
}
