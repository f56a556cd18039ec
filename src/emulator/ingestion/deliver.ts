/** What becomes of an accepted body: parsed once, handed to the tables of its stream, told in the ledger. */
import { isAscii, isUtf8 } from 'node:buffer';
import type { EmulatorOutput, JsonRow, StreamTarget } from '../rules.ts';
import type { EmulatorState } from '../state.ts';
import type { LedgerEntry, LostEntry, StoredEntry } from '../store/entries.ts';
import type { Delivery } from '../store/row-store.ts';
import { countRows, type RowCounts, type RowShape, shapeRow } from './rows.ts';

/** A body that passed all checks, and where it goes. */
export interface AcceptedBody {
  readonly call: {
    readonly immutableId: string;
    readonly stream: string;
    readonly clientRequestId: string | undefined;
  };
  readonly target: StreamTarget;
  /** As sent, after `Content-Encoding` was undone. */
  readonly body: Uint8Array;
}

/** How many rows were stored over all tables; `lost` says why none, where the service would lose the body as well. */
export interface Delivered {
  readonly rows: number;
  readonly lost?: string;
}

/**
 * Parses the body, hands it to each table of the stream and writes the ledger.
 *
 * Errors: throws AMASIM_EMULATOR_DATA_WRITE when it cannot be kept; then nothing of it is stored.
 */
export function deliverBody(state: EmulatorState, accepted: AcceptedBody): Delivered {
  const { call, target, body } = accepted;
  const { immutableId, stream, clientRequestId } = call;
  const receivedMs = state.clock.now();
  const name = { rule: immutableId, stream, ...(clientRequestId !== undefined && { clientRequestId }) };
  const duplicateOf = state.store.firstTime(name);
  const base = {
    time: new Date(receivedMs).toISOString(),
    ...name,
    ...(duplicateOf !== undefined && { duplicateOf }),
  };
  const lose = (reason: LostEntry['reason']) => {
    state.store.accept([], [{ kind: 'lost', ...base, reason, rawBytes: body.length }]);
    return { rows: 0, lost: `accepted, and lost as in Azure: ${reason}` };
  };

  const parsed = parseArray(body);
  if (parsed.kind === 'lost') return lose(parsed.reason);
  const shape: RowShape = { columns: target.columns, timeGenerated: state.timeGenerated, receivedMs };
  const deliveries: Delivery[] = [];
  const entries: LedgerEntry[] = [];
  let rows = 0;
  for (const output of target.outputs) {
    const { counts, stored } = deliverTo(output, { elements: parsed.elements, body, shape });
    deliveries.push({ table: output.table, rows: counts.rows, ...stored });
    entries.push(storedEntry(base, { output, counts }));
    rows += counts.rows;
  }
  state.store.accept(deliveries, entries);
  return { rows };
}

/** What one table gets of a body, and the counts of it. */
function deliverTo(
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
  // Nearly all bodies are ASCII, which is text as it stands.
  const encoding = isAscii(body) ? 'latin1' : 'utf8';
  // Assumed: bytes that are not UTF-8 fare like text that is not JSON.
  if (encoding === 'utf8' && !isUtf8(body)) return { kind: 'lost', reason: 'not-utf8' };
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.length).toString(encoding));
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
  base: Pick<StoredEntry, 'time' | 'rule' | 'stream' | 'clientRequestId' | 'duplicateOf'>,
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
