/**
 * Views over events in XML: `System` answered from positions in the bytes, the tree built only when asked for.
 */
import { isAscii } from 'node:buffer';
import type { Code } from '../base/codes.ts';
import type { Place, Problem } from '../base/problem.ts';
import type { Block } from '../sources/block.ts';
import type { BlockText } from '../sources/xml/block-text.ts';
import type { EventScanner, Fault } from '../sources/xml/event-scanner.ts';
import type { Shape } from '../sources/xml/shape.ts';
import { inferValue } from './infer-value.ts';
import type { EventLayout, HoleValues } from './layout.ts';
import { childOf, type ElementNode, leafValue } from './tree.ts';
import { textOf, type Value } from './value.ts';
import { ValueCache } from './value-cache.ts';
import { type EventView, SYSTEM_FIELD_PATHS, SystemField } from './view.ts';
import { XmlHoles } from './xml-holes.ts';
import { layoutOfShape } from './xml-layout.ts';
import { attributeText, isBlank, resolveReferences, unifyLineBreaks } from './xml-text.ts';
import { buildTree } from './xml-tree.ts';
import { TreePlan } from './xml-tree-plan.ts';

/** What is kept with a shape of events. */
export interface KeptShape {
  /** By field: values that are the same in all events of the shape. */
  readonly fields: (Value | undefined)[];
  /** Whether events of the shape are wanted has been asked. */
  isJudged: boolean;
  /** Made when the first tree of the shape is asked for. */
  plan: TreePlan | undefined;
  /** How often a layout was asked for before there was one. */
  meetings: number;
  layout: EventLayout | 'none' | undefined;
}

const FAULT_CODES = {
  malformed: 'AMASIM_XML_MALFORMED',
  truncated: 'AMASIM_SOURCE_TRUNCATED',
  'too large': 'AMASIM_XML_EVENT_TOO_LARGE',
} as const satisfies Readonly<Record<Fault, Code>>;

/** Digits of an event id read without a detour: more than its 16 bits need, and exact in a number. */
const MOST_ID_DIGITS = 15;

/** A block being read. */
export interface XmlReading {
  readonly block: Block;
  readonly text: BlockText;
  readonly scanner: EventScanner<KeptShape>;
  /** Events of a shape that are met before a layout is made of it. */
  readonly layoutAfter: number;
}

/** The event that the scanner is at. */
export class XmlEventView implements EventView {
  readonly log: string | undefined;
  readonly recovered = false;
  /** Number of the event in its block, from 0, malformed ones counted; -1 before the first. */
  ordinal = -1;

  readonly #block: Block;
  readonly #text: BlockText;
  readonly #bytes: Buffer;
  readonly #scanner: EventScanner<KeptShape>;
  readonly #layoutAfter: number;
  readonly #holes: XmlHoles;
  #root: ElementNode | undefined;
  /** Whether bytes are characters, once a tree was asked for. */
  #ascii: boolean | undefined;
  /** The text of the event whose tree is being built, when they are. */
  #event = '';
  /** The last place asked for, by offset in the text and in the input: the next one is counted on from there. */
  #markText = 0;
  #markSource: number;

  constructor({ block, text, scanner, layoutAfter }: XmlReading) {
    this.log = block.log;
    this.#block = block;
    this.#text = text;
    this.#bytes = text.bytes;
    this.#scanner = scanner;
    this.#layoutAfter = layoutAfter;
    this.#holes = new XmlHoles(text.bytes, scanner);
    this.#markSource = block.start;
  }

  /** To be called whenever the scanner has moved. */
  moved(): void {
    this.ordinal += 1 + this.#scanner.skipped;
    this.#root = undefined;
  }

