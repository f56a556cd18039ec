/** The HTTP Data Collector API: `POST /api/logs`, signed with a key of the workspace. */

import type { Context } from 'hono';
import { isGuid, NIL_GUID } from '../../base/guid.ts';
import {
  DATA_COLLECTOR_API_VERSION,
  DATA_COLLECTOR_CONTENT_TYPE,
  DATA_COLLECTOR_ERRORS,
  DATA_COLLECTOR_HEADERS,
  DATA_COLLECTOR_PATH,
  LOG_TYPE,
  MAX_DATA_COLLECTOR_BYTES,
  SHARED_KEY_SCHEME,
  THROTTLED_STATUS,
  TOO_LARGE_STATUS,
} from '../../contract/data-collector.ts';
import { CLIENT_REQUEST_ID_HEADER } from '../../contract/ingestion.ts';
import { LEGACY_HEADERS } from '../../contract/legacy-agent.ts';
import type { EmulatorApp, EmulatorEnv } from '../env.ts';
import { queryValue } from '../query-value.ts';
import { logRequest, type RequestFacts } from '../request-log.ts';
import type { EmulatorState } from '../state.ts';
import { storeCustomLog } from './custom-log.ts';
import { type LargeBody, withLargeBody } from './large-body.ts';
import { dataCollectorText, isSignedBy } from './shared-key.ts';
import { findWorkspace, workspaceOfHost } from './workspace.ts';

type ErrorCode = keyof typeof DATA_COLLECTOR_ERRORS;

/** A call, apart from HTTP: what its head says. */
interface Call {
  readonly version: string | undefined;
  readonly host: string | undefined;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly date: string | undefined;
  readonly logType: string | undefined;
  readonly timeField: string | undefined;
  readonly resourceId: string | undefined;
  readonly requestId: string | undefined;
}

/** An answer, and what it adds to the log. */
interface Ended {
  readonly status: number;
  readonly error?: { readonly code: ErrorCode; readonly message: string };
  readonly facts?: Partial<RequestFacts>;
}

/** Adds the route. */
export function addDataCollectorRoute(app: EmulatorApp, state: EmulatorState): void {
  app.post(DATA_COLLECTOR_PATH, async (c) => {
    const call = readCall(c);
    const { status, error, facts } = await collect(c, state, call);
    logRequest(c, state, {
      status,
      ...(call.logType !== undefined && { logType: call.logType }),
      ...(call.requestId !== undefined && { clientRequestId: call.requestId }),
      ...(error !== undefined && { problem: `${error.code}: ${error.message}` }),
      ...facts,
    });
    // Assumed: the members of the body; no Retry-After with 429.
    if (error === undefined) return new Response(null, { status });
    const body = JSON.stringify({ Error: error.code, Message: error.message });
    return new Response(body, { status, headers: { 'Content-Type': 'application/json; charset=utf-8' } });
  });
}

function readCall(c: Context<EmulatorEnv>): Call {
  return {
    version: queryValue(new URL(c.req.url).searchParams, 'api-version'),
    host: c.req.header('host'),
    authorization: c.req.header('authorization'),
    contentType: c.req.header('content-type'),
    date: c.req.header(DATA_COLLECTOR_HEADERS.date),
    logType: c.req.header(DATA_COLLECTOR_HEADERS.logType),
    timeField: c.req.header(DATA_COLLECTOR_HEADERS.timeField) || undefined,
    resourceId: c.req.header(DATA_COLLECTOR_HEADERS.resourceId) || undefined,
    requestId: c.req.header(CLIENT_REQUEST_ID_HEADER) ?? c.req.header(LEGACY_HEADERS.requestId),
  };
}

/**
 * Judges a call and stores its records.
 *
 * Assumed: the order of the checks (version, workspace, content type, record type, minute limit, size, signature, body).
 */
async function collect(c: Context<EmulatorEnv>, state: EmulatorState, call: Call): Promise<Ended> {
  const isStrict = state.strict === 'strict';
  const version = isStrict ? refusedVersion(call.version) : undefined;
  if (version !== undefined) return version;
  const sender = senderOf(state, call);
  if ('status' in sender) return sender;
  const { workspaceId } = sender;
  const facts = { workspaceId };
  const head = refusedContentType(call.contentType) ?? refusedLogType(call.logType);
  if (head !== undefined) return { ...head, facts };
  if (state.legacy.throttle.request(workspaceId, state.clock.now()) !== undefined) {
    return {
      status: THROTTLED_STATUS,
      facts: { ...facts, problem: 'over the limit of this workspace for this minute' },
    };
  }
  const how = { budgets: state.legacy.bodies, maxBytes: MAX_DATA_COLLECTOR_BYTES, encodings: [] };
  const ended = await withLargeBody(c, how, (body) => withBody(state, { call, sender }, body));
  return { ...ended, facts: { ...facts, ...ended.facts } };
}

/** Who says to send, before the signature is looked at. */
interface Sender {
  readonly workspaceId: string;
  readonly keys: readonly string[];
  readonly signature: string;
}

const SHARED_KEY = new RegExp(`^${SHARED_KEY_SCHEME} +([^:\\s]+):(\\S+)$`, 'iu');

