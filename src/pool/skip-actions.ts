import type { LayoutActions } from '../events/evtx-lane.ts';
import type { LayoutRouter } from './layout-router.ts';

/** Skips events whose id no query wants; all others are looked at. */
export class SkipActions implements LayoutActions {
  #events = 0;
  readonly #router: LayoutRouter;

  constructor(router: LayoutRouter) {
    this.#router = router;
  }

  mayWant(eventId: number): boolean {
    return this.#router.mayWant(eventId);
  }

  skipped(events: number): void {
    this.#events += events;
  }

  /** Events that were skipped since this was last asked. */
  takeSkipped(): number {
    const events = this.#events;
    this.#events = 0;
    return events;
  }

  get wantedIds(): Uint8Array {
    return this.#router.wantedIds;
  }

  plan(): undefined {
    return undefined;
  }

  cell(): undefined {
    return undefined;
  }

  takeRows(): void {}

  count(): void {}

  forget(): void {}
}
