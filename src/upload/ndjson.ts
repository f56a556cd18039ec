const QUOTE = 0x22;
const COMMA = 0x2c;
const NEWLINE = 0x0a;
const BACKSLASH = 0x5c;
const BRACKET_OPEN = 0x5b;
const BRACKET_CLOSE = 0x5d;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;

/**
 * The body of a batch, a JSON array, as one line for each row: the brackets go, the commas between rows become newlines, the
 * rows stay byte for byte. (JSON text as `JSON.stringify` makes it holds no newline of its own.)
 */
export function ndjsonOf(body: Uint8Array): Uint8Array {
  const lines = body.slice(1);
  lines[lines.length - 1] = NEWLINE;
  let depth = 0;
  for (let at = 0; at < lines.length - 1; at++) {
    const byte = lines[at];
    if (byte === QUOTE) at = endOfString(lines, at);
    else if (byte === BRACE_OPEN || byte === BRACKET_OPEN) depth++;
    else if (byte === BRACE_CLOSE || byte === BRACKET_CLOSE) depth--;
    else if (byte === COMMA && depth === 0) lines[at] = NEWLINE;
  }
  return lines;
}

/** Index of the quote that ends the string whose opening quote is at `start`. */
function endOfString(bytes: Uint8Array, start: number): number {
  for (let at = start + 1; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH) at++;
  }
  return bytes.length;
}
