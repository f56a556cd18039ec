/** Chunks of event logs that stand on their own, and logs of any size made of them. */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { createEventReader } from '../../src/events/read-events.ts';
import { EVTX_CHUNK_BYTES, EVTX_FILE_HEADER_BYTES } from '../../src/sources/block.ts';

/** A sound chunk, and what is in it. */
export interface EvtxChunk {
  readonly bytes: Uint8Array;
  readonly events: number;
  readonly lastRecordId: bigint;
}

/** Bytes of a chunk's header, and of the file's that are in use. */
const CHUNK_HEADER_BYTES = 512;
const FILE_HEADER_USED_BYTES = 128;
/** Where the binary XML of the first record begins, and how it does when it is made from a template. */
const FIRST_XML_AT = CHUNK_HEADER_BYTES + 24;
const TEMPLATE_INSTANCE = Buffer.from([0x0f, 0x01, 0x01, 0x00, 0x0c]);
/** How much is written at a time. */
const WRITE_BYTES = 8 * 1024 * 1024;

/**
 * The sound chunks of a log file whose events all belong to one channel. Those with records written out literally are left
 * out: they are rare, and most readers give up on them.
 */
export function* chunksOf(path: string, channel: string): Generator<EvtxChunk> {
  const file = readFileSync(path);
  for (let at = EVTX_FILE_HEADER_BYTES; at + EVTX_CHUNK_BYTES <= file.length; at += EVTX_CHUNK_BYTES) {
    const bytes = file.subarray(at, at + EVTX_CHUNK_BYTES);
    if (!isSound(bytes)) continue;
    const events = countEvents(bytes, channel);
    if (events > 0) yield { bytes: Uint8Array.from(bytes), events, lastRecordId: bytes.readBigUInt64LE(32) };
  }
}

/** Whether both checksums of a chunk fit and it has records made from templates. */
function isSound(chunk: Buffer): boolean {
  if (chunk.toString('latin1', 0, 8) !== 'ElfChnk\0') return false;
  const freeSpace = chunk.readUInt32LE(48);
  if (freeSpace <= CHUNK_HEADER_BYTES || freeSpace > EVTX_CHUNK_BYTES) return false;
  if (chunk.compare(TEMPLATE_INSTANCE, 0, TEMPLATE_INSTANCE.length, FIRST_XML_AT, FIRST_XML_AT + 5) !== 0) return false;
  const header = crc32(chunk.subarray(128, CHUNK_HEADER_BYTES), crc32(chunk.subarray(0, 120)));
  const data = crc32(chunk.subarray(CHUNK_HEADER_BYTES, freeSpace));
  return header === chunk.readUInt32LE(124) && data === chunk.readUInt32LE(52);
}

/** The events of a chunk; 0 when one belongs elsewhere, or when there is anything to report. */
function countEvents(bytes: Uint8Array, channel: string): number {
  let events = 0;
  let problems = 0;
  const end = EVTX_FILE_HEADER_BYTES + bytes.length;
  const place = { source: '-', index: 0, start: EVTX_FILE_HEADER_BYTES, end } as const;
  for (const event of createEventReader()({ kind: 'bytes', format: 'evtx', bytes, ...place }, () => problems++)) {
    if (event.channel() !== channel) return 0;
    events++;
  }
  return problems === 0 ? events : 0;
}

/** What a repetition has come to. */
export interface Repetition {
  readonly bytes: number;
  readonly events: number;
}

/**
 * Writes a log of so many chunks: those given, again and again, behind a file header of its own.
 *
 * Record ids repeat and go backwards. The header's count of chunks has 16 bits and wraps, as Windows lets it.
 * Cost: memory of a few MB besides the chunks, however long the log.
 */
export function writeRepetition(path: string, chunks: readonly EvtxChunk[], count: number): Repetition {
  const file = openSync(path, 'w');
  let events = 0;
  try {
    writeSync(file, fileHeader(chunks, count));
    for (let written = 0; written < count; ) {
      const part: Uint8Array[] = [];
      for (; written < count && part.length * EVTX_CHUNK_BYTES < WRITE_BYTES; written++) {
        const chunk = chunks[written % chunks.length] as EvtxChunk;
        events += chunk.events;
        part.push(chunk.bytes);
      }
      writeWhole(file, Buffer.concat(part));
    }
  } finally {
    closeSync(file);
  }
  return { bytes: EVTX_FILE_HEADER_BYTES + count * EVTX_CHUNK_BYTES, events };
}

function writeWhole(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

/** Source: libevtx, Windows XML Event Log (EVTX) format, file header. */
function fileHeader(chunks: readonly EvtxChunk[], count: number): Buffer {
  const header = Buffer.alloc(EVTX_FILE_HEADER_BYTES);
  const lastRecordId = chunks.reduce((last, chunk) => (chunk.lastRecordId > last ? chunk.lastRecordId : last), 0n);
  header.write('ElfFile\0', 0, 'latin1');
  header.writeBigUInt64LE(BigInt(count - 1), 16);
  header.writeBigUInt64LE(lastRecordId + 1n, 24);
  header.writeUInt32LE(FILE_HEADER_USED_BYTES, 32);
  header.writeUInt16LE(1, 36);
  header.writeUInt16LE(3, 38);
  header.writeUInt16LE(EVTX_FILE_HEADER_BYTES, 40);
  header.writeUInt16LE(count & 0xffff, 42);
  header.writeUInt32LE(crc32(header.subarray(0, 120)), 124);
  return header;
}
