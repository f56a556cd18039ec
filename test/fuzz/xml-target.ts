/** Event XML, tampered with. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../../src/base/random.ts';
import { renderXml } from '../../src/events/render-xml.ts';
import { XmlReader } from '../../src/events/xml-reader.ts';
import type { BytesBlock } from '../../src/sources/block.ts';
import { SNIFF_BYTES, sniff } from '../../src/sources/sniff.ts';
import { checkLayout } from './by-layout.ts';
import { checkPlaces, checkSame, checkUntouched, difference } from './oracles.ts';
import { CORPUS } from './paths.ts';
import { Complaint, compareEngines, piecesOf, plannedReading, type Reading, readingOf, SOURCE } from './reading.ts';
import { applySteps, caseSeed, type Step } from './step.ts';
import type { FuzzCase, FuzzOptions, Target } from './target.ts';
import { untouchedEvents, XmlDraft } from './xml-draft.ts';
import { corpusXmlSeeds, ownXmlSeeds, type XmlSeed } from './xml-seeds.ts';
import { xmlSteps } from './xml-steps.ts';

/** Remembers what it met, as long as the process lives. */
const READER = new XmlReader({ layoutAfter: 2, kernel: 'used' });
/** The same without the kernel, and with every other event id skipped in it. */
const PLAIN = new XmlReader({ layoutAfter: 2, kernel: 'not used' });
let skipped = 0;
const mayWant = (eventId: number) => eventId % 2 === 0 || eventId < 0;
const SKIPPING = new XmlReader({ actions: { mayWant, skipped: (events) => (skipped += events) }, kernel: 'used' });

export function openTarget(options: FuzzOptions): Target {
  return new XmlTarget(options);
}

class XmlTarget implements Target {
  readonly #seed: number;
  readonly #seeds: readonly XmlSeed[];
  readonly #steps: readonly Step<XmlDraft>[];
  #folder: string | undefined;

  constructor({ seed, inputs }: FuzzOptions) {
    this.#seed = seed;
    this.#seeds = inputs === 'own' ? ownXmlSeeds() : corpusXmlSeeds(CORPUS);
    this.#steps = xmlSteps(this.#seeds);
  }

