/**
 * Rows of the events of one layout, written without rows: the bytes between the values of an event are the same in all of
 * them, and are put together beforehand.
 */
import { JsonBytes, JsonPiece, TextForm, TextSize } from '../base/json-bytes.ts';
import { UNBILLED_COLUMNS } from '../contract/billing.ts';
import { type EventLayout, type HoleValues, isHole, type LayoutValue } from '../events/layout.ts';
import { textOf, type Value } from '../events/value.ts';
import type { EventView } from '../events/view.ts';
import { valueBytes } from './billed-size.ts';
import { ComputedCell } from './computed-cell.ts';
import type { MapProblems, ToldProblem } from './map-problems.ts';
import { LayoutEvent, NoProgram } from './row-event.ts';
import { columnKeys, endRow } from './row-json.ts';
import { type Bag, type BagValue, joinedText, type MakeCell, type RowSink, type TextPart } from './row-sink.ts';
import type { TableDefinition } from './table-definition.ts';
import type { ColumnValue, RowSizes, TableSchema } from './types.ts';

const QUOTE = 0x22;
const QUOTED = 2;
/** The braces of a row, less the comma of its first member. */
const FRAME_BYTES = 1;
const NAME_LIKE_AN_INDEX = /^(?:0|[1-9]\d{0,9})$/;

/** One step in writing a row. */
export const Step = { Bytes: 0, Text: 1, OptionalText: 2, Computed: 3, Integer: 4, Time: 5 } as const;

export interface Op {
  readonly step: (typeof Step)[keyof typeof Step];
  /** `Bytes`: written as they are. Otherwise the key of the column, where that is left out with an empty cell. */
  readonly bytes: JsonPiece;
  readonly hole: number;
  readonly form: TextForm;
  /** The JSON is billed, not the text. */
  readonly billsEscapes: boolean;
  /** For what is no plain value. */
  readonly cell: ComputedCell | undefined;
}

/** A text that stands in a row more than once, and so is written once and then copied. */
interface SharedText {
  /** Where it was written in the row at hand, when that had nothing special in any form; -1 otherwise. */
  start: number;
  length: number;
  /** The form of which that can be told. */
  readonly form: TextForm;
}

const NOTHING = new JsonPiece(new Uint8Array(0));

/** How often the text of a hole stands in a row, and how often its escapes are not billed. */
interface Use {
  readonly hole: number;
  readonly ops: Op[];
  textCount: number;
}

/** The program of a layout; undefined where its events have to be mapped one by one. `view` is one of them. */
export function rowProgramOf(table: TableDefinition, layout: EventLayout, view: EventView): RowProgram | undefined {
  const { schema, problems } = table;
  let made: { readonly row: ProgramRow; readonly times: readonly number[] } | undefined;
  const told = problems.trial(() => {
    const event = new LayoutEvent(layout, view);
    const row = new ProgramRow(schema, problems);
    try {
      table.fill(row, event);
      made = { row, times: [...event.times] };
    } catch (error) {
      if (!(error instanceof NoProgram)) throw error;
    }
  });
  try {
    return made && new RowProgram(made.row.ops(), made.times, told);
  } catch (error) {
    if (error instanceof NoProgram) return undefined;
    throw error;
  }
}

/** Writes and measures the rows of the events of one layout. */
export class RowProgram {
  readonly ops: readonly Op[];
  /** Holes that must have times (see `HoleValues.isTime`). */
  readonly times: readonly number[];
  /** What is wrong with the row of every event. */
  readonly told: readonly ToldProblem[];
  readonly #uses: readonly Use[];
  readonly #others: readonly Op[];
  /** By step, where there is one. */
  readonly #sharedOf: readonly (SharedText | undefined)[];
  readonly #shared: readonly SharedText[];
  /** Bytes that every row has, and how many of them are billed. */
  readonly #fixedBytes: number;
  readonly fixedBilled: number;
  readonly #size = new TextSize();
  readonly #scratch = new JsonBytes();

