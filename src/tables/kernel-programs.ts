/** Row programs as the kernel runs them. */
import type { Kernel, KernelStep } from '../kernel/kernel.ts';
import type { ComputedCell } from './computed-cell.ts';
import type { RowProgram } from './row-program.ts';
import type { MakeCell } from './row-sink.ts';
import { type Op, Step } from './row-steps.ts';

/** Where the kernel finds the value of a hole: see `EvtxEventView.slotOf`. */
export type SlotOf = (hole: number) => number | 'none' | undefined;

/** Brings row programs into a kernel, and knows the cells they are made with. */
export class KernelPrograms {
  readonly #cells: ComputedCell[] = [];
  /** Ways to make cells of nothing but values. */
  readonly #ways = new Map<MakeCell, number>();

  /**
   * Makes a program known to the kernel; its address. Undefined when it has values the kernel cannot write.
   *
   * Errors: throws `KernelFull`.
   */
  add(program: RowProgram, slotOf: SlotOf, kernel: Kernel): number | undefined {
    const times = program.times.map(slotOf);
    const steps = program.ops.filter((op) => !isWithoutText(op, slotOf)).map((op) => this.#step(op, slotOf));
    if (!areKnown(times) || !steps.every((step) => step !== undefined)) return undefined;
    return kernel.addProgram(program.fixedBilled, times, steps);
  }

  /** A cell by the number it has in programs. */
  cell(number: number): ComputedCell {
    return this.#cells[number - 1]!;
  }

  /** The kernel has forgotten its programs. */
  forget(): void {
    this.#cells.length = 0;
    this.#ways.clear();
  }

  #step({ step, bytes, hole, form, billsEscapes, cell }: Op, slotOf: SlotOf): KernelStep | undefined {
    const shared = { kind: step, bytes: bytes.bytes, form, billsEscapes, slot: 0, cell: 0, way: 0, holes: NO_HOLES };
    if (step === Step.Bytes) return shared;
    if (step === Step.Computed) {
      const holes = cell!.holes.map(slotOf);
      if (!areKnown(holes)) return undefined;
      const number = this.#cells.push(cell!);
      return { ...shared, cell: number, way: this.#wayOf(cell!, number), holes };
    }
    const slot = slotOf(hole);
    return slot === undefined || slot === 'none' ? undefined : { ...shared, slot };
  }

  /** Cells that are made in one way of values alone share what is kept of them, whatever layout they are in. */
  #wayOf(cell: ComputedCell, number: number): number {
    if (!cell.isOfHoles) return number;
    const known = this.#ways.get(cell.make) ?? number;
    this.#ways.set(cell.make, known);
    return known;
  }
}

const NO_HOLES: readonly number[] = [];

/** The record brought no value, which as text is nothing. */
function isWithoutText({ step, hole }: Op, slotOf: SlotOf): boolean {
  return (step === Step.Text || step === Step.OptionalText) && slotOf(hole) === 'none';
}

function areKnown(slots: readonly (number | 'none' | undefined)[]): slots is readonly number[] {
  return slots.every((slot) => typeof slot === 'number');
}
