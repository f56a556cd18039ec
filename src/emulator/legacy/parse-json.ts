import { isAscii, isUtf8 } from 'node:buffer';

export type ParsedJson =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'not-json'; readonly reason: string };

/** A body as JSON, with or without a byte order mark; bytes that are not UTF-8 are refused, not replaced. */
export function parseJson(body: Uint8Array): ParsedJson {
  const encoding = isAscii(body) ? 'latin1' : 'utf8';
  if (encoding === 'utf8' && !isUtf8(body)) return { kind: 'not-json', reason: 'the body is not UTF-8' };
  const text = Buffer.from(body.buffer, body.byteOffset, body.length).toString(encoding);
  try {
    return { kind: 'json', value: JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text) };
  } catch {
    // Not the parser's own words: they quote the body.
    return { kind: 'not-json', reason: 'the body is not JSON' };
  }
}
