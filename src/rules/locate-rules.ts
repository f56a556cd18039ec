/** Finds the rules in a file, in whatever a rule is handed around in. */

import { isObject, type JsonObject, memberOf, pointer } from '../base/json-object.ts';
import type { Problem } from '../base/problem.ts';
import { EMPTY_SCOPE, type ExpressionBudget, resolveText, type TemplateScope } from './arm-expression.ts';
import { resolveTemplate } from './resolve-template.ts';

/** One rule as found, before it is read. */
export interface FoundRule {
  /** The resource, or for a bare rule an object with only `properties`. */
  readonly resource: JsonObject;
  /** JSON pointers of the rule and of its `properties`. */
  readonly path: string;
  readonly propertiesPath: string;
  readonly scope: TemplateScope;
}

export interface FoundRules {
  readonly found: readonly FoundRule[];
  readonly problems: readonly Problem[];
}

const RULE_TYPE = 'microsoft.insights/datacollectionrules';
const DEPLOYMENT_TYPE = 'microsoft.resources/deployments';
const RULE_MEMBERS = ['dataSources', 'dataFlows', 'destinations', 'streamDeclarations', 'agentSettings'];

/** Deepest nesting of deployments in deployments. */
const MAX_NESTED = 10;

/**
 * All rules of a document: a bare rule, a REST resource or reply, a list (`[…]`, `{value: […]}`), a template (nested
 * deployments, child resources and symbolic names included), or a policy that deploys one.
 */
export function locateRules(document: unknown, budget: ExpressionBudget): FoundRules {
  const search = new Search(budget);
  search.document(document, '');
  return { found: search.found, problems: search.problems };
}

class Search {
  readonly found: FoundRule[] = [];
  readonly problems: Problem[] = [];
  readonly #budget: ExpressionBudget;

  constructor(budget: ExpressionBudget) {
    this.#budget = budget;
  }

  document(value: unknown, path: string): void {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) this.document(item, pointer(path, index));
      return;
    }
    if (!isObject(value)) return;
    const { properties } = value;
    if (isTemplate(value)) this.#template(value, path, { given: {}, outer: EMPTY_SCOPE, nested: 0 });
    else if (isPolicy(properties)) this.#policy(value, path);
    else if (isObject(properties) && (looksLikeRule(properties) || isRuleType(value))) {
      this.#rule(value, path, EMPTY_SCOPE);
    } else if (looksLikeRule(value)) {
      const { name, ...body } = value;
      const resource = typeof name === 'string' ? { name, properties: body } : { properties: body };
      this.found.push({ resource, path, propertiesPath: path, scope: EMPTY_SCOPE });
    } else if (Array.isArray(value.value)) this.document(value.value, pointer(path, 'value'));
  }

  #rule(resource: JsonObject, path: string, scope: TemplateScope): void {
    this.found.push({ resource, path, propertiesPath: pointer(path, 'properties'), scope });
  }

  #template(
    template: JsonObject,
    path: string,
    from: { readonly given: JsonObject; readonly outer: TemplateScope; readonly nested: number },
  ): void {
    const scope = scopeOf(template, from, this.#budget);
    this.#resources(template.resources, pointer(path, 'resources'), { scope, nested: from.nested });
  }

  #resources(resources: unknown, path: string, at: { readonly scope: TemplateScope; readonly nested: number }): void {
    if (!Array.isArray(resources) && !isObject(resources)) return;
    for (const [key, resource] of Object.entries(resources)) {
      if (!isObject(resource)) continue;
      const resourcePath = pointer(path, key);
      const type = typeof resource.type === 'string' ? resource.type.toLowerCase() : '';
      if (type === RULE_TYPE) this.#templateRule(resource, resourcePath, at.scope);
      else if (type === DEPLOYMENT_TYPE) this.#deployment(resource, resourcePath, at);
      this.#resources(resource.resources, pointer(resourcePath, 'resources'), at);
    }
  }

  #templateRule(resource: JsonObject, path: string, scope: TemplateScope): void {
    const condition =
      typeof resource.condition === 'string'
        ? resolveText(resource.condition, scope, this.#budget)
        : resource.condition;
    const name = String(resource.name ?? '');
    if (condition === false) this.#skipped(`rule '${name}' is not deployed: its condition is false`, path);
    else if (resource.existing === true) this.#skipped(`rule '${name}' is only referred to (existing)`, path);
    else {
      if (isObject(resource.copy)) {
        this.problems.push({
          code: 'AMASIM_RULE_UNSUPPORTED',
          message: `rule '${name}' is deployed in several copies; it is read once`,
          path: pointer(path, 'copy'),
        });
      }
      this.#rule(resource, path, scope);
    }
  }

  #skipped(message: string, path: string): void {
    this.problems.push({ code: 'AMASIM_RULE_SKIPPED', message, path });
  }

  /**
   * A nested deployment. Its expressions mean the outer template's names, unless it says `scope: inner`.
   * Source: https://learn.microsoft.com/azure/azure-resource-manager/templates/linked-templates (read 2026-11-22)
   */
  #deployment(
    resource: JsonObject,
    path: string,
    at: { readonly scope: TemplateScope; readonly nested: number },
  ): void {
    const { properties } = resource;
    const template = memberOf(properties, 'template');
    if (!isObject(template)) return;
    const templatePath = pointer(pointer(path, 'properties'), 'template');
    if (at.nested >= MAX_NESTED) {
      const message = `deployments are nested over ${MAX_NESTED} deep; what is inside is not read`;
      this.problems.push({ code: 'AMASIM_RULE_TOO_LARGE', message, path: templatePath });
      return;
    }
    const nested = at.nested + 1;
    if (memberOf(memberOf(properties, 'expressionEvaluationOptions'), 'scope') !== 'inner') {
      this.#resources(template.resources, pointer(templatePath, 'resources'), { scope: at.scope, nested });
      return;
    }
    const given = memberOf(properties, 'parameters');
    this.#template(template, templatePath, { given: isObject(given) ? given : {}, outer: at.scope, nested });
  }

  /** A policy with a deployment in its effect; its expressions are those of that deployment. */
  #policy(policy: JsonObject, path: string): void {
    const names = ['properties', 'policyRule', 'then', 'details', 'deployment', 'properties', 'template'];
    let value: unknown = policy;
    for (const name of names) value = memberOf(value, name);
    if (!isObject(value)) return;
    this.#template(value, names.reduce(pointer, path), { given: {}, outer: EMPTY_SCOPE, nested: 0 });
  }
}

