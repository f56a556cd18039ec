/** A sample → what a day would bring, by table. */
import { ok, type Result } from '../base/problem.ts';
import { type Calibration, calibratedBytes } from '../cost/billed-formula.ts';
import { type Extrapolation, extrapolate, type MachineSample, type Target } from '../cost/extrapolate.ts';
import { type Attribution, OTHERS } from '../pool/attribution.ts';
import { SLICE_MS } from '../pool/measure-rows.ts';
import type { DailyResult } from '../report/cost-result.ts';
import type { CollectionPlan } from '../rules/types.ts';

/** Bytes of one table that came in one slice of time from one machine. */
interface Slice {
  readonly startMs: number;
  readonly computer: string;
  readonly rows: number;
  readonly billed: number;
}

const SECOND_MS = 1000;

/** Rows of the sample in which the estimate has no part. */
const UNTIMED = 'have no time, or are of one computer too many, and are not part of the estimate';

/**
 * What a day would bring, of all tables together and of each. Every machine of the sample is in the grid of every table, be it with
 * nothing: what it does not send is part of what machines are like. `calibrations`, by table, mend what rows are billed by.
 *
 * Errors: AMASIM_COST_SAMPLE.
 */
export function dailyOutcome(
  { plan, attribution }: { readonly plan: CollectionPlan; readonly attribution: Attribution },
  target: Target,
  calibrations: ReadonlyMap<string, Calibration> = new Map(),
): Result<DailyResult> {
  const byTable = new Map<string, Slice[]>();
  for (const [stream, { flows }] of plan.streams.entries()) {
    for (const { table } of flows) {
      const slices = byTable.get(table) ?? [];
      byTable.set(table, slices);
      const calibration = calibrations.get(table);
      for (const [key, { rows, billed: bytes }] of attribution.of(stream, 'slice')) {
        const billed = calibration === undefined ? bytes : calibratedBytes(calibration, { bytes, count: rows });
        slices.push(sliceOf(key, rows, billed));
      }
    }
  }
  const all = [...byTable.values()].flat();
  const timed = all.filter(isTimed);
  const frame = frameOf(timed);
  const whole = gridOf(timed, frame);
  const rows = rowsOf(whole);
  // What keeps nothing of a sample keeps nothing at any rate.
  const { eps: _none, ...unhurried } = target;
  const told = extrapolate({ sliceSeconds: SLICE_MS / SECOND_MS, machines: whole }, rows === 0 ? unhurried : target);
  if (!told.ok) return told;
  const tables: DailyResult['tables'][number][] = [];
  for (const [table, slices] of byTable) {
    const own = gridOf(slices.filter(isTimed), frame);
    const ownRows = rowsOf(own);
    // A rate is in events of all tables: each has its part of it.
    const rate = target.eps === undefined ? target : { ...target, eps: (target.eps * ownRows) / rows };
    const daily = ownRows === 0 ? undefined : extrapolate({ sliceSeconds: SLICE_MS / SECOND_MS, machines: own }, rate);
    if (daily?.ok === false) return daily;
    tables.push({ table, gbPerDay: daily?.value.gbPerDay ?? { estimate: 0 } });
  }
  const untimed = all.reduce((sum, slice) => sum + (isTimed(slice) ? 0 : slice.rows), 0);
  return ok(resultOf(told.value, tables, untimed));
}

function resultOf(
  { gbPerDay, confidence, eventsPerDay, derivation, warnings }: Extrapolation,
  tables: DailyResult['tables'],
  untimed: number,
): DailyResult {
  const more = untimed === 0 ? [] : [`${untimed} rows ${UNTIMED}.`];
  return { gbPerDay, confidence, rowsPerDay: eventsPerDay, derivation, warnings: [...warnings, ...more], tables };
}

function sliceOf(key: string, rows: number, billed: number): Slice {
  const at = key.indexOf('/');
  const start = key === OTHERS ? '' : key.slice(0, Math.max(0, at));
  return { startMs: start === '' ? Number.NaN : Number(start), computer: key.slice(at + 1), rows, billed };
}

function isTimed({ startMs }: Slice): boolean {
  return !Number.isNaN(startMs);
}

/** The machines and slices of a grid. */
interface Frame {
  readonly firstMs: number;
  readonly slices: number;
  readonly computers: readonly string[];
}

function frameOf(slices: readonly Slice[]): Frame {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { startMs } of slices) [first, last] = [Math.min(first, startMs), Math.max(last, startMs)];
  const computers = [...new Set(slices.map(({ computer }) => computer))];
  return { firstMs: first, slices: slices.length === 0 ? 0 : (last - first) / SLICE_MS + 1, computers };
}

function gridOf(slices: readonly Slice[], { firstMs, slices: count, computers }: Frame): MachineSample[] {
  const machines = new Map(
    computers.map((name) => [
      name,
      { name, events: new Array<number>(count).fill(0), bytes: new Array<number>(count).fill(0) },
    ]),
  );
  for (const { startMs, computer, rows, billed } of slices) {
    const machine = machines.get(computer)!;
    const at = (startMs - firstMs) / SLICE_MS;
    machine.events[at]! += rows;
    machine.bytes[at]! += billed;
  }
  return [...machines.values()];
}

function rowsOf(grid: readonly MachineSample[]): number {
  return grid.reduce((sum, { events }) => sum + events.reduce((rows, own) => rows + own, 0), 0);
}
