/**
 * Where the parsers behind the goldens are known to be wrong. Each rule holds for one value and checks the evidence itself, so
 * that nothing else is let off.
 */
import { parseDocument } from '../xmldom.ts';
import { type GoldenNode, normal, stable } from './golden-record.ts';

/** A value as we read it, as the golden has it, and the bytes of its record. */
export interface Disagreement {
  readonly ours: string;
  readonly golden: unknown;
  readonly bytes: Buffer;
}

const RULES: Readonly<Record<string, (found: Disagreement) => boolean>> = {
  'libevtx gives U+FFFD for control characters, which are stored': ({ ours, golden, bytes }) =>
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
    golden === ours.replace(/[\0-\x08\x0b\x0c\x0e-\x1f]/g, '\ufffd') && isStored(ours, bytes),
  'libevtx gives a value that is only line ends as empty, though they are stored': ({ ours, golden, bytes }) =>
    golden === '' && /^\n+$/.test(ours) && (isStored(ours, bytes) || isStored(ours.replaceAll('\n', '\r\n'), bytes)),
  'the parsers print sizes decimal, MS-EVEN6 2.2.12.3 has them hexadecimal; the number is the same': ({
    ours,
    golden,
  }) => typeof golden === 'string' && /^\d+$/.test(golden) && /^0x/.test(ours) && BigInt(ours) === BigInt(golden),
  'python-evtx prints booleans with capitals': ({ ours, golden }) =>
    (golden === 'True' || golden === 'False') && golden.toLowerCase() === ours,
  'libevtx does not escape markup in values, so that it became elements; they are the same': ({
    ours,
    golden,
    bytes,
  }) => typeof golden === 'object' && isStored(ours, bytes) && stable(elementsIn(ours)) === stable(childrenOf(golden)),
};

/** The rule that explains a disagreement. */
export function explain(found: Disagreement): string | undefined {
  return Object.keys(RULES).find((name) => RULES[name]?.(found));
}

/** Whether the bytes of the record have the text as it is, as UTF-16 or ANSI. */
function isStored(text: string, bytes: Buffer): boolean {
  return bytes.includes(Buffer.from(text, 'utf16le')) || bytes.includes(Buffer.from(text, 'latin1'));
}

/** The markup of a value as goldens have trees. */
function elementsIn(markup: string): unknown {
  const parsed = parseDocument(`<Data>${markup}</Data>`);
  return parsed.ok ? childElements(parsed.value.documentElement as unknown as DomElement) : parsed.problem.message;
}

interface DomElement {
  readonly nodeType: number;
  readonly localName: string;
  readonly nodeValue: string | null;
  readonly attributes: ArrayLike<{ readonly name: string; readonly value: string }>;
  readonly childNodes: ArrayLike<DomElement>;
}

function childElements(element: DomElement): unknown[] {
  return Array.from(element.childNodes)
    .filter(({ nodeType }) => nodeType === 1)
    .map((child) => ({
      tag: child.localName,
      attrs: Object.fromEntries(
        Array.from(child.attributes)
          .filter(({ name }) => !/^xmlns(:|$)/.test(name))
          .map(({ name, value }) => [name, normal(value)]),
      ),
      children: childElements(child),
      text: Array.from(child.childNodes, ({ nodeType, nodeValue }) => (nodeType === 3 ? nodeValue : '')).join(''),
    }));
}

function childrenOf(golden: unknown): unknown {
  const children = (node: GoldenNode): unknown[] =>
    (node.children ?? []).map((child) => ({
      tag: child.tag.replace(/^\{.*\}/, ''),
      attrs: child.attrs ?? {},
      children: children(child),
      text: child.text ?? '',
    }));
  return golden === null ? [] : children(golden as GoldenNode);
}
