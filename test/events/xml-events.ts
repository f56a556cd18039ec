/** Blocks of event XML for tests, and everything that is read from them. */
import type { Problem } from '../../src/base/problem.ts';
import { renderXml } from '../../src/events/render-xml.ts';
import { textOf } from '../../src/events/value.ts';
import { type EventView, SYSTEM_FIELD_PATHS, type SystemField } from '../../src/events/view.ts';
import { XmlReader } from '../../src/events/xml-reader.ts';
import type { Block, BytesBlock, ReportProblem, XmlEncoding } from '../../src/sources/block.ts';
import { BlockJoiner } from '../../src/sources/join-blocks.ts';

export function bytesBlock(bytes: Uint8Array, encoding: XmlEncoding = 'utf-8'): BytesBlock {
  return { kind: 'bytes', format: 'xml', encoding, source: 'test', index: 0, start: 0, end: bytes.length, bytes };
}

export function xmlBlock(xml: string): BytesBlock {
  return bytesBlock(Buffer.from(xml));
}

const READER = new XmlReader({ layoutAfter: 1 });

/** The events of a block, by a reader that remembers all it has read. */
export function readXmlEvents(
  block: Block,
  report: ReportProblem,
  unfinished?: (byteOffset: number) => void,
): Iterable<EventView> {
  return READER.read(block, report, unfinished);
}

/** One event, as the reader of XML sees it that meets the first of its kind. Stays valid: nobody asks for the next one. */
export function eventOf(xml: string): EventView {
  return firstOf(xml, new XmlReader());
}

/** The same, when its kind was met before: it has a layout, where there can be one. */
export function knownEventOf(xml: string): EventView {
  const reader = new XmlReader({ layoutAfter: 1 });
  for (const _ of reader.read(xmlBlock(xml), () => {}));
  return firstOf(xml, reader);
}

function firstOf(xml: string, reader: XmlReader): EventView {
  const report = ({ message }: Problem) => {
    throw new Error(`${message}: ${xml}`);
  };
  const first = reader.read(xmlBlock(xml), report)[Symbol.iterator]().next();
  if (first.done === true) throw new Error(`no event: ${xml}`);
  return first.value;
}

export function encode(xml: string, encoding: XmlEncoding): Buffer {
  if (encoding === 'utf-8') return Buffer.from(xml);
  const bytes = Buffer.from(xml, 'utf16le');
  return encoding === 'utf-16be' ? bytes.swap16() : bytes;
}

/** What one event says, apart from which block it was read from. */
export interface ReadEvent {
  readonly byteOffset: number;
  readonly regular: boolean;
  readonly eventId: number;
  readonly channel: string;
  readonly system: readonly (string | undefined)[];
  readonly xml: string;
}

export interface ReadAll {
  readonly events: ReadEvent[];
  readonly problems: Problem[];
  readonly lost: number;
}

/** Everything in blocks that stand for themselves. */
export function readAll(blocks: readonly Block[]): ReadAll {
  const all = new Collected();
  for (const block of blocks) all.read(block);
  return all;
}

/** Everything in the blocks that inputs are planned as. */
export async function readPlanned(blocks: readonly Block[]): Promise<ReadAll> {
  const all = new Collected();
  const joiner = new BlockJoiner();
  for await (const block of joiner.follow(blocks)) {
    const before = all.events.length + all.lost;
    let unfinishedAt: number | undefined;
    all.read(block, (offset) => {
      unfinishedAt = offset;
    });
    const problem = joiner.wasRead(block, { events: all.events.length + all.lost - before, unfinishedAt });
    if (problem !== undefined) all.problems.push(problem);
  }
  return all;
}

class Collected implements ReadAll {
  readonly events: ReadEvent[] = [];
  readonly problems: Problem[] = [];
  lost = 0;

  read(block: Block, unfinished?: (byteOffset: number) => void): void {
    const report = (problem: Problem, lostEvents: number) => {
      this.problems.push(withoutOrdinal(problem));
      this.lost += lostEvents;
    };
    for (const view of readXmlEvents(block, report, unfinished)) this.events.push(readEvent(view));
  }
}

function readEvent(view: EventView): ReadEvent {
  return {
    byteOffset: view.place.byteOffset,
    regular: view.regular,
    eventId: view.eventId(),
    channel: view.channel(),
    system: view.regular ? systemTexts(view) : [],
    xml: renderXml(view.root()),
  };
}

export function systemTexts(view: EventView): (string | undefined)[] {
  return SYSTEM_FIELD_PATHS.map((_, field) => {
    const value = view.system(field as SystemField);
    return value === undefined ? undefined : textOf(value);
  });
}

/** The ordinal in its block is the one thing that depends on how the input was cut. */
function withoutOrdinal(problem: Problem): Problem {
  if (problem.place === undefined) return problem;
  const { source, byteOffset } = problem.place;
  return { ...problem, place: { source, byteOffset } };
}

/** A plain event of the Security log. */
export function securityEvent(id: number, data = ''): string {
  return (
    `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Test' ` +
    `Guid='{54849625-5478-4994-a5ba-3e3b0328c30d}'/><EventID>${id}</EventID><Level>0</Level>` +
    `<Channel>Security</Channel><Computer>HOST</Computer><Security/></System><EventData>${data}</EventData></Event>`
  );
}