  constructor(
    { ops, billed }: { readonly ops: readonly Op[]; readonly billed: number },
    times: readonly number[],
    told: readonly ToldProblem[],
  ) {
    this.ops = ops;
    this.told = told;
    this.times = times;
    this.fixedBilled = billed;
    this.#fixedBytes =
      FRAME_BYTES + sum(ops.filter(({ step }) => step === Step.Bytes).map(({ bytes }) => bytes.length));
    this.#others = ops.filter(({ step }) => step !== Step.Bytes && step !== Step.Text);
    const uses = new Map<number, Use>();
    for (const op of ops) {
      if (op.step !== Step.Text) continue;
      const use = uses.get(op.hole) ?? { hole: op.hole, ops: [], textCount: 0 };
      use.ops.push(op);
      if (!op.billsEscapes) use.textCount++;
      uses.set(op.hole, use);
    }
    this.#uses = [...uses.values()];
    const shared = new Map<number, SharedText>();
    for (const { hole, ops: same } of this.#uses) {
      if (same.length < 2) continue;
      const form = same.some((op) => op.form === TextForm.XmlText) ? TextForm.XmlText : TextForm.Plain;
      shared.set(hole, { start: -1, length: 0, form });
    }
    this.#sharedOf = ops.map(({ step, hole }) => (step === Step.Text ? shared.get(hole) : undefined));
    this.#shared = [...shared.values()];
  }

  /** Whether it is right for an event of the layout. */
  takes(values: HoleValues): boolean {
    for (const hole of this.times) if (!values.isTime(hole)) return false;
    return true;
  }

  /** Writes the row of an event; gives its billed bytes. */
  write(values: HoleValues, out: JsonBytes): number {
    const start = out.length;
    let billed = this.fixedBilled;
    for (const text of this.#shared) text.start = -1;
    const ops = this.ops;
    for (let i = 0; i < ops.length; i++) {
      const op = ops[i]!;
      if (op.step === Step.Bytes) out.piece(op.bytes);
      else {
        const shared = this.#sharedOf[i];
        billed += shared === undefined ? writeOp(op, values, out) : writeShared(op, shared, { values, out });
      }
    }
    endRow(out, start);
    return billed;
  }

  /** Adds what `write` would come to. */
  measure(values: HoleValues, sizes: RowSizes): void {
    const size = this.#size;
    let bytes = this.#fixedBytes;
    let billed = this.fixedBilled;
    for (const { hole, ops, textCount } of this.#uses) {
      if (values.measure(hole, size)) {
        bytes += ops.length * size.bytes;
        billed += ops.length * size.bytes - textCount * size.escapes;
        continue;
      }
      for (const op of ops) {
        billed += this.#tryOp(op, values);
        bytes += this.#scratch.length;
      }
    }
    for (const op of this.#others) {
      billed += this.#tryOp(op, values);
      bytes += this.#scratch.length;
    }
    sizes.bytes += bytes;
    sizes.billed += billed;
  }

  #tryOp(op: Op, values: HoleValues): number {
    this.#scratch.clear();
    return writeOp(op, values, this.#scratch);
  }
}

/** Writes what is not the same in all rows; gives its billed bytes. */
function writeOp(op: Op, values: HoleValues, out: JsonBytes): number {
  switch (op.step) {
    case Step.Text:
      return writeText(op, values, out);
    case Step.OptionalText: {
      const { length } = out;
      out.piece(op.bytes);
      const before = out.length;
      const billed = writeText(op, values, out);
      if (out.length === before) out.length = length;
      else {
        out.reserve(1);
        out.byte(QUOTE);
      }
      return billed;
    }
    case Step.Integer: {
      const number = values.smallInteger(op.hole);
      if (number < 0) return writeCell(op, values, out);
      out.piece(op.bytes);
      const before = out.length;
      out.decimal(number);
      return out.length - before;
    }
    case Step.Time: {
      if (!values.isTime(op.hole)) return writeCell(op, values, out);
      out.piece(op.bytes);
      out.reserve(QUOTED);
      out.byte(QUOTE);
      const before = out.length;
      out.form = TextForm.Plain;
      values.write(op.hole, out);
      const billed = out.length - before;
      out.reserve(1);
      out.byte(QUOTE);
      return billed;
    }
    default:
      return writeCell(op, values, out);
  }
}

/** As `writeText`, for a text that stands elsewhere in the row as well. */
function writeShared(
  op: Op,
  text: SharedText,
  { values, out }: { readonly values: HoleValues; readonly out: JsonBytes },
): number {
  if (text.start >= 0) {
    out.repeat(text.start, text.length);
    return text.length;
  }
  const { length, specials } = out;
  const billed = writeText(op, values, out);
  // What is as it is in XML text is so in plain text, but not the other way round.
  if (op.form === text.form && out.specials === specials) {
    text.start = length;
    text.length = out.length - length;
  }
  return billed;
}

function writeText(op: Op, values: HoleValues, out: JsonBytes): number {
  const { length, escapes } = out;
  out.form = op.form;
  values.write(op.hole, out);
  const bytes = out.length - length;
  return op.billsEscapes ? bytes : bytes - (out.escapes - escapes);
}

function writeCell(op: Op, values: HoleValues, out: JsonBytes): number {
  const { json, billed } = op.cell!.of(values);
  if (json.length === 0) return 0;
  out.piece(op.bytes);
  out.piece(json);
  return billed;
}

/** A cell that a row of the layout has. */
type ProgramCell =
  | { readonly kind: 'fixed'; readonly value: Exclude<ColumnValue, undefined> }
  | { readonly kind: 'text'; readonly hole: number }
  | { readonly kind: 'joined'; readonly parts: readonly TextPart<LayoutValue>[] }
  | { readonly kind: 'bag'; readonly bag: Bag<LayoutValue> }
  | { readonly kind: 'value'; readonly step: Op['step']; readonly hole: number; readonly cell: ComputedCell };

/** Takes the cells of a layout, and makes the steps that write them. */
class ProgramRow implements RowSink<LayoutValue> {
  readonly #schema: TableSchema;
  readonly #problems: MapProblems;
  readonly #given = new Set<number>();
  readonly #cells = new Map<number, ProgramCell>();

