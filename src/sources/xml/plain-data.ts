/**
 * The short way past what most of an event consists of: `<Data Name='…'>…</Data>` with nothing special in it. Only a
 * matter of speed: whatever is not exactly that is left to the scanner's general way.
 */
import { AMPERSAND, DOUBLE_QUOTE, GREATER_THAN, LESS_THAN, SINGLE_QUOTE } from './characters.ts';

/** Bytes of `<Data Name='`, and of `</Data>`. */
const OPENING = 12;
const CLOSING = 7;
/** Four bytes of text each, as a little-endian number; of `Name=` and `Data>` what does not fit is compared by itself. */
const LT_DAT = word('<Dat');
const A_NA = word('a Na');
const ME_EQUALS = word('me=\0');
const END_DA = word('</Da');
const TA_GT = word('ta>\0');
const THREE_BYTES = 0x00ff_ffff;

/**
 * Offset of the first `<` at or after `start` (itself a `<`) that begins something else. `words` shows the same bytes.
 */
export function passPlainData(bytes: Uint8Array, words: DataView, start: number): number {
  const last = bytes.length - OPENING - CLOSING - 1;
  let at = start;
  while (at < last && words.getUint32(at, true) === LT_DAT && words.getUint32(at + 4, true) === A_NA) {
    const name = words.getUint32(at + 8, true);
    if ((name & THREE_BYTES) !== ME_EQUALS) return at;
    const quote = name >>> 24;
    if (quote !== SINGLE_QUOTE && quote !== DOUBLE_QUOTE) return at;
    let next = at + OPENING;
    let byte = bytes[next] as number;
    while (byte !== quote) {
      if (byte === AMPERSAND || byte === LESS_THAN) return at;
      byte = bytes[++next] as number;
    }
    if (bytes[++next] !== GREATER_THAN) return at;
    byte = bytes[++next] as number;
    while (byte !== LESS_THAN) {
      if (byte === AMPERSAND) return at;
      byte = bytes[++next] as number;
    }
    if (next >= last || words.getUint32(next, true) !== END_DA) return at;
    if ((words.getUint32(next + 4, true) & THREE_BYTES) !== TA_GT) return at;
    next += CLOSING;
    while (bytes[next] !== LESS_THAN) {
      if (bytes[next] === AMPERSAND) return at;
      next++;
    }
    at = next;
  }
  return at;
}

function word(text: string): number {
  return Buffer.from(text, 'latin1').readUInt32LE();
}
