/** Metrics of rules through the control plane: values, and what there is to ask for. */
import { METRIC_DEFINITION_TYPE, METRIC_TYPE, RULE_TYPE } from '../../contract/arm.ts';
import {
  METRICS_API_VERSIONS,
  type MetricFacts,
  RULE_METRICS,
  RULE_METRICS_NAMESPACE,
} from '../../contract/rule-metrics.ts';
import { type ArmAnswer, answered, notFound } from '../arm/answer.ts';
import type { ArmRequest, ResourceKind } from '../arm/kind.ts';
import { readOnlyKind } from '../arm/read-only-kind.ts';
import type { ArmResource } from '../arm/store.ts';
import type { EmulatorState } from '../state.ts';
import { type MetricsQuery, readMetricsQuery } from './query.ts';
import { floorTo, seriesOf } from './series.ts';

/** Something that is only ever listed, below a rule. */
function listedBelowRules(type: string, list: (rule: ArmResource, of: Asking) => ArmAnswer): ResourceKind {
  return readOnlyKind({
    type,
    apiVersions: METRICS_API_VERSIONS,
    read(asking) {
      const { scope, names, resourceGroup } = asking.request.path;
      if (names.length > 0) return notFound(`${type}/${names[0]}`, resourceGroup);
      const rule = asking.state.arm.get(scope);
      return rule?.type === RULE_TYPE ? list(rule, asking) : refused(`The resource '${scope}' has no metrics here.`);
    },
  });
}

interface Asking {
  readonly state: EmulatorState;
  readonly request: ArmRequest;
}

/** Errors of this route stand alone, as those of diagnostic settings do. Assumed: the status. */
function refused(message: string): ArmAnswer {
  return { status: 400, error: { code: 'BadRequest', message }, isFlat: true };
}

export const METRICS: ResourceKind = listedBelowRules(METRIC_TYPE, (rule, { state, request }) => {
  const query = readMetricsQuery(request.query, state.clock.now());
  if (!query.ok) return refused(query.problem.message);
  return answered(200, valuesOf(rule, state, query.value));
});

function valuesOf(rule: ArmResource, state: EmulatorState, query: MetricsQuery): object {
  const { names, fromMs, toMs, interval, intervalMs } = query;
  const minutes = state.store.accounts.metrics.from(floorTo(fromMs, intervalMs), String(rule.properties.immutableId));
  return {
    cost: Math.round((toMs - fromMs) / 60_000),
    timespan: [fromMs, toMs].map((ms) => new Date(ms).toISOString()).join('/'),
    interval,
    value: names.map((name) => ({
      id: `${rule.id}/providers/${METRIC_TYPE}/${name}`,
      type: METRIC_TYPE,
      name: nameOf(name),
      displayDescription: RULE_METRICS[name].displayName,
      unit: RULE_METRICS[name].unit,
      timeseries: seriesOf(name, minutes, query),
      errorCode: 'Success',
    })),
    namespace: RULE_METRICS_NAMESPACE,
    resourceregion: rule.location,
  };
}

export const METRIC_DEFINITIONS: ResourceKind = listedBelowRules(METRIC_DEFINITION_TYPE, (rule) =>
  answered(200, {
    value: Object.entries(RULE_METRICS).map(([name, facts]: [string, MetricFacts]) => ({
      id: `${rule.id}/providers/${METRIC_DEFINITION_TYPE}/${name}`,
      resourceId: rule.id,
      namespace: RULE_METRICS_NAMESPACE,
      name: { value: name, localizedValue: facts.displayName },
      unit: facts.unit,
      primaryAggregationType: facts.primary,
      supportedAggregationTypes: ['Average', 'Minimum', 'Maximum', 'Total', 'Count'],
      isDimensionRequired: false,
      dimensions: facts.dimensions.map((value) => ({ value, localizedValue: value })),
      // Facts: the service keeps them so long; here it is a day.
      metricAvailabilities: [{ timeGrain: 'PT1M', retention: 'P93D' }],
    })),
  }),
);

function nameOf(name: keyof typeof RULE_METRICS) {
  return { value: name, localizedValue: RULE_METRICS[name].displayName };
}
