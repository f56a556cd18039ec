/**
 * Commitment tiers: what each way to pay for a meter comes to, and from which volume on it pays.
 *
 * A tier costs its price a day, used or not; every GB beyond costs the tier's own rate (price / GB). So 300 GB in a tier of 200 are 1.5
 * units of it. Source: see `COMMITMENT_TIERS_GB`.
 */
import type { BillSettings, MeterTiers, TierOption } from './bill-types.ts';
import { Exact } from './exact.ts';
import type { PriceBook, TierPrice } from './price-book.ts';
import type { PriceName, TierMeter } from './price-book-schema.ts';

/** Pay-as-you-go price of each meter. */
const PAY_AS_YOU_GO = {
  logAnalytics: 'analyticsPerGb',
  sentinelClassic: 'sentinelClassicPerGb',
  sentinelSimplified: 'sentinelSimplifiedPerGb',
} as const satisfies Record<TierMeter, PriceName>;

const METERS = {
  none: ['logAnalytics'],
  classic: ['logAnalytics', 'sentinelClassic'],
  simplified: ['sentinelSimplified'],
} as const satisfies Record<BillSettings['sentinel'], readonly TierMeter[]>;

/** The meters that Analytics data is billed on. */
export function metersOf(sentinel: BillSettings['sentinel']): readonly TierMeter[] {
  return METERS[sentinel];
}

/** What a meter takes, and how it is paid. */
export interface MeterUse {
  readonly meter: TierMeter;
  /** After the grant. */
  readonly gbPerDay: Exact;
  readonly book: PriceBook;
  readonly settings: BillSettings;
}

/** A line's worth: what is paid for, and how that comes about, from the volume on. */
export interface TierCharge {
  readonly quantity: Exact;
  readonly unit: string;
  /** Absent, as `perDay` is: not priced. */
  readonly price?: Exact | undefined;
  readonly perDay?: Exact | undefined;
  readonly derivation: string;
}

/** A way to pay, before rounding. `cost` is that of a volume; the smallest volume a tier bills is its commitment. */
interface Way {
  readonly tier: TierOption['tier'];
  readonly committed: Exact;
  readonly free: Exact;
  readonly perGb: Exact | undefined;
  /** How `perGb` comes about. */
  readonly because: string;
}

/** Chooses the way to pay for a meter. `tiers` has all of them; `charge` is the one chosen. */
export function chargeMeter(use: MeterUse): { readonly tiers: MeterTiers; readonly charge: TierCharge } {
  const { meter, gbPerDay, settings } = use;
  const ways = waysOf(use);
  const chosen = chooseWay(ways, use);
  const options = ways.map((way, at): TierOption => {
    const cost = costOf(way, gbPerDay);
    const first = at === 0 ? undefined : breakEven(way, ways.slice(0, 1));
    const smaller = at === 0 ? undefined : breakEven(way, ways.slice(0, at));
    return {
      tier: way.tier,
      ...(cost !== undefined && {
        usdPerDay: cost.rounded(6),
        usdPerMonth: cost.times(settings.daysPerMonth).rounded(6),
      }),
      ...(way.perGb !== undefined && { usdPerGb: way.perGb.rounded(6) }),
      ...(first !== undefined && { breakEvenGbPerDay: first.rounded(6) }),
      ...(smaller !== undefined && { cheapestFromGbPerDay: smaller.rounded(6) }),
    };
  });
  return {
    tiers: { meter, gbPerDay: gbPerDay.rounded(9), chosen: chosen.tier, options },
    charge: chargeOf(chosen, gbPerDay),
  };
}

function waysOf({ meter, book, settings }: MeterUse): readonly [Way, ...Way[]] {
  const price = book.prices[PAY_AS_YOU_GO[meter]];
  const perGb = price && Exact.of(price.value);
  const monthly = meter === 'logAnalytics' ? (book.prices.analyticsFreeGbPerMonth?.value ?? 0) : 0;
  const payAsYouGo: Way = {
    tier: 'payAsYouGo',
    committed: Exact.ZERO,
    free: Exact.of(monthly).over(settings.daysPerMonth),
    perGb,
    because: perGb === undefined ? `the price book has no ${PAY_AS_YOU_GO[meter]}` : `${perGb} USD/GB`,
  };
  return [payAsYouGo, ...book.tiers[meter].map((tier) => tierWay(tier, perGb))];
}

