/** The Logs Ingestion route: HTTP on the outside, `ingest` on the inside. */
import type { Context } from 'hono';
import { CLIENT_REQUEST_ID_HEADER } from '../../contract/ingestion.ts';
import { readBody } from '../body.ts';
import type { EmulatorApp, EmulatorEnv } from '../env.ts';
import { queryValue } from '../query-value.ts';
import { logRequest, type RequestFacts } from '../request-log.ts';
import type { EmulatorState } from '../state.ts';
import { respond } from './answer.ts';
import { type Ingested, type IngestionCall, ingest } from './ingest.ts';

const ROUTE = '/dataCollectionRules/:immutableId/streams/:stream';

/** Adds the ingestion route. */
export function addIngestionRoute(app: EmulatorApp, state: EmulatorState): void {
  app.post(ROUTE, async (c) => {
    const call = readCall(c);
    const ended = await ingest(state, call);
    logRequest(c, state, factsOf(call, ended));
    return respond(ended.answer);
  });
}

function readCall(c: Context<EmulatorEnv, typeof ROUTE>): IngestionCall {
  return {
    immutableId: c.req.param('immutableId'),
    stream: c.req.param('stream'),
    apiVersion: queryValue(new URL(c.req.url).searchParams, 'api-version'),
    authorization: c.req.header('authorization'),
    contentEncoding: c.req.header('content-encoding'),
    contentType: c.req.header('content-type'),
    clientRequestId: c.req.header(CLIENT_REQUEST_ID_HEADER),
    body: (maxBytes) => readBody(c, maxBytes),
  };
}

function factsOf(call: IngestionCall, ended: Ingested): RequestFacts {
  const { answer, rows, bodyBytes, rawBytes } = ended;
  return {
    status: answer.status,
    rule: call.immutableId,
    stream: call.stream,
    rows,
    ...(bodyBytes !== undefined && { bodyBytes }),
    ...(rawBytes !== undefined && { rawBytes }),
    ...(call.clientRequestId !== undefined && { clientRequestId: call.clientRequestId }),
    ...(answer.problem !== undefined && { problem: answer.problem }),
  };
}
