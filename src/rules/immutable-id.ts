import { createHash } from 'node:crypto';
import { isObject } from '../base/json-object.ts';
import { IMMUTABLE_ID_DIGITS, IMMUTABLE_ID_PREFIX } from '../contract/rule-limits.ts';

/** JSON with members in order of their names and no blanks: equal content gives equal text. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  const members = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name])}`);
  return `{${members.join(',')}}`;
}

/** An immutable id for a rule that has none: the same content always has the same one. */
export function derivedImmutableId(content: unknown): string {
  const digest = createHash('sha256').update(canonicalJson(content)).digest('hex');
  return IMMUTABLE_ID_PREFIX + digest.slice(0, IMMUTABLE_ID_DIGITS);
}
