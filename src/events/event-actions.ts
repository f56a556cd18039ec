/** What is done about events that nobody looks at one by one. */
export interface EventActions {
  /** False when no event with this id is wanted: such events may be skipped. */
  mayWant(eventId: number): boolean;
  /** So many events were read and skipped. */
  skipped(events: number): void;
}
