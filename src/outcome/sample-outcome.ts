/** What was measured of a sample → the part of a `cost` result that is of the sample alone. */
import type { Tally } from '../base/tally.ts';
import { type Attribution, type Dimension, OTHERS, type Share } from '../pool/attribution.ts';
import { SLICE_MS } from '../pool/measure-rows.ts';
import { COUNTS } from '../pool/types.ts';
import type {
  Measured,
  NamedMeasure,
  QueryMeasure,
  SampleResult,
  TableMeasure,
  TopMeasures,
} from '../report/cost-result.ts';
import type { CollectionPlan } from '../rules/types.ts';
import { addTo, NOTHING, plus } from './shares.ts';

export interface SampleMeasured {
  readonly plan: CollectionPlan;
  readonly total: Tally;
  readonly attribution: Attribution;
  /** Bytes of input. */
  readonly bytes: number;
  /** How many of a kind are told one by one. */
  readonly top: number;
}

const HOUR_MS = 3_600_000;

export function sampleOutcome({ plan, total, attribution, bytes, top }: SampleMeasured): SampleResult {
  const sums = new Sums(plan, attribution, total);
  const tables = sums.tables();
  const all = tables.reduce((sum, { share }) => plus(sum, share), NOTHING);
  const measured = ({ rows, billed }: Share): Measured => ({
    rows,
    billedBytes: billed,
    share: all.billed === 0 ? 0 : billed / all.billed,
  });
  const named = (shares: Iterable<readonly [string, Share]>): NamedMeasure[] =>
    [...shares].sort(bySize).map(([name, share]) => ({ name, ...measured(share) }));
  const topOf = (dimension: Dimension): TopMeasures => {
    const items = named(sums.of(dimension));
    // What was not told apart is none of the largest, however much it is.
    const told = items.filter(({ name }) => name !== OTHERS).slice(0, top);
    const rest = items.filter((item) => !told.includes(item));
    const others = rest.reduce((sum, { rows, billedBytes }) => plus(sum, { rows, billed: billedBytes }), NOTHING);
    return { items: told, others: measured(others) };
  };
  return {
    events: {
      read: total.get(COUNTS.read),
      matched: total.get(COUNTS.matched),
      malformed: total.get(COUNTS.malformed),
      bytes,
    },
    span: spanOf(sums.of('slice').keys()),
    machines: sums.of('computer').size,
    total: {
      ...measured(all),
      bytes: tables.reduce((sum, table) => sum + table.bytes, 0),
      compressedBytes: tables.reduce((sum, table) => sum + table.compressedBytes, 0),
    },
    tables: tables
      .toSorted((a, b) => bySize([a.name, a.share], [b.name, b.share]))
      .map(
        ({ name, share, columns, ...sizes }): TableMeasure => ({
          name,
          ...measured(share),
          ...sizes,
          columns: named(columns),
        }),
      ),
    rules: named(sums.rules()),
    queries: sums.queries(measured),
    eventIds: topOf('event'),
    providers: topOf('provider'),
    computers: topOf('computer'),
    accounts: topOf('account'),
    duplicates: named(sums.of('duplicate')),
  };
}

/** Sums over streams. */
class Sums {
  readonly #plan: CollectionPlan;
  readonly #attribution: Attribution;

  readonly #total: Tally;

  constructor(plan: CollectionPlan, attribution: Attribution, total: Tally) {
    this.#plan = plan;
    this.#attribution = attribution;
    this.#total = total;
  }

  #stream(number: number): Share {
    return { rows: this.#total.get(COUNTS.streamRows(number)), billed: this.#total.get(COUNTS.streamBilled(number)) };
  }

  of(dimension: Dimension): Map<string, Share> {
    const shares = new Map<string, Share>();
    for (const [stream, { flows }] of this.#plan.streams.entries()) {
      // What is told of tables is told of each by itself.
      const tables = dimension === 'duplicate' ? 1 : flows.length;
      for (const [key, share] of this.#attribution.of(stream, dimension)) addTo(shares, key, times(share, tables));
    }
    return shares;
  }

  tables() {
    const names = [...new Set(this.#plan.streams.flatMap(({ flows }) => flows.map(({ table }) => table)))];
    return names.map((name) => {
      const table = { name, share: NOTHING, bytes: 0, compressedBytes: 0, columns: new Map<string, Share>() };
      for (const [stream, { flows }] of this.#plan.streams.entries()) {
        const here = flows.filter((flow) => flow.table === name).length;
        table.share = plus(table.share, times(this.#stream(stream), here));
        table.bytes += this.#total.get(COUNTS.streamBytes(stream)) * here;
        table.compressedBytes += this.#total.get(COUNTS.streamCompressed(stream)) * here;
        for (const [column, own] of this.#attribution.of(stream, 'column')) {
          if (here > 0) addTo(table.columns, column, times(own, here));
        }
      }
      return table;
    });
  }

  rules(): Map<string, Share> {
    const shares = new Map<string, Share>();
    for (const [stream, { dcr, flows }] of this.#plan.streams.entries()) {
      const share = this.#stream(stream);
      if (share.rows > 0) addTo(shares, dcr, times(share, flows.length));
    }
    return shares;
  }

  queries(measured: (share: Share) => Measured): QueryMeasure[] {
    const [all, only] = [this.of('query'), this.of('queryOnly')];
    const sources = [
      ...this.#plan.queries.map(({ dcr, dataSource, xPathQuery }) => ({ dcr, dataSource, xPathQuery })),
      ...this.#plan.firewallLogs.map(({ dcr, dataSource, profiles }) => ({
        dcr,
        dataSource,
        xPathQuery: profiles.join(','),
      })),
    ];
    return sources.map((source, number) => ({
      ...source,
      ...measured(all.get(String(number)) ?? NOTHING),
      onlyHere: measured(only.get(String(number)) ?? NOTHING),
    }));
  }
}

function spanOf(slices: Iterable<string>): SampleResult['span'] {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const key of slices) {
    const start = Number.parseInt(key, 10);
    if (!Number.isNaN(start)) [first, last] = [Math.min(first, start), Math.max(last, start)];
  }
  if (first > last) return null;
  const end = last + SLICE_MS;
  return { from: new Date(first).toISOString(), to: new Date(end).toISOString(), hours: (end - first) / HOUR_MS };
}

function bySize([a, one]: readonly [string, Share], [b, other]: readonly [string, Share]): number {
  return other.billed - one.billed || (a < b ? -1 : 1);
}

function times({ rows, billed }: Share, factor: number): Share {
  return { rows: rows * factor, billed: billed * factor };
}
