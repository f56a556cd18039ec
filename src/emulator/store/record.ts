/**
 * Records: what segments are made of. A reader knows a sound record from a torn or damaged one, and finds the next.
 *
 * Layout, little-endian: marker (8 bytes) · sequence (6) · bytes of meta (4) · bytes of body (4) · CRC-32 of meta and body
 * (4) · CRC-32 of the 26 bytes before it (4) · meta (JSON in UTF-8) · body. The marker is random and secret to its folder, so
 * no client can send a body in which a reader looking for the next record would find one.
 */
import { crc32 } from 'node:zlib';

export const MARKER_BYTES = 8;
const SEQUENCE_AT = 8;
const META_BYTES_AT = 14;
const BODY_BYTES_AT = 18;
const PAYLOAD_CRC_AT = 22;
const HEADER_CRC_AT = 26;
export const HEADER_BYTES = 30;

export interface KeptRecord {
  readonly kind: 'record';
  /** Where it begins, and how long it is, header included. */
  readonly at: number;
  readonly length: number;
  /** Counts records from 1 over all segments. */
  readonly sequence: number;
  readonly meta: Uint8Array;
  readonly body: Uint8Array;
}

export interface Damage {
  /** `torn`: a record whose end was never written, with nothing after it. `damaged`: bytes that are no sound record. */
  readonly kind: 'torn' | 'damaged';
  readonly at: number;
  readonly length: number;
}

/** The bytes of a record; the body is given in parts. */
export function encodeRecord(
  marker: Uint8Array,
  record: { readonly sequence: number; readonly meta: Uint8Array; readonly body: readonly Uint8Array[] },
): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.set(marker, 0);
  header.writeUIntLE(record.sequence, SEQUENCE_AT, 6);
  header.writeUInt32LE(record.meta.length, META_BYTES_AT);
  header.writeUInt32LE(
    record.body.reduce((sum, part) => sum + part.length, 0),
    BODY_BYTES_AT,
  );
  const payload = [record.meta, ...record.body];
  header.writeUInt32LE(
    payload.reduce((crc, part) => crc32(part, crc), 0),
    PAYLOAD_CRC_AT,
  );
  header.writeUInt32LE(crc32(header.subarray(0, HEADER_CRC_AT)), HEADER_CRC_AT);
  return Buffer.concat([header, ...payload]);
}

/** Reads the record that begins at `at`; never throws, whatever the bytes are. */
export function readRecord(bytes: Buffer, at: number, marker: Uint8Array): KeptRecord | Damage['kind'] {
  const begins = bytes.subarray(at, at + MARKER_BYTES);
  if (!begins.equals(marker.subarray(0, begins.length))) return 'damaged';
  if (at + HEADER_BYTES > bytes.length) return 'torn';
  const header = bytes.subarray(at, at + HEADER_BYTES);
  if (crc32(header.subarray(0, HEADER_CRC_AT)) !== header.readUInt32LE(HEADER_CRC_AT)) return 'damaged';
  const metaAt = at + HEADER_BYTES;
  const bodyAt = metaAt + header.readUInt32LE(META_BYTES_AT);
  const end = bodyAt + header.readUInt32LE(BODY_BYTES_AT);
  if (end > bytes.length) return 'torn';
  if (crc32(bytes.subarray(metaAt, end)) !== header.readUInt32LE(PAYLOAD_CRC_AT)) return 'damaged';
  return {
    kind: 'record',
    at,
    length: end - at,
    sequence: header.readUIntLE(SEQUENCE_AT, 6),
    meta: bytes.subarray(metaAt, bodyAt),
    body: bytes.subarray(bodyAt, end),
  };
}

/** All records of a segment in order, with the damage between them: together every byte of it. */
export function* scanRecords(bytes: Buffer, marker: Uint8Array): Generator<KeptRecord | Damage> {
  let at = 0;
  while (at < bytes.length) {
    const found = readRecord(bytes, at, marker);
    if (typeof found === 'object') {
      yield found;
      at += found.length;
      continue;
    }
    const next = nextRecord(bytes, at + 1, marker);
    yield { kind: next === undefined ? found : 'damaged', at, length: (next ?? bytes.length) - at };
    at = next ?? bytes.length;
  }
}

function nextRecord(bytes: Buffer, from: number, marker: Uint8Array): number | undefined {
  for (let at = bytes.indexOf(marker, from); at >= 0; at = bytes.indexOf(marker, at + 1)) {
    if (typeof readRecord(bytes, at, marker) === 'object') return at;
  }
  return undefined;
}
