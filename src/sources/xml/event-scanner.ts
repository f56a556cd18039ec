/**
 * Finds `<Event>` elements in UTF-8 bytes, checks that each is well-formed and notes where the fields of `System` stand,
 * in one pass and without making strings.
 *
 * Every event is checked in full whatever is asked of it later, so that the count of malformed events does not depend on
 * the queries. Around events anything may stand (wrappers, declarations, comments, the `Record 1` lines of evtx_dump).
 */
import {
  AMPERSAND,
  CLASS,
  COLON,
  DOUBLE_QUOTE,
  EQUALS,
  EXCLAMATION,
  GREATER_THAN,
  LESS_THAN,
  NAME_PART,
  NAME_START,
  QUESTION,
  SINGLE_QUOTE,
  SLASH,
  WHITE,
} from './characters.ts';
import { isEvent, isReserved, isSystem, isTagDelimiter } from './event-names.ts';
import type { FieldLayout } from './field-layout.ts';
import type { FieldSpans } from './field-spans.ts';
import type { KnownShapes, Matcher } from './known-shapes.ts';
import { MarkupEnds, UNDECIDED } from './markup-ends.ts';
import { passPlainData } from './plain-data.ts';
import { afterReference } from './references.ts';
import type { Shape } from './shape.ts';
import { MEMO_PLACES, TagMemo } from './tag-memo.ts';

/** What `next` came to. `Unfinished`: only what comes after the text can tell what stands at `start`. */
export const Step = { End: 0, Event: 1, Malformed: 2, Unfinished: 3 } as const;
export type Step = (typeof Step)[keyof typeof Step];

/** What is wrong with an event: its text, that the input ends inside it, or that it is larger than `MAX_EVENT_BYTES`. */
export type Fault = 'malformed' | 'truncated' | 'too large';

/**
 * Bytes of an event in UTF-8, from its `<` to its end. Windows writes at most 64 KiB of EVTX for one. Comments and the like
 * outside events are taken for never closed when they are longer.
 */
export const MAX_EVENT_BYTES = 1 << 23;
/** Bytes of the name of a tag outside events, prefix included. */
const MAX_OUTER_NAME = 1024;
/** How far after the place of a fault at most the bytes reach that showed it, but for markup without an end. */
const FAULT_REACH = 24;

/** Elements open at once in an event. Events of Windows have fewer than ten; the tree is built by recursion. */
export const MAX_DEPTH = 128;
/** Attributes of one element. Each is compared with the others, as a name may stand only once. */
export const MAX_ATTRIBUTES = 128;
/**
 * Elements called Event open at once inside an event. More is taken for events that were never closed; the limit keeps
 * the work linear when reading goes back to the first of them.
 */
export const MAX_NESTED_EVENTS = 8;

const LETTER_E = 0x45;
const UNCLOSED = 'the event is not closed before the next one begins';
const TRUNCATED = 'the input ends inside the event';
const TOO_LARGE = `the event does not end within ${MAX_EVENT_BYTES >> 20} MiB`;
const NOT_PREDEFINED =
  'a bare `&`, or an entity other than the five that XML predefines (those that a DOCTYPE declares are not expanded)';

/** `Kept` is what a reader keeps with the shapes of events. */
export class EventScanner<Kept = unknown> implements FieldSpans {
  /** To be set before the first `next`: the input goes on after the text. */
  goesOn = false;
  /** Offset of the `<` of the event (after `Event` or `Malformed`), or where to read on (after `Unfinished`). */
  start = 0;
  /** Exclusive end of the event (after `Event`). */
  end = 0;
  /** Events before it that were well-formed, and skipped as the known shapes say. */
  skipped = 0;
  /** One `System`, each known element at most once, no markup inside them. */
  regular = true;
  /** The event's shape, when it had a known one: then the fields stand where the shape says (see `fieldStart`). */
  shape: Shape<Kept> | undefined = undefined;
  /** By field, for events without a known shape: where its raw text starts, -1 when the event has none. */
  readonly fieldStarts: Int32Array;
  readonly fieldEnds: Int32Array;
  /** After `Malformed`: what is wrong, and where. */
  reason = '';
  faultOffset = 0;
  fault: Fault = 'malformed';

