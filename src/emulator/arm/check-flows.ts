/** Data flows against what is here: the tables of workspaces, and what their transformations make for them. */
import { setImmediate } from 'node:timers/promises';
import type { Problem } from '../../base/problem.ts';
import { noTableRefusal } from '../../contract/rule-errors.ts';
import { CUSTOM_STREAM_PREFIX, tableOfStream } from '../../contract/streams.ts';
import type { RuleDraft } from '../../rules/types.ts';
import { checkTransform } from '../../transform/check-transform.ts';
import { columnsOf } from '../../transform/stream-columns.ts';
import type { EmulatorState } from '../state.ts';
import type { ArmErrorDetail } from './answer.ts';
import { columnsOfTable } from './check-table.ts';
import { detailsOf } from './rule-details.ts';
import { declarationsOf, type Workspace } from './rule-streams.ts';
import type { ArmResource } from './store.ts';

/**
 * Why the flows of a rule that is in order by itself are refused. A missing table is told before a bad transformation.
 *
 * Cost: the first transformation of a process takes about a second, since the parser of KQL is loaded.
 */
export async function flowDetails(
  state: EmulatorState,
  draft: RuleDraft,
  workspaces: readonly Workspace[],
): Promise<readonly ArmErrorDetail[]> {
  const missing: ArmErrorDetail[] = [];
  const tables = draft.dataFlows.map(({ streams, destinations, outputStream }, flow) => {
    const output = outputStream || streams[0];
    if (!output?.startsWith(CUSTOM_STREAM_PREFIX)) return undefined;
    const found = workspaces
      .filter(({ name }) => destinations.includes(name))
      .map(({ name, resourceId }) => {
        const table = state.arm.get(`${resourceId ?? ''}/tables/${tableOfStream(output)}`);
        if (table === undefined) missing.push(detailOf(noTableRefusal(output, flow, name)));
        return table;
      });
    return found[0];
  });
  return missing.length > 0 ? missing : detailsOf(await transformProblems(draft, tables));
}

function detailOf({ code, target, words }: ReturnType<typeof noTableRefusal>): ArmErrorDetail {
  return { code, message: words, target };
}

/** Problems of all transformations; `tables` has the custom table of each flow, where it has one. */
async function transformProblems(
  draft: RuleDraft,
  tables: readonly (ArmResource | undefined)[],
): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const [index, { streams, transformKql, outputStream }] of draft.dataFlows.entries()) {
    const [stream] = streams;
    if (transformKql === undefined || stream === undefined) continue;
    // The longest texts take a second each: other requests come in between.
    await setImmediate();
    const columns = columnsOf(declarationsOf(draft), stream, outputStream || stream);
    const table = tables[index];
    const output = table && {
      output: { kind: 'known', table: table.name, columns: columnsOfTable(table.properties) } as const,
    };
    const target = `properties.dataFlows[${index}]`;
    for (const problem of checkTransform({ kql: transformKql.text, ...columns, ...output })) {
      problems.push({ ...problem, arm: { code: problem.arm?.code ?? 'InvalidTransformQuery', target } });
    }
  }
  return problems;
}
