/** Longest quotation of a service's words in a message. */
const MAX_QUOTED = 500;

/**
 * What an error body says: `Code "message"` of `{"error":{"code","message"}}`, otherwise its first characters; `undefined`
 * for an empty one. Control characters become blanks, so that a message stays one line.
 */
export function readErrorBody(text: string): string | undefined {
  if (text.trim() === '') return undefined;
  const error = errorObject(text);
  if (error === undefined) return `"${quoted(text)}"`;
  const code = typeof error.code === 'string' ? quoted(error.code) : 'without code';
  return typeof error.message === 'string' ? `${code} "${quoted(error.message)}"` : code;
}

function errorObject(text: string): { code?: unknown; message?: unknown } | undefined {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof body !== 'object' || body === null || !('error' in body)) return undefined;
  return typeof body.error === 'object' && body.error !== null ? body.error : undefined;
}

function quoted(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must go
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
  return line.length > MAX_QUOTED ? `${line.slice(0, MAX_QUOTED)}…` : line;
}
