/** What of a rule has not the shape the service takes, all of it at once. */
import { isObject, type JsonObject, memberOf, pointer } from '../base/json-object.ts';
import { nearestName } from '../base/nearest-name.ts';
import { isExpression } from './arm-expression.ts';
import type { FoundRule } from './locate-rules.ts';
import type { RuleReport } from './report.ts';
import { RESOURCE_SCHEMA, type RuleResource } from './rule-schema.ts';

/** Values in one rule, beyond which it is not looked at: the limits of the service leave far fewer. */
const MAX_VALUES = 100_000;

export interface Shape {
  /** The rule, when its shape is right. */
  readonly resource: RuleResource | undefined;
  /** Members of the properties that hold a parameter of a template. */
  readonly unusable: readonly string[];
  /** JSON pointers of misspelt members that were told as the reason why a required one is missing. */
  readonly slips: ReadonlySet<string>;
}

/** Whether a value holds more than any rule. */
export function isOversized(value: unknown): boolean {
  let left = MAX_VALUES;
  const count = (node: unknown): boolean => {
    left -= 1;
    if (left < 0) return true;
    return typeof node === 'object' && node !== null && Object.values(node).some(count);
  };
  return count(value);
}

/** Adds every problem of shape. */
export function checkShape(resource: JsonObject, found: FoundRule, report: RuleReport): Shape {
  const wrapped = wrappedMembers(resource.properties);
  for (const name of wrapped)
    report.add('AMASIM_RULE_PARAMETER', [name], `${name} holds a parameter of a template, not the value itself`);
  const parsed = RESOURCE_SCHEMA.safeParse(wrapped.length === 0 ? resource : without(resource, wrapped));
  if (parsed.success)
    return { resource: wrapped.length === 0 ? parsed.data : undefined, unusable: wrapped, slips: new Set() };
  const slips = new Set<string>();
  let ignored = 0;
  for (const { path, message } of parsed.error.issues) {
    const steps = path.map((step) => (typeof step === 'number' ? step : String(step)));
    const value = valueAt(resource, steps);
    if (typeof value === 'string' && isExpression(value) && isOutside(steps)) {
      ignored += 1;
      continue;
    }
    tell({ steps, value, message, parent: valueAt(resource, steps.slice(0, -1)), found, slips, report });
  }
  // What a deployment fills in elsewhere than in event logs changes nothing here.
  const usable = wrapped.length === 0 && ignored === parsed.error.issues.length;
  return { resource: usable ? (resource as unknown as RuleResource) : undefined, unusable: wrapped, slips };
}

interface Issue {
  readonly steps: readonly (string | number)[];
  readonly value: unknown;
  readonly message: string;
  readonly parent: unknown;
  readonly found: FoundRule;
  readonly slips: Set<string>;
  readonly report: RuleReport;
}

/** A member that has not the wanted type: often because it is missing, or still an expression. */
function tell({ steps, value, message, parent, found, slips, report }: Issue): void {
  const base = steps[0] === 'properties' ? found.propertiesPath : found.path;
  const below = steps[0] === 'properties' ? steps.slice(1) : steps;
  const path = below.reduce<string>(pointer, base);
  const name = String(steps.at(-1) ?? 'rule');
  if ((value === undefined || value === null) && typeof steps.at(-1) === 'string') {
    const slip = isObject(parent) && !Object.hasOwn(parent, name) ? slipOf(name, parent) : undefined;
    if (slip === undefined) {
      report.addAt('AMASIM_RULE_MISSING', path, `${name} is missing`);
      return;
    }
    const slipPath = [...below.slice(0, -1), slip].reduce<string>(pointer, base);
    slips.add(slipPath);
    report.addAt('AMASIM_RULE_MISSING', slipPath, `${name} is missing; did you mean '${name}' by '${slip}'?`);
  } else if (typeof value === 'string' && isExpression(value)) {
    report.addAt('AMASIM_RULE_EXPRESSION', path, `'${value}' cannot be resolved without deploying the template`);
  } else {
    const words = message.replace('Invalid input: expected ', 'wanted ').replace(', received ', ', found ');
    report.addAt('AMASIM_RULE_SHAPE', path, `${name}: ${words}`);
  }
}

function slipOf(name: string, parent: JsonObject): string | undefined {
  return Object.keys(parent).find((key) => nearestName(key, [name]) !== undefined);
}

/** Whether a place is in a data source or destination that is not simulated. */
function isOutside(steps: readonly (string | number)[]): boolean {
  const [root, section, type] = steps;
  if (root !== 'properties' || type === undefined) return false;
  if (section === 'dataSources') return type !== 'windowsEventLogs' && type !== 'windowsFirewallLogs';
  return section === 'destinations' && type !== 'logAnalytics';
}

function valueAt(value: unknown, steps: readonly (string | number)[]): unknown {
  let at = value;
  for (const step of steps) at = Array.isArray(at) ? at[Number(step)] : memberOf(at, String(step));
  return at;
}

/** Members that a parameters file or the parameters of a template hold as `{ "value": … }` or `{ "type": "array", … }`. */
const WRAPPED_MEMBERS = [
  'description',
  'dataCollectionEndpointId',
  'streamDeclarations',
  'dataSources',
  'destinations',
  'dataFlows',
];

function wrappedMembers(properties: unknown): string[] {
  return WRAPPED_MEMBERS.filter((name) => {
    const member = memberOf(properties, name);
    return isObject(member) && (Object.hasOwn(member, 'value') || typeof member.type === 'string');
  });
}

function without(resource: JsonObject, names: readonly string[]): JsonObject {
  const properties = Object.entries(resource.properties as JsonObject).filter(([name]) => !names.includes(name));
  return { ...resource, properties: Object.fromEntries(properties) };
}
