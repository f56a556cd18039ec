import { describe, expect, it } from 'vitest';
import { renderXml } from '../../src/events/render-xml.ts';
import { buildTree } from '../../src/events/xml-tree.ts';

describe('renderXml', () => {
  it.each([
    [
      'single quotes',
      '<Event><EventData><Data Name="x"></Data></EventData></Event>',
      "<Event><EventData><Data Name='x'></Data></EventData></Event>",
    ],
    [
      'ends as they were read',
      '<Event><System><Correlation/><Level></Level></System><UserData><a><b /><c></c></a></UserData></Event>',
      '<Event><System><Correlation/><Level></Level></System><UserData><a><b/><c></c></a></UserData></Event>',
    ],
    ['text', `<Event><D>&amp;&lt;&gt;"'&#13;&#10;</D></Event>`, `<Event><D>&amp;&lt;&gt;"'&#13;\n</D></Event>`],
    [
      'text of RenderingInfo',
      `<Event><RenderingInfo><Message>"&#13;&#10;\t</Message></RenderingInfo></Event>`,
      `<Event><RenderingInfo><Message>"&#13;&#10;\t</Message></RenderingInfo></Event>`,
    ],
    ['values of attributes', `<Event a="'&quot;&#10;&lt;"/>`, `<Event a='&apos;&quot;&#10;&lt;'/>`],
  ])('writes %s', (_, xml, expected) => {
    expect(renderXml(buildTree(xml))).toBe(expected);
    expect(renderXml(buildTree(expected))).toBe(expected);
  });
});
