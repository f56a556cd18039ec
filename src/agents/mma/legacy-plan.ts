/** Rules as the legacy agent can follow them. */
import type { Problem } from '../../base/problem.ts';
import { DNS_EXTENSION } from '../../contract/dns-events.ts';
import { LEGACY_UNCOLLECTED, LEGACY_UPLOADS } from '../../contract/legacy-agent.ts';
import type { CollectionPlan, PlannedStream } from '../../rules/types.ts';

/** Stands for all rules where a legacy agent keeps what it has read: it knows none. */
const LEGACY_ID = 'legacy';

/**
 * The plan of an agent that sends each event once to each table, whatever the number of rules that want it there: streams of one
 * data type become one. A stream without a data type stays as it is; its rows are rejected.
 *
 * Known:  what goes to `Event` is without the events of `LEGACY_UNCOLLECTED`.
 * Errors: AMASIM_AGENT_RULE_PART for each transformation and each other table, of which the service would know nothing, and for
 *         an extension of the other agent.
 */
export function legacyPlan(plan: CollectionPlan): CollectionPlan {
  const problems: Problem[] = [...plan.problems];
  const streams: PlannedStream[] = [];
  const numbers = new Map<string, number>();
  const numberOf = plan.streams.map((stream, index) => {
    const upload = LEGACY_UPLOADS.get(stream.stream);
    if (upload !== undefined) problems.push(...unheard(stream, upload.table));
    const key = upload === undefined ? String(index) : stream.stream;
    const known = numbers.get(key);
    if (known !== undefined) {
      const before = streams[known]!;
      if (!before.dcr.split(', ').includes(stream.dcr))
        streams[known] = { ...before, dcr: `${before.dcr}, ${stream.dcr}` };
      return known;
    }
    const path = stream.flows[0]?.path ?? '';
    const flows = upload === undefined ? stream.flows : [{ outputStream: stream.stream, table: upload.table, path }];
    numbers.set(key, streams.length);
    const immutableId = upload === undefined ? stream.immutableId : LEGACY_ID;
    return streams.push({ ...stream, immutableId, flows }) - 1;
  });
  const queries = plan.queries.flatMap((query) => {
    if (query.dnsFilters !== undefined) {
      const message = `rule ${query.dcr}: the legacy agent has no extension ${DNS_EXTENSION}; ${query.dataSource} is left out`;
      problems.push({ code: 'AMASIM_AGENT_RULE_PART', message });
      return [];
    }
    const own = [...new Set(query.streams.map((number) => numberOf[number]!))];
    const isOfLogs = own.some((number) => streams[number]!.stream === EVENT_STREAM);
    return { ...query, streams: own, ...(isOfLogs && { source: { ...query.source, except: UNCOLLECTED } }) };
  });
  const firewallLogs = plan.firewallLogs.map((log) => ({
    ...log,
    streams: [...new Set(log.streams.map((number) => numberOf[number]!))],
  }));
  return { queries, firewallLogs, streams, problems };
}

const EVENT_STREAM = 'Microsoft-Event';
const UNCOLLECTED = uncollected();

function uncollected(): string {
  const { provider, eventId, keywords } = LEGACY_UNCOLLECTED;
  return `*[System[Provider[@Name='${provider}'] and (EventID=${eventId}) and band(Keywords,${keywords})]]`;
}

function unheard({ dcr, stream, flows }: PlannedStream, itsTable: string): Problem[] {
  return flows.flatMap(({ table, transformKql, path }): Problem[] => {
    const parts = [transformKql && 'the transformation', table !== itsTable && `the table ${table}`].filter(Boolean);
    if (parts.length === 0) return [];
    const message = `rule ${dcr}, stream ${stream}: ${parts.join(' and ')} of ${path} cannot be followed by the legacy agent`;
    return [{ code: 'AMASIM_AGENT_RULE_PART', message }];
  });
}
