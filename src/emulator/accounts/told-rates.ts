import type { LedgerEntry, RateEvent } from '../store/entries.ts';

/** Workspaces whose rate is remembered. */
const MAX_WORKSPACES = 1_000;

/** When it was last told of a workspace how much data it gets. */
export class ToldRates {
  readonly #told: Readonly<Record<RateEvent, Map<string, number>>> = { 'rate-near': new Map(), 'rate-over': new Map() };

  note(entry: LedgerEntry): void {
    if (entry.kind !== 'written' || (entry.event !== 'rate-near' && entry.event !== 'rate-over')) return;
    const times = this.#told[entry.event];
    times.set(keyOf(entry.workspace), Date.parse(entry.time));
    if (times.size > MAX_WORKSPACES) times.delete(times.keys().next().value as string);
  }

  /** Milliseconds since 1970 UTC; `undefined`: never. */
  last(event: RateEvent, workspace: string | undefined): number | undefined {
    return this.#told[event].get(keyOf(workspace));
  }

  clear(): void {
    for (const times of Object.values(this.#told)) times.clear();
  }
}

function keyOf(workspace: string | undefined): string {
  return workspace?.toLowerCase() ?? '';
}