  constructor(schema: TableSchema, problems: MapProblems) {
    this.#schema = schema;
    this.#problems = problems;
  }

  has(column: number): boolean {
    return this.#given.has(column);
  }

  constant(column: number, value: ColumnValue): void {
    this.#given.add(column);
    if (value === undefined) this.#cells.delete(column);
    else this.#cells.set(column, { kind: 'fixed', value });
  }

  text(column: number, value: LayoutValue | undefined, whenEmpty: 'kept' | 'absent'): void {
    if (value === undefined || !isHole(value)) {
      const text = value === undefined ? undefined : textOf(value);
      this.constant(column, text === '' && whenEmpty === 'absent' ? undefined : text);
    } else if (whenEmpty === 'absent') this.#set(column, { kind: 'text', hole: value.hole });
    else this.joined(column, [{ value, form: TextForm.Plain }]);
  }

  joined(column: number, parts: readonly TextPart<LayoutValue>[]): void {
    this.#set(column, { kind: 'joined', parts });
  }

  bag(column: number, bag: Bag<LayoutValue>): void {
    this.#set(column, { kind: 'bag', bag });
  }

  computed(column: number, sources: readonly (LayoutValue | undefined)[], make: MakeCell): void {
    if (sources.every(isFixed)) this.constant(column, make(sources));
    else this.#setValue(column, Step.Computed, { hole: -1, sources, make });
  }

  integer(column: number, value: LayoutValue, make: MakeCell): void {
    if (isHole(value)) this.#setValue(column, Step.Integer, { hole: value.hole, sources: [value], make });
    else this.constant(column, make([value]));
  }

  time(column: number, value: LayoutValue, make: MakeCell): void {
    if (isHole(value)) this.#setValue(column, Step.Time, { hole: value.hole, sources: [value], make });
    else this.constant(column, make([value]));
  }

  #setValue(
    column: number,
    step: Op['step'],
    of: { readonly hole: number; readonly sources: readonly (LayoutValue | undefined)[]; readonly make: MakeCell },
  ): void {
    const cell = new ComputedCell(of.sources, of.make, this.#problems);
    this.#set(column, { kind: 'value', step, hole: of.hole, cell });
  }

  #set(column: number, cell: ProgramCell): void {
    this.#given.add(column);
    this.#cells.set(column, cell);
  }

