/** Where an event and the fields of its `System` stand in the bytes. */
export interface FieldSpans {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** By field: where its raw text starts, -1 when the event has none. */
  readonly fieldStarts: Int32Array;
  readonly fieldEnds: Int32Array;
}
