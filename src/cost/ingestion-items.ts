/** Lines for data that comes in: free tables, the grant, and each plan's ingestion. */
import { GRANT_GB_PER_SERVER_DAY } from '../contract/billing-plans.ts';
import type { BillSettings, MeterTiers, Plan } from './bill-types.ts';
import { type Draft, perDay, sumText } from './draft.ts';
import { Exact } from './exact.ts';
import type { PriceBook } from './price-book.ts';
import type { PriceName, TierMeter } from './price-book-schema.ts';
import { chargeMeter } from './tiers.ts';
import { layGrant, type Shares, type TableLine } from './volumes.ts';

/** What all lines are made from. */
export interface BillRoom {
  readonly lines: readonly TableLine[];
  readonly book: PriceBook;
  readonly settings: BillSettings;
}

/** What each of these tables brings. */
export function sharesOf(lines: readonly TableLine[], gb: (line: TableLine) => Exact): Shares {
  return new Map(lines.map((line) => [line.table, gb(line)]));
}

export function* ingestion(room: BillRoom, tiers: MeterTiers[]): Generator<Draft> {
  const { lines, book, settings } = room;
  const free = sharesOf(
    lines.filter((line) => line.free !== undefined),
    ({ billed }) => billed,
  );
  if (free.size > 0) yield nothing('free', 'Free tables', free, 'documented as free');

  const paid = lines.filter((line) => line.free === undefined);
  yield* analytics(
    paid.filter(({ plan }) => plan === 'analytics'),
    room,
    tiers,
  );
  for (const { plan, title, price, sentinelPrice } of FLAT) {
    const shares = sharesOf(
      paid.filter((line) => line.plan === plan),
      ({ billed }) => billed,
    );
    const name = settings.sentinel === 'none' ? price : sentinelPrice;
    if (shares.size > 0) yield perDay({ id: plan, title, shares, price: name, book, settings });
  }
}

/** Plans with one price for each GB. With Sentinel they are billed on its meters. */
const FLAT: readonly {
  readonly plan: Exclude<Plan, 'analytics'>;
  readonly title: string;
  readonly price: PriceName;
  readonly sentinelPrice: PriceName;
}[] = [
  { plan: 'basic', title: 'Basic ingestion', price: 'basicPerGb', sentinelPrice: 'sentinelBasicPerGb' },
  { plan: 'auxiliary', title: 'Auxiliary ingestion', price: 'auxiliaryPerGb', sentinelPrice: 'sentinelAuxiliaryPerGb' },
  { plan: 'lake', title: 'Data lake ingestion', price: 'lakePerGb', sentinelPrice: 'lakePerGb' },
];

const TITLES: Readonly<Record<TierMeter, string>> = {
  logAnalytics: 'Analytics ingestion (Log Analytics)',
  sentinelClassic: 'Analysis by Sentinel (classic)',
  sentinelSimplified: 'Analytics ingestion and analysis (Sentinel)',
};

/** The grant reduces what Log Analytics or simplified Sentinel bills; classic Sentinel analyses all of it for money. */
function* analytics(lines: readonly TableLine[], { book, settings }: BillRoom, tiers: MeterTiers[]): Generator<Draft> {
  const { sentinel, defenderServers, tier } = settings;
  const grant = layGrant(lines, defenderServers);
  if (grant.covered.size > 0) {
    const servers = `${defenderServers} servers × ${GRANT_GB_PER_SERVER_DAY} GB = ${grant.allowance} GB/day`;
    yield nothing('grant', 'Included by Defender for Servers', grant.covered, `of ${servers} granted`);
  }
  const all = sharesOf(lines, ({ billed }) => billed);
  const meters: readonly { id: 'analytics' | 'sentinel'; meter: TierMeter; shares: Shares }[] =
    sentinel === 'simplified'
      ? [{ id: 'sentinel', meter: 'sentinelSimplified', shares: grant.left }]
      : [
          { id: 'analytics', meter: 'logAnalytics', shares: grant.left },
          ...(sentinel === 'classic' ? [{ id: 'sentinel', meter: 'sentinelClassic', shares: all } as const] : []),
        ];
  for (const { id, meter, shares } of meters) {
    if (lines.length === 0 && typeof tier !== 'number') continue;
    const gbPerDay = Exact.sum(shares.values());
    const { tiers: ways, charge } = chargeMeter({ meter, gbPerDay, book, settings });
    tiers.push(ways);
    const { perDay: cost, derivation, ...rest } = charge;
    const reason = cost === undefined ? 'not priced: ' : '';
    yield {
      id,
      title: TITLES[meter],
      ...rest,
      perMonth: cost?.times(settings.daysPerMonth),
      derivation: `${sumText(shares, gbPerDay)}; ${reason}${derivation}`,
      shares,
    };
  }
}

function nothing(id: 'free' | 'grant', title: string, shares: Shares, because: string): Draft {
  const quantity = Exact.sum(shares.values());
  const derivation = `${sumText(shares, quantity)}, ${because}: 0 USD`;
  return { id, title, quantity, unit: 'GB/day', price: Exact.ZERO, perMonth: Exact.ZERO, derivation, shares };
}
