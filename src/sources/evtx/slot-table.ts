/** The values a template instance brings along: where each stands in the chunk, how long it is and of what type. */
export class SlotTable {
  count = 0;
  /** Value types (`BinXmlType`, with the array flag), as the record says. */
  types = new Uint8Array(32);
  /** Offsets in the chunk. */
  offsets = new Uint32Array(32);
  /** Bytes. */
  sizes = new Uint32Array(32);
  /** Offset after the last value. */
  end = 0;
  /** How many values are arrays or binary XML, and the slot of the last such. */
  composites = 0;
  lastComposite = -1;
  /** A hash of the types. */
  typesHash = 0;

  reset(count: number): void {
    if (count > this.types.length) {
      const room = Math.max(count, this.types.length * 2);
      this.types = new Uint8Array(room);
      this.offsets = new Uint32Array(room);
      this.sizes = new Uint32Array(room);
    }
    this.count = count;
    this.composites = 0;
    this.lastComposite = -1;
    this.typesHash = 0;
  }

  /** Whether any value is an array or binary XML. */
  get composite(): boolean {
    return this.composites > 0;
  }

  /** The type of a slot; null when the record brought no such slot. */
  typeOf(slot: number): number {
    return slot < this.count ? this.types[slot]! : 0;
  }
}
