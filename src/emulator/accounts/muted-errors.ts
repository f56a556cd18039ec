import { createHash } from 'node:crypto';
import { clipTexts } from '../../base/bounded-log.ts';
import { ERRORS_TABLE } from '../../contract/service-tables.ts';
import type { LedgerEntry } from '../store/entries.ts';
import { HOUR_MS } from './table-hours.ts';

/** An error of a rule, apart from when it happened. */
export interface RuleError {
  readonly rule: string;
  readonly stream: string;
  readonly detail: string;
}

/** Different errors told in one hour; further ones are muted too. */
const MAX_ERRORS = 10_000;

/** Errors that were told this hour: told again, they would be repeated. Facts: they are muted until the end of the hour. */
export class MutedErrors {
  readonly #told = new Set<string>();
  #hour = Number.NaN;

  note(entry: LedgerEntry): void {
    if (entry.kind !== 'written' || entry.table !== ERRORS_TABLE) return;
    this.#enter(Date.parse(entry.time));
    this.#told.add(keyOf({ rule: entry.rule ?? '', stream: entry.stream ?? '', detail: entry.detail }));
  }

  /** Whether an error that happens now is not told. */
  isMuted(error: RuleError, nowMs: number): boolean {
    this.#enter(nowMs);
    return this.#told.size >= MAX_ERRORS || this.#told.has(keyOf(error));
  }

  clear(): void {
    this.#told.clear();
  }

  #enter(ms: number): void {
    const hour = Math.floor(ms / HOUR_MS);
    if (hour === this.#hour) return;
    this.#hour = hour;
    this.#told.clear();
  }
}

/** A hash, since clients choose how long names are; of the texts as the ledger keeps them. */
function keyOf(error: RuleError): string {
  const { rule, stream, detail } = clipTexts(error);
  return createHash('sha256')
    .update(JSON.stringify([rule, stream, detail]))
    .digest('base64');
}
