import { createHash } from 'node:crypto';
import { FREE_TABLES } from '../../contract/billing.ts';
import type { StoredEntry, WrittenEntry } from '../store/entries.ts';
import { HOUR_MS } from './table-hours.ts';

const DAY_MS = 24 * HOUR_MS;
/** Workspaces whose day is remembered. */
const MAX_WORKSPACES = 1_000;

interface Day {
  startMs: number;
  billedBytes: number;
  /** Since when nothing more is taken in. */
  stoppedMs: number | undefined;
}

/** What a workspace took in today. */
export interface Volume {
  /** When its day began, in milliseconds since 1970 UTC. */
  readonly startMs: number;
  readonly billedBytes: number;
  /** When it was said that nothing more is taken in, unless it was said since that it is again. */
  readonly stoppedMs: number | undefined;
}

/** Billed bytes of each workspace since the hour its day begins. */
export class DailyVolumes {
  readonly #days = new Map<string, Day>();

  note(entry: StoredEntry | WrittenEntry): void {
    const ms = Date.parse(entry.time);
    const key = entry.workspace?.toLowerCase() ?? '';
    const startMs = dayStart(entry.workspace, ms);
    let day = this.#days.get(key);
    if (day === undefined) {
      day = { startMs, billedBytes: 0, stoppedMs: undefined };
      this.#days.set(key, day);
      if (this.#days.size > MAX_WORKSPACES) this.#days.delete(this.#days.keys().next().value as string);
    }
    if (day.startMs !== startMs) {
      day.startMs = startMs;
      day.billedBytes = 0;
    }
    if (!FREE_TABLES.has(entry.table)) day.billedBytes += entry.billedBytes ?? 0;
    if (entry.kind !== 'written') return;
    if (entry.event === 'collection-stopped') day.stoppedMs = ms;
    if (entry.event === 'collection-resumed') day.stoppedMs = undefined;
  }

  /** What a workspace has taken in on the day that a time belongs to. */
  of(workspace: string | undefined, ms: number): Volume {
    const day = this.#days.get(workspace?.toLowerCase() ?? '');
    const startMs = dayStart(workspace, ms);
    return {
      startMs,
      billedBytes: day?.startMs === startMs ? day.billedBytes : 0,
      stoppedMs: day?.stoppedMs,
    };
  }

  /** Workspaces whose collection was stopped, and was not said to go on since. */
  stopped(): { readonly workspace: string | undefined; readonly stoppedMs: number }[] {
    return [...this.#days].flatMap(([key, { stoppedMs }]) => {
      return stoppedMs === undefined ? [] : [{ workspace: key === '' ? undefined : key, stoppedMs }];
    });
  }

  clear(): void {
    this.#days.clear();
  }
}

/** When the day of a workspace that a time belongs to began. */
export function dayStart(workspace: string | undefined, ms: number): number {
  const resetMs = resetHour(workspace) * HOUR_MS;
  return Math.floor((ms - resetMs) / DAY_MS) * DAY_MS + resetMs;
}

/** When its next day begins. */
export function nextReset(workspace: string | undefined, ms: number): number {
  return dayStart(workspace, ms) + DAY_MS;
}

/** Facts: each workspace has an hour of its own, which cannot be chosen. Here it follows from its resource id. */
function resetHour(workspace: string | undefined): number {
  return (
    createHash('sha256')
      .update(workspace?.toLowerCase() ?? '')
      .digest()[0]! % 24
  );
}
