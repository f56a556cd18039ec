/**
 * Rows of the events of one layout, written without rows: the bytes between the values of an event are the same in all of
 * them, and are put together beforehand.
 */
import { JsonBytes, TextForm, TextSize } from '../base/json-bytes.ts';
import type { EventLayout, HoleValues } from '../events/layout.ts';
import type { EventView } from '../events/view.ts';
import type { ToldProblem } from './map-problems.ts';
import { LayoutEvent, NoProgram } from './row-event.ts';
import { endRow } from './row-json.ts';
import { type Op, ProgramRow, type RowSteps, Step } from './row-steps.ts';
import type { TableDefinition } from './table-definition.ts';
import type { RowSizes } from './types.ts';

const QUOTE = 0x22;
const QUOTED = 2;
/** The braces of a row, less the comma of its first member. */
const FRAME_BYTES = 1;

/** A text that stands in a row more than once, and so is written once and then copied. */
interface SharedText {
  /** Where it was written in the row at hand, when that had nothing special in any form; -1 otherwise. */
  start: number;
  length: number;
  /** The form of which that can be told. */
  readonly form: TextForm;
}

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
    return made && new RowProgram(made.row.steps(), made.times, told);
  } catch (error) {
    if (error instanceof NoProgram) return undefined;
    throw error;
  }
}

/** What is known of steps before any row is written: made when a row is, since most programs are only brought into the kernel. */
class Preparation {
  readonly uses: readonly Use[];
  readonly others: readonly Op[];
  /** By step, where there is one. */
  readonly sharedOf: readonly (SharedText | undefined)[];
  readonly shared: readonly SharedText[];
  /** Bytes that every row has. */
  readonly fixedBytes: number;
  readonly size = new TextSize();
  readonly scratch = new JsonBytes();

  constructor(ops: readonly Op[]) {
    this.fixedBytes = FRAME_BYTES + sum(ops.filter(({ step }) => step === Step.Bytes).map(({ bytes }) => bytes.length));
    this.others = ops.filter(({ step }) => step !== Step.Bytes && step !== Step.Text);
    const uses = new Map<number, Use>();
    for (const op of ops) {
      if (op.step !== Step.Text) continue;
      const use = uses.get(op.hole) ?? { hole: op.hole, ops: [], textCount: 0 };
      use.ops.push(op);
      if (!op.billsEscapes) use.textCount++;
      uses.set(op.hole, use);
    }
    this.uses = [...uses.values()];
    const shared = new Map<number, SharedText>();
    for (const { hole, ops: same } of this.uses) {
      if (same.length < 2) continue;
      const form = same.some((op) => op.form === TextForm.XmlText) ? TextForm.XmlText : TextForm.Plain;
      shared.set(hole, { start: -1, length: 0, form });
    }
    this.sharedOf = ops.map(({ step, hole }) => (step === Step.Text ? shared.get(hole) : undefined));
    this.shared = [...shared.values()];
  }

  /** The billed bytes of a step, whose bytes are left in `scratch`. */
  tryOp(op: Op, values: HoleValues): number {
    this.scratch.clear();
    return writeOp(op, values, this.scratch);
  }
}

/** Writes and measures the rows of the events of one layout. */
export class RowProgram {
  readonly ops: readonly Op[];
  /** Holes that must have times (see `HoleValues.isTime`). */
  readonly times: readonly number[];
  /** What is wrong with the row of every event. */
  readonly told: readonly ToldProblem[];
  /** Billed bytes that every row has. */
  readonly fixedBilled: number;
  #preparation: Preparation | undefined;

  constructor({ ops, billed }: RowSteps, times: readonly number[], told: readonly ToldProblem[]) {
    this.ops = ops;
    this.told = told;
    this.times = times;
    this.fixedBilled = billed;
  }

  get #prepared(): Preparation {
    this.#preparation ??= new Preparation(this.ops);
    return this.#preparation;
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
    const { shared: texts, sharedOf } = this.#prepared;
    for (const text of texts) text.start = -1;
    const ops = this.ops;
    for (let i = 0; i < ops.length; i++) {
      const op = ops[i]!;
      if (op.step === Step.Bytes) out.piece(op.bytes);
      else {
        const shared = sharedOf[i];
        billed += shared === undefined ? writeOp(op, values, out) : writeShared(op, shared, { values, out });
      }
    }
    endRow(out, start);
    return billed;
  }

  /** Adds what `write` would come to. */
  measure(values: HoleValues, sizes: RowSizes): void {
    const prepared = this.#prepared;
    const { size, scratch } = prepared;
    let bytes = prepared.fixedBytes;
    let billed = this.fixedBilled;
    for (const { hole, ops, textCount } of prepared.uses) {
      if (values.measure(hole, size)) {
        bytes += ops.length * size.bytes;
        billed += ops.length * size.bytes - textCount * size.escapes;
        continue;
      }
      for (const op of ops) {
        billed += prepared.tryOp(op, values);
        bytes += scratch.length;
      }
    }
    for (const op of prepared.others) {
      billed += prepared.tryOp(op, values);
      bytes += scratch.length;
    }
    sizes.bytes += bytes;
    sizes.billed += billed;
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
