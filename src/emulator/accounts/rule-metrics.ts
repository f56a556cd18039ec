import { ACCEPTED_STATUS } from '../../contract/ingestion.ts';
import { type MetricName, TRANSFORM_ERROR_TYPE } from '../../contract/rule-metrics.ts';
import {
  type DroppedEntry,
  isAccepted,
  type LedgerEntry,
  type RefusedEntry,
  type StoredEntry,
} from '../store/entries.ts';

/** Samples of one metric in one minute, for one rule, input stream and second dimension. */
export interface MetricMinute {
  readonly rule: string;
  readonly stream: string;
  readonly metric: MetricName;
  /** `ResponseCode` or `ErrorType`, for the metrics that have it. */
  readonly dimension?: string;
  /** Start of the minute, in milliseconds since 1970 UTC. */
  readonly startMs: number;
  readonly count: number;
  readonly total: number;
  readonly minimum: number;
  readonly maximum: number;
}

interface Sample {
  readonly metric: MetricName;
  readonly dimension?: string;
  readonly value: number;
}

const MINUTE_MS = 60_000;
/** The service keeps 93 days. */
const METRICS_KEPT_MS = 24 * 3_600_000;
/** Minutes times metrics that are remembered; beyond them the oldest minutes go. */
const MAX_CELLS = 100_000;
/** Statuses that say the rule was not found, or who asks was not known: no rule counts them. Assumed. */
const NOT_COUNTED: ReadonlySet<number> = new Set([401, 404]);

type Cell = { -readonly [K in keyof MetricMinute]: MetricMinute[K] };

export class RuleMetrics {
  readonly #minutes = new Map<number, Map<string, Cell>>();
  #newestMs = Number.NEGATIVE_INFINITY;
  #cells = 0;

  /** Counts one ingestion call: all its entries at once. */
  note(entries: readonly LedgerEntry[]): void {
    const refused = entries.find((entry) => entry.kind === 'refused');
    const accepted = entries.filter(isAccepted);
    const { time, rule, stream } = refused ?? accepted[0] ?? {};
    if (time === undefined || rule === undefined || stream === undefined) return;
    for (const sample of refused === undefined ? acceptedSamples(accepted) : refusedSamples(refused)) {
      this.#add({ rule, stream, ...sample }, Date.parse(time));
    }
  }

  /** What was counted in minutes that begin at `fromMs` or later, oldest first. */
  from(fromMs: number, rule?: string): MetricMinute[] {
    return [...this.#minutes]
      .filter(([startMs]) => startMs >= fromMs)
      .sort(([a], [b]) => a - b)
      .flatMap(([, cells]) => [...cells.values()].filter((cell) => rule === undefined || cell.rule === rule));
  }

  clear(): void {
    this.#minutes.clear();
    this.#newestMs = Number.NEGATIVE_INFINITY;
    this.#cells = 0;
  }

  #add(sample: Sample & { readonly rule: string; readonly stream: string }, ms: number): void {
    const { value, ...name } = sample;
    const startMs = ms - (ms % MINUTE_MS);
    // A clock that was put back by more than that: what lies ahead of it goes, or nothing could be counted.
    if (Math.abs(startMs - this.#newestMs) >= METRICS_KEPT_MS) {
      for (const known of this.#minutes.keys()) if (Math.abs(startMs - known) >= METRICS_KEPT_MS) this.#forget(known);
      this.#newestMs = startMs;
    }
    if (startMs > this.#newestMs) {
      this.#newestMs = startMs;
      for (const known of this.#minutes.keys()) if (known <= startMs - METRICS_KEPT_MS) this.#forget(known);
    }
    let minute = this.#minutes.get(startMs);
    if (minute === undefined) {
      minute = new Map();
      this.#minutes.set(startMs, minute);
    }
    const key = JSON.stringify([name.rule, name.stream, name.metric, name.dimension]);
    const cell = minute.get(key);
    if (cell !== undefined) {
      cell.count++;
      cell.total += value;
      cell.minimum = Math.min(cell.minimum, value);
      cell.maximum = Math.max(cell.maximum, value);
      return;
    }
    minute.set(key, { ...name, startMs, count: 1, total: value, minimum: value, maximum: value });
    this.#cells++;
    while (this.#cells > MAX_CELLS && this.#minutes.size > 1) this.#forget(Math.min(...this.#minutes.keys()));
  }

  #forget(minute: number): void {
    this.#cells -= this.#minutes.get(minute)?.size ?? 0;
    this.#minutes.delete(minute);
  }
}

function refusedSamples({ status, bodyBytes }: RefusedEntry): Sample[] {
  if (NOT_COUNTED.has(status)) return [];
  const call: Sample = { metric: 'ApiCallReceived_Count', dimension: String(status), value: 1 };
  return bodyBytes === undefined ? [call] : [call, { metric: 'BytesReceived_Count', value: bodyBytes }];
}

/** Rows and columns are counted for each data flow, since each works on its own copy of the body. */
function acceptedSamples(entries: readonly LedgerEntry[]): Sample[] {
  const [first] = entries.filter(isAccepted);
  if (first === undefined) return [];
  const { bodyBytes, rawBytes } = first;
  const samples: Sample[] = [{ metric: 'ApiCallReceived_Count', dimension: String(ACCEPTED_STATUS), value: 1 }];
  if (bodyBytes !== undefined) samples.push({ metric: 'BytesReceived_Count', value: bodyBytes });
  if (rawBytes !== undefined) samples.push({ metric: 'BytesIn_Count', value: rawBytes });
  for (const entry of entries) {
    if (entry.kind === 'stored') samples.push(...storedSamples(entry));
    if (entry.kind === 'dropped') samples.push(...droppedSamples(entry));
  }
  return samples;
}

function storedSamples(entry: StoredEntry): Sample[] {
  const { rows, received = rows, billedBytes = 0, droppedColumns, transformMs } = entry;
  const samples: Sample[] = [
    { metric: 'RowsReceived_Count', value: received },
    { metric: 'BytesOut_Count', value: billedBytes },
  ];
  if (received > rows) samples.push({ metric: 'RowsDropped_Count', value: received - rows });
  if (droppedColumns !== undefined) samples.push({ metric: 'ColumnsDroppedCount', value: droppedColumns.length });
  if (transformMs !== undefined) samples.push({ metric: 'TransformationRuntime_DurationMs', value: transformMs });
  return samples;
}

function droppedSamples({ rows, reason }: DroppedEntry): Sample[] {
  const samples: Sample[] = [{ metric: 'RowsReceived_Count', value: rows }];
  if (reason !== 'transform-failed') return samples;
  samples.push({ metric: 'RowsDropped_Count', value: rows });
  samples.push({ metric: 'TransformationErrors_Count', dimension: TRANSFORM_ERROR_TYPE, value: 1 });
  return samples;
}
