/** What the service does with one ingestion call: checks in order, then the body, then the rows. */
import { isUtf8 } from 'node:buffer';
import { INGESTION_API_VERSION, INGESTION_AUDIENCES, MAX_CALL_BYTES } from '../../contract/ingestion.ts';
import type { ReadBody } from '../body.ts';
import type { EmulatorOutput, JsonRow, StreamTarget } from '../rules.ts';
import type { EmulatorState } from '../state.ts';
import type { LostEntry, StoredEntry } from '../store/entries.ts';
import {
  ACCEPTED,
  type Answer,
  badEncoding,
  EMPTY_BODY,
  noRole,
  throttled,
  tooLarge,
  unauthorized,
  unknownRule,
  unknownStream,
  wrongApiVersion,
} from './answer.ts';
import { inflate } from './inflate.ts';
import { countRows, type RowCounts, type RowShape, shapeRow } from './rows.ts';

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
  const raw = encoding === 'gzip' ? await inflate(body.bytes, MAX_CALL_BYTES) : body;
  if (raw.kind === 'too-large') return { answer: tooLarge(), rows: 0, bodyBytes };
  if (raw.kind === 'not-gzip') return { answer: badEncoding('The body is not gzip.'), rows: 0, bodyBytes };
  const rawBytes = raw.bytes.length;
  if (rawBytes === 0) return { answer: EMPTY_BODY, rows: 0, bodyBytes, rawBytes };

  state.throttle.accepted(call.immutableId, { bodyBytes, rawBytes });
  const stored = store(state, { call, target: head.target, body: raw.bytes });
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
  if (isStrict) {
    const reason = state.directory.refusal(call.authorization, INGESTION_AUDIENCES);
    if (reason !== undefined) return refusedHead(unauthorized(reason));
    if (call.apiVersion !== INGESTION_API_VERSION) return refusedHead(wrongApiVersion(call.apiVersion));
  }
  const known = state.rules.get(immutableId);
  if (known === undefined) {
    return isStrict ? refusedHead(unknownRule(immutableId)) : { kind: 'passed', target: improvised(stream) };
  }
  if (known.rule.access === 'missing') return refusedHead(noRole(immutableId));
  const waitSeconds = state.throttle.request(immutableId, state.clock.now());
  if (waitSeconds !== undefined) return refusedHead(throttled(waitSeconds));
  const target = known.streams.get(stream);
  if (target !== undefined) return { kind: 'passed', target };
  return isStrict ? refusedHead(unknownStream(stream)) : { kind: 'passed', target: improvised(stream) };
}

function refusedHead(answer: Answer): Head {
  return { kind: 'refused', answer };
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

/** A body that passed all checks, and where it goes. */
interface Accepted {
  readonly call: IngestionCall;
  readonly target: StreamTarget;
  readonly body: Uint8Array;
}

/** Parses the body, hands it to each table of the stream and writes the ledger. */
function store(state: EmulatorState, accepted: Accepted): { readonly rows: number; readonly lost?: string } {
  const { call, target, body } = accepted;
  const { immutableId, stream, clientRequestId } = call;
  const receivedMs = state.clock.now();
  const base = {
    time: new Date(receivedMs).toISOString(),
    rule: immutableId,
    stream,
    ...(clientRequestId !== undefined && { clientRequestId }),
  };
  const lose = (reason: LostEntry['reason']) => {
    state.ledger.add({ kind: 'lost', ...base, reason, rawBytes: body.length });
    return { rows: 0, lost: `accepted, and lost as in Azure: ${reason}` };
  };

  const parsed = parseArray(body);
  if (parsed.kind === 'lost') return lose(parsed.reason);
  const shape: RowShape = { columns: target.columns, timeGenerated: state.timeGenerated, receivedMs };
  let rows = 0;
  for (const output of target.outputs) {
    const { counts, stored } = deliver(output, { elements: parsed.elements, body, shape });
    state.rows.add({ table: output.table, rows: counts.rows, ...stored });
    state.ledger.add(storedEntry(base, { output, counts }));
    rows += counts.rows;
  }
  return { rows };
}

/** What one table gets of a body, and the counts of it. */
function deliver(
  output: EmulatorOutput,
  input: { readonly elements: readonly unknown[]; readonly body: Uint8Array; readonly shape: RowShape },
): { readonly counts: RowCounts; readonly stored: { readonly body: Uint8Array; readonly shape: RowShape } } {
  const { elements, body, shape } = input;
  const received = countRows(elements, shape);
  if (output.transform === undefined) return { counts: received, stored: { body, shape } };
  // A transform sees the declared columns with times as sent; what it makes is stored under the rules of the table.
  const made = transform(output.transform, input);
  const ownShape: RowShape = { ...shape, columns: undefined };
  const { notObjects, tooDeep, droppedValues, droppedColumns } = received;
  return {
    counts: { ...countRows(made, ownShape), notObjects, tooDeep, droppedValues, droppedColumns },
    stored: { body: Buffer.from(JSON.stringify(made)), shape: ownShape },
  };
}

type Parsed =
  | { readonly kind: 'array'; readonly elements: readonly unknown[] }
  | { readonly kind: 'lost'; readonly reason: LostEntry['reason'] };

/** Facts: anything but an array is answered with 204 and never seen again. */
function parseArray(body: Uint8Array): Parsed {
  // Assumed: bytes that are not UTF-8 fare like text that is not JSON.
  if (!isUtf8(body)) return { kind: 'lost', reason: 'not-utf8' };
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf8'));
  } catch {
    return { kind: 'lost', reason: 'not-json' };
  }
  return Array.isArray(value) ? { kind: 'array', elements: value } : { kind: 'lost', reason: 'not-an-array' };
}

function transform(
  run: NonNullable<EmulatorOutput['transform']>,
  input: { readonly body: Uint8Array; readonly shape: RowShape },
): readonly JsonRow[] {
  // Parsed anew, since shaping changes rows and another table may still need them as sent.
  const parsed = parseArray(input.body);
  if (parsed.kind === 'lost') return [];
  const shape: RowShape = { ...input.shape, timeGenerated: 'keep' };
  return run(parsed.elements.map((element) => shapeRow(element, shape)).filter((row) => row !== undefined));
}

function storedEntry(
  base: Pick<StoredEntry, 'time' | 'rule' | 'stream' | 'clientRequestId'>,
  result: { readonly output: EmulatorOutput; readonly counts: RowCounts },
): StoredEntry {
  const { output, counts } = result;
  const state = output.transformKql === undefined ? 'none' : 'not-applied';
  return {
    kind: 'stored',
    ...base,
    table: output.table,
    rows: counts.rows,
    transform: output.transform === undefined ? state : 'applied',
    ...(counts.notObjects > 0 && { notObjects: counts.notObjects }),
    ...(counts.tooDeep > 0 && { tooDeep: counts.tooDeep }),
    ...(counts.droppedValues > 0 && { droppedValues: counts.droppedValues, droppedColumns: counts.droppedColumns }),
    ...(counts.truncatedFields > 0 && { truncatedFields: counts.truncatedFields }),
    ...(counts.timeMissing > 0 && { timeMissing: counts.timeMissing }),
    ...(counts.timeReplaced > 0 && { timeReplaced: counts.timeReplaced }),
    ...(counts.oldestReplaced !== undefined && { oldestReplaced: counts.oldestReplaced }),
    ...(counts.newestReplaced !== undefined && { newestReplaced: counts.newestReplaced }),
    ...(counts.roundedNumbers > 0 && { roundedNumbers: counts.roundedNumbers }),
  };
}
