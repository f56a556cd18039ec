import { describe, expect, it, vi } from 'vitest';
import { toDocument } from '../../src/events/dom.ts';
import { buildTree } from '../../src/events/xml-tree.ts';
import { parseDocument } from '../xmldom.ts';

describe('toDocument', () => {
  it('makes elements without prefix and namespace, and leaves out namespace declarations', () => {
    const document = toDocument(buildTree("<e:Event xmlns:e='u'><e:Data Name='a'>&lt;</e:Data></e:Event>"));
    const data = document.documentElement?.firstChild;
    expect(document.documentElement?.namespaceURI).toBeNull();
    expect(document.documentElement?.attributes.length).toBe(0);
    expect(document.toString()).toBe('<Event><Data Name="a">&lt;</Data></Event>');
    expect(data?.textContent).toBe('<');
  });
});

describe('toDocument on odd names', () => {
  it.each(['<xml:a xml:b="1"/>', '<a:1 b:2="3"/>', '<é\u00d7 a="1"/>', '<a:b:c/>'])('does not throw on %s', (inner) => {
    expect(() => toDocument(buildTree(`<Event>${inner}</Event>`))).not.toThrow();
  });
});

describe('parseDocument', () => {
  it('gives the document', () => {
    const parsed = parseDocument('<a><b/></a>');
    expect(parsed.ok && parsed.value.documentElement?.nodeName).toBe('a');
  });

  it.each(['<a></b>', '', 'text', '<a b=c/>', '<a>'])('says what is wrong with %j, and not on the console', (xml) => {
    const spies = (['log', 'warn', 'error'] as const).map((name) => vi.spyOn(console, name));
    const parsed = parseDocument(xml);
    expect(!parsed.ok && parsed.problem.message.length > 0).toBe(true);
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });
});
