/** What of the volumes is billed: free tables, the daily cap, the grant of Defender for Servers. */
import { FREE_TABLES } from '../contract/billing.ts';
import { GRANT_GB_PER_SERVER_DAY, GRANT_TABLES, SENTINEL_FREE_TABLES } from '../contract/billing-plans.ts';
import type { BillSettings, DailyVolume, Plan } from './bill-types.ts';
import { Exact } from './exact.ts';

/** A table, in exact GB a day, below the daily cap. */
export interface TableLine {
  readonly table: string;
  readonly plan: Plan;
  readonly incoming: Exact;
  readonly billed: Exact;
  readonly dropped: Exact;
  /** Who lets it in for nothing. */
  readonly free: 'always' | 'with Sentinel' | undefined;
}

/** GB by table; money is divided by it. */
export type Shares = ReadonlyMap<string, Exact>;

export function tableLine(volume: DailyVolume, { sentinel }: BillSettings): TableLine {
  const { table, plan, incomingGb, billedGb, droppedGb } = volume;
  const isSentinels = sentinel !== 'none' && plan === 'analytics' && SENTINEL_FREE_TABLES.has(table);
  return {
    table,
    plan,
    incoming: Exact.of(incomingGb),
    billed: Exact.of(billedGb),
    dropped: Exact.of(droppedGb),
    free: FREE_TABLES.has(table) ? 'always' : isSentinels ? 'with Sentinel' : undefined,
  };
}

/**
 * The lines below the daily cap, and what it keeps out.
 *
 * It stops billable Analytics and Basic data, security tables too, by what transformations leave.
 * Source: https://learn.microsoft.com/azure/azure-monitor/logs/daily-cap (read 2026-11-28).
 * Assumed: it cuts exactly (in fact more gets in, and is billed), all tables by the same share, as when data comes evenly all day; what it keeps out is
 * not processed either; data of the grant counts.
 */
export function belowCap(
  lines: readonly TableLine[],
  capGb: number | undefined,
): { lines: readonly TableLine[]; lost: Exact } {
  const isCapped = ({ plan, free }: TableLine) => (plan === 'analytics' || plan === 'basic') && free === undefined;
  const total = Exact.sum(lines.filter(isCapped).map(({ billed }) => billed));
  const cap = capGb === undefined ? total : Exact.of(capGb);
  if (total.compare(cap) <= 0) return { lines, lost: Exact.ZERO };
  const share = cap.over(total);
  const cut = (line: TableLine): TableLine => ({
    ...line,
    incoming: line.incoming.times(share),
    billed: line.billed.times(share),
    dropped: line.dropped.times(share),
  });
  return { lines: lines.map((line) => (isCapped(line) ? cut(line) : line)), lost: total.minus(cap) };
}

/** The grant of a day, and what is left of the Analytics lines to be paid for. */
export interface Granted {
  readonly allowance: Exact;
  /** By table: what the grant pays. */
  readonly covered: Shares;
  /** By table: what it leaves. */
  readonly left: Shares;
}

/** Lays the grant, which is pooled, over the tables it covers: each by the same share. */
export function layGrant(lines: readonly TableLine[], servers: number): Granted {
  const allowance = Exact.of(GRANT_GB_PER_SERVER_DAY).times(servers);
  const total = Exact.sum(lines.filter(({ table }) => GRANT_TABLES.has(table)).map(({ billed }) => billed));
  const share = total.isZero || total.compare(allowance) <= 0 ? Exact.of(1) : allowance.over(total);
  const covered = new Map<string, Exact>();
  const left = new Map<string, Exact>();
  for (const { table, billed } of lines) {
    const part = GRANT_TABLES.has(table) ? billed.times(share) : Exact.ZERO;
    if (!part.isZero) covered.set(table, part);
    left.set(table, billed.minus(part));
  }
  return { allowance, covered, left };
}
