/** Members whose name is a slip of one that matters: let through by the shape, but nobody means them to be ignored. */
import { isObject, memberOf } from '../base/json-object.ts';
import { nearestName } from '../base/nearest-name.ts';
import { DATA_SOURCE_TYPES, DESTINATION_TYPES } from '../contract/rule-members.ts';
import type { RuleReport } from './report.ts';

const PROPERTIES = ['dataSources', 'destinations', 'dataFlows', 'streamDeclarations', 'immutableId'];
const DATA_SOURCES: readonly string[] = DATA_SOURCE_TYPES;
const DESTINATIONS: readonly string[] = DESTINATION_TYPES;
const WINDOWS_EVENT_LOG = ['streams', 'xPathQueries', 'name', 'transformKql', 'transform'];
const WINDOWS_FIREWALL_LOG = ['streams', 'profileFilter', 'name', 'transform'];
const DATA_FLOW = ['streams', 'destinations', 'transformKql', 'transform', 'outputStream', 'builtInTransform'];

/** Adds a warning for each slip but those `told`; `properties` is what stands in the file, of any shape. */
export function checkMembers(properties: unknown, told: ReadonlySet<string>, report: RuleReport): void {
  const check = (value: unknown, known: readonly string[], at: readonly (string | number)[]) => {
    if (!isObject(value)) return;
    for (const name of Object.keys(value)) {
      const nearest = known.includes(name) ? undefined : nearestName(name, known);
      if (nearest === undefined || Object.hasOwn(value, nearest)) continue;
      if (told.has(report.pathOf([...at, name]))) continue;
      report.add('AMASIM_RULE_MEMBER', [...at, name], `'${name}' is ignored; did you mean '${nearest}'?`);
    }
  };
  const checkAll = (list: unknown, known: readonly string[], at: readonly (string | number)[]) => {
    if (!Array.isArray(list)) return;
    for (const [index, item] of list.entries()) check(item, known, [...at, index]);
  };
  const sources = memberOf(properties, 'dataSources');
  check(properties, PROPERTIES, []);
  check(sources, DATA_SOURCES, ['dataSources']);
  check(memberOf(properties, 'destinations'), DESTINATIONS, ['destinations']);
  checkAll(memberOf(sources, 'windowsEventLogs'), WINDOWS_EVENT_LOG, ['dataSources', 'windowsEventLogs']);
  checkAll(memberOf(sources, 'windowsFirewallLogs'), WINDOWS_FIREWALL_LOG, ['dataSources', 'windowsFirewallLogs']);
  checkAll(memberOf(properties, 'dataFlows'), DATA_FLOW, ['dataFlows']);
}
