/**
 * Price books: every price is a setting with its source. The one that comes with amasim has figures others published, none of which
 * we could check against Microsoft; a file of the same shape, or single prices, replace them.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pointer } from '../base/json-object.ts';
import { nearestName } from '../base/nearest-name.ts';
import { packageFolder } from '../base/package-folder.ts';
import { fail, ok, type Problem, type Result } from '../base/problem.ts';
import {
  PRICE_BOOK_SCHEMA,
  PRICE_NAMES,
  type PriceBookFile,
  type PriceName,
  TIER_METERS,
  type TierMeter,
} from './price-book-schema.ts';

/** A price, in the currency of the book. */
export interface Price {
  readonly value: number;
  readonly source: string;
}

/** A commitment tier: `perDay` or `discountPercent`, never both. */
export interface TierPrice {
  readonly gbPerDay: number;
  readonly perDay?: number;
  /** Off the pay-as-you-go price of the same meter. */
  readonly discountPercent?: number;
  readonly source: string;
}

export interface PriceBook {
  readonly name: string;
  readonly kind: PriceBookFile['kind'];
  /** The day the prices are of. */
  readonly date: string;
  readonly currency: 'USD';
  readonly region?: string;
  readonly note?: string;
  /** What is absent is not priced. */
  readonly prices: Readonly<Partial<Record<PriceName, Price>>>;
  /** By meter, rising in `gbPerDay`; empty where none are known. */
  readonly tiers: Readonly<Record<TierMeter, readonly TierPrice[]>>;
}

/** As the schema has it. */
const MAX_PRICE = 1_000_000;

const NO_SOURCE = 'given without a source';

/** The book that comes with amasim. Errors: throws when the file of ours is wrong. */
export function examplePrices(): PriceBook {
  const file = join(packageFolder('profiles'), 'prices', 'public-example.json');
  const read = readPriceBook(JSON.parse(readFileSync(file, 'utf8')), { file });
  if (!read.ok) throw new Error(read.problem[0]?.message);
  return read.value;
}

/** Where a book comes from, and what it replaces. */
export interface BookOrigin {
  readonly file?: string;
  /** Prices of it stand where the book read has none; `null` in the book read takes one away. Tiers are replaced by meter. */
  readonly base?: PriceBook;
}

/** Reads a price book from JSON. Errors: AMASIM_COST_PRICES for each value that is wrong, with its path. */
export function readPriceBook(json: unknown, { file, base }: BookOrigin): Result<PriceBook, readonly Problem[]> {
  const parsed = PRICE_BOOK_SCHEMA.safeParse(json);
  const problem = (path: readonly PropertyKey[], message: string): Problem => ({
    code: 'AMASIM_COST_PRICES',
    message,
    path: path.reduce<string>((parent, member) => pointer(parent, String(member)), ''),
    ...(file !== undefined && { file }),
  });
  if (!parsed.success) return fail(parsed.error.issues.map((issue) => problem(issue.path, messageOf(issue))));
  const { prices = {}, tiers = {}, $schema: _schema, region, note, ...rest } = parsed.data;

  const merged: Partial<Record<PriceName, Price>> = { ...base?.prices };
  for (const name of PRICE_NAMES) {
    const given = prices[name];
    if (given === null) delete merged[name];
    else if (given !== undefined)
      merged[name] = typeof given === 'number' ? { value: given, source: NO_SOURCE } : given;
  }

  const problems: Problem[] = [];
  const tiersOf = (meter: TierMeter): readonly TierPrice[] => {
    const given = tiers[meter];
    if (given === undefined) return base?.tiers[meter] ?? [];
    for (const [at, { perDay, discountPercent, gbPerDay }] of given.entries()) {
      const path = ['tiers', meter, at];
      if ((perDay === undefined) === (discountPercent === undefined)) {
        problems.push(problem(path, 'wanted perDay or discountPercent, one of them'));
      }
      if (given.findIndex((tier) => tier.gbPerDay === gbPerDay) < at) {
        problems.push(problem([...path, 'gbPerDay'], `the tier of ${gbPerDay} GB a day stands there twice`));
      }
    }
    return given
      .map(({ source = NO_SOURCE, ...tier }) => ({ ...tier, source }) as TierPrice)
      .sort((left, right) => left.gbPerDay - right.gbPerDay);
  };
  const read = Object.fromEntries(TIER_METERS.map((meter) => [meter, tiersOf(meter)])) as PriceBook['tiers'];
  if (problems.length > 0) return fail(problems);
  const texts = { ...(region !== undefined && { region }), ...(note !== undefined && { note }) };
  return ok({ ...rest, ...texts, prices: merged, tiers: read });
}

/** `name=value` of a command line, over what is there. Errors: AMASIM_COST_PRICES. */
export function withPrice(book: PriceBook, text: string): Result<PriceBook> {
  const at = text.indexOf('=');
  if (at < 1)
    return refuse(`${text}: wanted <name>=<USD>, as in analyticsPerGb=2.3; names are ${PRICE_NAMES.join(', ')}`);
  const [name, digits] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  if (!(PRICE_NAMES as readonly string[]).includes(name)) {
    const near = nearestName(name, PRICE_NAMES);
    return refuse(
      `${text}: there is no price ${name}; ${near === undefined ? `there are ${PRICE_NAMES.join(', ')}` : `did you mean ${near}?`}`,
    );
  }
  const value = Number(digits);
  const isPrice = /^\d+(\.\d+)?$/.test(digits) && value <= MAX_PRICE;
  if (!isPrice) return refuse(`${text}: wanted ${name}=<a number from 0 to 1,000,000, with a point, without a unit>`);
  return ok({ ...book, prices: { ...book.prices, [name]: { value, source: NO_SOURCE } } });
}

function refuse(message: string): Result<never> {
  return fail<Problem>({ code: 'AMASIM_COST_PRICES', message });
}

function messageOf(issue: {
  readonly code?: string;
  readonly message: string;
  readonly keys?: readonly string[];
}): string {
  const { code, keys = [], message } = issue;
  if (code === 'invalid_union') return 'wanted a number from 0 to 1,000,000, { "value", "source" }, or null';
  if (code !== 'unrecognized_keys') return message;
  const near = nearestName(keys[0] ?? '', PRICE_NAMES);
  return `there is no ${keys.join(', ')}${near === undefined ? '' : `; did you mean ${near}?`}`;
}
