/** The characters of the bytes 0x80 to 0x9f; all others are Latin-1. */
const HIGH_CONTROLS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/**
 * Text in code page 1252. Not by `TextDecoder`, which on Node 20 takes windows-1252 for Latin-1 and so loses the euro sign
 * and the curved quotes.
 */
export function decodeWindows1252(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    text += byte >= 0x80 && byte < 0xa0 ? HIGH_CONTROLS[byte - 0x80]! : String.fromCharCode(byte);
  }
  return text;
}
