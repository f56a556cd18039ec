/** What a rule asks for and we do not do yet: one warning each, so that no result is taken for more than it is. */
import { isObject, memberOf } from '../base/json-object.ts';
import { DNS_EXTENSION } from '../contract/dns-events.ts';
import { isDnsExtension } from './dns-extension.ts';
import { entriesOf } from './other-members.ts';
import type { RuleParts } from './parts.ts';
import type { RuleReport } from './report.ts';

/** Members of `properties` that change what is collected or kept, with what they would do. */
const PROPERTY_MEMBERS: readonly (readonly [name: string, what: string])[] = [
  ['transformations', 'multi-stage transformations'],
  ['agentSettings', 'agent settings'],
  ['directDataSources', 'direct data sources'],
];

/** Members of a data flow, likewise. */
const FLOW_MEMBERS: readonly (readonly [name: string, what: string])[] = [
  ['transform', 'an ingestion-side transformation'],
  ['builtInTransform', 'a built-in transformation'],
];

/** Types of data sources that are collected. */
const SIMULATED_SOURCES: readonly string[] = ['windowsEventLogs', 'windowsFirewallLogs'];

/** Whether a `transformKql` changes nothing: absent, empty or `source`. */
export function isIdentityTransform(transformKql: string | null | undefined): boolean {
  const text = transformKql?.trim() ?? '';
  return text === '' || text === 'source';
}

/** Adds a warning for each thing that is not simulated. */
export function checkUnsupported({ properties, sources, eventLogs, flows }: RuleParts, report: RuleReport): void {
  for (const [name, what] of PROPERTY_MEMBERS) {
    if (isFilled(properties[name])) report.add('AMASIM_RULE_UNSUPPORTED', [name], `${what} are not simulated yet`);
  }
  for (const type of typesOf(properties.dataSources)) {
    if (SIMULATED_SOURCES.includes(type)) continue;
    if (type === 'extensions' && areDnsExtensions(properties.dataSources)) continue;
    report.add(
      'AMASIM_RULE_UNSUPPORTED',
      ['dataSources', type],
      `data source '${type}' is not simulated; only ${SIMULATED_SOURCES.join(', ')} and the extension ${DNS_EXTENSION} are`,
    );
  }
  for (const type of typesOf(properties.destinations)) {
    if (type === 'logAnalytics') continue;
    report.add(
      'AMASIM_RULE_UNSUPPORTED',
      ['destinations', type],
      `destination '${type}' is not simulated; only logAnalytics is`,
    );
  }
  for (const { at, transformKql, members } of eventLogs.items) {
    if (!isIdentityTransform(transformKql?.text)) {
      report.add(
        'AMASIM_RULE_UNSUPPORTED',
        [...at, 'transformKql'],
        'transformKql of a data source is deprecated and not run',
      );
    }
    if (isFilled(members.transform)) {
      report.add('AMASIM_RULE_UNSUPPORTED', [...at, 'transform'], 'transformations in the agent are not simulated yet');
    }
  }
  for (const { at, type, value } of sources.items) {
    if (type !== 'windowsFirewallLogs' || !isFilled(memberOf(value, 'transform'))) continue;
    const message = 'transformations in the agent are not simulated yet';
    report.add('AMASIM_RULE_UNSUPPORTED', ['dataSources', ...at, 'transform'], message);
  }
  for (const { at, transformKql, members } of flows.items) {
    if (!isIdentityTransform(transformKql?.text)) {
      report.add(
        'AMASIM_RULE_UNSUPPORTED',
        [...at, 'transformKql'],
        'transformKql is not run yet; rows are sent as they are',
      );
    }
    for (const [name, what] of FLOW_MEMBERS) {
      if (isFilled(members[name])) report.add('AMASIM_RULE_UNSUPPORTED', [...at, name], `${what} is not simulated`);
    }
    if (members.captureOverflow === true) {
      report.add(
        'AMASIM_RULE_UNSUPPORTED',
        [...at, 'captureOverflow'],
        'the overflow column is not simulated: its effect is not documented',
      );
    }
  }
}

/** Whether all extensions are the one that is simulated. */
function areDnsExtensions(dataSources: unknown): boolean {
  return entriesOf(dataSources).every((entry) => entry.type !== 'extensions' || isDnsExtension(entry));
}

/** Types under `dataSources` or `destinations` that hold something. */
function typesOf(section: unknown): string[] {
  const types = new Set(entriesOf(section).map(({ type }) => type));
  if (isObject(section)) {
    for (const [type, member] of Object.entries(section)) if (typeof member === 'string') types.add(type);
  }
  return [...types];
}

function isFilled(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}
