/** Reading with unwanted events skipped, beside reading without the kernel. */
import type { Problem } from '../../src/base/problem.ts';
import { renderXml } from '../../src/events/render-xml.ts';
import { type EventView, SYSTEM_FIELD_PATHS, type SystemField } from '../../src/events/view.ts';
import { XmlReader } from '../../src/events/xml-reader.ts';
import type { Block } from '../../src/sources/block.ts';

/** What a block came to: events that were given out and problems, in order. */
export interface Told {
  readonly told: readonly object[];
  readonly unfinishedAt: number | undefined;
}

/** Which events are wanted; -1, of those without a usual id, always is. */
export type MayWant = (eventId: number) => boolean;

export class SkippingReader {
  skipped = 0;
  readonly #reader: XmlReader;
  readonly #all = new XmlReader({ kernel: 'not used' });
  readonly #mayWant: MayWant;

  constructor(mayWant: MayWant) {
    this.#mayWant = mayWant;
    const skipped = (events: number) => {
      this.skipped += events;
    };
    this.#reader = new XmlReader({ layoutAfter: 1, actions: { mayWant, skipped }, kernel: 'used' });
  }

  /** What a block comes to, and what the wanted events in it come to without the kernel: they must be equal. */
  read(block: Block): { readonly ours: Told; readonly wanted: Told; readonly skipped: number } {
    const before = this.skipped;
    const ours = readBlock(this.#reader, block);
    const skipped = this.skipped - before;
    const plain = readBlock(this.#all, block);
    const given = ours.told.filter(isEvent).length;
    const all = plain.told.filter(isEvent).length;
    if (given + skipped !== all) throw new Error(`${given} events and ${skipped} skipped of ${all}`);
    return { ours: this.#wantedOf(ours), wanted: this.#wantedOf(plain), skipped };
  }

  #wantedOf({ told, unfinishedAt }: Told): Told {
    const wanted = told.filter((each) => !isEvent(each) || !each.regular || this.#mayWant(each.eventId));
    return { told: wanted, unfinishedAt };
  }
}

function readBlock(reader: XmlReader, block: Block): Told {
  const told: object[] = [];
  let unfinishedAt: number | undefined;
  const report = (problem: Problem, lost: number) => {
    told.push({ problem, lost });
  };
  const unfinished = (byteOffset: number) => {
    unfinishedAt = byteOffset;
  };
  for (const view of reader.read(block, report, unfinished)) told.push(tellOf(view));
  return { told, unfinishedAt };
}

function tellOf(view: EventView) {
  return {
    place: view.place,
    regular: view.regular,
    eventId: view.eventId(),
    channel: view.channel(),
    system: view.regular ? SYSTEM_FIELD_PATHS.map((_, field) => view.system(field as SystemField)) : [],
    xml: renderXml(view.root()),
  };
}

function isEvent(each: object): each is ReturnType<typeof tellOf> {
  return 'eventId' in each;
}
