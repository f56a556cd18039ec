/**
 * Checks of a rule beyond its shape: what the service would refuse, in its own words where they are public, and what would
 * collect nothing.
 *
 * Source: error codes and messages from public traces of the control plane (2021 to 2025); the service documents none.
 */
import { nearestName } from '../base/nearest-name.ts';
import { RULE_LIMITS } from '../contract/rule-limits.ts';
import {
  CUSTOM_STREAM_PREFIX,
  DECLARED_COLUMN_TYPES,
  tableOfStream,
  WINDOWS_EVENT_STREAMS,
} from '../contract/streams.ts';
import { isExpression } from './arm-expression.ts';
import { type Entry, entriesOf } from './other-members.ts';
import type { RuleReport } from './report.ts';
import type { RuleProperties, RuleResource } from './rule-schema.ts';

/** Adds every problem of a rule whose shape is right. */
export function checkRule(resource: RuleResource, report: RuleReport): void {
  const { properties } = resource;
  const sources = entriesOf(properties.dataSources);
  const destinations = entriesOf(properties.destinations);
  checkNames('data source', 'dataSources', { entries: sources, report });
  checkNames('destination', 'destinations', { entries: destinations, report });
  checkEventLogs(properties, report);
  checkDeclarations(properties, report);
  checkFlows(resource, { sources, destinations, report });
  checkLimits(properties, { sources, report });
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

function checkEventLogs(properties: RuleProperties, report: RuleReport): void {
  const logs = properties.dataSources?.windowsEventLogs ?? [];
  if (logs.length === 0) {
    report.add(
      'AMASIM_RULE_NO_EVENTS',
      ['dataSources'],
      'no windowsEventLogs source: the rule collects no Windows events',
    );
  }
  for (const [index, { streams, xPathQueries }] of logs.entries()) {
    const at = ['dataSources', 'windowsEventLogs', index] as const;
    if (xPathQueries.length === 0) {
      report.add(
        'AMASIM_RULE_NO_QUERIES',
        [...at, 'xPathQueries'],
        "InvalidDataSource: 'X Path Queries' must not be empty.",
      );
    }
    for (const [number, query] of xPathQueries.entries()) checkText(query, [...at, 'xPathQueries', number], report);
    if (streams.length === 0) report.add('AMASIM_RULE_STREAM', [...at, 'streams'], 'the source names no stream');
    for (const [number, stream] of streams.entries()) {
      checkSourceStream(stream, properties, { at: [...at, 'streams', number], report });
    }
  }
}

function checkSourceStream(
  stream: string,
  properties: RuleProperties,
  { at, report }: { readonly at: readonly (string | number)[]; readonly report: RuleReport },
): void {
  if (!checkText(stream, at, report)) return;
  if (stream.startsWith(CUSTOM_STREAM_PREFIX)) {
    if (!Object.hasOwn(properties.streamDeclarations ?? {}, stream)) {
      report.add('AMASIM_RULE_STREAM', at, `stream '${stream}' is not declared in streamDeclarations`);
    }
  } else if (!(WINDOWS_EVENT_STREAMS as readonly string[]).includes(stream)) {
    const known = WINDOWS_EVENT_STREAMS.join(', ');
    report.add(
      'AMASIM_RULE_STREAM',
      at,
      `InvalidStream: 'Streams' stream '${stream}' must be a custom stream or one of: ${known}.${didYouMean(stream)}`,
    );
  }
}

function didYouMean(stream: string, known: readonly string[] = WINDOWS_EVENT_STREAMS): string {
  const nearest = nearestName(stream, known);
  return nearest === undefined || nearest === stream ? '' : ` Did you mean '${nearest}'?`;
}

/** Adds a problem for a text that is still a template expression; true when it is plain. */
function checkText(text: string, at: readonly (string | number)[], report: RuleReport): boolean {
  if (!isExpression(text)) return true;
  report.add('AMASIM_RULE_EXPRESSION', at, `'${text}' cannot be resolved without deploying the template`);
  return false;
}

function checkDeclarations(properties: RuleProperties, report: RuleReport): void {
  for (const [stream, { columns }] of Object.entries(properties.streamDeclarations ?? {})) {
    const at = ['streamDeclarations', stream] as const;
    if (!checkText(stream, at, report)) continue;
    if (!stream.startsWith(CUSTOM_STREAM_PREFIX)) {
      report.add('AMASIM_RULE_STREAM', at, `declared stream '${stream}' must start with ${CUSTOM_STREAM_PREFIX}`);
    }
    const seen = new Set<string>();
    for (const [index, { name, type }] of columns.entries()) {
      if (seen.has(name))
        report.add('AMASIM_RULE_REPEATED_NAME', [...at, 'columns', index], `column '${name}' is declared twice`);
      seen.add(name);
      if (!(DECLARED_COLUMN_TYPES as readonly string[]).includes(type)) {
        const known = DECLARED_COLUMN_TYPES.join(', ');
        report.add(
          'AMASIM_RULE_SHAPE',
          [...at, 'columns', index, 'type'],
          `column '${name}' has type '${type}'; wanted one of ${known}`,
        );
      }
    }
  }
}

function checkFlows(
  { kind, properties }: RuleResource,
  {
    sources,
    destinations,
    report,
  }: { readonly sources: readonly Entry[]; readonly destinations: readonly Entry[]; readonly report: RuleReport },
): void {
  const produced = new Set([
    ...sources.flatMap(({ streams }) => streams),
    ...entriesOf(properties.directDataSources).flatMap(({ streams }) => streams),
    ...Object.keys(properties.streamDeclarations ?? {}),
  ]);
  const known = new Set(destinations.flatMap(({ name }) => name ?? []));
  // A workspace transformation takes what other paths bring in; unread sources may produce anything.
  const anyStream = kind === 'WorkspaceTransforms' || hasUnreadSources(properties);
  for (const [index, flow] of (properties.dataFlows ?? []).entries()) {
    const at = ['dataFlows', index] as const;
    if (flow.streams.length === 0)
      report.add('AMASIM_RULE_FLOW_STREAM', [...at, 'streams'], 'the data flow names no stream');
    for (const [number, stream] of flow.streams.entries()) {
      if (!checkText(stream, [...at, 'streams', number], report) || anyStream || produced.has(stream)) continue;
      const message = `stream '${stream}' is produced by no data source of the rule.${didYouMean(stream, [...produced])}`;
      report.add('AMASIM_RULE_FLOW_STREAM', [...at, 'streams', number], message);
    }
    const targets = flow.destinations ?? [];
    if (targets.length === 0)
      report.add('AMASIM_RULE_FLOW_DESTINATION', [...at, 'destinations'], 'the data flow names no destination');
    for (const [number, target] of targets.entries()) {
      if (known.has(target)) continue;
      report.add(
        'AMASIM_RULE_FLOW_DESTINATION',
        [...at, 'destinations', number],
        `InvalidDataFlow: 'DataFlows' destination name is unknown: ${target}.`,
      );
    }
    if (flow.outputStream) checkOutputStream(flow.outputStream, [...at, 'outputStream'], report);
  }
  checkUnused(properties, report);
  checkWorkspaces(properties, report);
}

/** Whether some source is a template expression, so that its streams are not known. */
function hasUnreadSources(properties: RuleProperties): boolean {
  return Object.values(properties.dataSources ?? {}).some((member) => typeof member === 'string');
}

function checkOutputStream(stream: string, at: readonly (string | number)[], report: RuleReport): void {
  if (!checkText(stream, at, report)) return;
  const nearest = nearestName(stream, WINDOWS_EVENT_STREAMS);
  const slip = nearest !== undefined && nearest !== stream && !stream.startsWith(CUSTOM_STREAM_PREFIX);
  if (slip || tableOfStream(stream) === undefined) {
    report.add(
      'AMASIM_RULE_STREAM',
      at,
      `InvalidStream: 'OutputStream' stream '${stream}' must be a custom stream or one the service knows.${didYouMean(stream)}`,
    );
  }
}

function checkUnused(properties: RuleProperties, report: RuleReport): void {
  const taken = new Set((properties.dataFlows ?? []).flatMap(({ streams }) => streams));
  for (const [index, { streams }] of (properties.dataSources?.windowsEventLogs ?? []).entries()) {
    for (const [number, stream] of streams.entries()) {
      if (taken.has(stream)) continue;
      const at = ['dataSources', 'windowsEventLogs', index, 'streams', number];
      report.add(
        'AMASIM_RULE_NO_FLOW',
        at,
        `no data flow takes stream '${stream}': what this source matches goes nowhere`,
      );
    }
  }
}

/** Streams that flow to more than one workspace. */
function checkWorkspaces(properties: RuleProperties, report: RuleReport): void {
  const workspaces = new Set((properties.destinations?.logAnalytics ?? []).flatMap(({ name }) => name ?? []));
  const reached = new Map<string, string>();
  for (const [index, flow] of (properties.dataFlows ?? []).entries()) {
    for (const target of flow.destinations ?? []) {
      if (!workspaces.has(target)) continue;
      for (const stream of flow.streams) {
        const first = reached.get(stream) ?? target;
        reached.set(stream, first);
        if (first === target) continue;
        const message = `stream '${stream}' flows to workspace '${target}' beside '${first}'; a stream reaches one workspace`;
        report.add('AMASIM_RULE_WORKSPACES', ['dataFlows', index, 'destinations'], message);
      }
    }
  }
}

function checkLimits(
  properties: RuleProperties,
  { sources, report }: { readonly sources: readonly Entry[]; readonly report: RuleReport },
): void {
  const flows = properties.dataFlows ?? [];
  const limit = (found: number, most: number, { at, what }: { at: readonly (string | number)[]; what: string }) => {
    if (found > most) report.add('AMASIM_RULE_LIMIT', at, `${found} ${what}; the service accepts at most ${most}`);
  };
  limit(sources.length, RULE_LIMITS.dataSources, { at: ['dataSources'], what: 'data sources' });
  limit(flows.length, RULE_LIMITS.dataFlows, { at: ['dataFlows'], what: 'data flows' });
  const streams = new Set(flows.flatMap((flow) => flow.streams));
  limit(streams.size, RULE_LIMITS.dataStreams, { at: ['dataFlows'], what: 'data streams' });
  const workspaces = properties.destinations?.logAnalytics?.length ?? 0;
  limit(workspaces, RULE_LIMITS.logAnalyticsWorkspaces, { at: ['destinations', 'logAnalytics'], what: 'workspaces' });
  for (const [index, { xPathQueries }] of (properties.dataSources?.windowsEventLogs ?? []).entries()) {
    const at = ['dataSources', 'windowsEventLogs', index, 'xPathQueries'];
    limit(xPathQueries.length, RULE_LIMITS.xPathQueriesPerSource, { at, what: 'XPath queries in one source' });
  }
  for (const [index, { transformKql }] of flows.entries()) {
    const at = ['dataFlows', index, 'transformKql'];
    limit(transformKql?.length ?? 0, RULE_LIMITS.transformCharacters, { at, what: 'characters in a transformation' });
  }
}