function isTemplate(value: JsonObject): boolean {
  const schema = value.$schema;
  if (typeof schema === 'string' && /deploymentTemplate\.json/i.test(schema)) return true;
  return Array.isArray(value.resources) || (isObject(value.resources) && 'contentVersion' in value);
}

function isPolicy(properties: unknown): boolean {
  return isObject(memberOf(properties, 'policyRule'));
}

function isRuleType(resource: JsonObject): boolean {
  return typeof resource.type === 'string' && resource.type.toLowerCase() === RULE_TYPE;
}

function looksLikeRule(body: JsonObject): boolean {
  return RULE_MEMBERS.some((name) => Object.hasOwn(body, name));
}

/**
 * Names of a template. A parameter has the value given to it (in terms of the outer template), or its default value; one
 * with neither is unknown here.
 */
function scopeOf(
  template: JsonObject,
  from: { readonly given: JsonObject; readonly outer: TemplateScope },
  budget: ExpressionBudget,
): TemplateScope {
  const given = new Map(Object.entries(from.given).map(([name, entry]) => [name.toLowerCase(), entry]));
  const parameters = new Map<string, unknown>();
  for (const [name, declaration] of Object.entries(isObject(template.parameters) ? template.parameters : {})) {
    const key = name.toLowerCase();
    if (given.has(key)) {
      const value = memberOf(given.get(key), 'value');
      const resolved = resolveTemplate(value, '', { scope: from.outer, budget });
      if (value !== undefined && resolved.unresolved.size === 0) parameters.set(key, resolved.value);
    } else if (isObject(declaration) && Object.hasOwn(declaration, 'defaultValue')) {
      parameters.set(key, declaration.defaultValue);
    }
  }
  const variables = new Map<string, unknown>();
  for (const [name, value] of Object.entries(isObject(template.variables) ? template.variables : {})) {
    variables.set(name.toLowerCase(), value);
  }
  return { parameters, variables };
}