/** Assumed: which code for which mistake; a workspace is named by the host, else by the header, and both must agree. */
function senderOf(state: EmulatorState, { host, authorization }: Call): Sender | Ended {
  const [, named, signature = ''] = SHARED_KEY.exec(authorization?.trim() ?? '') ?? [];
  const ofHost = workspaceOfHost(host);
  const id = ofHost ?? named?.toLowerCase();
  if (state.strict === 'loose') {
    const known = id === undefined ? undefined : findWorkspace(state, id);
    // In loose mode all workspaces that are unknown are one of them, since each takes memory.
    return { workspaceId: NIL_GUID, keys: [], ...known, signature };
  }
  if (id === undefined) return refused('InvalidAuthorization', 'The Authorization header is missing or not SharedKey.');
  if (!isGuid(id)) return refused('InvalidCustomerId', 'The specified workspace ID is invalid.');
  const workspace = findWorkspace(state, id);
  if (workspace === undefined) {
    return state.legacy.wasClosed(id)
      ? refused('InactiveCustomer', 'The workspace has been closed.')
      : refused('InvalidCustomerId', 'The specified workspace ID is invalid.');
  }
  if (named === undefined)
    return refused('InvalidAuthorization', 'The Authorization header is missing or not SharedKey.');
  if (named.toLowerCase() !== id)
    return refused('InvalidAuthorization', 'The Authorization header names another workspace.');
  return { ...workspace, signature };
}

function refusedVersion(version: string | undefined): Ended | undefined {
  if (version === undefined) return refused('MissingApiVersion', 'The API version was not specified.');
  if (version === DATA_COLLECTOR_API_VERSION) return undefined;
  return refused('InvalidApiVersion', 'The specified API version is invalid.');
}

function refusedContentType(contentType: string | undefined): Ended | undefined {
  if (contentType === undefined) return refused('MissingContentType', 'The content type was not specified.');
  // Assumed: parameters such as a charset do not matter.
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase();
  if (type === DATA_COLLECTOR_CONTENT_TYPE) return undefined;
  return refused('UnsupportedContentType', `The content type was not set to ${DATA_COLLECTOR_CONTENT_TYPE}.`);
}

function refusedLogType(logType: string | undefined): Ended | undefined {
  if (logType === undefined || logType === '') return refused('MissingLogType', 'The log type was not specified.');
  if (LOG_TYPE.test(logType)) return undefined;
  return refused('InvalidLogType', 'The specified log type contained special characters, or is too long.');
}

function withBody(
  state: EmulatorState,
  { call, sender }: { readonly call: Call; readonly sender: Sender },
  body: LargeBody,
): Ended {
  switch (body.kind) {
    case 'too-large':
      // Documented: 404 stands for a wrong URL and for a body that is too large.
      return { status: TOO_LARGE_STATUS, facts: { problem: 'the body is too large' } };
    case 'busy':
      return refused('ServiceUnavailable', 'Too many large requests are under way.');
    case 'aborted':
      return { status: 400, facts: { problem: 'the client went away' } };
    case 'bad-encoding':
      // Assumed: nothing public says that the service takes compressed bodies here.
      return refused('InvalidDataFormat', body.reason);
    default:
      return judged(state, { call, sender, body: body.bytes });
  }
}

function judged(
  state: EmulatorState,
  { call, sender, body }: { readonly call: Call; readonly sender: Sender; readonly body: Uint8Array },
): Ended {
  const bytes = { bodyBytes: body.length, rawBytes: body.length };
  const wrong = state.strict === 'strict' ? wrongSignature(state, { call, sender, length: body.length }) : undefined;
  if (wrong !== undefined) return { ...refused('InvalidAuthorization', wrong), facts: bytes };
  const { workspaceId } = sender;
  state.legacy.throttle.accepted(workspaceId, { bodyBytes: body.length, rawBytes: 0 });
  const { logType = '', timeField, resourceId, requestId } = call;
  const stored = storeCustomLog(state, {
    workspaceId,
    logType,
    timeField,
    resourceId,
    requestId,
    body,
    bodyBytes: body.length,
  });
  if (stored.kind === 'stored') return { status: 200, facts: { ...bytes, rows: stored.rows } };
  const code = stored.what === 'data' ? 'InvalidDataFormat' : 'InvalidLogType';
  return { ...refused(code, stored.reason), facts: { ...bytes, rows: 0 } };
}

/** Assumed: how far a clock may be off. */
function wrongSignature(
  state: EmulatorState,
  { call, sender, length }: { readonly call: Call; readonly sender: Sender; readonly length: number },
): string | undefined {
  const { date } = call;
  if (date === undefined) return 'The x-ms-date header is missing.';
  const skew = Math.abs(httpTime(date) - state.clock.now());
  if (!(skew <= state.legacy.settings.dataCollectorSkewMs)) return 'The x-ms-date header is no date, or too far off.';
  if (isSignedBy(sender.keys, dataCollectorText(length, date), sender.signature)) return undefined;
  return 'The signature does not match: check the key, and what was signed.';
}

const HTTP_DATE = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/u;

/** Milliseconds since 1970 of an RFC 1123 date; `NaN` when it is none. */
function httpTime(date: string): number {
  return HTTP_DATE.test(date) ? Date.parse(date) : Number.NaN;
}

function refused(code: ErrorCode, message: string): Ended {
  return { status: DATA_COLLECTOR_ERRORS[code], error: { code, message } };
}
