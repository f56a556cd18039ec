import { isObject, type JsonObject, memberOf, pointer } from '../base/json-object.ts';
import { type Problem, severityOf } from '../base/problem.ts';
import { EMPTY_SCOPE, type ExpressionBudget } from './arm-expression.ts';
import { buildRule, type RuleFile } from './build-rule.ts';
import { checkMembers } from './check-members.ts';
import { checkRule } from './check-rule.ts';
import { checkShape, isOversized } from './check-shape.ts';
import { checkUnsupported } from './check-unsupported.ts';
import type { FoundRule } from './locate-rules.ts';
import { partsOf } from './parts.ts';
import { RuleReport } from './report.ts';
import { resolveTemplate } from './resolve-template.ts';
import { draftOf } from './rule-draft.ts';
import type { DataCollectionRule, RuleDraft } from './types.ts';

/** One rule, or none when it has an error, and what could be read of it in any case. */
export interface ReadRule {
  readonly rule: DataCollectionRule | undefined;
  readonly draft: RuleDraft;
  readonly problems: readonly Problem[];
}

/**
 * Reads one rule with all its problems: what is unusable of it is told and left out, and everything else is checked all the
 * same. A rule with an error is not usable: the service would refuse it too.
 */
export function readRule(found: FoundRule, file: RuleFile, budget: ExpressionBudget): ReadRule {
  const { value, exhausted } = resolveTemplate(found.resource, found.path, { scope: found.scope, budget });
  const resource: JsonObject = isObject(value) ? value : {};
  const report = new RuleReport(found.propertiesPath);
  const given = memberOf(resource, 'name');
  const name = (typeof given === 'string' && given) || file.defaultRuleName;
  if (exhausted || isOversized(resource)) {
    const message = exhausted
      ? 'the template expands to more than any rule the service would accept'
      : 'the rule holds more than any rule the service would accept';
    report.add('AMASIM_RULE_TOO_LARGE', [], message);
    return { rule: undefined, draft: draftOf(partsOf({}, []), found, name), problems: report.all() };
  }
  const shape = checkShape(resource, found, report);
  const parts = partsOf(resource, shape.unusable);
  checkLocation(resource, found, report);
  checkMembers(resource.properties, shape.slips, report);
  checkRule(parts, report);
  checkUnsupported(parts, report);
  const problems = report.all();
  const usable = shape.resource !== undefined && problems.every(({ code }) => severityOf(code) !== 'error');
  return {
    rule: usable && shape.resource ? buildRule(shape.resource, found, { file, report }) : undefined,
    draft: draftOf(parts, found, name),
    problems,
  };
}

/** Members that stand beside `location` in what is sent to create a rule, and those only a reply has. */
const REQUEST_MEMBERS = ['kind', 'tags', 'identity', 'sku'];
const REPLY_MEMBERS = ['id', 'etag', 'systemData', 'type'];

/** A file that is the body of a PUT request lacks the one member of the resource that is required. */
function checkLocation(resource: JsonObject, found: FoundRule, report: RuleReport): void {
  if (found.path !== '' || found.propertiesPath === '' || found.scope !== EMPTY_SCOPE) return;
  const has = (name: string) => Object.hasOwn(resource, name);
  if (resource.location || REPLY_MEMBERS.some(has) || !REQUEST_MEMBERS.some(has)) return;
  const message = 'location is missing: to create the rule the service has to be told the region';
  report.addAt('AMASIM_RULE_LOCATION', pointer(found.path, 'location'), message);
}
