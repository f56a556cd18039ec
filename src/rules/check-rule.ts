/**
 * Checks of a rule beyond its shape: what the service would refuse, in its own words where they are public, and what would
 * collect nothing. One mistake is one problem: what follows from a mistake told elsewhere is not told.
 */
import { RULE_LIMITS } from '../contract/rule-limits.ts';
import { KINDS_WITHOUT_MACHINES, KINDS_WITHOUT_SOURCES } from '../contract/rule-members.ts';
import { checkDeclarations } from './check-declarations.ts';
import { checkEventLogs } from './check-event-logs.ts';
import { checkFirewallLogs } from './check-firewall-logs.ts';
import { checkFlowPairs } from './check-flow-pairs.ts';
import { checkFlows } from './check-flows.ts';
import { checkSources } from './check-sources.ts';
import { isDnsExtension } from './dns-extension.ts';
import type { Entry } from './other-members.ts';
import type { Part, RuleParts } from './parts.ts';
import type { RuleReport, Steps } from './report.ts';

/** Adds every problem of a rule that its parts show. */
export function checkRule(parts: RuleParts, report: RuleReport): void {
  checkNames('data source', 'dataSources', { entries: parts.sources.items, report });
  checkNames('destination', 'destinations', { entries: parts.destinations.items, report });
  checkKind(parts, report);
  checkEventLogs(parts, report);
  checkFirewallLogs(parts, report);
  checkSources(parts.sources.items, report);
  checkDeclarations(parts, report);
  checkFlows(parts, report);
  checkFlowPairs(parts, report);
  checkLimits(parts, report);
}

function checkNames(
  what: string,
  member: string,
  { entries, report }: { readonly entries: readonly Entry[]; readonly report: RuleReport },
): void {
  const seen = new Set<string>();
  for (const { at, name } of entries) {
    if (name === undefined) continue;
    if (seen.has(name))
      report.add('AMASIM_RULE_REPEATED_NAME', [member, ...at, 'name'], `${what} '${name}' is named twice`);
    seen.add(name);
  }
}

/** What does not go with the kind of the rule. */
function checkKind({ kind = '', sources, eventLogs }: RuleParts, report: RuleReport): void {
  if (kind === 'Linux' && eventLogs.items.length > 0) {
    const message = 'a rule of kind Linux has a windowsEventLogs source: no Windows machine gets it';
    report.add('AMASIM_RULE_KIND', ['dataSources', 'windowsEventLogs'], message);
  }
  const dns = sources.items.find(isDnsExtension);
  if (kind === 'Linux' && dns !== undefined) {
    const message = 'a rule of kind Linux has the extension of DNS servers: no Windows machine gets it';
    report.add('AMASIM_RULE_KIND', ['dataSources', ...dns.at], message);
  }
  if (KINDS_WITHOUT_SOURCES.includes(kind) && sources.items.length > 0) {
    report.add('AMASIM_RULE_KIND', ['dataSources'], `a rule of kind ${kind} has no data sources`);
  }
  if (eventLogs.items.length > 0 || !eventLogs.whole || KINDS_WITHOUT_MACHINES.includes(kind)) return;
  if (dns !== undefined || sources.items.some(({ type }) => type === 'windowsFirewallLogs')) return;
  const message = 'no windowsEventLogs source: the rule collects no Windows events';
  report.add('AMASIM_RULE_NO_EVENTS', ['dataSources'], message);
}

function checkLimits({ sources, destinations, eventLogs, flows }: RuleParts, report: RuleReport): void {
  const limit = (found: number, most: number, { at, what }: { readonly at: Steps; readonly what: string }) => {
    if (found > most) report.add('AMASIM_RULE_LIMIT', at, `${found} ${what}; the service accepts at most ${most}`);
  };
  const count = (entries: Part<Entry>, type: string) => entries.items.filter((entry) => entry.type === type).length;
  const extensions = count(sources, 'extensions');
  limit(extensions, RULE_LIMITS.extensions, { at: ['dataSources', 'extensions'], what: 'extensions' });
  // Too many extensions are told already: they count here for as many as there may be.
  const spared = Math.max(0, extensions - RULE_LIMITS.extensions);
  limit(sources.items.length - spared, RULE_LIMITS.dataSources, { at: ['dataSources'], what: 'data sources' });
  limit(flows.items.length, RULE_LIMITS.dataFlows, { at: ['dataFlows'], what: 'data flows' });
  const streams = new Set(flows.items.flatMap((flow) => flow.streams.items.map(({ text }) => text)));
  limit(streams.size, RULE_LIMITS.dataStreams, { at: ['dataFlows'], what: 'data streams' });
  const workspaces = count(destinations, 'logAnalytics');
  limit(workspaces, RULE_LIMITS.logAnalyticsWorkspaces, { at: ['destinations', 'logAnalytics'], what: 'workspaces' });
  for (const { at, xPathQueries } of eventLogs.items) {
    const what = 'XPath queries in one source';
    limit(xPathQueries.items.length, RULE_LIMITS.xPathQueriesPerSource, { at: [...at, 'xPathQueries'], what });
  }
  for (const { transformKql } of [...eventLogs.items, ...flows.items]) {
    if (transformKql === undefined) continue;
    const what = 'characters in a transformation';
    limit(transformKql.text.length, RULE_LIMITS.transformCharacters, { at: transformKql.at, what });
  }
}
