/** The way one would do it first: for each event a DOM by xmldom, and one evaluation of the expression on it. */

import { createRequire } from 'node:module';
import { DOMParser } from '@xmldom/xmldom';

/** Its own types lack `parse`. */
const xpath = createRequire(import.meta.url)('xpath') as {
  parse(text: string): { evaluateBoolean(options: object): boolean };
};

/** Counts the events that an XPath 1.0 expression holds for; namespaces are ignored, as Windows does. */
export function countNaively(texts: readonly string[], expression: string): number {
  const parsed = xpath.parse(expression);
  const parser = new DOMParser({ onError: () => {} });
  let matched = 0;
  for (const text of texts) {
    const node = parser.parseFromString(text, 'text/xml');
    if (parsed.evaluateBoolean({ node, allowAnyNamespaceForNoPrefix: true })) matched++;
  }
  return matched;
}
