/** The result of `cost`, the object `cost --json` prints. Members may be added, never renamed. */
import type { Bill } from '../cost/bill-types.ts';
import type { Interval } from '../cost/extrapolate.ts';
import type { ExpectationResult } from './expectations.ts';
import type { ProblemResult } from './run-result.ts';

/** Rows, and what is billed of them. */
export interface Measured {
  readonly rows: number;
  readonly billedBytes: number;
  /** Part of all billed bytes, from 0 to 1. */
  readonly share: number;
}

export interface NamedMeasure extends Measured {
  readonly name: string;
}

/** The largest, and what the others come to together. */
export interface TopMeasures {
  readonly items: readonly NamedMeasure[];
  readonly others: Measured;
}

export interface TableMeasure extends NamedMeasure {
  /** Of the rows as JSON, and as they would travel. */
  readonly bytes: number;
  readonly compressedBytes: number;
  /** What each column comes to, largest first; `rows` have a value in it. */
  readonly columns: readonly NamedMeasure[];
}

export interface QueryMeasure extends Measured {
  readonly dcr: string;
  readonly dataSource: string;
  /** Of a firewall log: its profiles. */
  readonly xPathQuery: string;
  /** What would not be collected without it. */
  readonly onlyHere: Measured;
}

/** What a sample of events comes to under some rules. */
export interface SampleResult {
  readonly events: {
    readonly read: number;
    readonly matched: number;
    readonly malformed: number;
    /** Bytes of input. */
    readonly bytes: number;
  };
  /** The time the rows span, from the first to the last minute that has rows; `null` where no row has a time. */
  readonly span: { readonly from: string; readonly to: string; readonly hours: number } | null;
  /** Computers that rows are of. */
  readonly machines: number;
  /** Every row counts in each table it goes to. */
  readonly total: Measured & { readonly bytes: number; readonly compressedBytes: number };
  readonly tables: readonly TableMeasure[];
  readonly rules: readonly NamedMeasure[];
  readonly queries: readonly QueryMeasure[];
  readonly eventIds: TopMeasures;
  readonly providers: TopMeasures;
  readonly computers: TopMeasures;
  readonly accounts: TopMeasures;
  /** Rows of events that are in the same table already, by table: paid twice. */
  readonly duplicates: readonly NamedMeasure[];
}

/** What a day would bring. GB of 10^9 bytes, as billed. */
export interface DailyResult {
  readonly gbPerDay: Interval;
  /** Share of such intervals that cover the truth. */
  readonly confidence: number;
  readonly rowsPerDay: number;
  /** How the estimate comes about, with its numbers. */
  readonly derivation: string;
  readonly warnings: readonly string[];
  readonly tables: readonly { readonly table: string; readonly gbPerDay: Interval }[];
  /** What billed sizes were mended by: `factor × bytes + perRowBytes` a row. Only with `--calibrate`. */
  readonly calibrations?: readonly CalibrationOfTable[];
}

export interface CalibrationOfTable {
  readonly table: string;
  readonly factor: number;
  readonly perRowBytes: number;
  /** Rows of the export it stands on. */
  readonly rows: number;
  /** What it is off by for a row (root mean square), over the mean size of a row. */
  readonly residualShare: number;
}

export interface CostResult extends SampleResult {
  readonly schemaVersion: 1;
  /** Absent where no row has a time. */
  readonly daily?: DailyResult;
  readonly bill?: Bill;
  readonly problems: readonly ProblemResult[];
  /** Only with `--expect`. */
  readonly expectations?: readonly ExpectationResult[];
}
