/** What is asked of the metrics of a rule: names, time, interval, aggregations and dimensions. */
import { fail, ok, type Result } from '../../base/problem.ts';
import { type Aggregation, INPUT_STREAM, type MetricName, RULE_METRICS } from '../../contract/rule-metrics.ts';

/** Values wanted of each dimension named in `$filter`; `*` is every one. */
export type DimensionFilter = ReadonlyMap<string, readonly string[]>;

export interface MetricsQuery {
  readonly names: readonly MetricName[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly interval: string;
  readonly intervalMs: number;
  /** `undefined`: the primary one of each metric. */
  readonly aggregations: readonly Aggregation[] | undefined;
  readonly filter: DimensionFilter;
  /** The most series of one metric. */
  readonly top: number;
}

const MINUTE_MS = 60_000;
const INTERVALS: Readonly<Record<string, number>> = {
  PT1M: 1,
  PT5M: 5,
  PT15M: 15,
  PT30M: 30,
  PT1H: 60,
  PT6H: 360,
  PT12H: 720,
  P1D: 1_440,
};
const AGGREGATIONS: readonly Aggregation[] = ['Average', 'Count', 'Maximum', 'Minimum', 'Total'];
/** Points of one series. Assumed: the service bounds them as well, and says so in other words. */
const MAX_POINTS = 3_000;
/** Series of a metric with a filter, when nothing is said. Facts: 10. Assumed: the most there can be. */
const DEFAULT_SERIES = 10;
const MAX_SERIES = 20;
const MAX_FILTER_CHARS = 2_000;
const NAMES = Object.keys(RULE_METRICS) as MetricName[];

/** Reads the query parameters. Assumed: messages, but for that of an unknown metric; without names the first is meant. */
export function readMetricsQuery(
  query: (name: string) => string | undefined,
  nowMs: number,
): Result<MetricsQuery, { readonly message: string }> {
  const wanted = query('metricnames')
    ?.split(',')
    .map((name) => name.trim()) ?? [NAMES[0]!];
  const names = wanted.map((name) => find(NAMES, name));
  const unknown = names.indexOf(undefined);
  if (unknown >= 0) {
    const valid = NAMES.join(',');
    return fail({
      message: `Failed to find metric configuration for provider: Microsoft.Insights, resource Type: dataCollectionRules, metric: ${wanted[unknown]}, Valid metrics: ${valid}`,
    });
  }
  const interval = (query('interval') ?? 'PT1M').toUpperCase();
  if (!Object.hasOwn(INTERVALS, interval)) {
    return fail({ message: `interval=${interval}: wanted one of ${Object.keys(INTERVALS).join(', ')}` });
  }
  const intervalMs = INTERVALS[interval]! * MINUTE_MS;
  const span = readTimespan(query('timespan'), nowMs);
  if (span === undefined)
    return fail({ message: 'timespan: wanted two times, as 2026-01-01T00:00:00Z/2026-01-01T01:00:00Z' });
  if ((span.toMs - span.fromMs) / intervalMs > MAX_POINTS)
    return fail({ message: `timespan: over ${MAX_POINTS} points` });
  const aggregations = query('aggregation')
    ?.split(',')
    .map((name) => find(AGGREGATIONS, name.trim()));
  if (aggregations?.includes(undefined))
    return fail({ message: `aggregation: wanted some of ${AGGREGATIONS.join(', ')}` });
  const filter = readFilter(query('$filter') ?? '');
  if (filter === undefined) {
    return fail({
      message: "$filter: wanted dimensions of a rule's metrics, as InputStreamId eq '*' and ResponseCode eq '204'",
    });
  }
  const top = Number(query('top') ?? DEFAULT_SERIES);
  if (!Number.isInteger(top) || top < 1 || top > MAX_SERIES) return fail({ message: `top: wanted 1 to ${MAX_SERIES}` });
  return ok({
    names: [...new Set(names as MetricName[])],
    top,
    ...span,
    interval,
    intervalMs,
    aggregations: aggregations as Aggregation[] | undefined,
    filter,
  });
}

function find<T extends string>(known: readonly T[], name: string): T | undefined {
  return known.find((one) => one.toLowerCase() === name.toLowerCase());
}

/** By default the last hour. */
function readTimespan(text: string | undefined, nowMs: number): { fromMs: number; toMs: number } | undefined {
  if (text === undefined) return { fromMs: nowMs - 60 * MINUTE_MS, toMs: nowMs };
  const [from = '', to = '', ...more] = text.split('/');
  const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
  return more.length === 0 && fromMs <= toMs ? { fromMs, toMs } : undefined;
}

const DIMENSIONS = [INPUT_STREAM, 'ResponseCode', 'ErrorType'] as const;

/** `A eq 'x' and B eq '*'`; `or` joins values of one dimension. */
function readFilter(text: string): DimensionFilter | undefined {
  const filter = new Map<string, string[]>();
  if (text.trim() === '') return filter;
  if (text.length > MAX_FILTER_CHARS) return undefined;
  for (const part of text.split(/ and /iu)) {
    const clauses = part.split(/ or /iu).map((clause) => /^\s*\(?\s*(\w+) eq '([^']*)'\s*\)?\s*$/iu.exec(clause));
    for (const clause of clauses) {
      const dimension = find(DIMENSIONS, clause?.[1] ?? '');
      if (dimension === undefined || clauses.some((other) => other?.[1] !== clause?.[1])) return undefined;
      filter.set(dimension, [...(filter.get(dimension) ?? []), clause![2]!]);
    }
  }
  return filter;
}
