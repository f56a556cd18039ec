/** Data sources that are no Windows event logs: their limits, and values outside the enumerations. */
import { memberOf } from '../base/json-object.ts';
import { nearestName } from '../base/nearest-name.ts';
import { DNS_STREAM } from '../contract/dns-events.ts';
import { RULE_LIMITS } from '../contract/rule-limits.ts';
import {
  ETW_LOG_LEVELS,
  ETW_PROVIDER_TYPES,
  FIREWALL_PROFILES,
  LOG_FILE_FORMATS,
  RECORD_START_TIMESTAMP_FORMATS,
  SYSLOG_FACILITIES,
  SYSLOG_LEVELS,
} from '../contract/rule-members.ts';
import { isExpression } from './arm-expression.ts';
import { isDnsExtension, readDnsSettings } from './dns-extension.ts';
import type { Entry } from './other-members.ts';
import type { RuleReport, Steps } from './report.ts';

/** Enumerated members: type of the source, steps to the member, values. */
const ENUMERATIONS: readonly (readonly [type: string, steps: readonly string[], values: readonly string[]])[] = [
  ['syslog', ['facilityNames'], SYSLOG_FACILITIES],
  ['syslog', ['logLevels'], SYSLOG_LEVELS],
  ['logFiles', ['format'], LOG_FILE_FORMATS],
  ['logFiles', ['settings', 'text', 'recordStartTimestampFormat'], RECORD_START_TIMESTAMP_FORMATS],
  ['windowsFirewallLogs', ['profileFilter'], FIREWALL_PROFILES],
  ['etwProviders', ['providerType'], ETW_PROVIDER_TYPES],
  ['etwProviders', ['logLevel'], ETW_LOG_LEVELS],
];

const LISTS: readonly (readonly [type: string, member: string, most: number, what: string])[] = [
  ['performanceCounters', 'counterSpecifiers', RULE_LIMITS.counterSpecifiersPerSource, 'counters in one source'],
  ['syslog', 'facilityNames', RULE_LIMITS.facilityNamesPerSource, 'facilities in one source'],
];

/** Adds what is wrong with the entries of `dataSources` beyond their shape. */
export function checkSources(sources: readonly Entry[], report: RuleReport): void {
  for (const { at, type, value } of sources) {
    const place: Steps = ['dataSources', ...at];
    for (const [of, steps, values] of ENUMERATIONS) {
      if (of === type)
        checkValues(steps.reduce<unknown>(memberOf, value), values, { at: [...place, ...steps], report });
    }
    for (const [of, member, most, what] of LISTS) {
      const list = memberOf(value, member);
      if (of !== type || !Array.isArray(list) || list.length <= most) continue;
      report.add(
        'AMASIM_RULE_LIMIT',
        [...place, member],
        `${list.length} ${what}; the service accepts at most ${most}`,
      );
    }
    if (type === 'extensions') checkSettings(memberOf(value, 'extensionSettings'), place, report);
    if (isDnsExtension({ type, value })) checkDnsExtension(value, place, report);
  }
}

function checkValues(
  value: unknown,
  values: readonly string[],
  { at, report }: { readonly at: Steps; readonly report: RuleReport },
): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkValues(item, values, { at: [...at, index], report });
    return;
  }
  if (typeof value !== 'string' || values.includes(value) || isExpression(value)) return;
  const nearest = nearestName(value, values);
  const meant = nearest === undefined ? '' : ` Did you mean '${nearest}'?`;
  const message = `'${value}' is not among the documented values: ${values.join(', ')}.${meant}`;
  report.add('AMASIM_RULE_VALUE', at, message);
}

function checkSettings(settings: unknown, place: Steps, report: RuleReport): void {
  if (settings === undefined) return;
  const bytes = Buffer.byteLength(JSON.stringify(settings));
  const most = RULE_LIMITS.extensionSettingsBytes;
  if (bytes <= most) return;
  const message = `${bytes} bytes of extension settings; the service accepts at most ${most}`;
  report.add('AMASIM_RULE_LIMIT', [...place, 'extensionSettings'], message);
}

function checkDnsExtension(value: unknown, place: Steps, report: RuleReport): void {
  const streams = memberOf(value, 'streams');
  if (isAbsent(streams) || (Array.isArray(streams) && streams.length === 0)) {
    const message = 'the extension names no stream: what it collects goes nowhere';
    report.add('AMASIM_RULE_NO_FLOW', [...place, 'streams'], message);
  } else checkValues(streams, [DNS_STREAM], { at: [...place, 'streams'], report });
  for (const { code, at, message } of readDnsSettings(memberOf(value, 'extensionSettings')).findings)
    report.add(code, [...place, 'extensionSettings', ...at], message);
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}
