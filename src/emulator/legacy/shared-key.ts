/** Signatures with the key of a workspace. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { DATA_COLLECTOR_CONTENT_TYPE, DATA_COLLECTOR_PATH } from '../../contract/data-collector.ts';

/** HMAC-SHA256 of the text under a base64 key, as base64. */
export function sign(key: string, text: string): string {
  return createHmac('sha256', Buffer.from(key, 'base64')).update(text, 'utf8').digest('base64');
}

/** Whether one of the keys made the signature. Takes as long whichever it is, and however much of it is right. */
export function isSignedBy(keys: readonly string[], text: string, signature: string): boolean {
  let found = false;
  for (const key of keys) {
    if (equal(sign(key, text), signature)) found = true;
  }
  return found;
}

/** What a call of the Data Collector API signs: verb, length in bytes, type, date, path. No line end at the end. */
export function dataCollectorText(length: number, date: string): string {
  return `POST\n${length}\n${DATA_COLLECTOR_CONTENT_TYPE}\nx-ms-date:${date}\n${DATA_COLLECTOR_PATH}`;
}

/** What a registration signs: date and hash of the body, each with its line end. */
export function registrationText(date: string, contentHash: string): string {
  return `${date}\n${contentHash}\n`;
}

/** Whether two texts are equal, in a time that tells nothing but their lengths. */
export function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
