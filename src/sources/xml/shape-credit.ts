/** An event of a known shape earns one, any other costs more; in debt, events are left alone for a while. */
const MOST_CREDIT = 1024;
const MISS_COST = 4;
const CREDIT_AFTER_PAUSE = 256;
const PAUSE_EVENTS = 1024;

/** Tells whether events have shapes that come again often enough. */
export class ShapeCredit {
  #credit = MOST_CREDIT;
  #pause = 0;

  /** Whether it is worth trying the next event: not while events keep having shapes of their own. */
  isWorthTrying(): boolean {
    if (this.#pause === 0) return true;
    this.#pause--;
    return false;
  }

  noteHits(events: number): void {
    if (this.#credit < MOST_CREDIT) this.#credit = Math.min(MOST_CREDIT, this.#credit + events);
  }

  /** An event that has no known shape, or is malformed. */
  noteMiss(): void {
    this.#credit -= MISS_COST;
    if (this.#credit >= 0) return;
    this.#credit = CREDIT_AFTER_PAUSE;
    this.#pause = PAUSE_EVENTS;
  }
}