  readonly #bytes: Uint8Array;
  readonly #length: number;
  readonly #words: DataView;
  readonly #layout: FieldLayout;
  readonly #ends: MarkupEnds;
  readonly #nameStarts = new Int32Array(MAX_DEPTH);
  readonly #nameLengths = new Int32Array(MAX_DEPTH);
  readonly #attributeStarts = new Int32Array(MAX_ATTRIBUTES);
  readonly #attributeLengths = new Int32Array(MAX_ATTRIBUTES);
  readonly #nestedDepths = new Int32Array(MAX_NESTED_EVENTS + 1);
  readonly #memo: TagMemo;
  readonly #shapes: KnownShapes<Kept>;
  readonly #matcher: Matcher<Kept>;
  #position = 0;
  #nested = 0;
  /** Start of the first inner Event that looks like an event of its own, -1 when there is none. */
  #suspect = -1;
  #selfClosed = false;

  /**
   * `bytes` is the text and one byte more, a `<`, which ends every loop without a check of its own. `shapes` is kept from
   * block to block, with one layout.
   */
  constructor(bytes: Buffer, layout: FieldLayout, shapes: KnownShapes<Kept>) {
    if (bytes[bytes.length - 1] !== LESS_THAN) throw new RangeError('no `<` after the text');
    this.#bytes = bytes;
    this.#length = bytes.length - 1;
    this.#words = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#layout = layout;
    this.#ends = new MarkupEnds(bytes, MAX_EVENT_BYTES);
    this.fieldStarts = new Int32Array(layout.fieldCount);
    this.fieldEnds = new Int32Array(layout.fieldCount);
    this.#shapes = shapes;
    this.#matcher = shapes.matcher(bytes, this.#words);
    this.#memo = new TagMemo(this.#words, layout, { starts: this.fieldStarts, ends: this.fieldEnds });
  }

  /** Moves to the next event. */
  next(): Step {
    const bytes = this.#bytes;
    const length = this.#length;
    const matcher = this.#matcher;
    const { credit } = this.#shapes;
    let at = this.#position;
    this.skipped = 0;
    for (;;) {
      while (bytes[at] !== LESS_THAN) at++;
      if (at + 1 >= length) {
        if (at < length && this.goesOn) return this.#unfinished(at);
        break;
      }
      const second = bytes[at + 1] as number;
      const tried = second === LETTER_E && credit.isWorthTrying();
      if (tried) {
        const end = matcher.match(at);
        this.skipped += matcher.skipped;
        if (end >= 0 && end - matcher.start <= MAX_EVENT_BYTES) return this.#matched(matcher.start, end);
        if (matcher.skipped > 0) {
          credit.noteHits(matcher.skipped);
          at = matcher.start;
          continue;
        }
      }
      if (((CLASS[second] as number) & NAME_START) === 0) {
        if (second === EXCLAMATION || second === QUESTION) {
          const after = this.#ends.after(at);
          if (after === UNDECIDED && this.goesOn) return this.#unfinished(at);
          at = after === UNDECIDED ? at + 2 : after;
        } else at++;
        continue;
      }
      let local = at + 1;
      let end = local;
      for (;;) {
        while (((CLASS[bytes[++end] as number] as number) & NAME_PART) !== 0);
        if (bytes[end] !== COLON) break;
        local = end + 1;
      }
      const named = isEvent(bytes, local, end) && end - at <= MAX_OUTER_NAME;
      if (named && isTagDelimiter(bytes[end] as number) && end < length) {
        const step = this.#event(at);
        if (tried && step !== Step.Unfinished) this.#missed(step);
        return step;
      }
      if (end >= length && this.goesOn && end - at <= MAX_OUTER_NAME) return this.#unfinished(at);
      at = end;
    }
    this.#position = length;
    return Step.End;
  }