function tierWay({ gbPerDay, perDay, discountPercent = 0 }: TierPrice, payAsYouGo: Exact | undefined): Way {
  const committed = Exact.of(gbPerDay);
  const way = { tier: gbPerDay, committed, free: Exact.ZERO };
  if (perDay !== undefined) {
    const perGb = Exact.of(perDay).over(committed);
    return { ...way, perGb, because: `${perDay} USD/day for ${gbPerDay} GB` };
  }
  if (payAsYouGo === undefined) {
    return { ...way, perGb: undefined, because: `no pay-as-you-go price to take ${discountPercent} % off` };
  }
  const perGb = payAsYouGo.times(Exact.of(100 - discountPercent).over(100));
  const daily = perGb.times(committed);
  return {
    ...way,
    perGb,
    because: `${payAsYouGo} USD/GB - ${discountPercent} % = ${perGb} USD/GB, ${daily} USD/day for ${gbPerDay} GB`,
  };
}

function chooseWay(ways: readonly [Way, ...Way[]], { gbPerDay, settings }: MeterUse): Way {
  const { tier } = settings;
  if (tier !== 'best') return ways.find((way) => way.tier === tier) ?? ways[0];
  let best = ways[0];
  for (const way of ways) {
    const [cost, least] = [costOf(way, gbPerDay), costOf(best, gbPerDay)];
    if (cost !== undefined && (least === undefined || cost.compare(least) < 0)) best = way;
  }
  return best;
}

/** The volume that is paid for. */
function paidGb({ committed, free }: Way, gbPerDay: Exact): Exact {
  const beyond = gbPerDay.minus(free).atLeastZero();
  return beyond.compare(committed) < 0 ? committed : beyond;
}

function costOf(way: Way, gbPerDay: Exact): Exact | undefined {
  return way.perGb && paidGb(way, gbPerDay).times(way.perGb);
}

/** The volume from which on a tier is cheaper than each of others; `undefined` where it never is, or nothing is priced. */
function breakEven(way: Way, others: readonly Way[]): Exact | undefined {
  if (way.perGb === undefined) return undefined;
  const whole = way.committed.times(way.perGb);
  let from: Exact | undefined;
  for (const other of others) {
    if (other.perGb === undefined) continue;
    // Beyond the commitment both grow with their rate: what is not cheaper for each GB is overtaken again.
    if (way.perGb.compare(other.perGb) >= 0) return undefined;
    const isLess = whole.compare(other.committed.times(other.perGb)) <= 0;
    const even = isLess ? Exact.ZERO : whole.over(other.perGb).plus(other.free);
    if (from === undefined || even.compare(from) > 0) from = even;
  }
  return from;
}

function chargeOf(way: Way, gbPerDay: Exact): TierCharge {
  const { tier, committed, free, perGb, because } = way;
  const paid = paidGb(way, gbPerDay);
  if (tier === 'payAsYouGo') {
    const perDay = perGb && paid.times(perGb);
    const left = free.isZero ? '' : `- ${free} free = ${paid} GB/day; `;
    const sum = perDay === undefined ? because : `× ${perGb} USD/GB = ${perDay} USD/day`;
    return { quantity: paid, unit: 'GB/day', price: perGb, perDay, derivation: `${left}${sum}` };
  }
  const units = paid.over(committed);
  const price = perGb?.times(committed);
  const perDay = price?.times(units);
  const used = `in the tier of ${tier} GB/day: ${units} units`;
  const sum = perDay === undefined ? because : `${because}; ${units} × ${price} = ${perDay} USD/day`;
  return {
    quantity: units,
    unit: `× ${tier} GB/day`,
    price,
    perDay,
    derivation: `${used}; ${sum}`,
  };
}