  caseOf(number: number, only?: readonly number[]): FuzzCase {
    const seed = caseSeed(this.#seed, number);
    const random = new Random(seed);
    const origin = random.pick(this.#seeds);
    const draft = new XmlDraft(origin.pieces, 'utf-8');
    const count = 1 + (random.below(3) === 0 ? random.below(12) : random.below(3));
    const steps = applySteps(draft, this.#steps, { seed, count, only });
    const bytes = draft.bytes();
    return { bytes, steps: [`seed file: ${origin.name}`, ...steps], check: () => this.#check(number, draft, bytes) };
  }

  close(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true });
  }

  async #check(number: number, draft: XmlDraft, bytes: Buffer): Promise<void> {
    const recognised = sniff(bytes.subarray(0, SNIFF_BYTES));
    const encoding = recognised?.encoding ?? 'utf-8';
    const block: BytesBlock = {
      kind: 'bytes',
      format: 'xml',
      encoding,
      source: SOURCE,
      index: 0,
      start: 0,
      end: bytes.length,
      bytes,
    };
    const whole = readingOf((report) => READER.read(block, report));
    checkPlaces(whole, { length: bytes.length, format: 'xml' });
    if (recognised?.format !== 'xml' || bytes.length === 0) return;
    if (encoding === draft.encoding.replace('-mark', '')) {
      checkUntouched('event', untouchedEvents(draft, bytes), whole.events);
    }
    // Each case is read in one more way, or two. The second time the shapes of its events are known.
    if (number % 4 === 0)
      checkSame(
        'the second time',
        whole,
        readingOf((report) => READER.read(block, report)),
      );
    if (number % 4 === 2) for (const event of READER.read(block, () => {})) checkLayout(event);
    if (number % 4 === 1) {
      const random = new Random(number);
      const pieces = piecesOf(bytes, [1 + random.below(9), 1 + random.below(2000), 333]);
      const xmlBlockBytes = 2 + 2 * random.below(Math.ceil(bytes.length / 2));
      const cut = await plannedReading({ kind: 'stream', source: SOURCE }, { pieces, xmlBlockBytes });
      checkSame(`in blocks of ${xmlBlockBytes} bytes`, asPlanned(whole), cut);
    }
    if (number % 4 === 3) {
      const plain = readingOf((report) => PLAIN.read(block, report));
      checkSame('without the kernel', whole, plain);
      const from = skipped;
      checkSkipping(
        plain,
        readingOf((report) => SKIPPING.read(block, report)),
        skipped - from,
      );
    }
    if (number % 64 === 6) await this.#checkFile(bytes, whole);
    if (number % 32 === 3) for (const event of READER.read(block, () => {})) compareEngines(event);
    if (number % 16 === 7) for (const event of READER.read(block, () => {})) checkPrinted(renderXml(event.root()));
  }

  async #checkFile(bytes: Uint8Array, whole: Reading): Promise<void> {
    this.#folder ??= mkdtempSync(join(tmpdir(), 'amasim-fuzz-'));
    const path = join(this.#folder, 'case.xml');
    writeFileSync(path, bytes);
    checkSame('a file', asPlanned(whole), await plannedReading({ kind: 'file', source: SOURCE, path }, {}));
  }
}

/** All that is missing is what was skipped, and problems are told in the same words. */
function checkSkipping(whole: Reading, other: Reading, events: number): void {
  const given = new Map(other.events.map((event) => [event.byteOffset, event]));
  const left = whole.events.filter(({ byteOffset }) => given.has(byteOffset));
  if (left.length !== other.events.length || left.length + events !== whole.events.length) {
    throw new Complaint(`${other.events.length} events and ${events} skipped of ${whole.events.length}`);
  }
  for (const { byteOffset, record, said } of left) {
    const event = given.get(byteOffset)!;
    if (event.record !== record) throw new Complaint(`event ${record} is event ${event.record} behind skipped ones`);
    if (event.said !== said) throw new Complaint(`behind skipped events: ${difference(said, event.said)}`);
  }
  const [wanted, told] = [JSON.stringify(whole.problems), JSON.stringify(other.problems)];
  if (wanted !== told) throw new Complaint(`problems with events skipped: ${difference(wanted, told)}`);
}

/**
 * What is printed is read as the same event, but for what print has no words for: half a surrogate pair, and white space
 * between elements that a reference kept from being indentation.
 */
function checkPrinted(xml: string): void {
  if (/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(xml)) return;
  const bytes = Buffer.from(xml);
  const block: BytesBlock = {
    kind: 'bytes',
    format: 'xml',
    source: SOURCE,
    index: 0,
    start: 0,
    end: bytes.length,
    bytes,
  };
  const again: string[] = [];
  const report = ({ message }: { readonly message: string }) => {
    throw new Complaint(`what is printed is not read: ${message}: ${xml}`);
  };
  for (const event of READER.read(block, report)) again.push(renderXml(event.root()));
  const isSame = again.length === 1 && withoutIndentation(again[0]!) === withoutIndentation(xml);
  if (!isSame) throw new Complaint(`what is printed reads differently: ${difference(xml, again[0])}`);
}

function withoutIndentation(xml: string): string {
  return xml.replace(/>[ \t\n]+</g, '><');
}

/** With what is said of an input as a whole. */
function asPlanned(reading: Reading): Reading {
  if (reading.events.length + reading.lost > 0) return reading;
  const place = { source: SOURCE, byteOffset: 0 };
  const message = 'the input is XML but has no <Event> element';
  const problem = { code: 'AMASIM_XML_NO_EVENTS', message, place } as const;
  return { ...reading, problems: [...reading.problems, { problem, lost: 0 }] };
}
