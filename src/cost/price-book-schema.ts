/** The shape of a price book (`profiles/prices/*.json`), for the reader and, as JSON Schema, for editors. */
import * as z from 'zod';

const text = z.string().min(1).max(2000);
const amount = (most: number) => z.number().min(0).max(most);

/** Prices of a book, with what each is for. All in the currency of the book; GB are 10^9 bytes. */
export const PRICES = {
  analyticsPerGb: 'Analytics ingestion, pay-as-you-go, of Log Analytics: for each GB.',
  analyticsFreeGbPerMonth: 'No price, but GB: what Log Analytics takes for nothing each month, pay-as-you-go.',
  basicPerGb: 'Basic ingestion, for each GB.',
  auxiliaryPerGb: 'Auxiliary ingestion, for each GB.',
  processingPerGb: 'What transformations are charged for, and all that comes in for Auxiliary tables: for each GB.',
  sentinelClassicPerGb: 'Analysis by Sentinel in a classic tier, pay-as-you-go, beside Log Analytics: for each GB.',
  sentinelSimplifiedPerGb: 'Sentinel in a simplified tier, pay-as-you-go, ingestion included: for each GB.',
  sentinelBasicPerGb: 'Basic ingestion where Sentinel is on the workspace, for each GB.',
  sentinelAuxiliaryPerGb: 'Auxiliary ingestion where Sentinel is on the workspace, for each GB.',
  lakePerGb: 'Ingestion into tables that are only in the Sentinel data lake, for each GB.',
  lakeProcessingPerGb: 'Processing of what comes in for such tables, for each GB.',
  lakeStoragePerGbMonth: 'Storage in the data lake: for each GB and month, after compression.',
  interactivePerGbMonth: 'Interactive retention beyond what is included, for each GB and month.',
  longTermPerGbMonth: 'Long-term retention, for each GB and month.',
  basicScanPerGb: 'Queries of Basic tables, for each GB scanned.',
  auxiliaryScanPerGb: 'Queries of Auxiliary tables, for each GB scanned.',
  lakeScanPerGb: 'Queries of the data lake, for each GB scanned, before compression.',
} as const;

export type PriceName = keyof typeof PRICES;
export const PRICE_NAMES = Object.keys(PRICES) as readonly PriceName[];

/** Meters that have commitment tiers. */
export const TIER_METERS = ['logAnalytics', 'sentinelClassic', 'sentinelSimplified'] as const;
export type TierMeter = (typeof TIER_METERS)[number];

const PRICE = z
  .union([amount(1_000_000), z.strictObject({ value: amount(1_000_000), source: text }), z.null()])
  .meta({ description: 'A number, a number with its source, or null: not known, so that it is not priced.' });

const TIER = z.strictObject({
  gbPerDay: z.int().min(1).max(1_000_000).meta({ description: 'What is committed to, in GB a day.' }),
  perDay: amount(1_000_000_000).optional().meta({ description: 'Price of the tier for a day. This or a discount.' }),
  discountPercent: amount(100).optional().meta({ description: 'Off the pay-as-you-go price of the meter.' }),
  source: text.optional(),
});
const TIERS = z.array(TIER).max(50);

const PRICE_MEMBERS = Object.fromEntries(
  Object.entries(PRICES).map(([name, description]) => [name, PRICE.optional().meta({ description })]),
) as Record<PriceName, z.ZodOptional<typeof PRICE>>;

export const PRICE_BOOK_SCHEMA = z.strictObject({
  $schema: text.optional(),
  name: text.meta({ description: 'For people.' }),
  kind: z.enum(['example', 'list', 'own']).meta({
    description: 'example: figures others published. list: the list prices of a region. own: what you pay.',
  }),
  date: z
    .string()
    .regex(/^\d{4}-\d\d-\d\d$/)
    .meta({ description: 'The day the prices are of, as 2026-11-28.' }),
  currency: z.literal('USD').meta({ description: 'Results are named usdPerMonth: convert other currencies.' }),
  region: text.optional(),
  note: text.optional(),
  prices: z.strictObject(PRICE_MEMBERS).optional(),
  tiers: z
    .strictObject({
      logAnalytics: TIERS.optional(),
      sentinelClassic: TIERS.optional(),
      sentinelSimplified: TIERS.optional(),
    })
    .optional()
    .meta({ description: 'Commitment tiers by meter.' }),
});

export type PriceBookFile = z.infer<typeof PRICE_BOOK_SCHEMA>;

/** The schema of a price book: plain data (JSON Schema, draft 7), the same every time. */
export function priceBookJsonSchema(): unknown {
  return {
    ...z.toJSONSchema(PRICE_BOOK_SCHEMA, { target: 'draft-7', io: 'input' }),
    title: 'Prices of Azure Monitor and Sentinel',
  };
}
