import { attributeOf, childOf, type ElementNode, leafValue } from './tree.ts';
import type { Value } from './value.ts';
import { SYSTEM_FIELD_PATHS, type SystemField } from './view.ts';

/** A field of `System` as the tree of an event has it. */
export function systemFieldOf(root: ElementNode, field: SystemField): Value | undefined {
  const system = childOf(root, 'System');
  if (system === undefined) return undefined;
  const [elementName, attributeName] = SYSTEM_FIELD_PATHS[field]!;
  const element = childOf(system, elementName);
  if (element === undefined) return undefined;
  return attributeName === undefined ? leafValue(element) : attributeOf(element, attributeName);
}
