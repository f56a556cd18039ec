/** The steps that write the rows of the events of one layout: see `row-program.ts`, which takes them. */
import { JsonPiece, TextForm } from '../base/json-bytes.ts';
import { UNBILLED_COLUMNS } from '../contract/billing.ts';
import { isHole, type LayoutValue } from '../events/layout.ts';
import { textOf, type Value } from '../events/value.ts';
import { valueBytes } from './billed-size.ts';
import { ComputedCell } from './computed-cell.ts';
import type { MapProblems } from './map-problems.ts';
import { NoProgram } from './row-event.ts';
import { columnKeys } from './row-json.ts';
import { type Bag, type BagValue, joinedText, type MakeCell, type RowSink, type TextPart } from './row-sink.ts';
import type { ColumnValue, TableSchema } from './types.ts';

const NAME_LIKE_AN_INDEX = /^(?:0|[1-9]\d{0,9})$/;
/** Room for the columns that all events of a usual layout have alike. */
const FIRST_BYTES = 2048;
/** In UTF-8, of a unit of UTF-16. */
const MOST_BYTES_PER_UNIT = 3;
const QUOTE = 0x22;
const NOTHING = new JsonPiece(new Uint8Array(0));

/** Kinds of steps in writing a row. */
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

/** The steps of all cells in the order of columns, and how many bytes are billed whatever the values are. */
export interface RowSteps {
  readonly ops: readonly Op[];
  readonly billed: number;
}

/** A cell that a row of the layout has. */
type ProgramCell =
  | { readonly kind: 'fixed'; readonly value: Exclude<ColumnValue, undefined> }
  | { readonly kind: 'text'; readonly hole: number }
  | { readonly kind: 'joined'; readonly parts: readonly TextPart<LayoutValue>[] }
  | { readonly kind: 'bag'; readonly bag: Bag<LayoutValue> }
  | { readonly kind: 'value'; readonly step: Op['step']; readonly hole: number; readonly cell: ComputedCell };

/** Takes the cells of a layout, and makes the steps that write them. */
export class ProgramRow implements RowSink<LayoutValue> {
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

  /** Errors: throws `NoProgram`. */
  steps(): RowSteps {
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
  /** What every row has, up to the step at hand. */
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #length = 0;
  #billed = 0;

  cell({ bytes: key }: JsonPiece, cell: ProgramCell): void {
    switch (cell.kind) {
      case 'fixed':
        this.#fixed(key);
        this.#written(JSON.stringify(cell.value));
        this.#billed += valueBytes(cell.value);
        break;
      case 'text':
        this.#op({ step: Step.OptionalText, bytes: quotedKey(key), hole: cell.hole });
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

  done(): RowSteps {
    this.#flush();
    return { ops: this.#ops, billed: this.#billed };
  }

  #joined(parts: readonly TextPart<LayoutValue>[]): void {
    this.#written('"');
    for (const part of parts) {
      if (typeof part === 'string') this.#text(part);
      else if (!isHole(part.value)) this.#text(joinedText([{ value: part.value, form: part.form }]));
      else this.#op({ step: Step.Text, hole: part.value.hole, form: part.form });
    }
    this.#written('"');
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
    this.#billed += this.#written(json);
  }

  #text(text: string): void {
    this.#written(JSON.stringify(text).slice(1, -1));
    this.#billed += valueBytes(text);
  }

  #fixed(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Gives how many bytes the text has. */
  #written(text: string): number {
    this.#reserve(text.length * MOST_BYTES_PER_UNIT);
    const bytes = this.#bytes.write(text, this.#length);
    this.#length += bytes;
    return bytes;
  }

  #reserve(bytes: number): void {
    const wanted = this.#length + bytes;
    if (wanted <= this.#bytes.length) return;
    const longer = Buffer.allocUnsafe(2 * wanted);
    longer.set(this.#bytes);
    this.#bytes = longer;
  }

  #op(op: Pick<Op, 'step'> & Partial<Op>): void {
    this.#flush();
    this.#push(op);
  }

  #flush(): void {
    if (this.#length === 0) return;
    this.#push({ step: Step.Bytes, bytes: new JsonPiece(new Uint8Array(this.#bytes.subarray(0, this.#length))) });
    this.#length = 0;
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

function quotedKey(key: Uint8Array): JsonPiece {
  const bytes = new Uint8Array(key.length + 1);
  bytes.set(key);
  bytes[key.length] = QUOTE;
  return new JsonPiece(bytes);
}
