/** A rule → what ingestion needs to know of it. */
import { isObject, type JsonObject, memberOf } from '../../base/json-object.ts';
import { CUSTOM_STREAM_PREFIX, tableOfStream } from '../../contract/streams.ts';
import type { ColumnDeclaration, RuleDraft } from '../../rules/types.ts';
import { inputColumns, tableColumns } from '../../transform/stream-columns.ts';
import type { EmulatorOutput, EmulatorStream } from '../rules.ts';

/** A Log Analytics destination: its name in the rule, and the workspace. */
export interface Workspace {
  readonly name: string;
  readonly resourceId: string | undefined;
}

/** The Log Analytics destinations of a rule's `properties`. */
export function workspacesOf(properties: JsonObject): Workspace[] {
  const given = memberOf(properties.destinations, 'logAnalytics');
  if (!Array.isArray(given)) return [];
  return given.filter(isObject).flatMap(({ name, workspaceResourceId }) => {
    if (typeof name !== 'string') return [];
    return [{ name, resourceId: typeof workspaceResourceId === 'string' ? workspaceResourceId : undefined }];
  });
}

/** Declarations as the checks of transformations want them; types the service does not know are refused before. */
export function declarationsOf(draft: RuleDraft): { streamDeclarations: Record<string, readonly ColumnDeclaration[]> } {
  return { streamDeclarations: draft.streamDeclarations as Record<string, readonly ColumnDeclaration[]> };
}

/** Where the table is, and what is known of its columns. */
function placeOf(output: string, table: string, { resourceId }: Workspace): Partial<EmulatorOutput> {
  const columns = output.startsWith(CUSTOM_STREAM_PREFIX) ? undefined : tableColumns(table);
  return {
    ...(columns !== undefined && { columns: columns.map(({ name }) => name) }),
    ...(resourceId !== undefined && { workspace: resourceId, tableId: `${resourceId}/tables/${table}` }),
  };
}

/** What decides which streams a rule takes, and where they go. */
export interface RuleFlows {
  readonly dataFlows: readonly {
    readonly streams: readonly string[];
    readonly destinations: readonly string[];
    readonly transformKql?: string;
    readonly outputStream?: string;
  }[];
  readonly streamDeclarations: Readonly<Record<string, readonly ColumnDeclaration[]>>;
}

/** The flows of a rule as it was read. */
export function flowsOf(draft: RuleDraft): RuleFlows {
  const dataFlows = draft.dataFlows.map(({ transformKql, ...flow }) => ({
    ...flow,
    ...(transformKql && { transformKql: transformKql.text }),
  }));
  return { dataFlows, ...declarationsOf(draft) };
}

/** Streams that can be posted to a rule: those of data flows that reach one of the workspaces, each with its tables. */
export function streamsOf(rule: RuleFlows, workspaces: readonly Workspace[]): EmulatorStream[] {
  const outputs = new Map<string, EmulatorOutput[]>();
  for (const { streams, destinations, transformKql = '', outputStream } of rule.dataFlows) {
    const workspace = workspaces.find(({ name }) => destinations.includes(name));
    if (workspace === undefined) continue;
    const kql = transformKql.trim();
    for (const stream of new Set(streams)) {
      const output = outputStream || stream;
      const table = tableOfStream(output) ?? output;
      const known = outputs.get(stream) ?? [];
      known.push({
        table,
        ...placeOf(output, table, workspace),
        ...(kql !== '' && kql !== 'source' && { transformKql }),
      });
      outputs.set(stream, known);
    }
  }
  return [...outputs].map(([stream, known]) => {
    const columns = inputColumns(stream, rule);
    return { stream, outputs: known, ...(columns && { columns }) };
  });
}
