/**
 * The shape of a rule as JSON Schema, for editors: they complete members and values, and mark what `readRules` would refuse.
 * Draft 7, which VS Code knows in full.
 */
import * as z from 'zod';
import { PROPERTIES_SCHEMA, RESOURCE_SCHEMA } from './rule-schema.ts';

const RULE_MEMBERS = ['dataSources', 'dataFlows', 'destinations', 'streamDeclarations', 'agentSettings'];

type Schema = Record<string, unknown>;

/** Optional members may be null; said by the type, not by a choice of two schemas, so that editors show one description. */
function mergeNull(schema: Schema): void {
  const { anyOf, ...rest } = schema;
  if (!Array.isArray(anyOf) || anyOf.length !== 2 || (anyOf[1] as Schema).type !== 'null') return;
  const inner = anyOf[0] as Schema;
  if (typeof inner.type !== 'string') return;
  delete schema.anyOf;
  Object.assign(schema, inner, rest, { type: [inner.type, 'null'] });
}

function convert(schema: z.ZodType): Schema {
  const converted = z.toJSONSchema(schema, {
    target: 'draft-7',
    override: ({ jsonSchema }) => mergeNull(jsonSchema as Schema),
  }) as Schema;
  delete converted.$schema;
  return converted;
}

/**
 * The schema of a rule: a resource with `properties`, or bare properties.
 *
 * Shape: a JSON Schema (draft 7), plain data, the same every time. It lets unknown members through, as `readRules` does.
 */
export function ruleJsonSchema(): unknown {
  const { properties, ...resource } = convert(RESOURCE_SCHEMA) as { properties: Schema };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Data collection rule of Azure Monitor',
    description: 'A rule as a resource (a PUT body, a GET reply), or only its properties.',
    type: 'object',
    // Offered in an empty file, where it is not known yet which of the two it will be.
    properties: { location: {}, kind: {}, properties: {} },
    if: { required: ['properties'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: {
      ...resource,
      properties: {
        ...properties,
        tags: { description: 'Names and values of your own.' },
        identity: { description: 'Managed identity.' },
        properties: { $ref: '#/definitions/properties' },
      },
    },
    else: { allOf: [{ $ref: '#/definitions/properties' }], anyOf: RULE_MEMBERS.map((name) => ({ required: [name] })) },
    definitions: { properties: convert(PROPERTIES_SCHEMA) },
  };
}