  /** Where the raw text of a field starts, -1 when the event has none. */
  fieldStart(field: number): number {
    const { shape } = this;
    if (shape === undefined) return this.fieldStarts[field] as number;
    const run = shape.startRuns[field] as number;
    return run < 0 ? -1 : (this.#matcher.runStarts[run] as number) + (shape.startOffsets[field] as number);
  }

  /** Exclusive end of the raw text of a field that the event has. */
  fieldEnd(field: number): number {
    const { shape } = this;
    if (shape === undefined) return this.fieldEnds[field] as number;
    const run = shape.endRuns[field] as number;
    return (this.#matcher.runStarts[run] as number) + (shape.endOffsets[field] as number);
  }

  /** Where a value of the event's shape starts, by its number there. */
  valueStart(value: number): number {
    const { valueRuns, valueOffsets } = this.shape as Shape<Kept>;
    return (this.#matcher.runStarts[valueRuns[value] as number] as number) + (valueOffsets[value] as number);
  }

  /** Exclusive end of a value of the event's shape. */
  valueEnd(value: number): number {
    const { valueRuns } = this.shape as Shape<Kept>;
    return this.#matcher.runStarts[(valueRuns[value] as number) + 1] as number;
  }

  #matched(start: number, end: number): Step {
    this.start = start;
    this.end = end;
    this.regular = true;
    this.shape = this.#matcher.shape;
    this.#shapes.credit.noteHits(1 + this.#matcher.skipped);
    this.#position = end;
    return Step.Event;
  }

  /** Notes that the event just checked had no known shape. */
  #missed(step: Step): void {
    this.#shapes.credit.noteMiss();
    if (step === Step.Event && this.regular) this.#shapes.learn(this.#bytes, this.#words, this);
  }

  /** Checks the event that starts at `start`. */
  #event(start: number): Step {
    this.start = start;
    this.shape = undefined;
    this.regular = true;
    this.#nested = 0;
    this.#suspect = -1;
    this.#ends.undecided = false;
    const { fieldStarts } = this;
    for (let field = 0; field < fieldStarts.length; field++) fieldStarts[field] = -1;
    const end = this.#walk(start, Math.min(this.#length, start + MAX_EVENT_BYTES));
    if (end < 0) return this.#failed(start);
    this.end = end;
    this.#position = end;
    return Step.Event;
  }

