/**
 * Start tags already checked, by their place in the event: a tag with the same bytes as the one at the same place of an
 * earlier event (its Provider, its `<Version>`) needs no second check. Only a matter of speed.
 */
import type { FieldLayout } from './field-layout.ts';

/** Places remembered: the event's own tag and the first children of System. */
export const MEMO_PLACES = 24;
const MOST_ATTRIBUTES = 4;
const MOST_MISSES = 32;

export class TagMemo {
  /** The tag's element, the length of its name, and whether it ends in `/>`: after `repeat`, or set before `note`. */
  element = -1;
  nameLength = 0;
  selfClosed = false;

  readonly #words: DataView;
  readonly #layout: FieldLayout;
  readonly #fieldStarts: Int32Array;
  readonly #fieldEnds: Int32Array;
  readonly #tags: TagNote[] = [];

  /** The field arrays are the scanner's own: a repeated tag sets the fields its attributes are. */
  constructor(words: DataView, layout: FieldLayout, fields: { starts: Int32Array; ends: Int32Array }) {
    this.#words = words;
    this.#layout = layout;
    this.#fieldStarts = fields.starts;
    this.#fieldEnds = fields.ends;
    for (let i = 0; i < MEMO_PLACES; i++) this.#tags.push(new TagNote());
  }

  /** Offset after the tag at `start` when it repeats the one noted for that place; -1 when it does not. */
  repeat(place: number, start: number): number {
    const tag = this.#tags[place] as TagNote;
    const { length } = tag;
    if (length === 0 || start + length > this.#words.byteLength) return -1;
    const words = this.#words;
    const before = tag.start;
    const lastWord = length - 4;
    for (let i = 0; i < lastWord; i += 4) if (words.getInt32(before + i) !== words.getInt32(start + i)) return -1;
    if (words.getInt32(before + lastWord) !== words.getInt32(start + lastWord)) return -1;
    tag.misses = 0;
    const moved = start - before;
    for (let i = 0; i < tag.attributes; i++) {
      const field = tag.fields[i] as number;
      this.#fieldStarts[field] = (tag.starts[i] as number) + moved;
      this.#fieldEnds[field] = (tag.ends[i] as number) + moved;
    }
    this.element = tag.element;
    this.nameLength = tag.nameLength;
    this.selfClosed = tag.selfClosed;
    return start + length;
  }

  /** Remembers the tag just checked, which `element`, `nameLength` and `selfClosed` were set to. */
  note(place: number, start: number, end: number): void {
    const note = this.#tags[place] as TagNote;
    note.length = 0;
    // Tags that never come again (times, thread ids) are not worth the comparing.
    if (++note.misses > MOST_MISSES) return;
    note.attributes = 0;
    if (this.element >= 0) {
      for (const field of this.#layout.attributeFields[this.element] as Int8Array) {
        const fieldStart = this.#fieldStarts[field] as number;
        if (fieldStart < 0) continue;
        if (note.attributes === MOST_ATTRIBUTES) return;
        note.fields[note.attributes] = field;
        note.starts[note.attributes] = fieldStart;
        note.ends[note.attributes] = this.#fieldEnds[field] as number;
        note.attributes++;
      }
    }
    note.start = start;
    note.length = end - start;
    note.element = this.element;
    note.nameLength = this.nameLength;
    note.selfClosed = this.selfClosed;
  }
}

class TagNote {
  start = 0;
  length = 0;
  /** Tags noted since one was last met again. */
  misses = 0;
  element = -1;
  nameLength = 0;
  selfClosed = false;
  attributes = 0;
  readonly fields = new Int32Array(MOST_ATTRIBUTES);
  readonly starts = new Int32Array(MOST_ATTRIBUTES);
  readonly ends = new Int32Array(MOST_ATTRIBUTES);
}
