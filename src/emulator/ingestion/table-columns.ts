import { LOG_STANDARD_COLUMNS } from '../../contract/custom-tables.ts';
import { columnsOfTable } from '../arm/check-table.ts';
import type { ArmResource } from '../arm/store.ts';
import type { EmulatorOutput } from '../rules.ts';
import type { EmulatorState } from '../state.ts';

/** One set for each table, so that the many bodies it gets share it. A table that is changed is another resource. */
const ofTables = new WeakMap<ArmResource, ReadonlySet<string>>();
const ofLists = new WeakMap<readonly string[], ReadonlySet<string>>();
const ofBoth = new WeakMap<ReadonlySet<string>, WeakMap<ReadonlySet<string>, ReadonlySet<string>>>();

/** Columns that a row can have in the table of an output; `undefined` where that is not known. */
export function columnsOfOutput(state: EmulatorState, output: EmulatorOutput): ReadonlySet<string> | undefined {
  const table = output.tableId === undefined ? undefined : state.arm.get(output.tableId);
  if (table !== undefined) {
    return cached(ofTables, table, () => [
      ...LOG_STANDARD_COLUMNS,
      ...columnsOfTable(table.properties).map(({ name }) => name),
    ]);
  }
  const { columns } = output;
  return columns && cached(ofLists, columns, () => [...LOG_STANDARD_COLUMNS, ...columns]);
}

function cached<K extends object>(
  sets: WeakMap<K, ReadonlySet<string>>,
  key: K,
  make: () => Iterable<string>,
): ReadonlySet<string> {
  let set = sets.get(key);
  if (set === undefined) {
    set = new Set(make());
    sets.set(key, set);
  }
  return set;
}

/** Columns that are in both; a side that is not known leaves out none. */
export function columnsInBoth(
  a: ReadonlySet<string> | undefined,
  b: ReadonlySet<string> | undefined,
): ReadonlySet<string> | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  let known = ofBoth.get(a);
  if (known === undefined) {
    known = new WeakMap();
    ofBoth.set(a, known);
  }
  return cached(known, b, () => [...a].filter((name) => b.has(name)));
}
