/** Uploads of legacy agents and what the service answers: run against the app itself and over real TLS. */
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { UPLOAD } from './legacy-agent.ts';

export interface UploadCase {
  readonly name: string;
  readonly source: string;
  readonly path?: string;
  /** What the client shows in TLS. Default: the certificate it registered. */
  readonly shows?: 'registered' | 'other' | 'none';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly workspaceId?: string;
  readonly status: number;
  /** Table, and the members looked at of its rows. */
  readonly rows?: readonly [table: string, rows: readonly object[]];
  /** Part of `problem` in the request log. */
  readonly problem?: string;
  /** Part of the one ledger entry. */
  readonly entry?: object;
}

const NIL = '00000000-0000-0000-0000-000000000000';
const RUBY = '1.4 oms_common.rb';
const ASSUMED = 'Assumed';
const SUPPORT = '1.4 data type table';
const LOG_FORM = `${UPLOAD}?api-version=2016-04-01`;

export function envelope(dataType: string, items: readonly unknown[]): string {
  return JSON.stringify({ DataType: dataType, IPName: 'LogManagement', DataItems: items });
}

const EVENT = envelope('GENERIC_EVENT_BLOB', [{ EventID: 7, Computer: 'pc1' }]);
const STORED: readonly [string, readonly object[]] = [
  'Event',
  [{ EventID: 7, Computer: 'pc1', SourceSystem: 'OpsManager' }],
];
const deflated = { 'content-encoding': 'deflate' };
const custom = { 'log-type': 'AgentLog', 'x-ms-date': '2016-04-04' };
const DEEP = '['.repeat(200) + ']'.repeat(200);

