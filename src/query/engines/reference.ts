/**
 * The reference engine: the `xpath` package on an xmldom document, some hundred times slower than the fast engine and
 * built without it. Only the rule of comparison is shared.
 */
import { createRequire } from 'node:module';
import { toDocument } from '../../events/dom.ts';
import type { ElementNode } from '../../events/tree.ts';
import type { Value } from '../../events/value.ts';
import type { QueryTree } from '../tree.ts';
import type { EventTest } from './engine.ts';
import { rewriteQuery } from './rewrite.ts';

/** The part of `xpath` used here. Its own types pull the globals of the browser into the project and lack `parse`. */
interface XPathPackage {
  parse(xpath: string): {
    evaluateBoolean(options: { node: unknown; functions: (name: string) => CustomFunction | undefined }): boolean;
  };
}

type CustomFunction = (context: unknown, number: XPathNumber, ...args: readonly XPathArgument[]) => boolean;
interface XPathNumber {
  numberValue(): number;
}
/** A number, or a node-set in no particular order. */
type XPathArgument = XPathNumber & { toUnsortedArray?(): readonly DomNode[] };

/** The part of a DOM node used here. */
interface DomNode {
  readonly nodeType: number;
  readonly nodeValue: string | null;
  readonly textContent: string | null;
  readonly parentNode: DomNode | null;
  readonly childNodes: ArrayLike<DomNode>;
}

const ELEMENT_NODE = 1;
const TEXT_NODE = 3;

/** Loaded when it is first needed. */
function xpathPackage(): XPathPackage {
  return createRequire(import.meta.url)('xpath') as XPathPackage;
}

/** Documents by event, so that several queries on one event build one. */
const documents = new WeakMap<ElementNode, unknown>();

/** Compiles a query. It takes every one. */
export function compileReference(tree: QueryTree): EventTest {
  const { xpath, tests } = rewriteQuery(tree.expr);
  const expression = xpathPackage().parse(xpath);
  return (event, nowMs) => {
    const test: CustomFunction = (_context, number, ...args) => tests[number.numberValue()]!(args.map(valuesOf), nowMs);
    const functions = (name: string) => (name === 'test' ? test : undefined);
    return expression.evaluateBoolean({ node: documentOf(event.root()), functions });
  };
}

function documentOf(root: ElementNode): unknown {
  const known = documents.get(root);
  if (known !== undefined) return known;
  const document = toDocument(root);
  documents.set(root, document);
  return document;
}

/** The values of an argument; an element with elements in it has none. */
function valuesOf(argument: XPathArgument): readonly Value[] {
  const nodes = argument.toUnsortedArray?.();
  if (nodes === undefined) return [{ kind: 'integer', value: argument.numberValue() }];
  const values: Value[] = [];
  for (const node of nodes) {
    const text = textOfNode(node);
    if (text !== undefined) values.push({ kind: 'string', text });
  }
  return values;
}

function textOfNode(node: DomNode): string | undefined {
  if (node.nodeType === TEXT_NODE) return node.parentNode?.textContent ?? '';
  if (node.nodeType !== ELEMENT_NODE) return node.nodeValue ?? '';
  for (let at = 0; at < node.childNodes.length; at++) {
    if (node.childNodes[at]!.nodeType === ELEMENT_NODE) return undefined;
  }
  return node.textContent ?? '';
}
