/** The shape of an event, from its runs and where its fields stand. */
import type { FieldSpans } from './field-spans.ts';
import { AfterRun, Shape } from './shape.ts';
import type { ShapeRuns } from './shape-runs.ts';

/** `runs` are those of the event. */
export function shapeOf<Kept>(runs: ShapeRuns, event: FieldSpans, fieldCount: number): Shape<Kept> {
  const shape = new Shape<Kept>(fieldCount, valuesOf(runs));
  const { starts } = runs;
  for (let field = 0; field < fieldCount; field++) {
    const start = event.fieldStarts[field] as number;
    if (start < 0) continue;
    const end = event.fieldEnds[field] as number;
    const startRun = startRunOf(runs, start);
    // The end of a field within a run is in that run; a changing value ends where the next run begins.
    const endRun = runOf(runs, end);
    shape.startRuns[field] = startRun;
    shape.startOffsets[field] = start - (starts[startRun] as number);
    shape.endRuns[field] = endRun;
    shape.endOffsets[field] = end - (starts[endRun] as number);
  }
  return shape;
}

function valuesOf({ starts, ends, after, count }: ShapeRuns): { runs: number[]; offsets: number[] } {
  const runs: number[] = [];
  const offsets: number[] = [];
  for (let run = 0; run < count - 1; run++) {
    if (after[run] === AfterRun.Choice) continue;
    runs.push(run);
    offsets.push((ends[run] as number) - (starts[run] as number));
  }
  return { runs, offsets };
}

/** The run that a field's start is counted from: the one before a changing value, as the next may be anywhere. */
function startRunOf(runs: ShapeRuns, start: number): number {
  const run = runOf(runs, start - 1);
  return runs.after[run] === AfterRun.Choice && runs.ends[run] === start ? run + 1 : run;
}

/** The last run that starts at or before an offset of the event. */
function runOf({ starts, count }: ShapeRuns, offset: number): number {
  let run = 0;
  while (run + 1 < count && (starts[run + 1] as number) <= offset) run++;
  return run;
}
