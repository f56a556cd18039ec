/** Where blocks of an EVTX file end: after so many whole chunks, wherever chunks stand. */
import type { Problem } from '../base/problem.ts';
import { EVTX_CHUNK_BYTES, EVTX_FILE_HEADER_BYTES } from './block.ts';
import type { ByteSource } from './byte-source.ts';
import { findChunk, MOST_PIECE_BYTES, pieceAt } from './evtx/chunk-grid.ts';
import { EVTX_CHUNK_HEADER_BYTES, isChunkMagic } from './evtx/chunk-header.ts';
import { readEvtxFileHeader, roomProblem } from './evtx/file-header.ts';

/** Chunks in one block of an EVTX file: 1 MiB. */
export const EVTX_CHUNKS_PER_BLOCK = 16;

const BLOCK_BYTES = EVTX_CHUNKS_PER_BLOCK * EVTX_CHUNK_BYTES;
const MAGIC_BYTES = 8;

export interface EvtxPlan {
  readonly source: string;
  /** The first bytes of the input. */
  readonly head: Uint8Array;
  /** Where the first chunk begins when the input does not begin with a file header. */
  readonly firstChunk?: number | undefined;
  readonly recover?: boolean;
  readonly report: (problem: Problem) => void;
}

/** A stretch of an EVTX file that can be read without its neighbours. */
export interface EvtxStretch {
  readonly format: 'evtx';
  readonly start: number;
  readonly end: number;
  readonly continues?: true;
  readonly recover?: true;
}

/** The stretches of an EVTX file; the last one ends where the input ends, be it inside a chunk. */
export async function* planEvtx(bytes: ByteSource, plan: EvtxPlan): AsyncGenerator<EvtxStretch> {
  const begun = readStart(bytes, plan);
  if (begun === undefined) return;
  const { chunkCount, reliable = false } = begun;
  const announcedEnd = chunkCount === undefined ? -1 : EVTX_FILE_HEADER_BYTES + chunkCount * EVTX_CHUNK_BYTES;
  const warn = (message: string): void =>
    plan.report({ code: 'AMASIM_EVTX_HEADER', message, place: { source: plan.source, byteOffset: 0 } });
  let { start } = begun;
  for (;;) {
    const { end, continues } = await blockEnd(bytes, start);
    if (end <= start) break;
    if (announcedEnd >= start && announcedEnd < end && (await isChunkAt(bytes, announcedEnd))) {
      warn(`the header announces ${countChunks(chunkCount)}, but another one follows them`);
    }
    yield { format: 'evtx', start, end, ...(continues && { continues }), ...(plan.recover && { recover: true }) };
    start = end;
  }
  // The size of a stream is known only now.
  if (bytes.size === undefined && announcedEnd > start) {
    const room = Math.ceil((start - EVTX_FILE_HEADER_BYTES) / EVTX_CHUNK_BYTES);
    if (chunkCount !== undefined && chunkCount > room) {
      plan.report(roomProblem({ source: plan.source, chunkCount, room, reliable }));
    }
  }
}

/** How far into an input that is not recognised chunks are looked for. A stream is held in memory as far as that. */
const MOST_SEARCHED_BYTES = 16 * 1024 * 1024;

/**
 * Looks for chunks in an input that does not begin like an event log, as one whose start is destroyed; undefined when there are
 * none. The chunks before the first one found are read as well as that goes.
 */
export async function findLostChunks(bytes: ByteSource): Promise<{ format: 'evtx'; firstChunk: number } | undefined> {
  for (let from = 0; from < MOST_SEARCHED_BYTES; from += BLOCK_BYTES) {
    const window = await bytes.read(from, from + BLOCK_BYTES + EVTX_CHUNK_HEADER_BYTES + MAGIC_BYTES);
    const found = findChunk(window, viewOf(window), { from: 0, to: Math.min(BLOCK_BYTES, window.length) });
    if (found >= 0) return { format: 'evtx', firstChunk: (from + found) % EVTX_CHUNK_BYTES };
    if (window.length < BLOCK_BYTES) return undefined;
  }
  return undefined;
}

interface Begun {
  readonly start: number;
  readonly chunkCount?: number;
  readonly reliable?: boolean;
}

/** Reads the file header, reports what is odd about it or that there is none, and says where the chunks begin. */
function readStart(bytes: ByteSource, { source, head, firstChunk, report }: EvtxPlan): Begun | undefined {
  const place = { source, byteOffset: 0 };
  if (firstChunk !== undefined) {
    const message =
      firstChunk === 0
        ? 'no file header: the input begins with a chunk'
        : `the file header is destroyed: no ElfFile at its start; chunks are read from byte ${firstChunk} on`;
    report({ code: 'AMASIM_EVTX_HEADER', message, place });
    return { start: firstChunk };
  }
  // Of a stream only a beginning is known: long enough to hold its header or not, that is all that matters here.
  const size = bytes.size ?? (head.length < EVTX_FILE_HEADER_BYTES ? head.length : Number.MAX_SAFE_INTEGER);
  const header = readEvtxFileHeader(head, { source, size });
  for (const problem of header.ok ? header.value.problems : [header.problem]) report(problem);
  if (!header.ok) return undefined;
  const { chunkCount, reliable } = header.value;
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  if (!isChunkMagic(view, EVTX_FILE_HEADER_BYTES)) {
    const early = findChunk(head, view, { from: MAGIC_BYTES, to: EVTX_FILE_HEADER_BYTES });
    if (early >= 0) {
      const message = `the first chunk begins at byte ${early}, not at ${EVTX_FILE_HEADER_BYTES}: bytes are missing before it`;
      report({ code: 'AMASIM_EVTX_CHUNK_PLACE', message, place: { source, byteOffset: early } });
      return { start: early, chunkCount, reliable };
    }
  }
  return { start: EVTX_FILE_HEADER_BYTES, chunkCount, reliable };
}

/** Most a block grows by, so that it ends where a chunk begins: what is missing in between can then be told. */
const MOST_GROWTH_BYTES = BLOCK_BYTES;

/**
 * The end of a block. On a sound file that is so many chunks further, and all that is looked at is the magic there; where
 * there is none, the block is gone through piece by piece to see where a chunk really begins.
 */
async function blockEnd(bytes: ByteSource, start: number): Promise<{ end: number; continues?: true }> {
  const wanted = start + BLOCK_BYTES;
  const end = await bytes.endBefore(wanted);
  if (end < wanted) return { end };
  const next = await bytes.read(wanted, wanted + MAGIC_BYTES);
  if (next.length === 0) return { end };
  if (isChunkMagic(viewOf(next), 0)) return { end, continues: true };
  const ahead = MOST_PIECE_BYTES + EVTX_CHUNK_HEADER_BYTES + MAGIC_BYTES;
  const window = await bytes.read(start, wanted + MOST_GROWTH_BYTES + ahead);
  const view = viewOf(window);
  let at = 0;
  const isIn = (most: number): boolean => at < Math.min(most, window.length);
  while (isIn(BLOCK_BYTES) || (isIn(BLOCK_BYTES + MOST_GROWTH_BYTES) && !isChunkMagic(view, at))) {
    at = pieceAt({ bytes: window, view }, at).end;
  }
  return at < window.length ? { end: start + at, continues: true } : { end: start + at };
}

async function isChunkAt(bytes: ByteSource, offset: number): Promise<boolean> {
  return isChunkMagic(viewOf(await bytes.read(offset, offset + MAGIC_BYTES)), 0);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function countChunks(count: number | undefined): string {
  return count === 1 ? 'one chunk' : `${count} chunks`;
}
