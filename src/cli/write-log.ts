/** Writes a generated log to a file or to stdout, piece by piece. */
import { type FileHandle, open } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { SimulatorError } from '../base/problem.ts';
import { EVTX_FILE_HEADER_BYTES, type ReportProblem } from '../sources/block.ts';
import type { GeneratedEvent } from '../sources/generator/event-model.ts';
import { writeEvtx } from '../sources/generator/evtx-writer.ts';
import { type GenerateOptions, generateEvents } from '../sources/generator/generate-events.ts';
import {
  EVENT_VIEWER_XML,
  EVTX_DUMP_XML,
  WEVTUTIL_XML,
  writeXml,
  type XmlDialect,
} from '../sources/generator/xml-writer.ts';
import type { LogTarget } from './generate-options.ts';
import { writeOut } from './print.ts';

export interface WriteLogOptions {
  readonly plan: GenerateOptions;
  readonly target: LogTarget;
  readonly report: ReportProblem;
  /** Ends the log early, with what there is. */
  readonly stop: AbortSignal;
}

export interface WrittenLog {
  readonly events: number;
  readonly bytes: number;
}

const DIALECTS: Readonly<Record<LogTarget['dialect'], XmlDialect>> = {
  wevtutil: WEVTUTIL_XML,
  'event-viewer': EVENT_VIEWER_XML,
  evtx_dump: EVTX_DUMP_XML,
};

/** Takes a piece; false once nobody wants more. */
type Sink = (piece: Uint8Array) => Promise<boolean>;

/** Errors: AMASIM_RUN_OUTPUT (thrown) when the output cannot be written. Cost: one piece in memory, whatever the length. */
export async function writeLog(options: WriteLogOptions): Promise<WrittenLog> {
  const { target } = options;
  if (target.path !== undefined) return writeFile(target.path, options);
  return target.format === 'xml' ? pour(xmlOf(options), writeOut) : writeEvtxPipe(options);
}

/** Events of the plan until the signal; `lost` are those the writer had to leave out. */
class Counted {
  made = 0;
  lost = 0;
  readonly #plan: GenerateOptions;
  readonly #stop: AbortSignal | undefined;

  constructor(plan: GenerateOptions, stop?: AbortSignal) {
    this.#plan = plan;
    this.#stop = stop;
  }

  *[Symbol.iterator](): Generator<GeneratedEvent> {
    for (const event of generateEvents(this.#plan)) {
      if (this.#stop?.aborted) return;
      this.made++;
      yield event;
    }
  }
}

interface Pieces {
  readonly counted: Counted;
  readonly pieces: Generator<Uint8Array, Uint8Array | undefined>;
}

function xmlOf({ plan, target, stop }: WriteLogOptions): Pieces {
  const counted = new Counted(plan, stop);
  const pieces = writeXml(counted, { dialect: DIALECTS[target.dialect], encoding: target.encoding });
  return { counted, pieces: pieces as Pieces['pieces'] };
}

function evtxOf(options: Omit<WriteLogOptions, 'target' | 'stop'> & { readonly stop?: AbortSignal }): Pieces {
  const { plan, report, stop } = options;
  const counted = new Counted(plan, stop);
  const pieces = writeEvtx(counted, {
    ...(plan.profile ? { records: plan.profile.records } : {}),
    report: (problem, lost) => {
      counted.lost += lost;
      report(problem, lost);
    },
  });
  return { counted, pieces };
}

async function pour({ counted, pieces }: Pieces, sink: Sink): Promise<WrittenLog & { readonly header?: Uint8Array }> {
  let bytes = 0;
  for (;;) {
    const next = pieces.next();
    const events = counted.made - counted.lost;
    if (next.done) return next.value ? { events, bytes, header: next.value } : { events, bytes };
    bytes += next.value.length;
    if (!(await sink(next.value))) return { events, bytes };
    // Writing to a file on stdout never waits, and a signal is only heard between two turns of the event loop.
    await setImmediate();
  }
}

/** The header of EVTX says how many chunks follow, so it is written last. */
async function writeFile(path: string, options: WriteLogOptions): Promise<WrittenLog> {
  const file = await attempt(path, () => open(path, 'w'));
  try {
    if (options.target.format === 'xml') return await pour(xmlOf(options), appendTo(file, { path, start: 0 }));
    const start = EVTX_FILE_HEADER_BYTES;
    const { header, events, bytes } = await pour(evtxOf(options), appendTo(file, { path, start }));
    if (header) await appendTo(file, { path, start: 0 })(header);
    return { events, bytes: start + bytes };
  } finally {
    await file.close();
  }
}

function appendTo(file: FileHandle, { path, start }: { readonly path: string; readonly start: number }): Sink {
  let position = start;
  return async (piece) => {
    for (let from = 0; from < piece.length; ) {
      const { bytesWritten } = await attempt(path, () => file.write(piece, from, piece.length - from, position));
      from += bytesWritten;
      position += bytesWritten;
    }
    return true;
  };
}

async function attempt<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const message = `${path}: ${(cause as Error).message}`;
    throw new SimulatorError({ code: 'AMASIM_RUN_OUTPUT', message }, { cause });
  }
}

/**
 * EVTX through a pipe, which cannot go back to its header: the log is made twice, for the same seed gives the same
 * chunks. The first time only counts them. (A header that calls the log dirty would do without, and every reader would
 * have to complain about it.) A signal shortens the log while it is being counted, and not any more once its header is out.
 */
async function writeEvtxPipe(options: WriteLogOptions): Promise<WrittenLog> {
  const { plan, report, stop } = options;
  const first = evtxOf({ plan, report, stop });
  const { header } = await pour(first, async () => true);
  if (!header || !(await writeOut(header))) return { events: 0, bytes: 0 };
  const second = evtxOf({ plan: { ...plan, count: first.counted.made }, report: () => {} });
  const { events, bytes } = await pour(second, writeOut);
  return { events, bytes: header.length + bytes };
}
