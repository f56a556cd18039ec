/** What an input holds, told by its first bytes and never by its name. */
import { EVTX_FILE_HEADER_BYTES, type Format, type XmlEncoding } from './block.ts';
import { EVTX_CHUNK_HEADER_BYTES, isLikelyChunk } from './evtx/chunk-header.ts';
import { isEvtx } from './evtx/file-header.ts';
import { isFirewallLog } from './firewall/header.ts';

/** Bytes of an input that `sniff` wants to see (fewer where there are fewer). */
export const SNIFF_BYTES = EVTX_FILE_HEADER_BYTES + EVTX_CHUNK_HEADER_BYTES + 8;

export interface Recognised {
  readonly format: Format;
  /** For XML. */
  readonly encoding?: XmlEncoding;
  /** For EVTX without its file header: where the first chunk begins. */
  readonly firstChunk?: number;
}

/**
 * EVTX begins with its file header; where that is destroyed or missing, a chunk in its place will do.
 *
 * XML begins with a byte order mark, `<` or white space before a `<`; without a mark the zero bytes around the first
 * character tell UTF-16 apart. What a declaration says of the encoding is not looked at: files are converted, and keep
 * their declarations. `evtx_dump` writes a line `Record 1` first, libevtx's evtxexport one with its name and version.
 *
 * A log of the Windows Firewall begins with lines of `#`, one of which says so, or has its fields.
 */
export function sniff(head: Uint8Array): Recognised | undefined {
  if (isEvtx(head)) return { format: 'evtx' };
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  for (const firstChunk of [0, EVTX_FILE_HEADER_BYTES]) {
    if (isLikelyChunk(view, firstChunk)) return { format: 'evtx', firstChunk };
  }
  if (isFirewallLog(head)) return { format: 'firewall' };
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.length);
  const [first, second, third] = bytes;
  if (first === 0xff && second === 0xfe) return xmlIn(bytes.subarray(2), 'utf-16le');
  if (first === 0xfe && second === 0xff) return xmlIn(bytes.subarray(2), 'utf-16be');
  if (first === 0xef && second === 0xbb && third === 0xbf) return xmlIn(bytes.subarray(3), 'utf-8');
  if (first !== 0 && second === 0) return xmlIn(bytes, 'utf-16le');
  if (first === 0 && second !== 0) return xmlIn(bytes, 'utf-16be');
  return xmlIn(bytes, 'utf-8');
}

function xmlIn(bytes: Buffer, encoding: XmlEncoding): Recognised | undefined {
  // Every other byte is enough to see ASCII in UTF-16; the others must be zero up to the first `<`.
  const step = encoding === 'utf-8' ? 1 : 2;
  const offset = encoding === 'utf-16be' ? 1 : 0;
  let text = '';
  for (let at = 0; at + step <= bytes.length; at += step) {
    if (step === 2 && bytes[at + 1 - offset] !== 0) return undefined;
    const character = String.fromCharCode(bytes[at + offset] as number);
    if (character === '<') return isLeadIn(text) ? { format: 'xml', encoding } : undefined;
    text += character;
  }
  return isLeadIn(text) ? { format: 'xml', encoding } : undefined;
}

function isLeadIn(text: string): boolean {
  return /^[ \t\r\n]*(?:(?:Record|evtxexport) \d+[ \t\r\n]+)?$/.test(text);
}

/** The first bytes as a reader can make something of them: `'PK\x03\x04'`. */
export function describeHead(head: Uint8Array): string {
  let text = '';
  for (const byte of head.subarray(0, 8)) {
    const printable = byte >= 0x20 && byte < 0x7f;
    text += printable ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return `'${text}'`;
}
