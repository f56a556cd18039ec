/** `DCRLogErrors`: what went wrong with the bodies of a rule, for those who asked to be told. */
import { isObject } from '../../base/json-object.ts';
import { newGuid } from '../../base/random.ts';
import { DIAGNOSTIC_SETTING_TYPE } from '../../contract/arm.ts';
import {
  ALL_LOGS_GROUP,
  ERROR_OPERATIONS,
  ERRORS_CATEGORY,
  ERRORS_TABLE,
  LOST_MESSAGES,
  UNTOLD_STATUSES,
} from '../../contract/service-tables.ts';
import type { EmulatorState } from '../state.ts';
import type { LedgerEntry } from '../store/entries.ts';
import { type ServiceRow, serviceRow } from './service-row.ts';

/** The rows that entries of the ledger give cause to: none of an error that was told this hour, or that nobody asked for. */
export function errorRows(state: EmulatorState, entries: readonly LedgerEntry[]): ServiceRow[] {
  const rows: ServiceRow[] = [];
  const told = new Set<string>();
  for (const entry of entries) {
    const error = errorOf(entry);
    const { rule, stream } = entry;
    if (error === undefined || rule === undefined || stream === undefined || told.has(error.message)) continue;
    const timeMs = Date.parse(entry.time);
    const about = { rule, stream, detail: error.message };
    if (state.store.accounts.muted.isMuted(about, timeMs)) continue;
    const resourceId = state.rules.get(rule)?.rule.resourceId;
    const destination = destinationOf(state, rule, resourceId);
    if (destination === undefined) continue;
    told.add(error.message);
    const { clientRequestId } = entry;
    rows.push(
      serviceRow(state.firstWorkspaceId, {
        table: ERRORS_TABLE,
        timeMs,
        workspace: destination.workspace,
        columns: {
          OperationName: error.operation,
          InputStreamId: stream,
          ClientRequestId: clientRequestId,
          CorrelationId: newGuid(),
          Message: error.message,
          _ResourceId: resourceId?.toLowerCase(),
          _SubscriptionId: resourceId?.split('/')[2]?.toLowerCase(),
        },
        about: { ...about, ...(clientRequestId !== undefined && { clientRequestId }) },
      }),
    );
  }
  return rows;
}

interface TableError {
  readonly operation: string;
  readonly message: string;
}

/** What an entry of the ledger is to the service. Reaching the daily cap is told in `Operation` instead. */
function errorOf(entry: LedgerEntry): TableError | undefined {
  const { ingestion, transformation } = ERROR_OPERATIONS;
  switch (entry.kind) {
    case 'refused':
      return UNTOLD_STATUSES.has(entry.status) ? undefined : { operation: ingestion, message: entry.why };
    case 'lost':
      return { operation: ingestion, message: LOST_MESSAGES[entry.reason] };
    case 'dropped':
      if (entry.reason !== 'transform-failed') return undefined;
      return { operation: transformation, message: entry.detail ?? entry.reason };
    case 'stored':
      if (entry.notObjects === undefined && entry.tooDeep === undefined) return undefined;
      return { operation: ingestion, message: LOST_MESSAGES.elements };
    default:
      return undefined;
  }
}

/** Where the errors of a rule go; `undefined`: nowhere. A rule that is no resource can have no setting. */
function destinationOf(
  state: EmulatorState,
  rule: string,
  resourceId: string | undefined,
): { readonly workspace?: string } | undefined {
  if (!state.rules.has(rule)) return undefined;
  const settings =
    resourceId === undefined
      ? []
      : state.arm.all(DIAGNOSTIC_SETTING_TYPE, `${resourceId}/providers/${DIAGNOSTIC_SETTING_TYPE}/`);
  const found = settings.find(
    ({ properties }) => typeof properties.workspaceId === 'string' && hasErrors(properties.logs),
  );
  if (found !== undefined) return state.elsewhere(String(found.properties.workspaceId));
  return state.ruleErrors === 'always' ? {} : undefined;
}

function hasErrors(logs: unknown): boolean {
  if (!Array.isArray(logs)) return false;
  return logs.filter(isObject).some(({ category, categoryGroup, enabled }) => {
    const isMeant = isSame(category, ERRORS_CATEGORY) || isSame(categoryGroup, ALL_LOGS_GROUP);
    return enabled === true && isMeant;
  });
}

function isSame(given: unknown, name: string): boolean {
  return typeof given === 'string' && given.toLowerCase() === name.toLowerCase();
}
