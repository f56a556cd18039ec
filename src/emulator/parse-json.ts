/** Bodies as text and as JSON. What is wrong with them is said in few words, since parsers quote the body. */
import { isAscii, isUtf8 } from 'node:buffer';

export type ParsedJson =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'not-json'; readonly reason: string };

/** A body as text; `undefined` when it is not UTF-8. Nearly all bodies are ASCII, which is text as it stands. */
export function decodeText(
  body: Uint8Array,
): { readonly text: string; readonly characters: 'ascii' | 'any' } | undefined {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
  if (isAscii(bytes)) return { text: bytes.toString('latin1'), characters: 'ascii' };
  return isUtf8(bytes) ? { text: bytes.toString('utf8'), characters: 'any' } : undefined;
}

/** A body as JSON, with or without a byte order mark; bytes that are not UTF-8 are refused, not replaced. */
export function parseJson(body: Uint8Array): ParsedJson {
  const decoded = decodeText(body);
  if (decoded === undefined) return { kind: 'not-json', reason: 'the body is not UTF-8' };
  const { text } = decoded;
  try {
    return { kind: 'json', value: JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text) };
  } catch {
    return { kind: 'not-json', reason: 'the body is not JSON' };
  }
}