export const UPLOAD_CASES: readonly UploadCase[] = [
  { name: 'takes zlib', source: RUBY, body: deflateSync(EVENT), headers: deflated, status: 200, rows: STORED },
  {
    name: 'takes gzip',
    source: ASSUMED,
    body: gzipSync(EVENT),
    headers: { 'content-encoding': 'gzip' },
    status: 200,
    rows: STORED,
  },
  { name: 'takes a body as it is', source: RUBY, body: EVENT, status: 200, rows: STORED },
  {
    name: 'refuses raw deflate',
    source: `${RUBY}: RFC 1950`,
    body: deflateRawSync(EVENT),
    headers: deflated,
    status: 400,
    problem: 'deflate',
  },
  {
    name: 'refuses gzip that is none',
    source: ASSUMED,
    body: EVENT,
    headers: { 'content-encoding': 'gzip' },
    status: 400,
    problem: 'gzip',
  },
  {
    name: 'refuses another encoding',
    source: ASSUMED,
    body: EVENT,
    headers: { 'content-encoding': 'br' },
    status: 400,
    problem: 'br',
  },
  {
    name: 'refuses 64 MiB that come as 64 KiB',
    source: 'hostile',
    body: deflateSync(Buffer.alloc(64 * 1_048_576)),
    headers: deflated,
    status: 404,
    problem: 'too large',
  },
  {
    name: 'takes the path in any case',
    source: ASSUMED,
    path: UPLOAD.toUpperCase(),
    body: EVENT,
    status: 200,
    rows: STORED,
  },
  {
    name: 'refuses a certificate nobody registered',
    source: '1.1',
    shows: 'other',
    body: EVENT,
    status: 403,
    problem: 'not registered',
  },
  {
    name: 'refuses a client without certificate',
    source: '1.1',
    shows: 'none',
    body: EVENT,
    status: 403,
    problem: 'no certificate',
  },
  {
    name: 'refuses a token nobody gave out',
    source: '1.6',
    headers: { authorization: 'Bearer abc' },
    body: EVENT,
    status: 403,
    problem: 'Authorization',
  },
  {
    name: 'refuses the host of another workspace',
    source: ASSUMED,
    workspaceId: NIL,
    body: EVENT,
    status: 403,
    problem: 'not registered',
  },
  {
    name: 'stores heartbeats',
    source: SUPPORT,
    body: envelope('HEALTH_ASSESSMENT_BLOB', [{ Timestamp: '{NOW}', Category: 'Agent' }]),
    status: 200,
    rows: ['Heartbeat', [{ TimeGenerated: '{NOW}', Category: 'Agent' }]],
  },
  {
    name: 'stores security events',
    source: SUPPORT,
    body: envelope('SECURITY_EVENT_BLOB', [{ EventID: 4624, SourceSystem: 'Own' }]),
    status: 200,
    rows: ['SecurityEvent', [{ EventID: 4624, SourceSystem: 'Own', ManagementGroupName: 'AOI-{W}', TenantId: '{W}' }]],
  },
  {
    name: 'stores performance',
    source: SUPPORT,
    body: envelope('LINUX_PERF_BLOB', [{ v: 1 }]),
    status: 200,
    rows: ['Perf', [{ v: 1 }]],
  },
  {
    name: 'stores syslog',
    source: SUPPORT,
    body: envelope('LINUX_SYSLOGS_BLOB', [{ v: 1 }]),
    status: 200,
    rows: ['Syslog', [{ v: 1 }]],
  },
  {
    name: 'accepts and loses an unknown data type',
    source: ASSUMED,
    body: envelope('OPERATION_BLOB', [{ v: 1 }]),
    status: 200,
    problem: 'no table',
    entry: { kind: 'lost', reason: 'unknown-data-type', dataType: 'OPERATION_BLOB' },
  },
  {
    name: 'fills _ResourceId',
    source: RUBY,
    headers: { 'x-ms-AzureResourceId': '/subscriptions/s' },
    body: EVENT,
    status: 200,
    rows: ['Event', [{ _ResourceId: '/subscriptions/s' }]],
  },
  {
    name: 'counts items that are no objects',
    source: ASSUMED,
    body: envelope('GENERIC_EVENT_BLOB', [1, { a: 1 }]),
    status: 200,
    rows: ['Event', [{ a: 1 }]],
    entry: { rows: 1, notObjects: 1 },
  },
  {
    name: 'counts items nested too deep',
    source: 'hostile',
    body: EVENT.replace('7', DEEP),
    status: 200,
    rows: ['Event', []],
    entry: { rows: 0, tooDeep: 1 },
  },
  {
    name: 'takes an envelope without items',
    source: ASSUMED,
    body: envelope('GENERIC_EVENT_BLOB', []),
    status: 200,
    entry: { rows: 0 },
  },
  { name: 'refuses an array', source: RUBY, body: '[{}]', status: 400, problem: 'object' },
  { name: 'wants DataType', source: RUBY, body: '{"IPName":"a","DataItems":[]}', status: 400, problem: 'DataType' },
  { name: 'wants IPName', source: RUBY, body: '{"DataType":"a","DataItems":[]}', status: 400, problem: 'IPName' },
  {
    name: 'wants DataItems',
    source: RUBY,
    body: '{"DataType":"a","IPName":"b","DataItems":{}}',
    status: 400,
    problem: 'DataItems',
  },
  { name: 'refuses text that is not JSON', source: RUBY, body: 'hello', status: 400, problem: 'JSON' },
  {
    name: 'takes diagnostics, which have no table',
    source: '1.1',
    path: '/DiagnosticsDataService.svc/PostJsonDataItems',
    body: EVENT,
    status: 200,
  },
  {
    name: 'answers 404 for blobs',
    source: 'left out',
    path: '/ContainerService.svc/GetBlobUploadUri',
    body: '{}',
    status: 404,
    problem: 'No route',
  },
  {
    name: 'takes custom logs',
    source: '1.1 out_oms_api.rb',
    path: LOG_FORM,
    headers: custom,
    body: '[{"a":"x"}]',
    status: 200,
    rows: ['AgentLog_CL', [{ a_s: 'x', TenantId: '{W}' }]],
    entry: { logType: 'AgentLog' },
  },
  {
    name: 'takes the time of custom logs',
    source: '1.1 out_oms_api.rb',
    path: LOG_FORM,
    headers: { ...custom, 'time-generated-field': 't' },
    body: '[{"t":"{NOW}"}]',
    status: 200,
    rows: ['AgentLog_CL', [{ TimeGenerated: '{NOW}' }]],
  },
  {
    name: 'wants Log-Type of custom logs',
    source: '1.1 out_oms_api.rb',
    path: LOG_FORM,
    body: '[]',
    status: 400,
    problem: 'Log-Type',
  },
  {
    name: 'refuses an envelope as custom logs',
    source: ASSUMED,
    path: LOG_FORM,
    headers: custom,
    body: EVENT,
    status: 400,
    problem: 'array',
  },
  {
    name: 'refuses another version',
    source: ASSUMED,
    path: `${UPLOAD}?api-version=1`,
    headers: custom,
    body: '[]',
    status: 400,
    problem: 'api-version',
  },
  {
    name: 'refuses more than half a million items',
    source: ASSUMED,
    body: envelope('GENERIC_EVENT_BLOB', new Array(500_001).fill(0)),
    status: 400,
    problem: 'at most',
  },
  {
    name: 'refuses a DataType without end',
    source: ASSUMED,
    body: envelope('x'.repeat(101), []),
    status: 400,
    problem: 'DataType',
  },
];
