/** Reads everything of every event and writes down what it says, so that two readings can be compared. */

import type { Problem } from '../../src/base/problem.ts';
import { canonicalEvent } from '../../src/events/canonical.ts';
import { createEventReader, type ReadEvents } from '../../src/events/read-events.ts';
import { renderXml } from '../../src/events/render-xml.ts';
import { systemFieldOf } from '../../src/events/system-field.ts';
import { textOf, type Value } from '../../src/events/value.ts';
import { type EventView, SYSTEM_FIELD_PATHS, type SystemField } from '../../src/events/view.ts';
import { compileQuery } from '../../src/query/compile.ts';
import type { CompiledQuery, EngineName } from '../../src/query/types.ts';
import type { Block } from '../../src/sources/block.ts';
import type { Input } from '../../src/sources/inputs.ts';
import { BlockJoiner } from '../../src/sources/join-blocks.ts';
import { planBlocks } from '../../src/sources/plan.ts';

/** The name all inputs of the fuzzer go by. */
export const SOURCE = 'fuzzed';

/** One event: where it stands, and all it says. */
export interface EventReading {
  readonly byteOffset: number;
  readonly chunk: number | undefined;
  /** Record number of EVTX; the ordinal in its block for XML, which depends on how the input was cut. */
  readonly record: number | undefined;
  readonly said: string;
}

export interface Reading {
  readonly events: readonly EventReading[];
  readonly problems: readonly { readonly problem: Problem; readonly lost: number }[];
  readonly lost: number;
}

/** What an input, read in one way, comes to. Throws `Complaint` where an event contradicts itself. */
export function readingOf(
  read: (report: (problem: Problem, lost: number) => void) => Iterable<EventView>,
  ask: Ask = saidBy,
): Reading {
  const notes = new Notes(ask);
  for (const event of read(notes.report)) notes.take(event);
  return notes;
}

/** What is noted of an event that stands at an offset. */
type Ask = (event: EventView, byteOffset: number) => string;

/** The same through the planner of blocks, as commands read: from a stream in pieces, or from a file. */
export async function plannedReading(input: Input, options: PlannedOptions): Promise<Reading> {
  const notes = new Notes(saidBy);
  const { read = createEventReader(), blockOf = (block: Block) => block, pieces, xmlBlockBytes } = options;
  const report = (problem: Problem) => notes.report(problem, 0);
  const blocks = planBlocks([input], {
    report,
    ...(pieces !== undefined && { stdin: pieces }),
    ...(xmlBlockBytes !== undefined && { xmlBlockBytes }),
  });
  const joiner = new BlockJoiner();
  for await (const block of joiner.follow(blocks)) {
    const before = notes.events.length + notes.lost;
    let unfinishedAt: number | undefined;
    const unfinished = (byteOffset: number) => {
      unfinishedAt = byteOffset;
    };
    for (const event of read(blockOf(block), notes.report, unfinished)) notes.take(event);
    const problem = joiner.wasRead(block, { events: notes.events.length + notes.lost - before, unfinishedAt });
    if (problem !== undefined) report(problem);
  }
  return notes;
}

export interface PlannedOptions {
  readonly pieces?: AsyncIterable<Uint8Array>;
  readonly xmlBlockBytes?: number;
  readonly read?: ReadEvents;
  /** For options that travel with blocks. */
  readonly blockOf?: (block: Block) => Block;
}

/** The bytes in pieces of these sizes, again and again. */
export async function* piecesOf(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] as number;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

/** An oracle's objection: what the reader did that it must never do. */
export class Complaint extends Error {}

/** Conditions on `System`, one that needs the tree, and functions. */
const QUERIES = [
  '*[System[(EventID=4624 or EventID=4688 or EventID=7036) and Level<=4]]',
  "*[System[Provider[@Name='Service Control Manager' or @Name='Microsoft-Windows-Security-Auditing']] and EventData[Data[@Name='LogonType']='3' or Data='running']]",
  '*[System[band(Keywords,9007199254740992) and TimeCreated[timediff(@SystemTime) <= 86400000]]] or *[UserData/*]',
];
const FAST = QUERIES.map((xpath) => compiled(xpath, 'fast'));
const REFERENCE = QUERIES.map((xpath) => compiled(xpath, 'reference'));
/** 2026-03-02T12:00:00Z, in the day of the generated events. */
const NOW_MS = Date.UTC(2026, 2, 2, 12);

function compiled(xpath: string, engine: EngineName): CompiledQuery {
  const result = compileQuery({ channel: '', xpath }, engine);
  if (!result.ok) throw new Error(result.problem.message);
  return result.value;
}

/** Throws where the two engines disagree about an event. */
export function compareEngines(event: EventView): void {
  for (const [i, query] of FAST.entries()) {
    const fast = query.matches(event, NOW_MS);
    const reference = REFERENCE[i]!.matches(event, NOW_MS);
    if (fast !== reference) {
      throw new Complaint(`the engines disagree: fast ${fast}, reference ${reference} on ${query.source.xpath}`);
    }
  }
}

class Notes implements Reading {
  readonly events: EventReading[] = [];
  readonly problems: { readonly problem: Problem; readonly lost: number }[] = [];
  lost = 0;
  readonly #ask: Ask;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  readonly report = (problem: Problem, lost: number): void => {
    this.problems.push({ problem, lost });
    this.lost += lost;
  };

  take(event: EventView): void {
    const { byteOffset, chunk, record } = event.place;
    this.events.push({ byteOffset, chunk, record, said: this.#ask(event, byteOffset) });
  }
}

/** All an event says, asked in every way. Throws `Complaint` where one way contradicts another. */
export function saidBy(event: EventView): string {
  // Asked before there is a tree, and compared with the tree's answers after.
  let fields = '';
  if (event.regular)
    for (let field = 0; field < SYSTEM_FIELD_PATHS.length; field++)
      fields += printed(event.system(field as SystemField));
  let said = `${event.regular}\n${event.eventId()}\n${event.channel()}\n${event.log}\n`;
  for (const query of FAST) said += query.matches(event, NOW_MS) ? '+' : '-';
  const root = event.root();
  if (event.regular) {
    let ofTree = '';
    for (let field = 0; field < SYSTEM_FIELD_PATHS.length; field++)
      ofTree += printed(systemFieldOf(root, field as SystemField));
    if (ofTree !== fields) throw new Complaint(`System differs from the tree: ${fields} | ${ofTree}`);
  }
  const xml = renderXml(root);
  return `${said}\n${xml}\n${JSON.stringify(canonicalEvent(event))}`;
}

function printed(value: Value | undefined): string {
  return value === undefined ? '\n-' : `\n${value.kind} ${textOf(value)}`;
}
