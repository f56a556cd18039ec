import { childOf, type ElementNode, leafValue } from '../events/tree.ts';
import { textOf } from '../events/value.ts';

/**
 * A text out of `RenderingInfo`, which only forwarded events and exports "with display information" carry. Making these
 * texts needs the provider's message files, so without it they are not known.
 */
export function renderedText(root: ElementNode, name: 'Message' | 'Level'): string | undefined {
  const info = childOf(root, 'RenderingInfo');
  const element = info === undefined ? undefined : childOf(info, name);
  const value = element === undefined ? undefined : leafValue(element);
  const text = value === undefined ? '' : textOf(value);
  return text === '' ? undefined : text;
}
