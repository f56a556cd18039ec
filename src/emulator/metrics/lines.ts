import { INPUT_STREAM, type MetricName, RULE_METRICS } from '../../contract/rule-metrics.ts';
import type { EmulatorState } from '../state.ts';

/** Samples of one metric of a rule in one minute, for one combination of its dimensions. */
export interface MetricLine {
  /** Start of the minute: ISO 8601, UTC. */
  readonly time: string;
  /** Immutable id. */
  readonly rule: string;
  readonly metric: MetricName;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly count: number;
  readonly total: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** What was counted since a time, oldest first. */
export function metricsOf(
  state: EmulatorState,
  of: { readonly rule?: string | undefined; readonly fromMs?: number },
): MetricLine[] {
  return state.store.accounts.metrics.from(of.fromMs ?? 0, of.rule).map((minute) => {
    const { startMs, rule, stream, metric, dimension, count, total, minimum, maximum } = minute;
    const other = RULE_METRICS[metric].dimensions[1];
    return {
      time: new Date(startMs).toISOString(),
      rule,
      metric,
      dimensions: {
        [INPUT_STREAM]: stream,
        ...(other !== undefined && dimension !== undefined && { [other]: dimension }),
      },
      count,
      total,
      minimum,
      maximum,
    };
  });
}
