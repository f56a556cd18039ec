import { BinXmlFault, type BinXmlNode, type BinXmlValue, MAX_EVENT_WORK, NODE_WORK } from './binxml-nodes.ts';

/** What using the nodes of a fragment once costs. */
export interface Measure {
  /** What building and printing the nodes once costs: `NODE_WORK` for each, and one for each character in them. */
  readonly weight: number;
  /** How often the slot used most is used. */
  readonly maxReferences: number;
  /** How often each slot is used. */
  readonly references: ReadonlyMap<number, number>;
}

/**
 * Measures the nodes of a fragment.
 *
 * Errors: throws `BinXmlFault` when they take more than any event may. (Literal arrays repeat the element around them, so
 * that nodes can be many more than the bytes they were made of.)
 */
export function measureNodes(nodes: readonly BinXmlNode[], offset: number): Measure {
  const references = new Map<number, number>();
  let weight = 0;
  const spend = (work: number): void => {
    weight += work;
    if (weight > MAX_EVENT_WORK)
      throw new BinXmlFault(`content that takes over ${MAX_EVENT_WORK} units of work`, offset);
  };
  const visitValue = (value: BinXmlValue): void => {
    if (value.kind === 'slot') references.set(value.slot, (references.get(value.slot) ?? 0) + 1);
    spend(NODE_WORK + lengthOf(value));
  };
  const visit = (node: BinXmlNode): void => {
    if (node.kind === 'instance') return;
    if (node.kind !== 'element') {
      visitValue(node);
      return;
    }
    spend(NODE_WORK + node.name.length);
    for (const { name, parts } of node.attributes) {
      spend(NODE_WORK + name.length);
      parts.forEach(visitValue);
    }
    node.children.forEach(visit);
  };
  nodes.forEach(visit);
  return { weight, maxReferences: Math.max(0, ...references.values()), references };
}

/** An Int8 prints as up to four characters (`-128`); no type prints more for a byte. */
const MOST_CHARACTERS_PER_BYTE = 4;

/** At least as long as the text of the value. */
function lengthOf(value: BinXmlValue): number {
  switch (value.kind) {
    case 'text':
      return value.text.length;
    case 'literal':
      return MOST_CHARACTERS_PER_BYTE * value.bytes.length;
    case 'slot':
      return 0;
  }
}
