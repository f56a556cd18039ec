/** Entity and character references, checked in place: the five predefined names and numbers up to U+10FFFF. */
import { AMPERSAND, HASH, SEMICOLON } from './characters.ts';

const LARGEST_CODE_POINT = 0x10ffff;
const LONGEST_NUMBER = 16;

/** Offset after the `;` of the reference whose `&` stands at `start`; -1 when it is none that XML predefines. */
export function afterReference(bytes: Uint8Array, start: number): number {
  if (bytes[start] !== AMPERSAND) return -1;
  if (bytes[start + 1] === HASH) return afterNumber(bytes, start + 2);
  switch (bytes[start + 1]) {
    case 0x6c: // l
    case 0x67: // g
      return bytes[start + 2] === 0x74 && bytes[start + 3] === SEMICOLON ? start + 4 : -1;
    case 0x61: // a
      if (bytes[start + 2] === 0x6d)
        return bytes[start + 3] === 0x70 && bytes[start + 4] === SEMICOLON ? start + 5 : -1;
      return follows(bytes, start + 2, 'pos;') ? start + 6 : -1;
    case 0x71: // q
      return follows(bytes, start + 2, 'uot;') ? start + 6 : -1;
    default:
      return -1;
  }
}

function follows(bytes: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

function afterNumber(bytes: Uint8Array, start: number): number {
  const hexadecimal = bytes[start] === 0x78;
  const first = hexadecimal ? start + 1 : start;
  const base = hexadecimal ? 16 : 10;
  let codePoint = 0;
  for (let at = first; at - first < LONGEST_NUMBER; at++) {
    const byte = bytes[at];
    if (byte === SEMICOLON) return at > first && codePoint <= LARGEST_CODE_POINT ? at + 1 : -1;
    const digit = digitValue(byte);
    if (digit < 0 || digit >= base) return -1;
    codePoint = codePoint * base + digit;
  }
  return -1;
}

function digitValue(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
