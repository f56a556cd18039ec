import type { Batch } from './types.ts';

const NEWLINE = 0x0a;

/**
 * The body of a batch, a JSON array, as one line for each row, in the same memory: the opening bracket goes, what follows a
 * row becomes a newline, the rows stay byte for byte. (JSON text as `JSON.stringify` makes it holds no newline of its own.)
 */
export function ndjsonOf({ body, ends }: Batch): Uint8Array {
  for (const end of ends) body[end] = NEWLINE;
  return body.subarray(1);
}
