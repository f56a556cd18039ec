/**
 * Inputs → blocks. Where a block ends depends on the input alone, and no more of an input is held at a time than a block
 * and the window around its end.
 */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Problem } from '../base/problem.ts';
import { type Block, BYTES_BEHIND, EVTX_FILE_HEADER_BYTES, type XmlEncoding } from './block.ts';
import { type ByteSource, FileBytes, StreamBytes } from './byte-source.ts';
import { EVTX_CHUNK_HEADER_BYTES } from './evtx/chunk-header.ts';
import { type FirewallStretch, planFirewall } from './firewall/plan-firewall.ts';
import type { FileInput, Input, StreamInput } from './inputs.ts';
import { findLostChunks, planEvtx } from './plan-evtx.ts';
import { describeHead, type Recognised, SNIFF_BYTES, sniff } from './sniff.ts';
import { unreadable } from './walk.ts';
import { DEFAULT_XML_BLOCK_BYTES, xmlBlockEnd } from './xml/block-end.ts';

export interface PlanOptions {
  readonly report: (problem: Problem) => void;
  /** What `-` stands for. */
  readonly stdin?: AsyncIterable<Uint8Array>;
  /** Carve events of EVTX from bytes not in use as well (`--recover`). */
  readonly recover?: boolean | undefined;
  /** Logs of the Windows Firewall are inputs, too. */
  readonly firewallLogs?: boolean | undefined;
  /** Wanted size of blocks of XML in bytes, even. */
  readonly xmlBlockBytes?: number;
  /** The same of blocks of firewall logs. */
  readonly firewallBlockBytes?: number;
}

/** A stretch of an input, before it is numbered. */
interface Stretch extends Pick<Recognised, 'format' | 'encoding'> {
  readonly start: number;
  readonly end: number;
  readonly goesOn?: boolean;
  readonly continues?: true;
  readonly recover?: true;
  readonly firewall?: FirewallStretch['firewall'];
}

/** The blocks of all inputs in order. An input that cannot be read is reported, the others go on. */
export async function* planBlocks(
  inputs: readonly Input[],
  options: PlanOptions,
): AsyncGenerator<Block, void, undefined> {
  let index = 0;
  for (const input of inputs) {
    const blocks = input.kind === 'file' ? planFile(input, options) : planStream(input, options);
    for await (const block of blocks) yield { ...block, index: index++ };
  }
}

async function* planFile(input: FileInput, options: PlanOptions): AsyncGenerator<Block> {
  let file: Awaited<ReturnType<typeof open>> | undefined;
  try {
    file = await open(input.path, 'r');
    const { size } = await file.stat();
    for await (const stretch of stretchesOf(new FileBytes(file, size), input, options)) {
      yield { kind: 'range', path: input.path, ...blockBase(input), ...stretch };
    }
  } catch (error) {
    if (!isSystemError(error)) throw error;
    options.report(unreadable(input.source, error));
  } finally {
    await file?.close();
  }
}

async function* planStream(input: StreamInput, options: PlanOptions): AsyncGenerator<Block> {
  const stream = input.path === undefined ? (options.stdin ?? process.stdin) : createReadStream(input.path);
  const bytes = new StreamBytes(stream);
  try {
    for await (const stretch of stretchesOf(bytes, input, options)) {
      const { start, end, continues, recover } = stretch;
      const piece = new Uint8Array(await bytes.read(start, end));
      const before = Math.max(start - BYTES_BEHIND, EVTX_FILE_HEADER_BYTES);
      const behind = recover && before < start && { behind: new Uint8Array(await bytes.read(before, start)) };
      const ahead = continues && { ahead: new Uint8Array(await bytes.read(end, end + EVTX_CHUNK_HEADER_BYTES)) };
      bytes.release(recover ? end - BYTES_BEHIND : end);
      yield { kind: 'bytes', bytes: piece, ...ahead, ...behind, ...blockBase(input), ...stretch };
    }
  } catch (error) {
    if (!isSystemError(error)) throw error;
    options.report(unreadable(input.source, error));
  } finally {
    await bytes.close();
  }
}

/** Whether the operating system said no; anything else is a bug of ours or of the stream's owner. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

function blockBase({ source, log }: Input): { source: string; log?: string; index: number } {
  return { source, ...(log === undefined ? {} : { log }), index: 0 };
}

async function* stretchesOf(bytes: ByteSource, input: Input, options: PlanOptions): AsyncGenerator<Stretch> {
  const head = await bytes.read(0, SNIFF_BYTES);
  const place = { source: input.source, byteOffset: 0 };
  if (head.length === 0) {
    options.report({ code: 'AMASIM_INPUT_EMPTY', message: 'the input has no bytes', place });
    return;
  }
  const recover = options.recover === true;
  const recognised = sniff(head) ?? (recover ? await findLostChunks(bytes) : undefined);
  if (recognised === undefined) {
    const message = `neither EVTX nor event XML: found ${describeHead(head)} at offset 0`;
    const help = 'If this is an event log whose beginning is destroyed, --recover looks for its chunks.';
    const isLog = !recover && /\.evtx$/i.test(input.source);
    options.report({ code: 'AMASIM_INPUT_FORMAT_UNKNOWN', message, place, ...(isLog && { help }) });
  } else if (recognised.format === 'firewall') {
    const { firewallBlockBytes: blockBytes } = options;
    if (options.firewallLogs === true)
      yield* planFirewall(bytes, { source: input.source, ...(blockBytes !== undefined && { blockBytes }) });
    else {
      const message =
        'this is a log of the Windows Firewall: it has lines and no events, and only run makes rows of it';
      options.report({ code: 'AMASIM_INPUT_FORMAT_UNKNOWN', message, place });
    }
  } else if (recognised.format === 'xml') {
    yield* xmlStretches(bytes, recognised.encoding ?? 'utf-8', options.xmlBlockBytes);
  } else {
    const { firstChunk } = recognised;
    yield* planEvtx(bytes, { source: input.source, head, firstChunk, recover, report: options.report });
  }
}

async function* xmlStretches(
  bytes: ByteSource,
  encoding: XmlEncoding,
  blockBytes = DEFAULT_XML_BLOCK_BYTES,
): AsyncGenerator<Stretch> {
  let start = 0;
  for (;;) {
    const { end, goesOn } = await xmlBlockEnd(bytes, { start, blockBytes, encoding });
    if (end <= start) return;
    yield { format: 'xml', encoding, start, end, ...(goesOn && { goesOn }) };
    start = end;
  }
}
