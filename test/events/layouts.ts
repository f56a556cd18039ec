/** Layouts with values put into their holes: what they must be is the event itself. */
import { EMPTY_STRING } from '../../src/events/evtx-value.ts';
import { type HoleValues, isHole, type LayoutValue } from '../../src/events/layout.ts';
import type { AttributeNode, ContentNode, ElementNode } from '../../src/events/tree.ts';
import { textOf, type Value } from '../../src/events/value.ts';
import type { EventView } from '../../src/events/view.ts';

/** The event by its layout; `undefined` when it has none. */
export function byLayout(event: EventView): { root: ElementNode; system: (Value | undefined)[] } | undefined {
  const layout = event.regular ? event.layout() : undefined;
  if (layout === undefined) return undefined;
  const { holes } = event;
  // An attribute's field without text is not there, an element's is empty: the view says which.
  const system = layout.system.map((value, field) =>
    value !== undefined &&
    isHole(value) &&
    textOf(holes.value(value.hole)) === '' &&
    event.system(field as 0) === undefined
      ? undefined
      : value && filled(value, holes),
  );
  return { root: fill(layout.root, holes), system };
}

function fill(element: ElementNode<LayoutValue>, holes: HoleValues): ElementNode {
  const attributes: AttributeNode[] = [];
  for (const { name, value } of element.attributes) {
    const known = filled(value, holes);
    const isOmitted = isHole(value) && value.omitsEmpty === true && textOf(known) === '';
    if (!isOmitted) attributes.push({ name, value: known });
  }
  const children = element.children.map(
    (child): ContentNode =>
      child.kind === 'element' ? fill(child, holes) : { kind: 'text', value: filled(child.value, holes) },
  );
  return { kind: 'element', name: element.name, attributes, children };
}

function filled(value: LayoutValue, holes: HoleValues): Value {
  if (!isHole(value)) return value;
  const known = holes.value(value.hole);
  return textOf(known) === '' ? EMPTY_STRING : known;
}
