import { pointer } from '../base/json-object.ts';
import type { Problem } from '../base/problem.ts';
import { DNS_EVENTS_XPATH } from '../contract/dns-events.ts';
import { tableOfStream } from '../contract/streams.ts';
import { isFirewallStream } from '../contract/windows-firewall.ts';
import { splitChannelQuery } from '../query/channel-query.ts';
import type {
  CollectionPlan,
  DataCollectionRule,
  DnsExtensionSource,
  PlannedFirewallLog,
  PlannedFlow,
  PlannedQuery,
  PlannedStream,
} from './types.ts';

export interface PlanOptions {
  /** Immutable id to post to instead of the rule's own (`--rule-id`); for one rule only. */
  readonly immutableId?: string;
}

/**
 * Plans what to collect for some rules: their queries and firewall logs, each with the streams its events or lines go to.
 *
 * Shape:  plain data that crosses threads. One `PlannedStream` for each rule and input stream that at least one data flow
 *         takes to a Log Analytics workspace; queries keep the order of the rules.
 * Errors: AMASIM_QUERY_CHANNEL for each query without a valid channel: it is left out, never widened. AMASIM_RULE_ID. What
 *         `readRules` has said already is not said again.
 */
export function planCollection(rules: readonly DataCollectionRule[], options: PlanOptions = {}): CollectionPlan {
  const queries: PlannedQuery[] = [];
  const firewallLogs: PlannedFirewallLog[] = [];
  const streams: PlannedStream[] = [];
  const problems: Problem[] = [];
  if (options.immutableId !== undefined && rules.length > 1) {
    const message = `one immutable id is given for ${rules.length} rules; each needs its own`;
    problems.push({ code: 'AMASIM_RULE_ID', message });
  }
  const named = new Map<string, DataCollectionRule>();
  for (const rule of rules) {
    const same = named.get(rule.immutableId);
    if (same) problems.push(twice(rule, same));
    named.set(rule.immutableId, rule);
    const numbers = new Map<string, number>();
    for (const stream of plannedStreams(rule, rules.length === 1 ? options.immutableId : undefined)) {
      numbers.set(stream.stream, streams.push(stream) - 1);
    }
    const targetsOf = (streams: readonly string[]) =>
      [...new Set(streams)].flatMap((stream) => numbers.get(stream) ?? []);
    for (const source of rule.windowsEventLogs) {
      const targets = targetsOf(source.streams);
      for (const [index, xPathQuery] of source.xPathQueries.entries()) {
        const place = { file: rule.file, path: pointer(pointer(source.path, 'xPathQueries'), index) };
        const split = splitChannelQuery(xPathQuery);
        if (!split.ok) {
          problems.push({ ...split.problem, ...place });
          continue;
        }
        const named = { dcr: rule.name, dataSource: source.name, xPathQuery, ...place };
        queries.push({ ...named, source: split.value, streams: targets });
      }
    }
    for (const { name, profileFilter, streams: own, path } of rule.windowsFirewallLogs) {
      const targets = [...new Set(own.filter(isFirewallStream))].flatMap((stream) => numbers.get(stream) ?? []);
      const place = { file: rule.file, path };
      firewallLogs.push({ dcr: rule.name, dataSource: name, profiles: profileFilter, ...place, streams: targets });
    }
    for (const source of rule.dnsExtensions) queries.push(dnsQuery(rule, source, targetsOf(source.streams)));
  }
  return { queries, firewallLogs, streams, problems };
}

/** What the DNS extension listens to. */
function dnsQuery(
  { name: dcr, file }: DataCollectionRule,
  { name: dataSource, filters, path }: DnsExtensionSource,
  streams: readonly number[],
): PlannedQuery {
  const source = { xpath: DNS_EVENTS_XPATH };
  return { dcr, dataSource, xPathQuery: DNS_EVENTS_XPATH, file, path, source, streams, dnsFilters: filters };
}

/** Input streams of a rule that reach a workspace. */
function plannedStreams(rule: DataCollectionRule, immutableId: string | undefined): PlannedStream[] {
  const produced = new Set([
    ...[...rule.windowsEventLogs, ...rule.dnsExtensions].flatMap(({ streams }) => streams),
    // Lines of firewall logs have no other streams; that a rule wants them there is told where it is read.
    ...rule.windowsFirewallLogs.flatMap(({ streams }) => streams.filter(isFirewallStream)),
  ]);
  const workspaces = new Set(rule.logAnalytics.map(({ name }) => name));
  const planned: PlannedStream[] = [];
  for (const stream of produced) {
    const flows: PlannedFlow[] = [];
    for (const flow of rule.dataFlows) {
      if (!flow.streams.includes(stream) || !flow.destinations.some((name) => workspaces.has(name))) continue;
      const outputStream = flow.outputStream ?? stream;
      flows.push({
        outputStream,
        table: tableOfStream(outputStream) ?? outputStream,
        ...(flow.transformKql === undefined ? {} : { transformKql: flow.transformKql }),
        path: flow.path,
      });
    }
    if (flows.length === 0) continue;
    const columns = Object.hasOwn(rule.streamDeclarations, stream) ? rule.streamDeclarations[stream] : undefined;
    planned.push({
      dcr: rule.name,
      immutableId: immutableId ?? rule.immutableId,
      immutableIdGiven: immutableId !== undefined || rule.immutableIdGiven,
      stream,
      flows,
      ...(columns === undefined ? {} : { columns }),
    });
  }
  return planned;
}

function twice({ name, file, path, immutableId }: DataCollectionRule, same: DataCollectionRule): Problem {
  const message = `rule '${name}' has the immutable id ${immutableId} of '${same.name}' in ${same.file}: what both keep is sent twice`;
  return { code: 'AMASIM_RULE_TWICE', message, file, path };
}
