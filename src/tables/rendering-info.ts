import { childOf } from '../events/tree.ts';
import { leafOf } from './event-items.ts';
import type { RowEvent } from './row-event.ts';

/**
 * A text out of `RenderingInfo`, which only forwarded events and exports "with display information" carry. Making these
 * texts needs the provider's message files, so without it they are not known. `undefined` when there is none; an empty one
 * is the same, which whoever asks has to see to.
 */
export function renderedText<V>(event: RowEvent<V>, name: 'Message' | 'Level'): V | undefined {
  const info = childOf(event.root, 'RenderingInfo');
  const element = info && childOf(info, name);
  return element && leafOf(element, event);
}
