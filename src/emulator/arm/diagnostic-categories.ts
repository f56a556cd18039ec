/** Categories of diagnostic settings: which logs and metrics of a rule or an endpoint there are to send. */
import {
  ALL_METRICS,
  DIAGNOSTIC_CATEGORY_TYPE,
  DIAGNOSTIC_SETTING_API_VERSIONS,
  ENDPOINT_TYPE,
  RULE_TYPE,
} from '../../contract/arm.ts';
import { ALL_LOGS_GROUP, ERRORS_CATEGORY } from '../../contract/service-tables.ts';
import { type ArmAnswer, answered } from './answer.ts';
import { readOnlyKind } from './read-only-kind.ts';

/** Assumed: an endpoint has the same as a rule; the only group of the log is `allLogs`. */
const CATEGORIES = [
  { name: ERRORS_CATEGORY, properties: { categoryType: 'Logs', categoryGroups: [ALL_LOGS_GROUP] } },
  { name: ALL_METRICS, properties: { categoryType: 'Metrics', categoryGroups: [] } },
] as const;

/** Assumed: status and message where a resource is not there; errors of this route stand alone, as those of settings do. */
export const DIAGNOSTIC_CATEGORIES = readOnlyKind({
  type: DIAGNOSTIC_CATEGORY_TYPE,
  apiVersions: DIAGNOSTIC_SETTING_API_VERSIONS,
  read({ state, request }) {
    const { scope, names } = request.path;
    const resource = state.arm.get(scope);
    if (resource?.type !== RULE_TYPE && resource?.type !== ENDPOINT_TYPE) {
      return alone(400, 'BadRequest', `The resource '${scope}' has no categories here.`);
    }
    const all = CATEGORIES.map(({ name, properties }) => {
      const id = `${resource.id}/providers/${DIAGNOSTIC_CATEGORY_TYPE}/${name}`;
      return { id, type: DIAGNOSTIC_CATEGORY_TYPE, name, properties };
    });
    const [wanted] = names;
    if (wanted === undefined) return answered(200, { value: all });
    const found = all.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
    if (found !== undefined) return answered(200, found);
    return alone(404, 'NotFound', `Category '${wanted}' was not found.`);
  },
});

function alone(status: number, code: string, message: string): ArmAnswer {
  return { status, error: { code, message }, isFlat: true };
}
