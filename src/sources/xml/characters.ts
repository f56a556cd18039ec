/** Bytes of XML text that the scanner and the cutter compare with, and the classes of bytes that form names. */

export const TAB = 0x09;
export const LINE_FEED = 0x0a;
export const CARRIAGE_RETURN = 0x0d;
export const SPACE = 0x20;
export const EXCLAMATION = 0x21;
export const DOUBLE_QUOTE = 0x22;
export const HASH = 0x23;
export const AMPERSAND = 0x26;
export const SINGLE_QUOTE = 0x27;
export const HYPHEN = 0x2d;
export const SLASH = 0x2f;
export const COLON = 0x3a;
export const SEMICOLON = 0x3b;
export const LESS_THAN = 0x3c;
export const EQUALS = 0x3d;
export const GREATER_THAN = 0x3e;
export const QUESTION = 0x3f;

/** A byte that may begin a name. */
export const NAME_START = 1;
/** A byte that may stand in a name; not the colon, which sets the prefix apart. */
export const NAME_PART = 2;
/** White space between attributes. */
export const WHITE = 4;

/**
 * Class bits of each byte. All bytes from 0x80 count as letters: which letters beyond ASCII may stand in a name does not
 * matter to reading events.
 */
export const CLASS = classTable();

function classTable(): Uint8Array {
  const table = new Uint8Array(256);
  for (let byte = 0; byte < 256; byte++) {
    const letter = (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a) || byte === 0x5f || byte >= 0x80;
    const digit = byte >= 0x30 && byte <= 0x39;
    if (letter) table[byte] = NAME_START | NAME_PART;
    else if (digit || byte === HYPHEN || byte === 0x2e) table[byte] = NAME_PART;
    else if (byte === SPACE || byte === TAB || byte === LINE_FEED || byte === CARRIAGE_RETURN) table[byte] = WHITE;
  }
  return table;
}
