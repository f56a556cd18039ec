/** What a stage is to the bench: work on an input in this process, again and again. */
import type { Block } from '../../src/sources/block.ts';
import type { Doors } from './doors.ts';

/** An input as a stage is given it. */
export interface StageInput {
  readonly path: string;
  /** As a run cuts them: ranges of the file, or the bytes in memory. */
  readonly blocks: readonly Block[];
}

/** What one pass over the input came to. */
export interface Pass {
  /** Events read. */
  readonly events: number;
  /** Events, rows or hits kept of them. */
  readonly kept: number;
}

/** Gets ready, which is not measured; what it gives is: one pass over the whole input. */
export type PrepareStage = (doors: Doors, input: StageInput) => Promise<() => Pass | Promise<Pass>>;

export const ignore = (): void => {};
