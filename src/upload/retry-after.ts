import { RETRY_AFTER_HEADER, RETRY_AFTER_MS_HEADERS } from '../contract/ingestion.ts';

/** Headers by lower-case name; a repeated one is a list. */
export type AnswerHeaders = Readonly<Record<string, string | string[] | undefined>>;

/**
 * How many milliseconds the service asks to wait: milliseconds headers first, then `Retry-After` as seconds or HTTP date.
 * `undefined` when it does not say, or says something that is neither. A date that has passed is 0.
 */
export function readRetryAfterMs(headers: AnswerHeaders, nowMs: number): number | undefined {
  for (const name of RETRY_AFTER_MS_HEADERS) {
    const ms = readCount(headers[name]);
    if (ms !== undefined) return ms;
  }
  const value = headers[RETRY_AFTER_HEADER];
  const seconds = readCount(value);
  if (seconds !== undefined) return seconds * 1000;
  // An HTTP date has a day's name in front; Date.parse alone would also take "-5" for a year.
  if (typeof value !== 'string' || !/^[A-Za-z]{3}/.test(value)) return undefined;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}

function readCount(value: string | string[] | undefined): number | undefined {
  return typeof value === 'string' && /^\s*\d{1,12}\s*$/.test(value) ? Number(value) : undefined;
}
