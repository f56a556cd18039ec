/** What the raw text of a value stands for, by where in the tree it is. The text is known to be well-formed. */
import { inferValue } from './infer-value.ts';
import type { Value } from './value.ts';
import { attributeText, resolveReferences, unifyLineBreaks } from './xml-text.ts';
import { type Indentation, isIndentation } from './xml-tree.ts';

export type ValuePlace =
  | { readonly kind: 'attribute' }
  /** A declaration, whose value is a text whatever it looks like. */
  | { readonly kind: 'namespace' }
  /** All there is in an element. */
  | { readonly kind: 'leaf'; readonly indentation: Indentation };

/** What an element without content has for a value. */
const EMPTY: Value = { kind: 'string', text: '' };

/** The value that the tree has there; a leaf without content has an empty text. */
export function valueOfRaw(raw: string, place: ValuePlace): Value {
  switch (place.kind) {
    case 'attribute':
      return inferValue(attributeText(raw));
    case 'namespace':
      return { kind: 'string', text: attributeText(raw) };
    case 'leaf': {
      const literal = unifyLineBreaks(raw);
      const text = resolveReferences(literal);
      return text === literal && isIndentation(literal, place.indentation) ? EMPTY : inferValue(text);
    }
  }
}
