/** Bodies sent to a rule, what the ledger says of each, and what the service tells in `DCRLogErrors`. */
import { gzipSync } from 'node:zlib';
import { NO_ROLE_ID } from './rules.ts';

export interface LedgerCase {
  readonly name: string;
  /** Where the outcome is known from. */
  readonly source: string;
  readonly body: string | Uint8Array | readonly unknown[] | object;
  readonly how?: {
    readonly stream?: string;
    readonly rule?: string;
    readonly headers?: Record<string, string>;
    readonly token?: 'none';
  };
  readonly fault?: { readonly status: number; readonly retryAfterSeconds?: number };
  readonly status: number;
  /** Parts of the entries, but for those of rows the service writes. */
  readonly ledger: readonly object[];
  /** Part of the row of `DCRLogErrors`; none without. */
  readonly error?: { readonly OperationName: string; readonly Message: string };
}

const MONITOR = 'https://learn.microsoft.com/azure/azure-monitor/data-collection/data-collection-monitor';
const OVERVIEW = 'https://learn.microsoft.com/azure/azure-monitor/logs/logs-ingestion-api-overview';
const TRANSFORMATIONS =
  'https://learn.microsoft.com/azure/azure-monitor/data-collection/data-collection-transformations-create';
const TIME = '2026-11-20T10:00:00Z';