  /** Says what is wrong with the event at `start`, and goes on after it; all depends on its first `MAX_EVENT_BYTES` alone. */
  #failed(start: number): Step {
    const { faultOffset } = this;
    const tooLarge = faultOffset > start + MAX_EVENT_BYTES;
    const isOpen = this.#ends.undecided || faultOffset + FAULT_REACH >= this.#length;
    if (!tooLarge && isOpen && this.goesOn) return this.#unfinished(start);
    this.fault = 'malformed';
    if (this.#suspect >= 0) {
      this.reason = UNCLOSED;
      this.faultOffset = this.#suspect;
    } else if (tooLarge || faultOffset >= this.#length) {
      this.fault = tooLarge ? 'too large' : 'truncated';
      this.reason = tooLarge ? TOO_LARGE : TRUNCATED;
      this.faultOffset = start;
    }
    this.#position = this.fault === 'truncated' ? this.#length : Math.max(this.faultOffset, start + 2);
    return Step.Malformed;
  }

  #unfinished(start: number): Step {
    this.start = start;
    this.#position = this.#length;
    return Step.Unfinished;
  }

  /** Passes over the element at `start`, which must end at or before `limit`; its exclusive end, or -1 after `#fault`. */
  #walk(start: number, limit: number): number {
    const bytes = this.#bytes;
    const length = this.#length;
    // Where a fault stands that is only that there is no more text, or too much.
    const pastLimit = limit < length ? limit + 1 : length;
    const nameStarts = this.#nameStarts;
    const nameLengths = this.#nameLengths;
    const { elements, textFields } = this.#layout;
    const memo = this.#memo;
    let depth = 0;
    let seen = 0;
    let inSystem = false;
    let systems = 0;
    let known = -1;
    let textStart = 0;
    let childless = -1;
    let places = 0;
    let at = start;
    for (;;) {
      if (at >= limit) return this.#fault('', pastLimit);
      const second = bytes[at + 1] as number;
      if (second === SLASH) {
        let name = nameStarts[depth - 1] as number;
        const nameEnd = name + (nameLengths[depth - 1] as number);
        let after = at + 2;
        while (name < nameEnd && bytes[after] === bytes[name]) {
          name++;
          after++;
        }
        while (CLASS[bytes[after] as number] === WHITE) after++;
        if (name < nameEnd || bytes[after] !== GREATER_THAN) {
          return this.#fault('an end tag that does not fit the open element', after < limit ? at : pastLimit);
        }
        if (depth === 3) {
          if (known >= 0) {
            const field = textFields[known] as number;
            if (field >= 0) {
              this.fieldStarts[field] = textStart;
              this.fieldEnds[field] = at;
            }
            known = -1;
          }
        } else if (depth === 2) inSystem = false;
        depth--;
        if (this.#nested > 0 && this.#nestedDepths[this.#nested - 1] === depth) {
          this.#nested--;
          childless = -1;
        }
        at = after + 1;
        if (depth === 0) return at <= limit ? at : this.#fault('', pastLimit);
      } else if (((CLASS[second] as number) & NAME_START) !== 0) {
        let element = -1;
        let system = false;
        let inner = false;
        let nameLength: number;
        const place = depth === 0 ? 0 : depth === 2 && inSystem && places < MEMO_PLACES - 1 ? ++places : -1;
        let after = place < 0 ? -1 : memo.repeat(place, at);
        if (after >= 0) {
          element = memo.element;
          nameLength = memo.nameLength;
          this.#selfClosed = memo.selfClosed;
        } else {
          let local = at + 1;
          let end = local;
          for (;;) {
            while (((CLASS[bytes[++end] as number] as number) & NAME_PART) !== 0);
            if (bytes[end] !== COLON) break;
            local = end + 1;
          }
          if (local === end) return this.#fault('a name that ends in a colon', end < limit ? at + 1 : pastLimit);
          if (depth === 1 || childless >= 0) {
            system = isSystem(bytes, local, end);
            if (system && childless >= 0 && this.#suspect < 0) this.#suspect = childless;
            if (depth === 1 && system && ++systems > 1) this.regular = false;
          } else if (depth === 2 && inSystem) element = elements.indexOf(bytes, local, end - local);
          inner = depth > 0 && isEvent(bytes, local, end);
          nameLength = end - at - 1;
          after = this.#attributes(end, element);
          if (after < 0) return -1;
          if (after > limit) return this.#fault('', pastLimit);
          if (place >= 0 && this.regular && (element >= 0 || place === 0)) {
            memo.element = element;
            memo.nameLength = nameLength;
            memo.selfClosed = this.#selfClosed;
            memo.note(place, at, after);
          }
        }
        childless = -1;
        if (element >= 0) {
          if ((seen & (1 << element)) !== 0) this.regular = false;
          seen |= 1 << element;
        } else if (depth === 3 && known >= 0) this.regular = false;
        if (this.#selfClosed) {
          if (element >= 0) {
            const field = textFields[element] as number;
            if (field >= 0) {
              this.fieldStarts[field] = after;
              this.fieldEnds[field] = after;
            }
          }
          if (depth === 0) return after;
        } else {
          if (depth === MAX_DEPTH) return this.#fault(`elements nested deeper than ${MAX_DEPTH}`, at);
          if (inner) {
            if (!this.#openNested(at, depth)) return this.#fault(UNCLOSED, at);
            childless = at;
          }
          nameStarts[depth] = at + 1;
          nameLengths[depth] = nameLength;
          if (depth === 2) {
            known = element;
            textStart = after;
          } else if (depth === 1) inSystem = system;
          depth++;
        }
        at = after;
      } else if (second === EXCLAMATION || second === QUESTION) {
        if (known >= 0) this.regular = false;
        const after = this.#ends.strictlyAfter(at, limit);
        if (after < 0) return this.#fault(this.#ends.reason, this.#ends.faultOffset);
        at = after;
      } else return this.#fault('a `<` that begins no tag', at + 1);
      let byte = bytes[at] as number;
      while (byte !== LESS_THAN) {
        if (byte === AMPERSAND) {
          const after = afterReference(bytes, at);
          if (after < 0) return this.#fault(NOT_PREDEFINED, at);
          at = after;
        } else at++;
        byte = bytes[at] as number;
      }
      if (depth === 2 && !inSystem) at = passPlainData(bytes, this.#words, at);
    }
  }

  /** Passes over the attributes and the end of a start tag; offset after its `>`, or -1 after `#fault`. */
  #attributes(start: number, element: number): number {
    const bytes = this.#bytes;
    let at = start;
    let count = 0;
    for (;;) {
      let byte = bytes[at] as number;
      if (byte === GREATER_THAN) {
        this.#selfClosed = false;
        return at + 1;
      }
      if (byte === SLASH) {
        if (bytes[at + 1] !== GREATER_THAN) return this.#fault('a `/` inside a tag', at + 1);
        this.#selfClosed = true;
        return at + 2;
      }
      if (CLASS[byte] !== WHITE) return this.#fault('a tag with something other than attributes in it', at);
      do byte = bytes[++at] as number;
      while (CLASS[byte] === WHITE);
      if (byte === GREATER_THAN || byte === SLASH) continue;
      if (((CLASS[byte] as number) & NAME_START) === 0) return this.#fault('an attribute without a name', at);
      const name = at;
      let local = at;
      for (;;) {
        do byte = bytes[++at] as number;
        while (((CLASS[byte] as number) & NAME_PART) !== 0);
        if (byte !== COLON) break;
        local = at + 1;
      }
      const nameEnd = at;
      if (local === nameEnd) return this.#fault('a name that ends in a colon', nameEnd < this.#length ? name : nameEnd);
      while (CLASS[byte] === WHITE) byte = bytes[++at] as number;
      if (byte !== EQUALS) return this.#fault('an attribute without a value', at);
      do byte = bytes[++at] as number;
      while (CLASS[byte] === WHITE);
      if (byte !== SINGLE_QUOTE && byte !== DOUBLE_QUOTE) return this.#fault('an attribute value without quotes', at);
      const quote = byte;
      const value = ++at;
      byte = bytes[at] as number;
      while (byte !== quote) {
        if (byte === AMPERSAND) {
          const after = afterReference(bytes, at);
          if (after < 0) return this.#fault(NOT_PREDEFINED, at);
          at = after;
        } else if (byte === LESS_THAN) return this.#fault('a `<` inside an attribute value', at);
        else at++;
        byte = bytes[at] as number;
      }
      if (count === MAX_ATTRIBUTES) return this.#fault(`over ${MAX_ATTRIBUTES} attributes in one tag`, name);
      if (!this.#isNewAttribute(name, nameEnd - name, count)) return this.#fault('an attribute given twice', name);
      count++;
      if (element >= 0 && !isReserved(bytes, name, local)) this.#noteAttribute(element, local, nameEnd, value, at);
      at++;
    }
  }

  #noteAttribute(element: number, name: number, nameEnd: number, value: number, valueEnd: number): void {
    const { attributes, attributeFields } = this.#layout;
    const index = (attributes[element] as (typeof attributes)[number]).indexOf(this.#bytes, name, nameEnd - name);
    if (index < 0) return;
    const field = (attributeFields[element] as Int8Array)[index] as number;
    if ((this.fieldStarts[field] as number) >= 0) this.regular = false;
    this.fieldStarts[field] = value;
    this.fieldEnds[field] = valueEnd;
  }

  /** Notes the attribute's name; false when the tag has it already. */
  #isNewAttribute(start: number, length: number, count: number): boolean {
    const bytes = this.#bytes;
    for (let i = 0; i < count; i++) {
      if (this.#attributeLengths[i] !== length) continue;
      const other = this.#attributeStarts[i] as number;
      let same = 0;
      while (same < length && bytes[other + same] === bytes[start + same]) same++;
      if (same === length) return false;
    }
    this.#attributeStarts[count] = start;
    this.#attributeLengths[count] = length;
    return true;
  }

  /** Notes an inner element called Event; false when too many are open. */
  #openNested(start: number, depth: number): boolean {
    if (depth === 1 && this.#suspect < 0) this.#suspect = start;
    if (this.#nested === MAX_NESTED_EVENTS) return false;
    this.#nestedDepths[this.#nested++] = depth;
    return true;
  }

  #fault(reason: string, offset: number): -1 {
    this.reason = reason;
    this.faultOffset = offset;
    return -1;
  }
}
