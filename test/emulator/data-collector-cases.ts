/** Calls of the Data Collector API and what the service answers: run against the app itself and over a real TLS connection. */
import { gzipSync } from 'node:zlib';

export interface DataCollectorCase {
  readonly name: string;
  /** Section of the fact sheet, `page` for the public page itself, or `Assumed`. */
  readonly source: string;
  readonly query?: string;
  /** Which key signs; `junk`: base64 that no key made. Default: the primary. */
  readonly key?: 'primary' | 'secondary' | 'other' | 'junk';
  /** Replaces `Authorization`; `{W}` is the workspace id, `{SIGNATURE}` a good one. */
  readonly authorization?: string | null;
  /** Added, replaced, or, when `null`, left out. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** Default: one record. */
  readonly body?: string | Uint8Array;
  /** Signs this length instead of that of the body. */
  readonly signedLength?: number;
  /** Signs so far off the clock, in milliseconds. */
  readonly skewMs?: number;
  readonly status: number;
  /** `Error` of the answer; `null`: an empty body. */
  readonly code: string | null;
  /** Part of the message. */
  readonly message?: string;
  /** The rows of `MyLog_CL` without `TenantId` and `TimeGenerated`. */
  readonly rows?: readonly object[];
}

const NIL = '00000000-0000-0000-0000-000000000000';
const MINUTE = 60_000;
const OK = { status: 200, code: null } as const;
const FORMAT = { status: 400, code: 'InvalidDataFormat' } as const;
const REFUSED = { status: 403, code: 'InvalidAuthorization' } as const;
const LONG_NAME = 'n'.repeat(43);

