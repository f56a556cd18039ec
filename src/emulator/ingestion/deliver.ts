/** What becomes of an accepted body: parsed once, handed to the tables of its stream, told in the ledger. */
import { decodeText } from '../parse-json.ts';
import type { EmulatorOutput, JsonRow, StreamTarget } from '../rules.ts';
import { isOverCap } from '../service-tables/daily-cap.ts';
import type { EmulatorState } from '../state.ts';
import type { DroppedEntry, LedgerEntry, LostEntry, StoredEntry } from '../store/entries.ts';
import type { Delivery } from '../store/row-store.ts';
import { bodyInLedger, countsInLedger } from './in-ledger.ts';
import { keepBody } from './keep.ts';
import { countRows, type RowCounts, type RowShape, shapeRow } from './rows.ts';
import { columnsInBoth, columnsOfOutput } from './table-columns.ts';

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
  /** As sent. */
  readonly bodyBytes: number;
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
  const { call, target, body, bodyBytes } = accepted;
  const { immutableId, stream, clientRequestId } = call;
  const receivedMs = state.clock.now();
  const name = { rule: immutableId, stream, ...(clientRequestId !== undefined && { clientRequestId }) };
  const base = bodyInLedger(state, name, { receivedMs, bodyBytes, rawBytes: body.length });

  const parsed = parseArray(body);
  if (parsed.kind === 'lost') {
    keepBody(state, [], [{ kind: 'lost', ...base, reason: parsed.reason }]);
    return { rows: 0, lost: `accepted, and lost as in Azure: ${parsed.reason}` };
  }
  const deliveries: Delivery[] = [];
  const entries: LedgerEntry[] = [];
  let rows = 0;
  for (const output of target.outputs) {
    const shape: RowShape = { columns: target.columns, timeGenerated: state.timeGenerated, receivedMs };
    const outcome = deliverTo(state, output, { ...parsed, body, shape });
    if (outcome.kind === 'dropped') {
      entries.push({ ...droppedEntry(base, output, parsed.elements.length), ...outcome });
      continue;
    }
    const { counts, stored } = outcome;
    deliveries.push({ table: output.table, rows: counts.rows, ...stored });
    entries.push(storedEntry(base, { output, outcome, received: parsed.elements.length }));
    rows += counts.rows;
  }
  keepBody(state, deliveries, entries);
  return { rows };
}

/** What one table gets of a body, and the counts of it. */
interface Shaped {
  readonly kind: 'shaped';
  readonly counts: RowCounts;
  readonly stored: { readonly body: Uint8Array; readonly shape: RowShape };
  readonly transformMs?: number;
}

type Outcome = Shaped | ({ readonly kind: 'dropped' } & Pick<DroppedEntry, 'reason' | 'detail'>);

interface Input {
  readonly elements: readonly unknown[];
  readonly texts: 'ascii' | 'any';
  readonly body: Uint8Array;
  /** With the columns that are declared. */
  readonly shape: RowShape;
}

function deliverTo(state: EmulatorState, output: EmulatorOutput, input: Input): Outcome {
  const { elements, texts, body, shape } = input;
  if (isOverCap(state, output)) return { kind: 'dropped', reason: 'over-quota' };
  const table = columnsOfOutput(state, output);
  if (output.transform === undefined) {
    // What a transformation would make of the columns is not known: then they stay as declared.
    const columns = output.transformKql === undefined ? columnsInBoth(shape.columns, table) : shape.columns;
    const stored = { ...shape, columns };
    return { kind: 'shaped', counts: countRows(elements, stored, texts), stored: { body, shape: stored } };
  }
  const received = countRows(elements, shape, texts);
  const beganMs = state.clock.monotonic();
  // A transform sees the declared columns with times as sent; what it makes is stored under the rules of the table.
  let made: readonly JsonRow[];
  try {
    made = transform(output.transform, input);
  } catch (error) {
    return { kind: 'dropped', reason: 'transform-failed', detail: (error as Error).message };
  }
  const transformMs = state.clock.monotonic() - beganMs;
  const ownShape: RowShape = { ...shape, columns: table };
  const counts = countRows(made, ownShape);
  return {
    kind: 'shaped',
    counts: {
      ...counts,
      notObjects: received.notObjects,
      tooDeep: received.tooDeep,
      droppedValues: received.droppedValues + counts.droppedValues,
      droppedColumns: [...new Set([...received.droppedColumns, ...counts.droppedColumns])],
    },
    stored: { body: Buffer.from(JSON.stringify(made)), shape: ownShape },
    transformMs,
  };
}

type Parsed =
  | { readonly kind: 'array'; readonly elements: readonly unknown[]; readonly texts: 'ascii' | 'any' }
  | { readonly kind: 'lost'; readonly reason: LostEntry['reason'] };

/** Facts: anything but an array is answered with 204 and never seen again. */
function parseArray(body: Uint8Array): Parsed {
  // Assumed: bytes that are not UTF-8 fare like text that is not JSON.
  const decoded = decodeText(body);
  if (decoded === undefined) return { kind: 'lost', reason: 'not-utf8' };
  const { text, characters } = decoded;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'lost', reason: 'not-json' };
  }
  if (!Array.isArray(value)) return { kind: 'lost', reason: 'not-an-array' };
  // Escapes make other characters of ASCII.
  const texts = characters === 'ascii' && !text.includes('\\u') ? 'ascii' : 'any';
  return { kind: 'array', elements: value, texts };
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

type Base = Omit<LostEntry, 'kind' | 'reason'>;

function droppedEntry(base: Base, output: EmulatorOutput, rows: number) {
  const { table, workspace } = output;
  return { ...base, table, rows, ...(workspace !== undefined && { workspace }) };
}

function storedEntry(
  base: Base,
  result: { readonly output: EmulatorOutput; readonly outcome: Shaped; readonly received: number },
): StoredEntry {
  const { output, outcome, received } = result;
  const { counts, transformMs } = outcome;
  const { table, workspace } = output;
  const state = output.transformKql === undefined ? 'none' : 'not-applied';
  const filtered = received - counts.rows - counts.notObjects - counts.tooDeep;
  return {
    kind: 'stored',
    ...base,
    table,
    ...(workspace !== undefined && { workspace }),
    received,
    transform: output.transform === undefined ? state : 'applied',
    ...(transformMs !== undefined && { transformMs }),
    ...(filtered !== 0 && { filtered }),
    ...countsInLedger(counts),
  };
}
