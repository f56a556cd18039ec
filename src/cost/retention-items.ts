/** Lines for data that is kept and for data that is queried. Sources: see `INCLUDED_DAYS` and `LAKE_COMPRESSION`. */
import { INCLUDED_DAYS, LAKE_COMPRESSION } from '../contract/billing-plans.ts';
import type { BillSettings, Plan } from './bill-types.ts';
import { type Draft, perDay, perMonth } from './draft.ts';
import { Exact } from './exact.ts';
import type { BillRoom } from './ingestion-items.ts';
import type { TableLine } from './volumes.ts';

/** Days that are charged, by kind. */
interface ChargedDays {
  readonly interactive: number;
  readonly longTerm: number;
}

/**
 * Retention once it is full: GB a day × days charged are held all the time.
 *
 * Fewer interactive days than are included save nothing. Free tables (`_IsBillable` is false) are kept for nothing as well.
 * Assumed: tables that are free with Sentinel are not, beyond the included days; tables of the lake keep what Analytics tables do where
 * nothing is said, 90 days.
 */
export function* retention({ lines, book, settings }: BillRoom): Generator<Draft> {
  const kept = lines.filter(({ free }) => free !== 'always');
  const inLake = settings.longTerm === 'lake';
  const interactive = held(kept, (line) => (line.plan === 'lake' ? 0 : chargedDays(line.plan, settings).interactive));
  const archive = held(kept, (line) =>
    line.plan === 'lake' || inLake ? 0 : chargedDays(line.plan, settings).longTerm,
  );
  const lake = held(kept, (line) => (line.plan === 'lake' || inLake ? chargedDays(line.plan, settings).longTerm : 0));

  if (interactive.shares.size > 0) {
    yield perMonth({
      id: 'interactive-retention',
      title: 'Interactive retention',
      ...interactive,
      price: 'interactivePerGbMonth',
      book,
      settings,
    });
  }
  if (archive.shares.size > 0) {
    yield perMonth({
      id: 'long-term-retention',
      title: 'Long-term retention',
      ...archive,
      price: 'longTermPerGbMonth',
      book,
      settings,
    });
  }
  if (lake.shares.size > 0) {
    const raw = Exact.sum(lake.shares.values());
    const quantity = raw.over(LAKE_COMPRESSION);
    yield perMonth({
      id: 'lake-storage',
      title: 'Storage in the data lake',
      shares: lake.shares,
      quantity,
      because: `${lake.because}; / ${LAKE_COMPRESSION} for compression = ${quantity} GB`,
      price: 'lakeStoragePerGbMonth',
      book,
      settings,
    });
  }
}

/** Queries of plans that do not include them; a line for each plan that something is said to scan. */
export function* scans({ book, settings }: BillRoom): Generator<Draft> {
  const kinds = [
    { plan: 'basic', id: 'basic-scan', title: 'Queries of Basic tables', price: 'basicScanPerGb' },
    { plan: 'auxiliary', id: 'auxiliary-scan', title: 'Queries of Auxiliary tables', price: 'auxiliaryScanPerGb' },
    { plan: 'lake', id: 'lake-scan', title: 'Queries of the data lake', price: 'lakeScanPerGb' },
  ] as const;
  for (const { plan, ...kind } of kinds) {
    const gb = settings.scannedGbPerDay?.[plan];
    if (gb === undefined || gb === 0) continue;
    const quantity = Exact.of(gb);
    yield perDay({ ...kind, shares: new Map(), quantity, because: `${quantity} GB/day scanned`, book, settings });
  }
}

/** GB held by table, for the days charged, with the sum written out. */
function held(lines: readonly TableLine[], daysOf: (line: TableLine) => number) {
  const charged = lines.filter((line) => daysOf(line) > 0 && !line.billed.isZero);
  const shares = new Map(charged.map((line) => [line.table, line.billed.times(daysOf(line))]));
  const parts = charged.map((line) => `${line.table} ${line.billed} GB/day × ${daysOf(line)} days`);
  return { shares, because: `${parts.join(' + ')} = ${Exact.sum(shares.values())} GB held` };
}

function chargedDays(plan: Plan, { sentinel, interactiveDays, totalDays }: BillSettings): ChargedDays {
  const withSentinel = plan === 'analytics' && sentinel !== 'none';
  const included = INCLUDED_DAYS[withSentinel ? 'analyticsWithSentinel' : plan];
  // Only Analytics tables have interactive days to choose: those of the other plans are fixed, and included.
  const interactive = plan === 'analytics' ? Math.max(interactiveDays ?? included, included) : included;
  const unsaid = plan === 'lake' ? INCLUDED_DAYS.analyticsWithSentinel : interactive;
  const total = totalDays ?? (plan === 'analytics' ? interactive : (interactiveDays ?? unsaid));
  return { interactive: interactive - included, longTerm: Math.max(0, total - interactive) };
}
