/**
 * What a definition is made of apart from where its names stand, to recognise it in another chunk: bytes as they stand, a name
 * (its length and its UTF-16 units, as its entry has them), or (null) 32 bits that depend on where things lie in the chunk.
 */
export type LayoutPiece = { readonly isName: boolean; readonly bytes: Uint8Array } | null;

/** Where in the entry of a name its length stands, and the NUL behind the name. */
const NAME_LENGTH_AT = 6;
const NAME_END_BYTES = 2;

/** What stands at a step of a layout, above the number of its bytes. */
const NAME_STEP = 1 << 24;
const PLACE_STEP = 1 << 25;
const STEP_BYTES = NAME_STEP - 1;

/**
 * What a template is made of, to know it again wherever it stands: one stretch of bytes with the steps to go through it, as fast
 * to compare as to read.
 */
export class Definition {
  /**
   * Each the number of bytes that are the same, of a name with `NAME_STEP`; or `PLACE_STEP` for 32 bits that depend on where
   * things lie in the chunk.
   */
  readonly steps: Int32Array;
  readonly bytes: Uint8Array;
  readonly #view: DataView;

  constructor(layout: readonly LayoutPiece[]) {
    this.steps = Int32Array.from(layout, (piece) =>
      piece === null ? PLACE_STEP : piece.bytes.length + (piece.isName ? NAME_STEP : 0),
    );
    const bytes = Buffer.concat(layout.map((piece) => piece?.bytes ?? NO_BYTES));
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Whether the fragment from `start` to `end` is the same, wherever its names stand. */
  isAt(view: DataView, start: number, end: number): boolean {
    const { steps } = this;
    const bytes = this.#view;
    const limit = view.byteLength;
    let known = 0;
    let at = start;
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i]!;
      if (step === PLACE_STEP) {
        at += 4;
        continue;
      }
      const length = step & STEP_BYTES;
      let found = at;
      if (step < NAME_STEP) {
        at += length;
        if (at > end) return false;
      } else {
        if (at + 4 > end) return false;
        const name = view.getUint32(at, true);
        found = name + NAME_LENGTH_AT;
        if (found + length > limit) return false;
        at += 4;
        if (name === at) at += NAME_LENGTH_AT + length + NAME_END_BYTES;
      }
      const last = known + length;
      for (; known + 4 <= last; known += 4, found += 4) {
        if (bytes.getInt32(known) !== view.getInt32(found)) return false;
      }
      for (; known < last; known++, found++) if (bytes.getUint8(known) !== view.getUint8(found)) return false;
    }
    return at <= end;
  }
}

const NO_BYTES = new Uint8Array(0);
