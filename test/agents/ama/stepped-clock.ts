import { type Clock, systemClock } from '../../../src/base/clock.ts';

/** Time that passes when it is told to. */
export class SteppedClock implements Clock {
  readonly #waiting: (() => void)[] = [];
  readonly sleeps: number[] = [];
  now = () => systemClock.now();
  monotonic = () => systemClock.monotonic();
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.sleeps.push(ms);
    return new Promise((resolve, reject) => {
      this.#waiting.push(resolve);
      signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
  }
  get waiting(): number {
    return this.#waiting.length;
  }
  step(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
