/**
 * What could be saved: each change is billed as a whole, and what it saves is the difference of two bills, so that tiers, grants, the daily
 * cap and free tables have their say.
 */
import type { Problem } from '../base/problem.ts';
import type { BillInput, DailyVolume } from '../cost/bill-types.ts';
import { type Calibration, calibratedBytes } from '../cost/billed-formula.ts';
import { type BillDifference, billDifference } from '../cost/difference.ts';
import type { Share } from '../pool/attribution.ts';
import type { TableMeasure } from '../report/cost-result.ts';
import type { Saving } from '../report/saving.ts';
import { type Candidate, type Change, type Sampled, savingCandidates } from './saving-candidates.ts';
import { volumesOf } from './volumes.ts';

export interface SavingsInput extends Sampled {
  /** What `bill` was made from. */
  readonly input: BillInput;
  /** By table. */
  readonly calibrations: ReadonlyMap<string, Calibration>;
}

/** Largest first; those that have no price last. What saves nothing is left out. Errors: throws on what the bill takes and its change does not: our bug. */
export function savingsOutcome(measured: SavingsInput): Saving[] {
  return savingCandidates(measured)
    .flatMap((candidate) => savingOf(candidate, measured))
    .sort(
      (one, other) =>
        (other.usdPerMonth ?? -1) - (one.usdPerMonth ?? -1) ||
        other.gbPerDay - one.gbPerDay ||
        (one.what < other.what ? -1 : 1),
    );
}

/** An input of a bill that is changed, GB a day that it is about, and how they come about. */
interface Changed {
  readonly input: BillInput;
  readonly gbPerDay: number;
  readonly because: string;
}

function savingOf({ change, ...candidate }: Candidate, measured: SavingsInput): Saving[] {
  const { input, gbPerDay, because } = changed(change, measured);
  const told = billDifference(measured.input, input);
  if (!told.ok) throw new Error(told.problem.map(({ message }: Problem) => message).join('; '));
  const { before, after, saved, notPriced } = told.value;
  if (saved !== undefined && saved <= 0) return [];
  const bills = saved === undefined ? unpricedText(notPriced) : `bill ${before} - ${after} = ${saved} USD/month`;
  return [
    { ...candidate, gbPerDay, ...(saved !== undefined && { usdPerMonth: saved }), derivation: `${because}; ${bills}` },
  ];
}

function unpricedText(items: BillDifference['notPriced']): string {
  return `not priced: the price book has no price for ${items.join(', ')}`;
}

function changed(change: Change, measured: SavingsInput): Changed {
  const { input, choices } = measured;
  const { volumes, settings } = input;
  switch (change.kind) {
    case 'rows':
    case 'bytes':
      return cutVolumes(change, measured);
    case 'plan': {
      const { table, to } = change;
      const now = volumes.find((volume) => volume.table === table);
      const kept = volumes.map((volume) => (volume.table === table ? { ...volume, plan: to } : volume));
      const gb = now?.billedGb ?? 0;
      return {
        input: { ...input, volumes: kept },
        gbPerDay: gb,
        because: `${table}: ${short(gb)} GB/day as ${to} instead of ${choices.plans.get(table) ?? 'analytics'}, without the queries`,
      };
    }
    case 'tier':
      return {
        input: { ...input, settings: { ...settings, tier: 'best' } },
        gbPerDay: change.gbPerDay,
        because: `${short(change.gbPerDay)} GB/day`,
      };
  }
}

/** Of each table the part that its bytes have of the sample. */
function cutVolumes({ kind, cut }: Extract<Change, { kind: 'rows' | 'bytes' }>, measured: SavingsInput): Changed {
  const { input, tables, choices } = measured;
  const because: string[] = [];
  let gbPerDay = 0;
  const volumes = input.volumes.map((volume): DailyVolume => {
    const { table, incomingGb } = volume;
    const share = cut.get(table);
    const whole = tables.find(({ name }) => name === table);
    if (share === undefined || whole === undefined) return volume;
    const [bytes, all] = [bytesOf(table, share, kind, measured), bytesOfTable(whole, measured)];
    const part = all === 0 ? 0 : Math.min(1, bytes / all);
    const after =
      kind === 'rows'
        ? volumesOf([[table, incomingGb * (1 - part)]], choices)[0]!
        : dropped(volume, volume.billedGb * (1 - part));
    const less = volume.billedGb - after.billedGb;
    gbPerDay += less;
    because.push(
      `${table}: ${Math.round(bytes)} of ${Math.round(all)} bytes × ${short(volume.billedGb)} GB/day = ${short(less)} GB/day`,
    );
    return after;
  });
  return { input: { ...input, volumes }, gbPerDay, because: because.join('; ') };
}

/** As much comes in, and less is stored: the rule for what transformations drop is the bill's. */
function dropped(volume: DailyVolume, billedGb: number): DailyVolume {
  return { ...volume, billedGb, droppedGb: volume.incomingGb - billedGb };
}

function bytesOfTable({ name, rows, billedBytes }: TableMeasure, { calibrations }: SavingsInput): number {
  const calibration = calibrations.get(name);
  return calibration === undefined ? billedBytes : calibratedBytes(calibration, { bytes: billedBytes, count: rows });
}

/** What a row has beside its columns stays when a column goes. */
function bytesOf(
  table: string,
  { rows, billed }: Share,
  kind: 'rows' | 'bytes',
  { calibrations }: SavingsInput,
): number {
  const calibration = calibrations.get(table);
  if (calibration === undefined) return billed;
  return calibratedBytes(calibration, { bytes: billed, count: kind === 'rows' ? rows : 0 });
}

/** Six digits, for people who check by hand. */
function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}
