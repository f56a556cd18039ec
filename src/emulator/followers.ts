/** Answers that stay open: what a log says from now on, as it says it. */
import type { Sequenced } from '../base/bounded-log.ts';
import type { LogView } from './store/store.ts';

type Group = readonly object[];

/** Open answers at a time: each holds a connection. */
const MAX_FOLLOWERS = 16;

export class Followers {
  readonly #closing: AbortSignal;
  #count = 0;

  /** `closing` ends them all. */
  constructor(closing: AbortSignal) {
    this.#closing = closing;
  }

  /**
   * What `read` gives for the entries after number `since`, again and again as entries are added; `undefined` when as many
   * follow as may. `gone` ends it.
   */
  open<T extends object>(
    log: LogView<T>,
    since: number,
    read: (since: number) => Iterable<Group>,
  ): { readonly groups: AsyncGenerator<Group>; readonly gone: () => void } | undefined {
    if (this.#count >= MAX_FOLLOWERS) return undefined;
    this.#count++;
    const left = new AbortController();
    const ended = AbortSignal.any([this.#closing, left.signal]);
    let wake = () => {};
    const stopListening = log.onAdded(() => wake());
    ended.addEventListener('abort', () => wake(), { once: true });
    const end = () => {
      if (left.signal.aborted) return;
      left.abort();
      stopListening();
      this.#count--;
    };
    async function* groups(): AsyncGenerator<Group> {
      let last = since;
      try {
        // So that the answer begins at once, also when there is nothing to tell yet.
        yield [{ kind: 'following', since }];
        while (!ended.aborted) {
          // Before reading: what is added while a group is being taken wakes the next round.
          const woken = new Promise<void>((resolve) => {
            wake = resolve;
          });
          for (const group of read(last)) {
            last = lastSequence(group) ?? last;
            yield group;
          }
          if (!ended.aborted) await woken;
        }
      } finally {
        end();
      }
    }
    return { groups: groups(), gone: end };
  }
}

function lastSequence(group: Group): number | undefined {
  return (group.at(-1) as Partial<Sequenced<object>> | undefined)?.sequence;
}
