/** Flags of `cost` that say what a day looks like and how it is paid for. */
import { readFileSync } from 'node:fs';
import type { Options } from 'yargs';
import { type BillSettings, DEFAULT_BILL_SETTINGS, PLANS, type Plan, type TierChoice } from '../cost/bill-types.ts';
import { calibrate, type TableCalibration } from '../cost/calibrate.ts';
import { examplePrices, type PriceBook, readPriceBook, withPrice } from '../cost/price-book.ts';
import type { Billing } from '../outcome/price-outcome.ts';
import { refuse, refuseUsage } from './fail.ts';

const number = { type: 'number', requiresArg: true } as const;
const text = { type: 'string', requiresArg: true } as const;

export const BILL_OPTIONS = {
  machines: { ...number, describe: 'machines that collect (default: those of the sample)' },
  'hours-per-day': { ...number, describe: 'hours of a day that are like the sample (default: 24)' },
  eps: {
    ...number,
    describe: 'events a second that come, kept or not, of all machines together: instead of the rate of the sample',
  },
  prices: {
    ...text,
    describe: 'price book, or what differs from the default one (JSON; default: public example figures)',
  },
  price: {
    ...text,
    array: true,
    default: [] as string[],
    describe:
      'one price over those of the book, as in sentinelSimplifiedPerGb=3.9 (names: schemas/price-book.schema.json)',
  },
  calibrate: {
    ...text,
    array: true,
    default: [] as string[],
    describe:
      'rows exported with all their columns, _BilledSize too (CSV, JSON or NDJSON): they mend the estimate of billed sizes',
  },
  sentinel: {
    choices: ['none', 'classic', 'simplified'] as const,
    requiresArg: true,
    default: 'simplified' as const,
    describe: 'whether Sentinel is on the workspace, and in which pricing tier',
  },
  tier: { ...text, default: 'payAsYouGo', describe: 'payAsYouGo, best, or a commitment tier in GB a day' },
  servers: {
    ...number,
    default: 0,
    describe: 'servers with Defender for Servers Plan 2, of which 500 MB a day are free',
  },
  plan: {
    ...text,
    array: true,
    default: [] as string[],
    describe: 'plan of a table that is not on analytics, as in SecurityEvent=basic (basic, auxiliary, lake)',
  },
  'transform-drops': {
    ...text,
    array: true,
    default: [] as string[],
    describe:
      'what a transformation drops of the billed size of a table, as in SecurityEvent=60%: rows go untransformed here',
  },
  'interactive-days': { ...number, describe: 'days of interactive retention (default: what is included)' },
  'total-days': { ...number, describe: 'days of retention in all (default: as --interactive-days)' },
  'daily-cap': { ...number, describe: 'daily cap of the workspace in GB' },
  'days-per-month': { ...number, default: 30, describe: 'days of the month of the bill' },
} as const satisfies Readonly<Record<string, Options>>;

/** What they parse to. */
export interface BillArguments {
  machines: number | undefined;
  'hours-per-day': number | undefined;
  eps: number | undefined;
  prices: string | undefined;
  price: string[];
  calibrate: string[];
  sentinel: BillSettings['sentinel'];
  tier: string;
  servers: number;
  plan: string[];
  'transform-drops': string[];
  'interactive-days': number | undefined;
  'total-days': number | undefined;
  'daily-cap': number | undefined;
  'days-per-month': number;
}

/** Errors: exit 2 for a plan, tier or share that is none, a book that cannot be read, and AMASIM_COST_PRICES. */
export function billFlagsOf(args: BillArguments): Billing {
  const { machines, eps, servers, sentinel } = args;
  if (machines !== undefined && eps !== undefined)
    refuseUsage('--eps is the rate of all machines: it goes without --machines');
  const hoursPerDay = args['hours-per-day'];
  const [interactiveDays, totalDays, dailyCapGb] = [args['interactive-days'], args['total-days'], args['daily-cap']];
  return {
    target: {
      ...(machines !== undefined && { machines }),
      ...(eps !== undefined && { eps }),
      ...(hoursPerDay !== undefined && { hoursPerDay }),
    },
    settings: {
      ...DEFAULT_BILL_SETTINGS,
      sentinel,
      tier: tierOf(args.tier),
      defenderServers: servers,
      daysPerMonth: args['days-per-month'],
      ...(interactiveDays !== undefined && { interactiveDays }),
      ...(totalDays !== undefined && { totalDays }),
      ...(dailyCapGb !== undefined && { dailyCapGb }),
    },
    book: withPrices(bookOf(args.prices), args.price),
    plans: new Map(args.plan.map(planOf)),
    drops: new Map(args['transform-drops'].map(dropOf)),
    calibrations: new Map(args.calibrate.flatMap(calibrationsIn).map((table) => [table.table, table])),
  };
}

function tierOf(tier: string): TierChoice {
  if (tier === 'payAsYouGo' || tier === 'best') return tier;
  const gb = Number(tier);
  return tier.trim() !== '' && Number.isFinite(gb)
    ? gb
    : refuseUsage(`--tier ${tier}: takes payAsYouGo, best, or a commitment tier in GB a day`);
}

function planOf(given: string): [table: string, plan: Plan] {
  const at = given.indexOf('=');
  const [table, name] = [given.slice(0, Math.max(0, at)), given.slice(at + 1)];
  const plan = PLANS.find((known) => known === name);
  return table === '' || plan === undefined
    ? refuseUsage(
        `--plan ${given}: takes a table and its plan, as in SecurityEvent=basic; plans are ${PLANS.join(', ')}`,
      )
    : [table, plan];
}

/** `Table=60%` or `Table=0.6`. */
function dropOf(given: string): [table: string, share: number] {
  const [, table, digits, percent] = /^([A-Za-z]\w*)=(\d+(?:\.\d+)?)(%?)$/.exec(given) ?? [];
  const share = Number(digits) / (percent === '%' ? 100 : 1);
  return table !== undefined && share <= 1
    ? [table, share]
    : refuseUsage(
        `--transform-drops ${given}: takes a table and what is dropped of it, up to all, as in SecurityEvent=60% or SecurityEvent=0.6`,
      );
}

/** The name of the book says what was put over it. */
function withPrices(base: PriceBook, given: readonly string[]): PriceBook {
  let book = base;
  for (const text of given) {
    const read = withPrice(book, text);
    book = read.ok ? read.value : refuse({ ...read.problem, message: `--price ${read.problem.message}` });
  }
  return given.length === 0 ? book : { ...book, name: `${base.name} with ${given.join(', ')}` };
}

/** A file, or `<table>=<file>` where its rows do not say their table. */
function calibrationsIn(given: string): readonly TableCalibration[] {
  const [, table, file = given] = /^([A-Za-z]\w*)=(.+)$/.exec(given) ?? [];
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return refuse({ code: 'AMASIM_COST_EXPORT', message: (error as Error).message, file });
  }
  const read = calibrate(text, { file, ...(table !== undefined && { table }) });
  return read.ok ? read.value.tables : refuse(read.problem);
}

function bookOf(file: string | undefined): PriceBook {
  const base = examplePrices();
  if (file === undefined) return base;
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return refuse({ code: 'AMASIM_COST_PRICES', message: (error as Error).message, file });
  }
  const read = readPriceBook(json, { file, base });
  return read.ok ? read.value : refuse(read.problem[0]!);
}
