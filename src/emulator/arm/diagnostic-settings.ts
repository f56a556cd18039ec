/** Diagnostic settings: where the logs and metrics of a resource go. Those of rules fill `DCRLogErrors`. */
import { isObject, type JsonObject } from '../../base/json-object.ts';
import {
  ALL_METRICS,
  CATEGORY_GROUPS,
  DIAGNOSTIC_DESTINATIONS,
  DIAGNOSTIC_SETTING_API_VERSIONS,
  DIAGNOSTIC_SETTING_TYPE,
  ENDPOINT_TYPE,
  MAX_DIAGNOSTIC_SETTINGS,
  RULE_TYPE,
} from '../../contract/arm.ts';
import { ERRORS_CATEGORY } from '../../contract/service-tables.ts';
import type { Made, Putting, ResourceKind } from './kind.ts';

export const DIAGNOSTIC_SETTINGS: ResourceKind = {
  type: DIAGNOSTIC_SETTING_TYPE,
  apiVersions: DIAGNOSTIC_SETTING_API_VERSIONS,
  place: 'extension',
  patch: 'none',
  lists: 'whole',
  created: 200,
  make(putting): Made {
    const refusal = putting.state.strict === 'strict' ? wrongSetting(putting) : undefined;
    if (refusal !== undefined) {
      // Facts: errors of this resource type stand alone, without an `error` around them. Assumed: codes and messages.
      return {
        kind: 'refused',
        answer: { status: 400, error: { code: 'BadRequest', message: refusal }, isFlat: true },
      };
    }
    const { properties } = putting;
    return {
      kind: 'made',
      properties: { ...properties, logs: withRetention(properties.logs), metrics: withRetention(properties.metrics) },
    };
  },
};

function wrongSetting(putting: Putting): string | undefined {
  const { state, request, properties, existing } = putting;
  const { scope } = request.path;
  const isOurs = [RULE_TYPE, ENDPOINT_TYPE].some((type) => scope.toLowerCase().includes(`/${type.toLowerCase()}/`));
  if (isOurs && state.arm.get(scope) === undefined) return `The resource '${scope}' was not found.`;
  const settings = state.arm.all(DIAGNOSTIC_SETTING_TYPE, `${scope}/providers/${DIAGNOSTIC_SETTING_TYPE}/`);
  if (existing === undefined && settings.length >= MAX_DIAGNOSTIC_SETTINGS) {
    return `The resource has ${MAX_DIAGNOSTIC_SETTINGS} diagnostic settings already.`;
  }
  return wrongDestination(putting) ?? wrongCategories(properties, isOurs);
}

function wrongDestination({ state, properties }: Putting): string | undefined {
  const { workspaceId } = properties;
  if (!DIAGNOSTIC_DESTINATIONS.some((member) => isText(properties[member]))) {
    return `At least one destination is required: ${DIAGNOSTIC_DESTINATIONS.join(', ')}.`;
  }
  if (workspaceId === undefined || workspaceId === null) return undefined;
  if (isText(workspaceId) && state.arm.get(workspaceId) !== undefined) return undefined;
  return `The workspace '${String(workspaceId)}' was not found.`;
}

function wrongCategories({ logs = [], metrics = [] }: JsonObject, isOurs: boolean): string | undefined {
  if (!Array.isArray(logs) || !logs.every(isObject) || !Array.isArray(metrics) || !metrics.every(isObject)) {
    return 'logs, metrics: wanted lists of objects.';
  }
  const switches = [...logs, ...metrics];
  if (!switches.some(({ enabled }) => enabled === true)) return 'At least one log or metric has to be enabled.';
  if (switches.some(({ enabled }) => typeof enabled !== 'boolean')) return 'enabled: wanted true or false.';
  const [groups, categories] = [logs.filter(isGroup), logs.filter((log) => !isGroup(log))];
  if (groups.length > 0 && categories.length > 0) return 'A setting has categories or category groups, not both.';
  if (!isOurs) return undefined;
  const wrong =
    groups.find(({ categoryGroup }) => !isOneOf(categoryGroup, CATEGORY_GROUPS))?.categoryGroup ??
    categories.find(({ category }) => !isOneOf(category, [ERRORS_CATEGORY]))?.category;
  if (wrong !== undefined) return `Category '${String(wrong)}' is not supported.`;
  const metric = metrics.find(({ category }) => !isOneOf(category, [ALL_METRICS]));
  return metric && `Metric category '${String(metric.category)}' is not supported.`;
}

function isGroup({ categoryGroup }: JsonObject): boolean {
  return categoryGroup !== undefined && categoryGroup !== null;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isOneOf(value: unknown, names: readonly string[]): boolean {
  return names.some((name) => typeof value === 'string' && value.toLowerCase() === name.toLowerCase());
}

/** Assumed: what a setting does not say of retention is answered as none. */
function withRetention(list: unknown): unknown[] {
  if (!Array.isArray(list)) return [];
  return list.map((item) =>
    isObject(item) ? { ...item, retentionPolicy: item.retentionPolicy ?? { enabled: false, days: 0 } } : item,
  );
}
