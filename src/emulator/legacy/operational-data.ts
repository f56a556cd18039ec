/** The upload of agents: `POST /OperationalData.svc/PostJsonDataItems`, and the same for their diagnostics. */
import type { Context } from 'hono';
import { isObject } from '../../base/json-object.ts';
import { DATA_COLLECTOR_API_VERSION, DATA_COLLECTOR_HEADERS, LOG_TYPE } from '../../contract/data-collector.ts';
import { LEGACY_HEADERS, LEGACY_PATHS, MAX_RECORDS_PER_BODY, MAX_UPLOAD_BYTES } from '../../contract/legacy-agent.ts';
import type { EmulatorApp, EmulatorEnv } from '../env.ts';
import { parseJson } from '../parse-json.ts';
import { queryValue } from '../query-value.ts';
import { logRequest, type RequestFacts } from '../request-log.ts';
import type { EmulatorState } from '../state.ts';
import { authenticateUpload } from './authenticate.ts';
import { storeCustomLog } from './custom-log.ts';
import { type LargeBody, withLargeBody } from './large-body.ts';
import type { Uploader } from './legacy-state.ts';
import { storeItems } from './store-items.ts';

/** How a call ended. Assumed: statuses of refusals, and that they have no body. */
interface Ended {
  readonly status: number;
  readonly facts?: Partial<RequestFacts>;
}

/** What the head of an upload says. */
interface Head {
  readonly uploader: Uploader;
  readonly requestId: string | undefined;
  readonly resourceId: string | undefined;
  /** Record type of the form for custom logs. */
  readonly logType: string | undefined;
  readonly timeField: string | undefined;
  readonly isDiagnostics: boolean;
}

/** Assumed: longer than any that is known. */
const MAX_DATA_TYPE_CHARS = 100;

/** Adds the routes. */
export function addUploadRoutes(app: EmulatorApp, state: EmulatorState): void {
  for (const path of [LEGACY_PATHS.upload, LEGACY_PATHS.diagnostics]) {
    app.post(path, async (c) => {
      const requestId = c.req.header(LEGACY_HEADERS.requestId);
      const { status, facts } = await upload(c, state, requestId);
      logRequest(c, state, { status, ...(requestId !== undefined && { clientRequestId: requestId }), ...facts });
      return new Response(null, { status });
    });
  }
}

async function upload(c: Context<EmulatorEnv>, state: EmulatorState, requestId: string | undefined): Promise<Ended> {
  const sender = authenticateUpload(c, state);
  if (sender.kind === 'refused') return { status: 403, facts: { problem: sender.reason } };
  const { uploader } = sender;
  const known = {
    workspaceId: uploader.workspaceId,
    ...(uploader.agentId !== undefined && { agent: uploader.agentId }),
  };
  const version = queryValue(new URL(c.req.url).searchParams, 'api-version');
  const head: Head = {
    uploader,
    requestId,
    resourceId: c.req.header(LEGACY_HEADERS.resourceId) || undefined,
    logType: version === undefined ? undefined : (c.req.header(DATA_COLLECTOR_HEADERS.logType) ?? ''),
    timeField: c.req.header(DATA_COLLECTOR_HEADERS.timeField) || undefined,
    isDiagnostics: c.req.path === LEGACY_PATHS.diagnostics,
  };
  const wrong = wrongForm(head, version);
  if (wrong !== undefined) return refused(known, wrong);
  const how = { budgets: state.legacy.bodies, maxBytes: MAX_UPLOAD_BYTES, encodings: ['deflate', 'gzip'] } as const;
  const ended = await withLargeBody(c, how, (body) => withBody(state, head, body));
  return { ...ended, facts: { ...known, ...ended.facts } };
}

/** Assumed: the form for custom logs has the version and the record types of the Data Collector API. */
function wrongForm({ logType, isDiagnostics }: Head, version: string | undefined): string | undefined {
  if (version === undefined) return undefined;
  if (isDiagnostics || version !== DATA_COLLECTOR_API_VERSION) return `api-version=${version} is not known`;
  return LOG_TYPE.test(logType ?? '') ? undefined : 'Log-Type is missing or no record type';
}

function withBody(state: EmulatorState, head: Head, body: LargeBody): Ended {
  switch (body.kind) {
    case 'too-large':
      return { status: 404, facts: { problem: 'the body is too large' } };
    case 'busy':
      return { status: 503, facts: { problem: 'too many large requests are under way' } };
    case 'aborted':
      return { status: 400, facts: { problem: 'the client went away' } };
    case 'bad-encoding':
      return refused({}, body.reason);
    default: {
      const sizes = { bodyBytes: body.bodyBytes, rawBytes: body.bytes.length };
      const ended = head.logType === undefined ? envelope(state, head, body) : customLog(state, head, body);
      return { ...ended, facts: { ...sizes, ...ended.facts } };
    }
  }
}

type WholeBody = Extract<LargeBody, { readonly kind: 'whole' }>;

function customLog(state: EmulatorState, head: Head, { bytes: body, bodyBytes }: WholeBody): Ended {
  const { logType = '', timeField, resourceId, requestId } = head;
  const { workspaceId } = head.uploader;
  const stored = storeCustomLog(state, { workspaceId, logType, timeField, resourceId, requestId, body, bodyBytes });
  return stored.kind === 'stored'
    ? { status: 200, facts: { logType, rows: stored.rows } }
    : refused({ logType }, stored.reason);
}

function envelope(state: EmulatorState, head: Head, { bytes: body, bodyBytes }: WholeBody): Ended {
  const parsed = parseJson(body);
  if (parsed.kind === 'not-json') return refused({}, parsed.reason);
  const { value } = parsed;
  if (!isObject(value)) return refused({}, 'the body is no JSON object');
  const { DataType: dataType, IPName: solution, DataItems: items } = value;
  if (typeof dataType !== 'string' || dataType === '' || dataType.length > MAX_DATA_TYPE_CHARS) {
    return refused({}, `DataType: wanted a text of at most ${MAX_DATA_TYPE_CHARS} characters`);
  }
  if (typeof solution !== 'string') return refused({ dataType }, 'IPName: wanted a text');
  if (!Array.isArray(items) || items.length > MAX_RECORDS_PER_BODY) {
    return refused({ dataType }, `DataItems: wanted an array of at most ${MAX_RECORDS_PER_BODY} items`);
  }
  // Taken, and of no table.
  if (head.isDiagnostics) return { status: 200, facts: { dataType, rows: 0 } };
  const { rows, lost } = storeItems(state, { ...head, dataType, items, bodyBytes, rawBytes: body.length });
  return { status: 200, facts: { dataType, rows, ...(lost !== undefined && { problem: lost }) } };
}

function refused(facts: Partial<RequestFacts>, problem: string): Ended {
  return { status: 400, facts: { ...facts, rows: 0, problem } };
}
