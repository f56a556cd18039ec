/** What the service does with one ingestion call: checks in order, then the body; its rows are `deliver.ts`'s. */
import { CHANNEL_INGESTION_API_VERSION, ruleStreamOf } from '../../contract/control-service.ts';
import {
  ACCEPTED_STATUS,
  INGESTION_API_VERSION,
  INGESTION_AUDIENCES,
  MAX_CALL_BYTES,
} from '../../contract/ingestion.ts';
import { HEARTBEAT_COLUMNS, HEARTBEAT_STREAM, HEARTBEAT_TABLE } from '../../contract/service-tables.ts';
import type { ReadBody } from '../body.ts';
import { type ReadIngestionToken, readIngestionToken } from '../control/ingestion-token.ts';
import { inflate } from '../inflate.ts';
import type { RuleTarget, StreamTarget } from '../rules.ts';
import type { EmulatorState } from '../state.ts';
import {
  ACCEPTED,
  type Answer,
  badEncoding,
  EMPTY_BODY,
  noRole,
  refusalOf,
  throttled,
  tooLarge,
  unauthorized,
  unknownRule,
  unknownStream,
  wrongApiVersion,
} from './answer.ts';
import { deliverBody } from './deliver.ts';
import { tellRefused } from './keep.ts';

/** An ingestion call, apart from HTTP. */
export interface IngestionCall {
  readonly immutableId: string;
  readonly stream: string;
  readonly apiVersion: string | undefined;
  readonly authorization: string | undefined;
  readonly contentEncoding: string | undefined;
  readonly contentType: string | undefined;
  readonly clientRequestId: string | undefined;
  /** Reads the body, once, as far as the cap. */
  body(maxBytes: number): Promise<ReadBody>;
}

/** How a call ended, for the answer and for the log. */
export interface Ingested {
  readonly answer: Answer;
  readonly rows: number;
  readonly bodyBytes?: number;
  readonly rawBytes?: number;
}

/**
 * Judges a call and stores its rows.
 *
 * Assumed: the order of the checks (token, version, rule, role, minute limits, stream, size, encoding); the documentation
 * gives each answer, not which wins.
 */
export async function ingest(state: EmulatorState, call: IngestionCall): Promise<Ingested> {
  const ended = await judge(state, call);
  const { answer, bodyBytes, rawBytes } = ended;
  if (answer.status !== ACCEPTED_STATUS) {
    tellRefused(state, {
      rule: call.immutableId,
      stream: call.stream,
      ...(call.clientRequestId !== undefined && { clientRequestId: call.clientRequestId }),
      ...refusalOf(answer),
      ...(bodyBytes !== undefined && { bodyBytes }),
      ...(rawBytes !== undefined && { rawBytes }),
    });
  }
  return ended;
}

async function judge(state: EmulatorState, call: IngestionCall): Promise<Ingested> {
  const head = checkHead(state, call);
  if (head.kind === 'refused') return { answer: head.answer, rows: 0 };

  const body = await call.body(MAX_CALL_BYTES);
  if (body.kind === 'too-large') return { answer: tooLarge(), rows: 0 };
  if (body.kind === 'aborted') return { answer: { status: 400, problem: 'the client went away' }, rows: 0 };
  const bodyBytes = body.bytes.length;
  if (bodyBytes === 0) return { answer: EMPTY_BODY, rows: 0, bodyBytes };

  const encoding = call.contentEncoding?.trim().toLowerCase() ?? 'identity';
  if (encoding !== 'gzip' && encoding !== 'identity') {
    return { answer: badEncoding(`The content encoding '${encoding}' is not supported.`), rows: 0, bodyBytes };
  }
  const raw = encoding === 'gzip' ? await inflate(body.bytes, encoding, MAX_CALL_BYTES) : body;
  if (raw.kind === 'too-large') return { answer: tooLarge(), rows: 0, bodyBytes };
  if (raw.kind === 'broken') return { answer: badEncoding('The body is not gzip.'), rows: 0, bodyBytes };
  const rawBytes = raw.bytes.length;
  if (rawBytes === 0) return { answer: EMPTY_BODY, rows: 0, bodyBytes, rawBytes };

  state.throttle.accepted(call.immutableId, { bodyBytes, rawBytes });
  const stored = deliverBody(state, { call, target: head.target, body: raw.bytes, bodyBytes });
  const problem = stored.lost ?? oddContentType(call.contentType);
  return {
    answer: problem === undefined ? ACCEPTED : { ...ACCEPTED, problem },
    rows: stored.rows,
    bodyBytes,
    rawBytes,
  };
}

