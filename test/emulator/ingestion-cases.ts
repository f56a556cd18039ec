/** One list of ingestion calls and what the service answers: run against the app itself and over a real TLS connection. */
import { deflateRawSync, gzipSync } from 'node:zlib';
import { NO_ROLE_ID, RULE_ID } from './rules.ts';

export interface IngestionCase {
  readonly name: string;
  readonly path?: string;
  /** Default: a good token. */
  readonly authorization?: 'none' | 'basic' | 'forged' | 'management' | 'double-slash' | 'tampered';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly status: number;
  /** `error.code` of the answer; `null`: an empty body. */
  readonly code: string | null;
  /** Rows in table `Event` afterwards. Default 0. */
  readonly stored?: number;
  /** `kind` and `reason` of the last ledger entry of a body that was lost. */
  readonly lost?: string;
  /** Part of the message of the answer. */
  readonly message?: string;
}

const NOW_ROWS = '[{"EventID":1},{"EventID":2}]';

function pathOf(rule: string, stream: string, query = '?api-version=2023-01-01'): string {
  return `/dataCollectionRules/${rule}/streams/${stream}${query}`;
}

const MEBIBYTE = 1_048_576;

/** An array of exactly `bytes` bytes. */
function arrayOf(bytes: number): string {
  const frame = '[{"Message":""}]';
  return frame.replace('""', `"${'x'.repeat(bytes - frame.length)}"`);
}

