import { isObject, memberOf, pointer } from '../base/json-object.ts';
import { type Problem, severityOf } from '../base/problem.ts';
import { type ExpressionBudget, isExpression } from './arm-expression.ts';
import { checkMembers } from './check-members.ts';
import { checkRule } from './check-rule.ts';
import { checkUnsupported, isIdentityTransform } from './check-unsupported.ts';
import { derivedImmutableId } from './immutable-id.ts';
import type { FoundRule } from './locate-rules.ts';
import { entriesOf } from './other-members.ts';
import { RuleReport } from './report.ts';
import { resolveTemplate } from './resolve-template.ts';
import { RESOURCE_SCHEMA, type RuleResource } from './rule-schema.ts';
import type { ColumnDeclaration, DataCollectionRule, DataFlow, LogAnalyticsDestination } from './types.ts';

/** One rule, or none when it has an error. */
export interface ReadRule {
  readonly rule: DataCollectionRule | undefined;
  readonly problems: readonly Problem[];
}

/** Reads one rule with all its problems. A rule with an error is not usable: the service would refuse it too. */
export function readRule(
  found: FoundRule,
  file: { readonly name: string; readonly defaultRuleName: string },
  budget: ExpressionBudget,
): ReadRule {
  const resolved = resolveTemplate(found.resource, found.path, { scope: found.scope, budget });
  const report = new RuleReport(found.propertiesPath);
  if (resolved.exhausted) {
    report.add('AMASIM_RULE_TOO_LARGE', [], 'the template expands to more than any rule the service would accept');
    return { rule: undefined, problems: report.problems };
  }
  if (hasWrappers(resolved.value, report)) return { rule: undefined, problems: report.problems };
  checkMembers(memberOf(resolved.value, 'properties'), report);
  const parsed = RESOURCE_SCHEMA.safeParse(resolved.value);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      report.problems.push(shapeProblem(issue, resolved.value, found));
    }
    return { rule: undefined, problems: report.problems };
  }
  checkRule(parsed.data, report);
  checkUnsupported(parsed.data.properties, report);
  const usable = report.problems.every(({ code }) => severityOf(code) !== 'error');
  return { rule: usable ? build(parsed.data, found, { file, report }) : undefined, problems: report.problems };
}

/** A member that has not the wanted type: often because it is still an expression. */
function shapeProblem(
  issue: { readonly path: readonly PropertyKey[]; readonly message: string },
  resource: unknown,
  found: FoundRule,
): Problem {
  const steps = issue.path.map(String);
  let value: unknown = resource;
  for (const step of steps) value = Array.isArray(value) ? value[Number(step)] : memberOf(value, step);
  const inProperties = steps[0] === 'properties';
  const path = (inProperties ? steps.slice(1) : steps).reduce(
    pointer,
    inProperties ? found.propertiesPath : found.path,
  );
  if (typeof value === 'string' && isExpression(value)) {
    const message = `'${value}' cannot be resolved without deploying the template`;
    return { code: 'AMASIM_RULE_EXPRESSION', message, path };
  }
  const message = issue.message.replace('Invalid input: expected ', 'wanted ').replace(', received ', ', found ');
  return { code: 'AMASIM_RULE_SHAPE', message: `${steps.at(-1) ?? 'rule'}: ${message}`, path };
}

/** Members that a parameters file or the parameters of a template hold as `{ "value": … }` or `{ "type": "array", … }`. */
const WRAPPED_MEMBERS = ['streamDeclarations', 'dataSources', 'destinations', 'dataFlows'];

/** Adds a problem for each parameter of a template that stands where its value should; true when there was one. */
function hasWrappers(resource: unknown, report: RuleReport): boolean {
  const properties = memberOf(resource, 'properties');
  const before = report.problems.length;
  for (const name of WRAPPED_MEMBERS) {
    const member = memberOf(properties, name);
    if (!isObject(member) || !(Object.hasOwn(member, 'value') || typeof member.type === 'string')) continue;
    report.add('AMASIM_RULE_SHAPE', [name], `${name} holds a parameter of a template, not the value itself`);
  }
  return report.problems.length > before;
}

function build(
  resource: RuleResource,
  found: FoundRule,
  {
    file,
    report,
  }: { readonly file: { readonly name: string; readonly defaultRuleName: string }; readonly report: RuleReport },
): DataCollectionRule {
  const { kind, name, properties } = resource;
  const given = plain(properties.immutableId);
  const endpoint = plain(properties.endpoints?.logsIngestion);
  const ruleKind = plain(kind);
  return {
    name: name || file.defaultRuleName,
    file: file.name,
    path: found.path,
    immutableId: given ?? derivedImmutableId({ kind, name, properties }),
    immutableIdGiven: given !== undefined,
    ...(ruleKind === undefined ? {} : { kind: ruleKind }),
    windowsEventLogs: (properties.dataSources?.windowsEventLogs ?? []).map((source, index) => ({
      name: source.name ?? `windowsEventLogs/${index}`,
      streams: source.streams,
      xPathQueries: source.xPathQueries,
      path: report.pathOf(['dataSources', 'windowsEventLogs', index]),
    })),
    streamDeclarations: Object.fromEntries(
      Object.entries(properties.streamDeclarations ?? {}).map(([stream, { columns }]) => [
        stream,
        columns.map((column) => ({ name: column.name, type: column.type as ColumnDeclaration['type'] })),
      ]),
    ),
    dataFlows: (properties.dataFlows ?? []).map((flow, index) => dataFlow(flow, report.pathOf(['dataFlows', index]))),
    logAnalytics: (properties.destinations?.logAnalytics ?? []).map(logAnalytics),
    destinationNames: entriesOf(properties.destinations).flatMap((entry) => entry.name ?? []),
    ...(endpoint === undefined ? {} : { logsIngestionEndpoint: endpoint }),
  };
}

function dataFlow(flow: NonNullable<RuleResource['properties']['dataFlows']>[number], path: string): DataFlow {
  return {
    streams: flow.streams,
    destinations: flow.destinations ?? [],
    ...(isIdentityTransform(flow.transformKql) ? {} : { transformKql: flow.transformKql ?? '' }),
    ...(flow.outputStream ? { outputStream: flow.outputStream } : {}),
    path,
  };
}

type LogAnalyticsEntry = NonNullable<NonNullable<RuleResource['properties']['destinations']>['logAnalytics']>[number];

function logAnalytics(entry: LogAnalyticsEntry, index: number): LogAnalyticsDestination {
  return {
    name: entry.name ?? `logAnalytics/${index}`,
    ...(entry.workspaceResourceId ? { workspaceResourceId: entry.workspaceResourceId } : {}),
    ...(entry.workspaceId ? { workspaceId: entry.workspaceId } : {}),
  };
}

/** A text that is neither empty nor an expression. */
function plain(text: string | null | undefined): string | undefined {
  return text && !isExpression(text) ? text : undefined;
}
