import { DEFAULT_SOLUTION, OPERATION_TABLE, OPERATIONS } from '../../contract/service-tables.ts';
import { type ServiceRow, serviceRow } from './service-row.ts';

/** What happened to a workspace, and when. */
export interface Operation {
  readonly what: keyof typeof OPERATIONS;
  /** `undefined`: the one that is there from the start. */
  readonly workspace: string | undefined;
  readonly timeMs: number;
}

/** What the ledger calls it. */
export const EVENTS = {
  stopped: 'collection-stopped',
  resumed: 'collection-resumed',
  rateNear: 'rate-near',
  rateOver: 'rate-over',
} as const;

/** A row of `Operation`; `firstWorkspace` is the resource id of the workspace that is there from the start. */
export function operationRow(firstWorkspace: string, { what, workspace, timeMs }: Operation): ServiceRow {
  const { category, status, detail } = OPERATIONS[what];
  const resourceId = (workspace ?? firstWorkspace).toLowerCase();
  return serviceRow(firstWorkspace, {
    table: OPERATION_TABLE,
    timeMs,
    workspace,
    columns: {
      OperationCategory: category,
      OperationStatus: status,
      Detail: detail,
      Solution: DEFAULT_SOLUTION,
      _ResourceId: resourceId,
      _SubscriptionId: resourceId.split('/')[2],
    },
    about: { detail, event: EVENTS[what] },
  });
}
