/** A rule of the control plane → what ingestion needs to know of it. */
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

/** Streams that can be posted to a rule: those of data flows that reach a workspace, each with its tables. */
export function streamsOf(draft: RuleDraft, workspaces: readonly Workspace[]): EmulatorStream[] {
  const outputs = new Map<string, EmulatorOutput[]>();
  for (const { streams, destinations, transformKql, outputStream } of draft.dataFlows) {
    const workspace = workspaces.find(({ name }) => destinations.includes(name));
    if (workspace === undefined) continue;
    const kql = transformKql?.text.trim() ?? '';
    for (const stream of new Set(streams)) {
      const output = outputStream || stream;
      const table = tableOfStream(output) ?? output;
      const known = outputs.get(stream) ?? [];
      known.push({
        table,
        ...placeOf(output, table, workspace),
        ...(kql !== '' && kql !== 'source' && { transformKql: transformKql!.text }),
      });
      outputs.set(stream, known);
    }
  }
  return [...outputs].map(([stream, known]) => {
    const columns = inputColumns(stream, declarationsOf(draft));
    return { stream, outputs: known, ...(columns && { columns }) };
  });
}
