/** What a day brings → the volumes of a bill. */
import type { DailyVolume, Plan } from '../cost/bill-types.ts';
import type { CollectionPlan } from '../rules/types.ts';

/** How tables are kept, as the user says. */
export interface TableChoices {
  /** Absent: analytics. */
  readonly plans: ReadonlyMap<string, Plan>;
  /** Part of the billed bytes that a transformation drops, from 0 to 1. Absent: none. */
  readonly drops: ReadonlyMap<string, number>;
}

/** Volumes of tables, in GB a day as they come in. */
export function volumesOf(
  incoming: Iterable<readonly [table: string, gb: number]>,
  { plans, drops }: TableChoices,
): DailyVolume[] {
  return [...incoming].map(([table, incomingGb]) => {
    const billedGb = incomingGb * (1 - (drops.get(table) ?? 0));
    const plan = plans.get(table) ?? 'analytics';
    return { table, plan, incomingGb, billedGb, droppedGb: incomingGb - billedGb };
  });
}

/** What is taken for granted of transformations, which are not run: by the user, or for lack of a word of theirs. */
export function transformationNotes({ streams }: CollectionPlan, { drops }: TableChoices): string[] {
  const flows = streams.flatMap((stream) => stream.flows);
  const transformed = new Set(flows.flatMap(({ table, transformKql }) => (transformKql === undefined ? [] : [table])));
  const said = [...drops].map(
    ([table, share]) =>
      `--transform-drops: a transformation drops ${Number((share * 100).toFixed(4))} % of the billed size of ${table}.`,
  );
  const unsaid = [...transformed].filter((table) => !drops.has(table));
  const notes = unsaid.map(
    (table) =>
      `The transformation of ${table} is not run: it is billed as if it dropped nothing. --transform-drops ${table}=<share> says what it drops.`,
  );
  return [...said, ...notes];
}
