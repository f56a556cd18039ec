import { crc32 } from 'node:zlib';
import { fail, ok, type Problem, type Result } from '../../base/problem.ts';
import { EVTX_CHUNK_BYTES, EVTX_FILE_HEADER_BYTES } from '../block.ts';
import { describeChecksum, fits } from './checksum.ts';

/** Bytes of the file header that mean something; the rest of its 4096 is unused. */
const EVTX_FILE_HEADER_USED_BYTES = 128;

const MAGIC = 'ElfFile\0';

/** The file header as written; a dirty file's numbers may be out of date. */
export interface EvtxFileHeader {
  readonly majorVersion: number;
  readonly minorVersion: number;
  readonly chunkCount: number;
  /** The log was not closed: the header's numbers may be out of date. */
  readonly dirty: boolean;
  /** The log was closed and the header is whole: its number of chunks is to be relied on. */
  readonly reliable: boolean;
  /** What is odd about the header; none of it keeps the chunks from being read. */
  readonly problems: readonly Problem[];
}

/** Whether bytes begin like an EVTX file. */
export function isEvtx(bytes: Uint8Array): boolean {
  if (bytes.length < MAGIC.length) return false;
  for (let i = 0; i < MAGIC.length; i++) if (bytes[i] !== MAGIC.charCodeAt(i)) return false;
  return true;
}

/**
 * Reads the header of an EVTX file from its first bytes (128 or more).
 *
 * Errors: AMASIM_EVTX_NOT_EVTX when they are not the start of an EVTX file. All else about a header is a warning: the
 * chunks carry their own numbers, and logs copied from a running machine have stale headers. Only a log that was closed
 * and has fewer chunks than its header says has been cut: AMASIM_EVTX_CHUNKS_MISSING.
 */
export function readEvtxFileHeader(
  bytes: Uint8Array,
  file: { readonly source: string; readonly size: number },
): Result<EvtxFileHeader> {
  const { source, size } = file;
  const place = { source, byteOffset: 0 };
  if (!isEvtx(bytes)) {
    return fail({
      code: 'AMASIM_EVTX_NOT_EVTX',
      message: `${size === 0 ? 'the file is empty' : 'the file does not begin with ElfFile'}: not an event log`,
      place,
    });
  }
  if (bytes.length < EVTX_FILE_HEADER_USED_BYTES || size < EVTX_FILE_HEADER_BYTES) {
    return fail({
      code: 'AMASIM_SOURCE_TRUNCATED',
      message: `the file ends inside its header: ${size} bytes, the header has ${EVTX_FILE_HEADER_BYTES}`,
      place: { source, byteOffset: size },
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const minorVersion = view.getUint16(36, true);
  const majorVersion = view.getUint16(38, true);
  const chunkCount = view.getUint16(42, true);
  const checksum = { stored: view.getUint32(124, true), computed: crc32(bytes.subarray(0, 120)) };
  const dirty = (view.getUint32(120, true) & 1) !== 0;
  const problems: Problem[] = [];
  const warn = (message: string): void => {
    problems.push({ code: 'AMASIM_EVTX_HEADER', message, place });
  };
  if (dirty) warn('the file is marked dirty: it was copied from a running log or not closed');
  if (majorVersion !== 3) warn(`version ${majorVersion}.${minorVersion}, known are 3.0 to 3.2`);
  const [headerSize, blockSize] = [view.getUint32(32, true), view.getUint16(40, true)];
  if (headerSize !== EVTX_FILE_HEADER_USED_BYTES || blockSize !== EVTX_FILE_HEADER_BYTES) {
    const wanted = `${EVTX_FILE_HEADER_USED_BYTES} and ${EVTX_FILE_HEADER_BYTES}`;
    warn(`the header says it has ${headerSize} bytes in a block of ${blockSize}, wanted are ${wanted}`);
  }
  if (!fits(checksum)) warn(describeChecksum('the file header', checksum));
  const room = Math.ceil((size - EVTX_FILE_HEADER_BYTES) / EVTX_CHUNK_BYTES);
  const reliable = !dirty && fits(checksum);
  if (chunkCount > room) problems.push(roomProblem({ source, chunkCount, room, reliable }));
  return ok({ majorVersion, minorVersion, chunkCount, dirty, reliable, problems });
}

/** A file with fewer chunks than its header says. */
export function roomProblem(found: {
  readonly source: string;
  readonly chunkCount: number;
  readonly room: number;
  readonly reliable: boolean;
}): Problem {
  const { source, chunkCount, room, reliable } = found;
  const message = `the header announces ${chunkCount} chunks, the file has room for ${room}`;
  const code = reliable ? 'AMASIM_EVTX_CHUNKS_MISSING' : 'AMASIM_EVTX_HEADER';
  return { code, message, place: { source, byteOffset: 0 } };
}