type Head =
  | { readonly kind: 'passed'; readonly target: StreamTarget }
  | { readonly kind: 'refused'; readonly answer: Answer };

/** Everything that can be said before the body is read. */
function checkHead(state: EmulatorState, call: IngestionCall): Head {
  const { immutableId, stream } = call;
  const isStrict = state.strict === 'strict';
  const agent = readIngestionToken(state, call.authorization);
  if (isStrict) {
    const refusal = checkCaller(state, call, agent);
    if (refusal !== undefined) return refusedHead(refusal);
  }
  const known = state.rules.get(immutableId);
  if (known === undefined) {
    return isStrict ? refusedHead(unknownRule(immutableId)) : { kind: 'passed', target: improvised(stream) };
  }
  if (known.rule.access === 'missing' && agent.kind !== 'read') return refusedHead(noRole(immutableId));
  const waitSeconds = state.throttle.request(immutableId, state.clock.now());
  if (waitSeconds !== undefined) return refusedHead(throttled(waitSeconds));
  const named = agent.kind === 'read' ? ruleStreamOf(stream) : stream;
  const target = known.streams.get(stream) ?? known.streams.get(named) ?? heartbeats(known, stream);
  if (target !== undefined) return { kind: 'passed', target };
  return isStrict ? refusedHead(unknownStream(stream)) : { kind: 'passed', target: improvised(stream) };
}

/** Assumed: versions and streams as agents know them are taken from agents only. */
function checkCaller(state: EmulatorState, call: IngestionCall, agent: ReadIngestionToken): Answer | undefined {
  const { immutableId, apiVersion, authorization } = call;
  if (agent.kind === 'refused') return unauthorized(agent.reason);
  if (agent.kind === 'other') {
    const reason = state.directory.refusal(authorization, INGESTION_AUDIENCES);
    if (reason !== undefined) return unauthorized(reason);
    return apiVersion === INGESTION_API_VERSION ? undefined : wrongApiVersion(apiVersion);
  }
  if (apiVersion !== INGESTION_API_VERSION && apiVersion !== CHANNEL_INGESTION_API_VERSION) {
    return wrongApiVersion(apiVersion);
  }
  return agent.token.configurationId === immutableId ? undefined : noRole(immutableId);
}

function refusedHead(answer: Answer): Head {
  return { kind: 'refused', answer };
}

const HEARTBEAT_SET: ReadonlySet<string> = new Set(HEARTBEAT_COLUMNS);

/** Assumed: agents send heartbeats to the workspace of every rule they have, which no data flow of it names. */
function heartbeats({ streams }: RuleTarget, stream: string): StreamTarget | undefined {
  if (stream !== HEARTBEAT_STREAM) return undefined;
  const [first] = [...streams.values()].flatMap(({ outputs }) => outputs);
  const workspace = first?.workspace;
  return {
    columns: HEARTBEAT_SET,
    outputs: [{ table: HEARTBEAT_TABLE, columns: HEARTBEAT_COLUMNS, ...(workspace !== undefined && { workspace }) }],
  };
}

/** In loose mode an unknown stream gets a table of its name, without `Custom-` or `Microsoft-`. */
function improvised(stream: string): StreamTarget {
  const table = stream.replace(/^(?:Custom|Microsoft)-/u, '');
  return { columns: undefined, outputs: [{ table }] };
}

/** Assumed: the service does not look at it; the header is documented as required, so the log says when it is not right. */
function oddContentType(contentType: string | undefined): string | undefined {
  if (contentType?.toLowerCase().startsWith('application/json')) return undefined;
  return `accepted, but Content-Type is ${contentType ?? 'missing'}: the documentation requires application/json`;
}
