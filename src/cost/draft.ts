/** A line of a bill before anything is rounded. */
import type { BillItem, BillSettings, ItemId } from './bill-types.ts';
import { Exact } from './exact.ts';
import type { PriceBook } from './price-book.ts';
import type { PriceName } from './price-book-schema.ts';
import type { Shares } from './volumes.ts';

export interface Draft {
  readonly id: ItemId;
  readonly title: string;
  readonly quantity: Exact;
  readonly unit: string;
  readonly price?: Exact | undefined;
  /** Absent: not priced. */
  readonly perMonth?: Exact | undefined;
  readonly derivation: string;
  /** What each table brings; empty where no table does. */
  readonly shares: Shares;
}

/** What a line is multiplied from. */
export interface Priced {
  readonly id: ItemId;
  readonly title: string;
  readonly shares: Shares;
  readonly price: PriceName;
  readonly book: PriceBook;
  readonly settings: BillSettings;
  /** How the quantity comes about; absent where it is what the tables bring. */
  readonly because?: string;
  /** Absent: the sum of the shares. */
  readonly quantity?: Exact;
}

/** A quantity for each day, at a price for each GB. */
export function perDay(priced: Priced): Draft {
  const { quantity, price, head, reason } = open(priced);
  const month = price && quantity.times(price).times(priced.settings.daysPerMonth);
  const sum = price && `${head}; × ${price} USD/GB = ${quantity.times(price)} USD/day`;
  return { ...core(priced), quantity, unit: 'GB/day', price, perMonth: month, derivation: sum ?? `${head}; ${reason}` };
}

/** A quantity that is held, at a price for each GB and month. */
export function perMonth(priced: Priced): Draft {
  const { quantity, price, head, reason } = open(priced);
  const month = price && quantity.times(price);
  const sum = price && `${head}; × ${price} USD/GB and month = ${month} USD/month`;
  return {
    ...core(priced),
    quantity,
    unit: 'GB held',
    price,
    perMonth: month,
    derivation: sum ?? `${head}; ${reason}`,
  };
}

function core({ id, title, shares }: Priced): Pick<Draft, 'id' | 'title' | 'shares'> {
  return { id, title, shares };
}

function open({ shares, book, price: name, because, quantity = Exact.sum(shares.values()) }: Priced) {
  const price = book.prices[name];
  return {
    quantity,
    price: price && Exact.of(price.value),
    head: because ?? sumText(shares, quantity),
    reason: `not priced: the price book has no ${name}`,
  };
}

/** `SecurityEvent 3 + Event 2 = 5 GB/day`. */
export function sumText(shares: Shares, sum: Exact): string {
  const parts = [...shares].filter(([, gb]) => !gb.isZero).map(([table, gb]) => `${table} ${gb}`);
  if (parts.length === 0) return `${sum} GB/day`;
  return parts.length === 1 ? `${parts[0]} GB/day` : `${parts.join(' + ')} = ${sum} GB/day`;
}

/** The line as the bill has it. */
export function itemOf(draft: Draft, daysPerMonth: number): BillItem {
  const { id, title, quantity, unit, price, perMonth: month, derivation } = draft;
  return {
    id,
    title,
    quantity: quantity.rounded(9),
    unit,
    ...(price && { price: price.rounded(6) }),
    ...(month && { usdPerDay: month.over(daysPerMonth).rounded(6), usdPerMonth: month.rounded(6) }),
    derivation:
      month && !month.isZero && unit !== 'GB held'
        ? `${derivation}; × ${daysPerMonth} days = ${month} USD/month`
        : derivation,
  };
}