export const LEDGER_CASES: readonly LedgerCase[] = [
  {
    name: 'tells of stored rows how many came and what they are billed by',
    source: 'https://learn.microsoft.com/azure/azure-monitor/logs/cost-logs#data-size-calculation',
    body: [{ TimeGenerated: TIME, Level: 12 }],
    status: 204,
    // 20 characters of the time, 2 of the number.
    ledger: [{ kind: 'stored', table: 'App_CL', received: 1, rows: 1, billedBytes: 22, bodyBytes: 53, rawBytes: 53 }],
  },
  {
    name: 'bills a character by its bytes, also one that is written as an escape',
    source: 'https://learn.microsoft.com/azure/azure-monitor/logs/cost-logs#data-size-calculation',
    body: '[{"Level":"\\u00e9"},{"Level":"é"},{"Level":{"a":"é"}}]',
    status: 204,
    ledger: [{ kind: 'stored', rows: 3, billedBytes: 2 + 2 + 10 }],
  },
  {
    name: 'bills an escape in a body that is ASCII',
    source: 'https://learn.microsoft.com/azure/azure-monitor/logs/cost-logs#data-size-calculation',
    body: '[{"Level":"\\u00e9"}]',
    status: 204,
    ledger: [{ kind: 'stored', rows: 1, billedBytes: 2 }],
  },
  {
    name: 'leaves out a column the table does not have, bills it and counts it',
    source: `${TRANSFORMATIONS} and https://learn.microsoft.com/azure/azure-monitor/logs/cost-logs`,
    body: [{ TimeGenerated: TIME, Level: 1, Extra: 'abc' }],
    status: 204,
    ledger: [{ kind: 'stored', rows: 1, billedBytes: 24, droppedValues: 1, droppedColumns: ['Extra'] }],
  },
  {
    name: 'leaves out a column that Event does not have',
    source: 'https://learn.microsoft.com/azure/azure-monitor/reference/tables/event',
    body: [{ TimeGenerated: TIME, EventID: 1, NoColumn: 'x' }],
    how: { stream: 'Microsoft-Event' },
    status: 204,
    ledger: [{ kind: 'stored', table: 'Event', rows: 1, droppedColumns: ['NoColumn'] }],
  },
  {
    name: 'does not bill values of standard columns',
    source: 'https://learn.microsoft.com/azure/azure-monitor/logs/cost-logs#data-size-calculation',
    body: [{ TimeGenerated: TIME, Level: null, _ResourceId: '/subscriptions/1' }],
    status: 204,
    ledger: [{ kind: 'stored', rows: 1, billedBytes: 20 }],
  },
  {
    name: 'tells elements that are no objects as an error of ingestion',
    source: MONITOR,
    body: [1, { TimeGenerated: TIME, Level: 1 }],
    status: 204,
    ledger: [{ kind: 'stored', received: 2, rows: 1, notObjects: 1 }],
    error: {
      OperationName: 'Ingestion',
      Message: 'Elements of the payload are no JSON objects, or are nested too deep.',
    },
  },
  {
    name: 'tells a payload that is not JSON, though it was accepted',
    source: `${MONITOR}; azure-sdk-for-net, IngestionClientTest`,
    body: '{not json',
    status: 204,
    ledger: [{ kind: 'lost', reason: 'not-json', rawBytes: 9 }],
    error: { OperationName: 'Ingestion', Message: 'The payload is not valid JSON.' },
  },
  {
    name: 'tells a payload that is no array, though it was accepted',
    source: 'azure-docs issues 106266 and 112669',
    body: { Level: 1 },
    status: 204,
    ledger: [{ kind: 'lost', reason: 'not-an-array' }],
    error: { OperationName: 'Ingestion', Message: 'The payload is not a JSON array of objects.' },
  },
  {
    name: 'tells a payload over the limit',
    source: MONITOR,
    body: 'x'.repeat(1_048_577),
    status: 413,
    ledger: [{ kind: 'refused', status: 413, code: 'ContentLengthLimitExceeded' }],
    error: {
      OperationName: 'Ingestion',
      Message: 'ContentLengthLimitExceeded: Maximum allowed content length: 1048576 bytes (1 MB).',
    },
  },
  {
    name: 'tells a payload that inflates to more than the limit, with its size as sent',
    source: MONITOR,
    body: gzipSync('x'.repeat(1_048_577)),
    how: { headers: { 'content-encoding': 'gzip' } },
    status: 413,
    ledger: [{ kind: 'refused', status: 413, bodyBytes: gzipSync('x'.repeat(1_048_577)).length }],
    error: {
      OperationName: 'Ingestion',
      Message: 'ContentLengthLimitExceeded: Maximum allowed content length: 1048576 bytes (1 MB).',
    },
  },
  {
    name: 'tells a stream that the rule does not have, and the id of the request',
    source: MONITOR,
    body: [{}],
    how: { stream: 'Custom-Other', headers: { 'x-ms-client-request-id': 'id-1' } },
    status: 400,
    ledger: [{ kind: 'refused', status: 400, code: 'InvalidStream', stream: 'Custom-Other', clientRequestId: 'id-1' }],
    error: {
      OperationName: 'Ingestion',
      Message: 'InvalidStream: The stream Custom-Other was not configured in the data collection rule.',
    },
  },
  {
    name: 'tells a call without a token',
    source: MONITOR,
    body: [{}],
    how: { token: 'none' },
    status: 401,
    ledger: [{ kind: 'refused', status: 401, code: 'InvalidAuthenticationToken', why: 'no Authorization header' }],
    error: { OperationName: 'Ingestion', Message: 'no Authorization header' },
  },
  {
    name: 'tells throttling',
    source: MONITOR,
    body: [{}],
    fault: { status: 429, retryAfterSeconds: 3 },
    status: 429,
    ledger: [{ kind: 'refused', status: 429, code: 'EmulatedFault' }],
    error: { OperationName: 'Ingestion', Message: 'fault: status 429' },
  },
  {
    name: 'does not tell an empty body, which is one of the 500s',
    source: MONITOR,
    body: '',
    status: 500,
    ledger: [{ kind: 'refused', status: 500, why: 'the body is empty', bodyBytes: 0 }],
  },
  {
    name: 'does not tell a rule that is not there',
    source: MONITOR,
    body: [{}],
    how: { rule: 'dcr-none' },
    status: 404,
    ledger: [{ kind: 'refused', status: 404, code: 'NotFound', rule: 'dcr-none' }],
  },
  {
    name: 'tells nobody of a rule that is no resource',
    source: OVERVIEW,
    body: [{}],
    how: { rule: NO_ROLE_ID, stream: 'Microsoft-Event' },
    status: 403,
    ledger: [{ kind: 'refused', status: 403, code: 'OperationFailed' }],
  },
];
