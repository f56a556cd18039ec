/** Layouts of events in XML: one for each shape, with the values of the shape as holes. */
import type { Shape } from '../sources/xml/shape.ts';
import { type EventLayout, isHole, type LayoutValue } from './layout.ts';
import { type EventView, SYSTEM_FIELD_PATHS, SystemField } from './view.ts';
import type { TreePlan } from './xml-tree-plan.ts';

/**
 * The layout of all events of a shape, of which `view` shows one. Undefined when they are not of one kind: their event ids
 * differ, as `System` is not written the way Windows does.
 */
export function layoutOfShape(shape: Shape<unknown>, plan: TreePlan, view: EventView): EventLayout | undefined {
  const system: (LayoutValue | undefined)[] = [];
  for (const field of SYSTEM_FIELD_PATHS.keys()) {
    const value = fieldOf(shape, field as SystemField, view);
    if (value === 'unknown') return undefined;
    system.push(value);
  }
  const id = system[SystemField.EventID];
  if (id !== undefined && isHole(id)) return undefined;
  return { system, root: plan.layoutRoot(), notes: [] };
}

function fieldOf(shape: Shape<unknown>, field: SystemField, view: EventView): LayoutValue | undefined | 'unknown' {
  const run = shape.startRuns[field]!;
  if (run < 0) return undefined;
  if (shape.isConstant(field)) return view.system(field);
  const hole = shape.valueRuns.indexOf(run);
  const isWhole =
    hole >= 0 &&
    shape.valueOffsets[hole] === shape.startOffsets[field] &&
    shape.endRuns[field] === run + 1 &&
    shape.endOffsets[field] === 0;
  return isWhole ? { kind: 'hole', hole } : 'unknown';
}
