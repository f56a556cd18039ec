/** ASN.1 in DER, as far as a certificate needs it. */

const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectId: 0x06,
  utf8: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

function element(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content.length)]), content]);
}

/** Short form below 128; otherwise the number of bytes, and the bytes. */
function lengthOf(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let left = length; left > 0; left = Math.floor(left / 256)) bytes.unshift(left % 256);
  return [0x80 | bytes.length, ...bytes];
}

export const sequence = (...parts: readonly Uint8Array[]): Buffer => element(TAG.sequence, ...parts);
export const setOf = (...parts: readonly Uint8Array[]): Buffer => element(TAG.set, ...parts);
export const octetString = (bytes: Uint8Array): Buffer => element(TAG.octetString, bytes);
export const utf8 = (text: string): Buffer => element(TAG.utf8, Buffer.from(text));
export const isTrue = (): Buffer => element(TAG.boolean, Buffer.from([0xff]));
export const nothing = (): Buffer => element(TAG.null);
/** Whole bytes. */
export const bitString = (bytes: Uint8Array): Buffer => element(TAG.bitString, Buffer.from([0]), bytes);
/** `[number] EXPLICIT`. */
export const tagged = (number: number, part: Uint8Array): Buffer => element(0xa0 | number, part);
/** `[number] IMPLICIT`, of bytes. */
export const taggedBytes = (number: number, bytes: Uint8Array): Buffer => element(0x80 | number, bytes);

/** A number that is not negative. */
export function integer(value: number): Buffer {
  const bytes: number[] = [];
  for (let left = value; left > 0; left = Math.floor(left / 256)) bytes.unshift(left % 256);
  // The first bit is the sign.
  if (bytes.length === 0 || bytes[0]! >= 0x80) bytes.unshift(0);
  return element(TAG.integer, Buffer.from(bytes));
}

/** In dots, as `2.5.4.3`. */
export function objectId(text: string): Buffer {
  const [first = 0, second = 0, ...more] = text.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const arc of more) {
    const groups = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) groups.unshift(0x80 | (left % 128));
    bytes.push(...groups);
  }
  return element(TAG.objectId, Buffer.from(bytes));
}

/** To the second: UTCTime until 2049, GeneralizedTime after it, as RFC 5280 wants. */
export function time(ms: number): Buffer {
  const text = new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/gu, '');
  const isLate = new Date(ms).getUTCFullYear() >= 2050;
  return element(isLate ? TAG.generalizedTime : TAG.utcTime, Buffer.from(isLate ? text : text.slice(2)));
}
