/** Which texts of an event's `System` the scanner notes while it passes over them. */
import { NameSet } from './name-set.ts';

/** Where a field stands below `System`: an element's text, or one of its attributes. */
export type FieldPath = readonly [element: string, attribute?: string];

/** Field paths arranged for lookup by the bytes of names. Field numbers are indices into the paths given. */
export interface FieldLayout {
  readonly fieldCount: number;
  readonly elements: NameSet;
  /** By element index: the field that is its text, or -1. */
  readonly textFields: Int8Array;
  /** By element index: its attributes, and the field of each. */
  readonly attributes: readonly NameSet[];
  readonly attributeFields: readonly Int8Array[];
}

export function layoutOf(paths: readonly FieldPath[]): FieldLayout {
  const names = [...new Set(paths.map(([element]) => element))];
  const textFields = new Int8Array(names.length).fill(-1);
  const attributeNames: string[][] = names.map(() => []);
  const attributeFields: number[][] = names.map(() => []);
  for (const [field, [element, attribute]] of paths.entries()) {
    const index = names.indexOf(element);
    if (attribute === undefined) textFields[index] = field;
    else {
      attributeNames[index]?.push(attribute);
      attributeFields[index]?.push(field);
    }
  }
  return {
    fieldCount: paths.length,
    elements: new NameSet(names),
    textFields,
    attributes: attributeNames.map((list) => new NameSet(list)),
    attributeFields: attributeFields.map((list) => Int8Array.from(list)),
  };
}