export const INGESTION_CASES: readonly IngestionCase[] = [
  { name: 'accepts an array of objects', body: NOW_ROWS, status: 204, code: null, stored: 2 },
  {
    name: 'accepts gzip, in any case of the word',
    body: gzipSync(NOW_ROWS),
    headers: { 'content-encoding': 'GZip' },
    status: 204,
    code: null,
    stored: 2,
  },
  {
    name: 'accepts the encoding identity',
    body: NOW_ROWS,
    headers: { 'content-encoding': 'identity' },
    status: 204,
    code: null,
    stored: 2,
  },
  {
    name: 'reads api%2Dversion as the JavaScript SDK writes it',
    path: pathOf(RULE_ID, 'Microsoft-Event', '?api%2Dversion=2023-01-01'),
    body: NOW_ROWS,
    status: 204,
    code: null,
    stored: 2,
  },
  {
    name: 'takes the words of the path and of the query in any case',
    path: `/datacollectionrules/${RULE_ID}/STREAMS/Microsoft-Event?API-Version=2023-01-01`,
    body: NOW_ROWS,
    status: 204,
    code: null,
    stored: 2,
  },
  {
    name: 'takes percent-encoded ids',
    path: pathOf(RULE_ID.replace('-', '%2D'), 'Microsoft%2DEvent'),
    body: NOW_ROWS,
    status: 204,
    code: null,
    stored: 2,
  },
  {
    name: 'accepts a token with the double slash',
    authorization: 'double-slash',
    body: NOW_ROWS,
    status: 204,
    code: null,
    stored: 2,
  },
  { name: 'accepts an empty array and stores nothing', body: '[]', status: 204, code: null },
  { name: 'accepts an object and loses it', body: '{"EventID":1}', status: 204, code: null, lost: 'not-an-array' },
  { name: 'accepts text that is not JSON and loses it', body: 'hello', status: 204, code: null, lost: 'not-json' },
  {
    name: 'accepts bytes that are not UTF-8 and loses them',
    body: Uint8Array.of(0x5b, 0x22, 0xff, 0x22, 0x5d),
    status: 204,
    code: null,
    lost: 'not-utf8',
  },
  {
    name: 'stores the objects of a mixed array',
    body: '[1,{"EventID":1},null,[],"x"]',
    status: 204,
    code: null,
    stored: 1,
  },
  { name: 'answers an empty body with 500 and no code', body: '', status: 500, code: null },
  {
    name: 'answers gzip of nothing with 500',
    body: gzipSync(''),
    headers: { 'content-encoding': 'gzip' },
    status: 500,
    code: null,
  },
  {
    name: 'wants an api-version',
    path: pathOf(RULE_ID, 'Microsoft-Event', ''),
    body: NOW_ROWS,
    status: 400,
    code: 'MissingApiVersionParameter',
  },
  {
    name: 'knows one api-version',
    path: pathOf(RULE_ID, 'Microsoft-Event', '?api-version=2021-11-01'),
    body: NOW_ROWS,
    status: 400,
    code: 'UnsupportedApiVersion',
  },
  {
    name: 'does not know a rule',
    path: pathOf('dcr-none', 'Microsoft-Event'),
    body: NOW_ROWS,
    status: 404,
    code: 'NotFound',
    message: "Data collection rule with immutable Id 'dcr-none' not found.",
  },
  {
    name: 'does not know a stream',
    path: pathOf(RULE_ID, 'Microsoft-WindowsEvents'),
    body: NOW_ROWS,
    status: 400,
    code: 'InvalidStream',
  },
  {
    name: 'asks for the role',
    path: pathOf(NO_ROLE_ID, 'Microsoft-Event'),
    body: NOW_ROWS,
    status: 403,
    code: 'OperationFailed',
    message: NO_ROLE_ID,
  },
  { name: 'asks for a token', authorization: 'none', body: NOW_ROWS, status: 401, code: 'InvalidAuthenticationToken' },
  {
    name: 'asks for a bearer token',
    authorization: 'basic',
    body: NOW_ROWS,
    status: 401,
    code: 'InvalidAuthenticationToken',
  },
  {
    name: 'refuses a token somebody else signed',
    authorization: 'forged',
    body: NOW_ROWS,
    status: 401,
    code: 'InvalidAuthenticationToken',
  },
  {
    name: 'refuses a token for another API',
    authorization: 'management',
    body: NOW_ROWS,
    status: 401,
    code: 'InvalidAuthenticationToken',
  },
  {
    name: 'refuses a token whose claims were changed',
    authorization: 'tampered',
    body: NOW_ROWS,
    status: 401,
    code: 'InvalidAuthenticationToken',
  },
  { name: 'accepts a body of exactly the limit', body: arrayOf(MEBIBYTE), status: 204, code: null, stored: 1 },
  {
    name: 'refuses one byte more',
    body: arrayOf(MEBIBYTE + 1),
    status: 413,
    code: 'ContentLengthLimitExceeded',
    message: 'Maximum allowed content length: 1048576 bytes (1 MB)',
  },
  {
    name: 'counts the limit after decompression: exactly',
    body: gzipSync(arrayOf(MEBIBYTE)),
    headers: { 'content-encoding': 'gzip' },
    status: 204,
    code: null,
    stored: 1,
  },
  {
    name: 'counts the limit after decompression: one byte more',
    body: gzipSync(arrayOf(MEBIBYTE + 1)),
    headers: { 'content-encoding': 'gzip' },
    status: 413,
    code: 'ContentLengthLimitExceeded',
  },
  {
    name: 'refuses an encoding it does not know',
    body: deflateRawSync(NOW_ROWS),
    headers: { 'content-encoding': 'deflate' },
    status: 400,
    code: 'InvalidContentEncoding',
  },
  {
    name: 'refuses gzip that is not',
    body: NOW_ROWS,
    headers: { 'content-encoding': 'gzip' },
    status: 400,
    code: 'InvalidContentEncoding',
  },
  {
    name: 'refuses gzip that is cut off',
    body: gzipSync(NOW_ROWS).subarray(0, 20),
    headers: { 'content-encoding': 'gzip' },
    status: 400,
    code: 'InvalidContentEncoding',
  },
  {
    name: 'answers an unknown path with 404',
    path: '/dataCollectionRules',
    body: NOW_ROWS,
    status: 404,
    code: 'NotFound',
  },
];
