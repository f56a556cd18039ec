const FIRST_SLOTS = 64;

/** The values a template instance brings along: where each stands in the chunk, how long it is and of what type. */
export class SlotTable {
  count = 0;
  /** Types by slot (`BinXmlType`, with the array flag), as the record says; zeros behind the last, up to a whole word. */
  types = new Uint8Array(FIRST_SLOTS);
  /** The same, four in one number. */
  typeWords = new Int32Array(this.types.buffer);
  /** Offsets in the chunk, and behind the last one that of the end: values stand one after the other. */
  offsets = new Int32Array(FIRST_SLOTS + 1);
  /** Offset after the last value. */
  end = 0;
  /** How many values are arrays or binary XML, and the slot of the last such. */
  composites = 0;
  lastComposite = -1;

  /** Makes room for so many values, of which nothing is known yet. */
  reset(count: number): void {
    if (count > this.types.length) {
      const room = (Math.max(count, this.types.length * 2) + 3) & ~3;
      this.types = new Uint8Array(room);
      this.typeWords = new Int32Array(this.types.buffer);
      this.offsets = new Int32Array(room + 1);
    }
    this.count = count;
    this.composites = 0;
    this.lastComposite = -1;
  }

  /** The type of a slot; null when the record brought no such slot. */
  typeOf(slot: number): number {
    return slot < this.count ? this.types[slot]! : 0;
  }

  /** Bytes of the value in a slot that the record brought. */
  sizeOf(slot: number): number {
    return this.offsets[slot + 1]! - this.offsets[slot]!;
  }

  /** Whether any value is an array or binary XML. */
  get composite(): boolean {
    return this.composites > 0;
  }
}
