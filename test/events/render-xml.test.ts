import { describe, expect, it } from 'vitest';
import { renderXml } from '../../src/events/render-xml.ts';
import { buildTree } from '../../src/events/xml-tree.ts';

describe('renderXml', () => {
  it.each([
    [
      'single quotes and explicit ends',
      '<Event><EventData><Data Name="x"/></EventData></Event>',
      "<Event><EventData><Data Name='x'></Data></EventData></Event>",
    ],
    [
      'elements of System that close themselves',
      '<Event><System><Correlation></Correlation><Level/><Security UserID="S-1-5-18" /></System></Event>',
      "<Event><System><Correlation/><Level></Level><Security UserID='S-1-5-18'/></System></Event>",
    ],
    [
      'the same names elsewhere',
      '<Event><UserData><Security/></UserData></Event>',
      '<Event><UserData><Security></Security></UserData></Event>',
    ],
    ['text', `<Event><D>&amp;&lt;&gt;"'&#13;&#10;</D></Event>`, `<Event><D>&amp;&lt;&gt;"'\r\n</D></Event>`],
    [
      'text of RenderingInfo',
      `<Event><RenderingInfo><Message>"&#13;&#10;\t</Message></RenderingInfo></Event>`,
      `<Event><RenderingInfo><Message>"&#13;&#10;\t</Message></RenderingInfo></Event>`,
    ],
    ['values of attributes', `<Event a="'&quot;&#10;&lt;"/>`, `<Event a='&apos;&quot;&#10;&lt;'></Event>`],
  ])('writes %s', (_, xml, expected) => {
    expect(renderXml(buildTree(xml))).toBe(expected);
    expect(renderXml(buildTree(expected))).toBe(expected);
  });
});
