import type { CollectionPlan } from '../rules/types.ts';
import { mapperFor } from '../tables/mapper-for.ts';
import type { MapSettings } from '../tables/types.ts';
import { tableColumns } from '../transform/stream-columns.ts';
import type { EmulatorRule } from './rules.ts';

/** What the emulator needs to know of planned rules: their streams, with the columns of what is posted and the tables it goes to. */
export function plannedRules(plan: CollectionPlan, settings: MapSettings): EmulatorRule[] {
  const rules = new Map<string, { name: string; immutableId: string; streams: EmulatorRule['streams'][number][] }>();
  for (const stream of plan.streams) {
    const rule = rules.get(stream.immutableId) ?? { name: stream.dcr, immutableId: stream.immutableId, streams: [] };
    rules.set(stream.immutableId, rule);
    const mapper = mapperFor(stream.stream, stream.columns, settings);
    rule.streams.push({
      stream: stream.stream,
      outputs: stream.flows.map(({ table, transformKql }) => {
        const columns = tableColumns(table)?.map(({ name }) => name);
        return { table, ...(transformKql ? { transformKql } : {}), ...(columns ? { columns } : {}) };
      }),
      ...(mapper.ok ? { columns: mapper.value.schema.columns } : {}),
    });
  }
  return [...rules.values()];
}
