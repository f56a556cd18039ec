/** Tries whether an event of a block has a known shape: the same bytes between its values, and nothing special in these. */
import { AMPERSAND, LESS_THAN } from './characters.ts';
import type { Matcher } from './known-shapes.ts';
import { afterReference } from './references.ts';
import type { RunTree } from './run-tree.ts';
import { AfterRun, MOST_RUNS, type Shape } from './shape.ts';

export class ShapeMatcher<Kept> implements Matcher<Kept> {
  start = 0;
  readonly skipped = 0;
  shape: Shape<Kept> | undefined = undefined;
  readonly runStarts = new Int32Array(MOST_RUNS);

  readonly #bytes: Buffer;
  readonly #words: DataView;
  readonly #tree: RunTree<Kept>;
  readonly #length: number;
  /** There is no `&` from the first of these offsets up to the second. */
  #from = 0;
  #ampersand = 0;

  /** `bytes` as the scanner has them, with a `<` after the text; `words` shows the same. */
  constructor(bytes: Buffer, words: DataView, tree: RunTree<Kept>) {
    this.#bytes = bytes;
    this.#words = words;
    this.#tree = tree;
    this.#length = bytes.length - 1;
  }

  match(start: number): number {
    const bytes = this.#bytes;
    const words = this.#words;
    const tree = this.#tree;
    const length = this.#length;
    const { runStarts } = this;
    this.start = start;
    // The scanner has gone back to an event inside another: what is known of `&` is of no use there.
    if (start < this.#from) return -1;
    let node = tree.root;
    let run = 0;
    let at = start;
    for (;;) {
      const { after } = node;
      if (after !== AfterRun.Choice) {
        const value = at;
        if (after === AfterRun.Text) at = lessThanAfter(words, at, length);
        else for (let byte = bytes[at]; byte !== after && byte !== LESS_THAN; byte = bytes[++at]);
        if (this.#ampersand < at && !this.#hasGoodReferences(value, at)) return -1;
      }
      if (at + 8 > length) return -1;
      const slot = node.slotOf(words.getInt32(at, true));
      let before: typeof node | undefined;
      let child = node.children[slot];
      while (child !== undefined && !(at + child.length <= length && tree.isRunAt(child, words, at))) {
        before = child;
        child = child.sibling;
      }
      if (child === undefined) return -1;
      if (before !== undefined) {
        // What is met now is likely to be met next: it comes to the front.
        before.sibling = child.sibling;
        child.sibling = node.children[slot];
        node.children[slot] = child;
      }
      runStarts[run++] = at;
      at += child.length;
      if (child.shape !== undefined) {
        this.shape = child.shape;
        return at;
      }
      node = child;
    }
  }

  /** Whether every `&` from `start` to `end` begins a reference that XML predefines. */
  #hasGoodReferences(start: number, end: number): boolean {
    const bytes = this.#bytes;
    let at = Math.max(start, this.#ampersand);
    for (;;) {
      if (bytes[at] !== AMPERSAND || at >= end) {
        const found = bytes.indexOf(AMPERSAND, at);
        this.#from = at;
        at = found < 0 ? bytes.length : found;
        this.#ampersand = at;
        if (at >= end) return true;
      }
      at = afterReference(bytes, at);
      if (at < 0 || at > end) return false;
    }
  }
}

const FOUR_LESS_THAN = 0x3c3c_3c3c;
const LOWEST_BITS = 0x0101_0101;
const ALL_BUT_HIGHEST = 0x7f7f_7f7f;

/** Offset of the first `<` at or after `start`, looked for four bytes at a time; `length` when the text ends first. */
function lessThanAfter(words: DataView, start: number, length: number): number {
  for (let at = start; at + 4 <= length; at += 4) {
    const difference = words.getInt32(at, true) ^ FOUR_LESS_THAN;
    // The highest bit of each byte that is zero, and perhaps of bytes after the first such.
    const zeros = (difference - LOWEST_BITS) & ~difference & ~ALL_BUT_HIGHEST;
    if (zeros !== 0) return at + ((31 - Math.clz32(zeros & -zeros)) >> 3);
  }
  return length;
}
