/** Minutes → series of points, as the service answers them. */
import { type Aggregation, INPUT_STREAM, type MetricName, RULE_METRICS } from '../../contract/rule-metrics.ts';
import type { MetricMinute } from '../accounts/rule-metrics.ts';
import type { MetricsQuery } from './query.ts';

type Point = Pick<MetricMinute, 'count' | 'total' | 'minimum' | 'maximum'>;

/** One combination of the dimensions that were asked for. */
export interface Series {
  readonly metadatavalues: readonly {
    readonly name: { readonly value: string; readonly localizedValue: string };
    readonly value: string;
  }[];
  readonly data: readonly object[];
}

/** The series of a metric: one for each combination of values of the dimensions in the filter, as far as `top`; one without a filter. */
export function seriesOf(metric: MetricName, minutes: readonly MetricMinute[], query: MetricsQuery): Series[] {
  const { fromMs, toMs, intervalMs, filter } = query;
  const groups = new Map<string, { values: string[]; points: Map<number, Point> }>();
  for (const minute of minutes) {
    if (minute.metric !== metric || minute.startMs >= toMs) continue;
    const values = [...filter].map(([dimension, wanted]) => matching(dimensionOf(minute, dimension), wanted));
    if (values.includes(undefined)) continue;
    const key = JSON.stringify(values);
    const group = groups.get(key) ?? { values: values as string[], points: new Map<number, Point>() };
    groups.set(key, group);
    const at = Math.floor((minute.startMs - floorTo(fromMs, intervalMs)) / intervalMs);
    const known = group.points.get(at);
    group.points.set(at, known === undefined ? minute : joined(known, minute));
  }
  // Without a filter there is a series also when nothing was counted.
  if (groups.size === 0 && filter.size === 0) groups.set('', { values: [], points: new Map() });
  const aggregations = query.aggregations ?? [RULE_METRICS[metric].primary];
  return [...groups.values()].slice(0, query.top).map(({ values, points }) => ({
    metadatavalues: [...filter.keys()].map((dimension, i) => {
      const name = dimension.toLowerCase();
      return { name: { value: name, localizedValue: name }, value: values[i]! };
    }),
    data: timesOf(query).map((startMs, at) => ({
      timeStamp: new Date(startMs).toISOString().replace('.000Z', 'Z'),
      ...(points.has(at) && valuesOf(points.get(at)!, aggregations)),
    })),
  }));
}

/** Points begin at whole intervals. */
function timesOf({ fromMs, toMs, intervalMs }: MetricsQuery): number[] {
  const times: number[] = [];
  for (let ms = floorTo(fromMs, intervalMs); ms < toMs; ms += intervalMs) times.push(ms);
  return times;
}

export function floorTo(ms: number, intervalMs: number): number {
  return Math.floor(ms / intervalMs) * intervalMs;
}

function dimensionOf(minute: MetricMinute, dimension: string): string | undefined {
  if (dimension === INPUT_STREAM) return minute.stream;
  return (RULE_METRICS[minute.metric].dimensions as readonly string[]).includes(dimension)
    ? minute.dimension
    : undefined;
}

function matching(value: string | undefined, wanted: readonly string[]): string | undefined {
  if (value === undefined || wanted.includes('*')) return value;
  return wanted.some((one) => one.toLowerCase() === value.toLowerCase()) ? value : undefined;
}

function joined(a: Point, b: Point): Point {
  return {
    count: a.count + b.count,
    total: a.total + b.total,
    minimum: Math.min(a.minimum, b.minimum),
    maximum: Math.max(a.maximum, b.maximum),
  };
}

function valuesOf(point: Point, aggregations: readonly Aggregation[]): Record<string, number> {
  const values = {
    Average: point.total / point.count,
    Count: point.count,
    Maximum: point.maximum,
    Minimum: point.minimum,
    Total: point.total,
  };
  return Object.fromEntries(aggregations.map((name) => [name.toLowerCase(), values[name]]));
}
