/** What goes into a bill and what comes out: plain data. */
import type { PriceBook } from './price-book.ts';
import type { TierMeter } from './price-book-schema.ts';

/** Plan of a table. `lake`: only in the Sentinel data lake. */
export type Plan = 'analytics' | 'basic' | 'auxiliary' | 'lake';
export const PLANS: readonly Plan[] = ['analytics', 'basic', 'auxiliary', 'lake'];

/**
 * What a table takes in a day, in GB (10^9 bytes) as billed: `incomingGb - droppedGb = billedGb`, to the byte or a millionth.
 * A transformation that adds drops a negative amount. What agents filter never comes in.
 */
export interface DailyVolume {
  readonly table: string;
  readonly plan: Plan;
  /** Before the transformation. */
  readonly incomingGb: number;
  /** After it: what is stored. */
  readonly billedGb: number;
  readonly droppedGb: number;
}

export type TierChoice = 'payAsYouGo' | 'best' | number;

export interface BillSettings {
  /** Whether Sentinel is on the workspace, and in which pricing tier: classic has a meter beside that of Log Analytics. */
  readonly sentinel: 'none' | 'classic' | 'simplified';
  /** A number is that commitment tier, in GB a day; `best` the cheapest way, for each meter by itself. */
  readonly tier: TierChoice;
  /** Servers with Defender for Servers Plan 2, whose grant counts. */
  readonly defenderServers: number;
  /** Of Analytics tables. Absent: what is included (31, with Sentinel 90). */
  readonly interactiveDays?: number;
  /** Interactive and long-term together, of all tables. Absent: as `interactiveDays`. */
  readonly totalDays?: number;
  /** Where long-term retention is: in the archive of Log Analytics, or in the data lake once Sentinel is onboarded to it. */
  readonly longTerm: 'archive' | 'lake';
  /** Daily cap of the workspace. Absent: none. */
  readonly dailyCapGb?: number;
  /** Days the month of the bill has. */
  readonly daysPerMonth: number;
  /** GB a day that queries scan, by plan; Analytics queries are included. */
  readonly scannedGbPerDay?: Readonly<Partial<Record<Exclude<Plan, 'analytics'>, number>>>;
}

/** No Sentinel, pay-as-you-go, no grant, no cap, a month of 30 days. */
export const DEFAULT_BILL_SETTINGS: BillSettings = {
  sentinel: 'none',
  tier: 'payAsYouGo',
  defenderServers: 0,
  longTerm: 'archive',
  daysPerMonth: 30,
};

export interface BillInput {
  /** One for each table. */
  readonly volumes: readonly DailyVolume[];
  readonly book: PriceBook;
  readonly settings: BillSettings;
}

export type ItemId =
  | 'free'
  | 'grant'
  | 'analytics'
  | 'sentinel'
  | 'basic'
  | 'auxiliary'
  | 'lake'
  | 'processing'
  | 'auxiliary-processing'
  | 'lake-processing'
  | 'interactive-retention'
  | 'long-term-retention'
  | 'lake-storage'
  | 'basic-scan'
  | 'auxiliary-scan'
  | 'lake-scan';

/**
 * A line of a bill. Money is rounded to millionths of a dollar here, for JSON: only the totals are rounded to cents, from what is exact.
 * A line without `usdPerDay` is not priced: the book has no price for it, and the total is without it.
 */
export interface BillItem {
  readonly id: ItemId;
  readonly title: string;
  readonly quantity: number;
  /** Of the quantity: `GB/day`, `GB held`, or `× 200 GB/day` for units of a commitment tier. */
  readonly unit: string;
  /** USD for one of the unit; for retention, each month. Absent: not priced. */
  readonly price?: number;
  readonly usdPerDay?: number;
  readonly usdPerMonth?: number;
  /** How the figures come about, with all the numbers in it, for people who check by hand. */
  readonly derivation: string;
}

/** A way to pay for a meter. */
export interface TierOption {
  readonly tier: 'payAsYouGo' | number;
  /** Absent: the book has no price for it. */
  readonly usdPerDay?: number;
  readonly usdPerMonth?: number;
  /** For each GB, within the commitment fully used and beyond it. */
  readonly usdPerGb?: number;
  /** GB a day from which on this tier is cheaper than pay-as-you-go. Absent: never, or not priced. */
  readonly breakEvenGbPerDay?: number;
  /** GB a day from which on it is cheaper than everything smaller. Absent: never, or not priced. */
  readonly cheapestFromGbPerDay?: number;
}

export interface MeterTiers {
  readonly meter: TierMeter;
  readonly gbPerDay: number;
  readonly chosen: TierOption['tier'];
  readonly options: readonly TierOption[];
}

/** What a table comes to. The money of a line is divided by what each table brings to its quantity. */
export interface TableBill {
  readonly table: string;
  readonly plan: Plan;
  /** As stored, below the daily cap. */
  readonly billedGb: number;
  readonly usdPerMonth: number;
}

export interface Bill {
  readonly currency: 'USD';
  readonly prices: { readonly name: string; readonly kind: PriceBook['kind']; readonly date: string };
  readonly daysPerMonth: number;
  readonly items: readonly BillItem[];
  /** Lines the book has no price for; the totals are without them. */
  readonly notPriced: readonly ItemId[];
  /** In cents, rounded once; a month is `daysPerMonth` days once retention is full. */
  readonly usdPerDay: number;
  readonly usdPerMonth: number;
  readonly byTable: readonly TableBill[];
  /** Part of `usdPerMonth` that belongs to no table: queries, and tiers that nothing uses. */
  readonly noTableUsdPerMonth: number;
  readonly tiers: readonly MeterTiers[];
  /** What the daily cap keeps out. */
  readonly lostGbPerDay: number;
  /** What was assumed where the documentation says nothing. */
  readonly assumptions: readonly string[];
}