export const DATA_COLLECTOR_CASES: readonly DataCollectorCase[] = [
  { name: 'takes a record', source: 'page', ...OK, rows: [{ StringValue_s: 'MyString1', NumberValue_d: 42 }] },
  { name: 'takes the secondary key', source: 'page', key: 'secondary', ...OK, rows: [{}] },
  { name: 'refuses another key', source: 'page', key: 'other', ...REFUSED },
  { name: 'refuses a signature that is none', source: 'page', key: 'junk', ...REFUSED },
  { name: 'refuses a call without Authorization', source: 'page', authorization: null, ...REFUSED },
  { name: 'refuses another scheme', source: 'page', authorization: 'Bearer abc', ...REFUSED },
  { name: 'refuses SharedKey without signature', source: 'page', authorization: 'SharedKey {W}', ...REFUSED },
  { name: 'refuses a signature of another length', source: 'page', signedLength: 1, ...REFUSED },
  { name: 'refuses a missing x-ms-date', source: 'page', headers: { 'x-ms-date': null }, ...REFUSED },
  {
    name: 'refuses an x-ms-date that is no HTTP date',
    source: 'Assumed',
    headers: { 'x-ms-date': '2016-04-04' },
    ...REFUSED,
  },
  { name: 'refuses a date 16 minutes ahead', source: 'Assumed', skewMs: 16 * MINUTE, ...REFUSED },
  { name: 'refuses a date 16 minutes ago', source: 'Assumed', skewMs: -16 * MINUTE, ...REFUSED },
  { name: 'takes a date 14 minutes ago', source: 'Assumed', skewMs: -14 * MINUTE, ...OK, rows: [{}] },
  {
    name: 'refuses a workspace that is no GUID',
    source: 'page',
    authorization: 'SharedKey ws:AAAA',
    status: 400,
    code: 'InvalidCustomerId',
  },
  {
    name: 'refuses a workspace that is not there',
    source: 'page',
    authorization: `SharedKey ${NIL}:AAAA`,
    status: 400,
    code: 'InvalidCustomerId',
  },
  {
    name: 'takes the workspace of the host name',
    source: 'page',
    headers: { host: '{W}.ods.opinsights.azure.com' },
    ...OK,
    rows: [{}],
  },
  {
    name: 'refuses a host of another workspace',
    source: 'Assumed',
    headers: { host: `${NIL}.ods.opinsights.azure.com` },
    status: 400,
    code: 'InvalidCustomerId',
  },
  {
    name: 'refuses a host and an Authorization of two workspaces',
    source: 'Assumed',
    headers: { host: '{W}.ods.opinsights.azure.com' },
    authorization: `SharedKey ${NIL}:{SIGNATURE}`,
    ...REFUSED,
  },
  { name: 'wants an api-version', source: 'page', query: '', status: 400, code: 'MissingApiVersion' },
  {
    name: 'refuses another api-version',
    source: 'page',
    query: '?api-version=2017-01-01',
    status: 400,
    code: 'InvalidApiVersion',
  },
  { name: 'takes api-version in any case', source: 'Assumed', query: '?API-Version=2016-04-01', ...OK, rows: [{}] },
  { name: 'wants a record type', source: 'page', headers: { 'log-type': null }, status: 400, code: 'MissingLogType' },
  {
    name: 'refuses a record type with a hyphen',
    source: 'page',
    headers: { 'log-type': 'My-Log' },
    status: 400,
    code: 'InvalidLogType',
  },
  {
    name: 'refuses a record type of 101 characters',
    source: 'page',
    headers: { 'log-type': 'a'.repeat(101) },
    status: 400,
    code: 'InvalidLogType',
  },
  {
    name: 'refuses a record type that starts with a digit',
    source: 'Assumed',
    headers: { 'log-type': '1Log' },
    status: 400,
    code: 'InvalidLogType',
  },
  { name: 'takes a record type of 100 characters', source: 'page', headers: { 'log-type': 'a'.repeat(100) }, ...OK },
  {
    name: 'refuses another content type',
    source: 'page',
    headers: { 'content-type': 'text/plain' },
    status: 400,
    code: 'UnsupportedContentType',
  },
  {
    name: 'takes a charset',
    source: 'Assumed',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    ...OK,
    rows: [{}],
  },
  { name: 'refuses text that is not JSON', source: 'page', body: '[{', ...FORMAT },
  { name: 'refuses an empty body', source: 'page', body: '', ...FORMAT },
  { name: 'refuses an object', source: 'page', body: '{"a":1}', ...FORMAT, message: 'no JSON array' },
  { name: 'refuses an array of numbers', source: 'page', body: '[{"a":1},2]', ...FORMAT, message: 'record 1' },
  { name: 'refuses bytes that are no UTF-8', source: 'Assumed', body: Buffer.from([0x5b, 0xff, 0x5d]), ...FORMAT },
  { name: 'takes a byte order mark', source: 'Assumed', body: '\uFEFF[{"a":1}]', ...OK, rows: [{ a_d: 1 }] },
  { name: 'takes an empty array', source: 'Assumed', body: '[]', ...OK, rows: [] },
  { name: 'refuses gzip', source: 'Assumed', body: gzipSync('[]'), headers: { 'content-encoding': 'gzip' }, ...FORMAT },
  { name: 'refuses the reserved name tenant', source: 'page', body: '[{"tenant":1}]', ...FORMAT, message: 'reserved' },
  { name: 'refuses the reserved name TimeGenerated', source: 'page', body: '[{"TimeGenerated":1}]', ...FORMAT },
  {
    name: 'refuses the reserved name RawData',
    source: 'page',
    body: '[{"a":1},{"RawData":1}]',
    ...FORMAT,
    message: 'record 1',
  },
  { name: 'refuses a name with a space', source: 'page', body: '[{"a b":1}]', ...FORMAT },
  {
    name: 'refuses nesting without end',
    source: 'Assumed',
    body: `[{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}]`,
    ...FORMAT,
    message: 'deeper',
  },
  {
    name: 'takes a property named __proto__',
    source: 'Assumed',
    body: '[{"__proto__":"x"}]',
    ...OK,
    rows: [{ __proto___s: 'x' }],
  },
  { name: 'leaves null out', source: 'page', body: '[{"a":null,"b":1}]', ...OK, rows: [{ b_d: 1 }] },
  {
    name: 'gives each type its suffix',
    source: 'page',
    body: '[{"s":"x","b":true,"d":1.5,"t":"2019-09-12T20:00:00.625Z","g":"8145D822-13A7-44AD-859C-36F31A84F6DD"}]',
    ...OK,
    rows: [
      { s_s: 'x', b_b: true, d_d: 1.5, t_t: '2019-09-12T20:00:00.625Z', g_g: '8145D822-13A7-44AD-859C-36F31A84F6DD' },
    ],
  },
  {
    name: 'writes dashes into a GUID without them',
    source: 'page',
    body: '[{"g":"8145d82213a744ad859c36f31a84f6dd"}]',
    ...OK,
    rows: [{ g_g: '8145d822-13a7-44ad-859c-36f31a84f6dd' }],
  },
  {
    name: 'keeps an object as text',
    source: 'Assumed',
    body: '[{"o":{"a":[1]}}]',
    ...OK,
    rows: [{ o_s: '{"a":[1]}' }],
  },
  {
    name: 'puts a text of digits into a number column',
    source: 'page',
    body: '[{"number":1},{"number":"42"}]',
    ...OK,
    rows: [{ number_d: 1 }, { number_d: 42 }],
  },
  {
    name: 'adds a column for a text that is no number',
    source: 'page',
    body: '[{"number":1},{"number":"x"}]',
    ...OK,
    rows: [{ number_d: 1 }, { number_s: 'x' }],
  },
  {
    name: 'adds a column for a number sent for a boolean',
    source: 'page',
    body: '[{"boolean":true},{"boolean":1}]',
    ...OK,
    rows: [{ boolean_b: true }, { boolean_d: 1 }],
  },
  {
    name: 'puts a number into a text column',
    source: 'Assumed',
    body: '[{"a":"x"},{"a":7}]',
    ...OK,
    rows: [{ a_s: 'x' }, { a_s: '7' }],
  },
  {
    name: 'takes a column name of 45 characters',
    source: '2',
    body: JSON.stringify([{ [LONG_NAME]: 1 }]),
    ...OK,
    rows: [{ [`${LONG_NAME}_d`]: 1 }],
  },
  {
    name: 'drops a column name of 46 characters',
    source: 'Assumed',
    body: JSON.stringify([{ [`${LONG_NAME}n`]: 1 }]),
    ...OK,
    rows: [{}],
  },
  { name: 'drops a number no double holds', source: 'Assumed', body: '[{"a":1e999}]', ...OK, rows: [{}] },
  {
    name: 'cuts a value at 32 KB',
    source: '2',
    body: JSON.stringify([{ a: 'é'.repeat(20_000) }]),
    ...OK,
    rows: [{ a_s: 'é'.repeat(16_384) }],
  },
  {
    name: 'fills _ResourceId',
    source: 'page',
    headers: { 'x-ms-AzureResourceId': '/subscriptions/s/x' },
    body: '[{"a":1}]',
    ...OK,
    rows: [{ _ResourceId: '/subscriptions/s/x', a_d: 1 }],
  },
];