  get place(): Place {
    return this.placeAt(this.#scanner.start);
  }

  placeAt(offset: number): Place {
    if (offset < this.#markText) {
      this.#markText = 0;
      this.#markSource = this.#block.start;
    }
    this.#markSource += this.#text.sourceBytes(this.#markText, offset);
    this.#markText = offset;
    return { source: this.#block.source, byteOffset: this.#markSource, record: this.ordinal };
  }

  get regular(): boolean {
    return this.#scanner.regular;
  }

  eventId(): number {
    if (!this.#scanner.regular) return idOf(this.#systemText('EventID'));
    const start = this.#scanner.fieldStart(SystemField.EventID);
    const end = this.#scanner.fieldEnd(SystemField.EventID);
    if (start < 0 || start === end) return -1;
    let id = 0;
    for (let at = start; at < end; at++) {
      const digit = (this.#bytes[at] as number) - 0x30;
      const plain = digit >= 0 && digit <= 9 && (digit > 0 || at > start) && at - start < MOST_ID_DIGITS;
      // Anything but plain digits (a reference, a zero in front) is for the way that reads values.
      if (!plain) return idOf(textValue(this.#bytes, start, end));
      id = id * 10 + digit;
    }
    return id;
  }

  channel(): string {
    if (!this.#scanner.regular) return textOf(this.#systemText('Channel'));
    const value = this.system(SystemField.Channel);
    return value === undefined ? '' : textOf(value);
  }

  system(field: SystemField): Value | undefined {
    const { shape } = this.#scanner;
    if (shape === undefined || !shape.isConstant(field)) return this.#read(field);
    const { fields } = keptWith(shape);
    const kept = fields[field];
    if (kept !== undefined) return kept;
    const value = this.#read(field);
    fields[field] = value;
    return value;
  }

  #read(field: SystemField): Value | undefined {
    const start = this.#scanner.fieldStart(field);
    if (start < 0) return undefined;
    const end = this.#scanner.fieldEnd(field);
    // These two differ from event to event: keeping them would only push out the others.
    if (field === SystemField.SystemTime) return attributeValue(this.#bytes, start, end);
    if (field === SystemField.EventRecordID) return textValue(this.#bytes, start, end);
    const cache = SYSTEM_FIELD_PATHS[field]?.[1] === undefined ? TEXT_VALUES : ATTRIBUTE_VALUES;
    return cache.get(this.#bytes, start, end);
  }

  root(): ElementNode {
    this.#root ??= this.#buildRoot();
    return this.#root;
  }

  layout(): EventLayout | undefined {
    const { shape } = this.#scanner;
    // Where the bytes are no text, the tree has U+FFFD for them.
    if (shape === undefined || !this.#text.valid) return undefined;
    const kept = keptWith(shape);
    if (kept.layout === undefined) {
      if (++kept.meetings < this.#layoutAfter) return undefined;
      kept.layout = layoutOfShape(shape, this.#planOf(shape), this) ?? 'none';
    }
    if (kept.layout === 'none') return undefined;
    this.#holes.places = this.#planOf(shape).places;
    return kept.layout;
  }

  get holes(): HoleValues {
    return this.#holes;
  }

  #buildRoot(): ElementNode {
    const { start, end, shape } = this.#scanner;
    if (shape === undefined) return buildTree(this.#bytes.toString('utf8', start, end));
    const plan = this.#planOf(shape);
    this.#ascii ??= isAscii(this.#bytes);
    if (this.#ascii) this.#event = this.#bytes.toString('latin1', start, end);
    return plan.build(this.#rawValue);
  }

  #planOf(shape: Shape<KeptShape>): TreePlan {
    const kept = keptWith(shape);
    kept.plan ??= this.#makePlan(shape);
    return kept.plan;
  }

  #makePlan(shape: Shape<KeptShape>): TreePlan {
    const { start, end } = this.#scanner;
    const textLengthTo = (offset: number) => this.#bytes.toString('utf8', start, offset).length;
    const valueStarts = shape.valueRuns.map((_, value) => textLengthTo(this.#scanner.valueStart(value)));
    return new TreePlan(this.#bytes.toString('utf8', start, end), valueStarts);
  }

  /** Raw text of a value of the event's shape. */
  readonly #rawValue = (value: number): string => {
    const from = this.#scanner.valueStart(value);
    const to = this.#scanner.valueEnd(value);
    if (!this.#ascii) return this.#bytes.toString('utf8', from, to);
    return this.#event.slice(from - this.#scanner.start, to - this.#scanner.start);
  };

  /** What is wrong with the event, and where. */
  fault(): Problem {
    const { fault, reason, faultOffset } = this.#scanner;
    return { code: FAULT_CODES[fault], message: reason, place: this.placeAt(faultOffset) };
  }

  isValidText(): boolean {
    const { start, end } = this.#scanner;
    const from = this.placeAt(start).byteOffset - this.#block.start;
    return this.#text.isValidSource(from, from + this.#text.sourceBytes(start, end));
  }

  /** Text of a child of the first `System`, for events whose `System` is not as usual. */
  #systemText(name: string): Value {
    const system = childOf(this.root(), 'System');
    const element = system === undefined ? undefined : childOf(system, name);
    return (element === undefined ? undefined : leafValue(element)) ?? { kind: 'string', text: '' };
  }
}

export function keptWith(shape: Shape<KeptShape>): KeptShape {
  shape.kept ??= {
    fields: new Array(SYSTEM_FIELD_PATHS.length).fill(undefined),
    isJudged: false,
    plan: undefined,
    meetings: 0,
    layout: undefined,
  };
  return shape.kept;
}

function idOf(value: Value): number {
  return value.kind === 'integer' && typeof value.value === 'number' && value.value >= 0 ? value.value : -1;
}

/** Values depend on the bytes alone, so all views of a thread share what they keep. */
const TEXT_VALUES = new ValueCache(textValue);
const ATTRIBUTE_VALUES = new ValueCache(attributeValue);

function textValue(bytes: Buffer, start: number, end: number): Value {
  const raw = bytes.toString('utf8', start, end);
  return inferValue(isBlank(raw) ? '' : resolveReferences(unifyLineBreaks(raw)));
}

function attributeValue(bytes: Buffer, start: number, end: number): Value {
  return inferValue(attributeText(bytes.toString('utf8', start, end)));
}
