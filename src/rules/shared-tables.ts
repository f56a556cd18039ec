import type { CollectionPlan, DataCollectionRule, PlannedQuery } from './types.ts';

/**
 * Tables that get a row from each of two queries for an event both keep: those in one workspace. Rules whose workspace is not
 * known (a template's expression, a name only) are taken to have the same one if they name it alike.
 */
export function sharedTables(
  plan: CollectionPlan,
  rules: readonly DataCollectionRule[],
  [left, right]: readonly [PlannedQuery, PlannedQuery],
): readonly string[] {
  const tablesOf = (query: PlannedQuery) => new Set(query.streams.flatMap((number) => tableKeys(plan, rules, number)));
  const others = tablesOf(right);
  const shared = [...tablesOf(left)].filter((key) => others.has(key));
  return [...new Set(shared.map((key) => key.slice(key.lastIndexOf('\n') + 1)))];
}

/** Workspace and table of each flow of a stream. */
function tableKeys(plan: CollectionPlan, rules: readonly DataCollectionRule[], number: number): string[] {
  const stream = plan.streams[number]!;
  const rule = rules.find(({ immutableId, name }) => immutableId === stream.immutableId || name === stream.dcr);
  return stream.flows.flatMap(({ table, path }) => {
    const flow = rule?.dataFlows.find((candidate) => candidate.path === path);
    const workspaces = rule?.logAnalytics.filter(({ name }) => flow?.destinations.includes(name)) ?? [];
    return workspaces.map(({ workspaceResourceId, workspaceId, name }) => {
      const workspace = (workspaceResourceId ?? workspaceId ?? name).toLowerCase();
      return `${workspace}\n${table}`;
    });
  });
}
