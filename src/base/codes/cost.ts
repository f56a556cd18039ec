import type { CodeRegister } from '../code-info.ts';

/** Codes of what collecting costs (`cost/`). */
export const COST_CODES = {
  AMASIM_COST_PRICES: {
    blame: 'config',
    severity: 'error',
    help: 'The price book is not one, or a price in it cannot be one; the message says what was wanted at that place. schemas/price-book.schema.json describes it for editors.',
  },
  AMASIM_COST_SETTING: {
    blame: 'config',
    severity: 'error',
    help: 'A setting or a volume of the bill cannot be, or the price book has nothing for it; the message says what was wanted.',
  },
  AMASIM_COST_SAMPLE: {
    blame: 'input',
    severity: 'error',
    help: 'A whole day cannot be told from this sample: it has no machine, no time span or no event.',
  },
  AMASIM_COST_EXPORT: {
    blame: 'input',
    severity: 'error',
    help: "The export cannot be calibrated with: it is not NDJSON, JSON or CSV of a table's rows with _BilledSize, or has too few rows or too many. Take up to 100,000 rows of each table, with all columns.",
  },
} as const satisfies CodeRegister;
