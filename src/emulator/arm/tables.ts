/** Custom tables: they have to be there before a rule may name them. */
import { isObject, memberOf } from '../../base/json-object.ts';
import { OPERATIONAL_INSIGHTS_API_VERSIONS, TABLE_TYPE } from '../../contract/arm.ts';
import {
  CUSTOM_TABLE_SUBTYPE,
  CUSTOM_TABLE_TYPE,
  DEFAULT_RETENTION,
  DEFAULT_RETENTION_DAYS,
  MAX_TABLES_PER_WORKSPACE,
} from '../../contract/custom-tables.ts';
import { refused } from './answer.ts';
import { wrongTable } from './check-table.ts';
import type { Made, Putting, ResourceKind } from './kind.ts';
import { parentId } from './path.ts';
import { missing } from './verbs.ts';
import { WORKSPACES } from './workspaces.ts';

export const TABLES: ResourceKind = {
  type: TABLE_TYPE,
  apiVersions: OPERATIONAL_INSIGHTS_API_VERSIONS,
  place: 'child',
  patch: 'merge',
  lists: 'whole',
  created: 200,
  make: makeTable,
};

/** Assumed: codes and messages. The answer is final; the service may answer 202 and go on by itself. */
function makeTable({ state, request, name, properties, existing }: Putting): Made {
  const workspaceId = parentId(parentId(request.path.id));
  const workspace = state.arm.get(workspaceId);
  if (state.strict === 'strict') {
    if (workspace === undefined) {
      return { kind: 'refused', answer: missing(WORKSPACES, request) };
    }
    const wrong = wrongTable(name, properties);
    if (wrong !== undefined) {
      return { kind: 'refused', answer: refused(400, { code: 'InvalidParameter', message: wrong }) };
    }
    if (
      existing === undefined &&
      state.arm.all(TABLE_TYPE, `${workspaceId}/tables/`).length >= MAX_TABLES_PER_WORKSPACE
    ) {
      const message = `The workspace has ${MAX_TABLES_PER_WORKSPACE} custom tables already.`;
      return { kind: 'refused', answer: refused(400, { code: 'TableLimitExceeded', message }) };
    }
  }
  const schema = memberOf(properties, 'schema');
  const inherited = memberOf(workspace?.properties, 'retentionInDays') ?? DEFAULT_RETENTION_DAYS;
  const retentionInDays = daysOr(properties.retentionInDays, inherited);
  // Assumed: the total grows with the part of it that is for analysis.
  const totalRetentionInDays = Math.max(
    Number(daysOr(properties.totalRetentionInDays, retentionInDays)),
    Number(retentionInDays),
  );
  return {
    kind: 'made',
    properties: {
      plan: 'Analytics',
      ...properties,
      schema: {
        ...(isObject(schema) && schema),
        name,
        tableType: CUSTOM_TABLE_TYPE,
        tableSubType: CUSTOM_TABLE_SUBTYPE,
      },
      retentionInDays,
      totalRetentionInDays,
      archiveRetentionInDays: totalRetentionInDays - Number(retentionInDays),
      provisioningState: 'Succeeded',
    },
  };
}

function daysOr(days: unknown, otherwise: unknown): unknown {
  return days === undefined || days === null || days === DEFAULT_RETENTION ? otherwise : days;
}