  /** The steps of all cells in the order of columns, and how many bytes are billed whatever the values are. */
  ops(): { readonly ops: readonly Op[]; readonly billed: number } {
    const ops = new OpList();
    const keys = columnKeys(this.#schema);
    for (const [column, { name }] of this.#schema.columns.entries()) {
      const cell = this.#cells.get(column);
      if (cell === undefined) continue;
      if (UNBILLED_COLUMNS.has(name)) throw new NoProgram();
      ops.cell(keys[column]!, cell);
    }
    return ops.done();
  }
}

function isFixed(source: LayoutValue | undefined): source is Value | undefined {
  return source === undefined || !isHole(source);
}

/** Steps as they come, those that write the same bytes in every row put together. */
class OpList {
  readonly #ops: Op[] = [];
  #bytes: Uint8Array[] = [];
  #billed = 0;

  cell({ bytes: key }: JsonPiece, cell: ProgramCell): void {
    switch (cell.kind) {
      case 'fixed':
        this.#fixed(key);
        this.#fixed(Buffer.from(JSON.stringify(cell.value)));
        this.#billed += valueBytes(cell.value);
        break;
      case 'text':
        this.#op({
          step: Step.OptionalText,
          bytes: new JsonPiece(Buffer.concat([key, Buffer.from('"')])),
          hole: cell.hole,
        });
        break;
      case 'joined':
        this.#fixed(key);
        this.#joined(cell.parts);
        break;
      case 'bag':
        this.#fixed(key);
        this.#bag(cell.bag);
        break;
      case 'value':
        this.#op({ step: cell.step, bytes: new JsonPiece(key), hole: cell.hole, cell: cell.cell });
        break;
    }
  }

  done(): { readonly ops: readonly Op[]; readonly billed: number } {
    this.#flush();
    return { ops: this.#ops, billed: this.#billed };
  }

  #joined(parts: readonly TextPart<LayoutValue>[]): void {
    this.#fixed(Buffer.from('"'));
    for (const part of parts) {
      if (typeof part === 'string') this.#text(part);
      else if (!isHole(part.value)) this.#text(joinedText([{ value: part.value, form: part.form }]));
      else this.#op({ step: Step.Text, hole: part.value.hole, form: part.form });
    }
    this.#fixed(Buffer.from('"'));
  }

  /** A bag is billed as the JSON it is. */
  #bag({ members }: Bag<LayoutValue>): void {
    this.#json('{');
    for (const [index, [name, value]] of members.entries()) {
      // Such members of an object come first, whenever they were added.
      if (NAME_LIKE_AN_INDEX.test(name)) throw new NoProgram();
      this.#json(`${index === 0 ? '' : ','}${JSON.stringify(name)}:`);
      this.#bagValue(value);
    }
    this.#json('}');
  }

  #bagValue(value: BagValue<LayoutValue>): void {
    if ('members' in value) this.#bag(value);
    else if ('items' in value) {
      this.#json('[');
      for (const [index, item] of value.items.entries()) {
        if (index > 0) this.#json(',');
        this.#bagValue(item);
      }
      this.#json(']');
    } else if (value.text === '' || !isHole(value.text)) {
      this.#json(JSON.stringify(value.text === '' ? '' : textOf(value.text)));
    } else {
      this.#json('"');
      this.#op({ step: Step.Text, hole: value.text.hole, billsEscapes: true });
      this.#json('"');
    }
  }

  #json(json: string): void {
    const bytes = Buffer.from(json);
    this.#fixed(bytes);
    this.#billed += bytes.length;
  }

  #text(text: string): void {
    this.#fixed(Buffer.from(JSON.stringify(text).slice(1, -1)));
    this.#billed += valueBytes(text);
  }

  #fixed(bytes: Uint8Array): void {
    this.#bytes.push(bytes);
  }

  #op(op: Pick<Op, 'step'> & Partial<Op>): void {
    this.#flush();
    this.#push(op);
  }

  #flush(): void {
    if (this.#bytes.length > 0) this.#push({ step: Step.Bytes, bytes: new JsonPiece(Buffer.concat(this.#bytes)) });
    this.#bytes = [];
  }

  #push({
    step,
    bytes = NOTHING,
    hole = -1,
    form = TextForm.Plain,
    billsEscapes = false,
    cell,
  }: Pick<Op, 'step'> & Partial<Op>): void {
    this.#ops.push({ step, bytes, hole, form, billsEscapes, cell });
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
