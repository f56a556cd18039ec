/**
 * Sources: bytes → blocks of events.
 *
 * A block is a piece of an input that can be decoded without its neighbours: whole 64 KiB chunks of an EVTX file, or a
 * run of whole `<Event>` elements of event XML, or of lines of a firewall log; where that turns out not to be so, `BlockJoiner` puts pieces together. Where blocks begin and end depends on the input alone, never on the number of workers, so results
 * cannot depend on it either. A range block travels to a worker as plain data and the worker opens the file itself; a
 * bytes block carries what came through a pipe.
 */
import type { Problem } from '../base/problem.ts';
import type { FirewallPart } from './firewall/plan-firewall.ts';

/** What an input holds, recognised by content. */
export type Format = 'evtx' | 'xml' | 'firewall';

/** Encodings of event XML. */
export type XmlEncoding = 'utf-8' | 'utf-16le' | 'utf-16be';

interface BlockBase {
  readonly format: Format;
  /** For XML only; absent means UTF-8. */
  readonly encoding?: XmlEncoding;
  /** The input as the user named it (`-` for stdin): stands in places and in the `file` of events. */
  readonly source: string;
  /** The log the input is (`--log`, or ForwardedEvents by file name); absent: each event belongs to its own channel. */
  readonly log?: string;
  /** Number of the block over all inputs, from 0: results are put together in this order. */
  readonly index: number;
  /** Byte offset of the block in its input. */
  readonly start: number;
  /** Exclusive end. */
  readonly end: number;
  /** For XML and firewall logs: the input goes on after the block; of XML, its last event may do so as well (see `BlockJoiner`). */
  readonly goesOn?: boolean;
  /** For EVTX: the input goes on behind this block. Absent means that it ends with it. */
  readonly continues?: boolean;
  /** For EVTX: events are also carved from bytes not in use (`--recover`). */
  readonly recover?: boolean;
  /** Of a firewall log, always. */
  readonly firewall?: FirewallPart;
}

/** A piece of a file; whoever decodes it opens the file. */
export interface RangeBlock extends BlockBase {
  readonly kind: 'range';
  readonly path: string;
}

/** A piece of a stream, with its bytes. */
export interface BytesBlock extends BlockBase {
  readonly kind: 'bytes';
  readonly bytes: Uint8Array;
  /** For EVTX that continues: what stands behind the block, as long as the header of a chunk. */
  readonly ahead?: Uint8Array;
  /** For EVTX with `recover`: the chunks before the block, at most `BYTES_BEHIND`. */
  readonly behind?: Uint8Array;
}

export type Block = RangeBlock | BytesBlock;

/** Bytes of an EVTX file header, and of one chunk. Source: libevtx, Windows XML Event Log (EVTX) format. */
export const EVTX_FILE_HEADER_BYTES = 4096;
export const EVTX_CHUNK_BYTES = 65_536;

/**
 * How far before a block its recovery looks, so as not to recover what is a live record there. Windows fills chunks from
 * buffers it has used before. Assumed: copies found in real logs were of the three chunks before.
 */
export const BYTES_BEHIND = 4 * EVTX_CHUNK_BYTES;

/** Receives what went wrong while reading, and how many events were lost by it (0 when none). */
export type ReportProblem = (problem: Problem, lostEvents: number) => void;
