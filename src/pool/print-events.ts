/** Block → text: events one per line, as `dump` and `query` print them. */
import { type Problem, SimulatorError } from '../base/problem.ts';
import { canonicalEvent } from '../events/canonical.ts';
import { renderXml } from '../events/render-xml.ts';
import type { EventView } from '../events/view.ts';
import { compileQuery } from '../query/compile.ts';
import { readQueryList } from '../query/query-list.ts';
import { compileStructured } from '../query/structured.ts';
import { LayoutRouter } from './layout-router.ts';
import { createBlockReader } from './read-block.ts';
import { SkipActions } from './skip-actions.ts';
import type { BlockTask, PrintFilter, PrintJob } from './types.ts';
import { COUNTS } from './types.ts';
import { unwrap } from './unwrap.ts';

interface Filter {
  readonly keep: (event: EventView) => boolean;
  /** Where events can be ruled out without a look at them. */
  readonly actions?: SkipActions;
}

const KEEP_ALL: Filter = { keep: () => true };

/** Prepares the filter and the renderer of a print job. */
export function preparePrint(job: PrintJob): BlockTask {
  const { keep, actions } = job.filter === undefined ? KEEP_ALL : prepareFilter(job.filter, job);
  const render = RENDERERS[job.format];
  const readBlock = createBlockReader({ actions });
  return (block) => {
    const { tally, events, part } = readBlock(block);
    let read = 0;
    let kept = 0;
    let recovered = 0;
    const lines: string[] = [];
    for (const event of events) {
      read++;
      if (event.recovered) recovered++;
      if (!keep(event)) continue;
      kept++;
      if (render) lines.push(render(event));
    }
    tally.add(COUNTS.read, read + (actions?.takeSkipped() ?? 0));
    tally.add(COUNTS.matched, kept);
    if (recovered > 0) tally.add(COUNTS.recovered, recovered);
    const result = { ...part(), tally: tally.toData(), rows: [] };
    if (lines.length === 0) return result;
    lines.push('');
    // A Buffer of its own, not a slice of Node's shared pool: it is transferred between threads.
    const joined = lines.join('\n');
    const text = new Uint8Array(Buffer.byteLength(joined));
    Buffer.from(text.buffer).write(joined);
    return { ...result, text };
  };
}

const RENDERERS: Readonly<Record<PrintJob['format'], ((event: EventView) => string) | undefined>> = {
  xml: (event) => onOneLine(renderXml(event.root())) + (event.recovered ? describeRecovered(event) : ''),
  ndjson: (event) => JSON.stringify(canonicalEvent(event)),
  none: undefined,
};

/** A comment behind the event, on its line: XML readers pass over it. */
function describeRecovered({ place }: EventView): string {
  return ` <!-- recovered: chunk ${place.chunk}, offset ${place.byteOffset} -->`;
}

/** Line breaks stand only in text here, where a reference means the same; and a CR would be lost when it is read again. */
function onOneLine(xml: string): string {
  return /[\r\n]/.test(xml) ? xml.replace(/\r/g, '&#13;').replace(/\n/g, '&#10;') : xml;
}

function prepareFilter(filter: PrintFilter, job: PrintJob): Filter {
  if (filter.kind === 'xpath') {
    const query = unwrap(compileQuery(filter.source, job.engine));
    const router = new LayoutRouter([query], job.nowMs);
    const keep = (event: EventView) => router.hits(event).length > 0;
    return query.facts.eventIds === undefined ? { keep } : { keep, actions: new SkipActions(router) };
  }
  const { value, problems } = readQueryList(filter.xml, filter.file);
  if (value === undefined) throw new SimulatorError(problems[0] as Problem);
  const structured = unwrap(compileStructured(value, job.engine, filter.files));
  return { keep: (event) => structured.matches(event, job.nowMs, event.log ?? event.channel()) };
}
