import { describe, expect, it } from 'vitest';
import { type ElementNode, EMPTY_CONTENT, elementsOf, leafValue } from '../../src/events/tree.ts';
import { textOf } from '../../src/events/value.ts';
import { buildTree } from '../../src/events/xml-tree.ts';

/** The leaves' texts, in order; an element with elements in it is left out. */
function leaves(element: ElementNode): string[] {
  const value = leafValue(element);
  return value === undefined ? elementsOf(element).flatMap(leaves) : [textOf(value)];
}

describe('buildTree', () => {
  it.each([
    [
      'blanks of a value',
      '<Event><EventData><Data>Advapi  </Data><Data>  </Data></EventData></Event>',
      ['Advapi  ', '  '],
    ],
    [
      'line breaks of a value as XML reads them',
      '<Event><EventData><Data>\n</Data><Data>a\r\n\t\t\tb\rc</Data><Data><![CDATA[\r\n]]></Data></EventData></Event>',
      ['\n', 'a\n\t\t\tb\nc', '\n'],
    ],
    [
      'a CR written as a reference',
      '<Event><EventData><Data>a&#13;&#10;b&#xD;</Data></EventData></Event>',
      ['a\r\nb\r'],
    ],
    [
      'references',
      '<Event><EventData><Data>&lt;&gt;&amp;&quot;&apos;&#65;&#x1F600;</Data></EventData></Event>',
      ['<>&"\'A😀'],
    ],
    ['CDATA with text around', '<Event><EventData><Data>a<![CDATA[<&]]>b</Data></EventData></Event>', ['a<&b']],
    [
      'a blank written as CDATA or reference',
      '<Event><System><A><![CDATA[ ]]></A><A>&#32;</A></System></Event>',
      [' ', ' '],
    ],
    [
      'text around comments and instructions',
      '<Event><EventData><Data>a<!-- < -->b<? < ?>c</Data></EventData></Event>',
      ['abc'],
    ],
  ])('keeps %s', (_, xml, expected) => {
    expect(leaves(buildTree(xml))).toEqual(expected);
  });

  it.each([
    ['between elements', '<Event>\n <System>\n  <Level>4</Level>\n </System>\n</Event>', ['4']],
    [
      'in elements of System',
      '<Event><System><Correlation>\n</Correlation><Level> </Level></System></Event>',
      ['', ''],
    ],
    ['in an empty section', '<Event>\n  <EventData>\n  </EventData>\n</Event>', ['']],
    [
      'in place of an empty value, as evtx_dump has it',
      '<Event>\n  <EventData>\n    <Data>\n    </Data>\n    <Data>\r\n    </Data></EventData></Event>',
      ['', ''],
    ],
  ])('drops white space %s', (_, xml, expected) => {
    expect(leaves(buildTree(xml))).toEqual(expected);
  });

  it('tells an element that closes itself from one with nothing between its tags', () => {
    const [closed, ended, blank] = elementsOf(buildTree('<Event>\n <a/>\n <b></b>\n <c>\n </c></Event>'));
    expect([closed, ended, blank].map((element) => element?.children)).toEqual([[], EMPTY_CONTENT, EMPTY_CONTENT]);
  });

  it('drops prefixes but not namespace declarations', () => {
    const root = buildTree('<e:Event xmlns:e="u" e:a="1" xml:lang="en"><e:System/></e:Event>');
    expect(root.name).toBe('Event');
    expect(root.attributes.map(({ name, value }) => [name, textOf(value)])).toEqual([
      ['xmlns:e', 'u'],
      ['a', '1'],
      ['xml:lang', 'en'],
    ]);
    expect(elementsOf(root).map(({ name }) => name)).toEqual(['System']);
  });

  it('keeps text that stands between elements', () => {
    const [data] = elementsOf(buildTree('<Event><UserData>a<b/>c</UserData></Event>'));
    expect(data?.children.map((child) => (child.kind === 'text' ? textOf(child.value) : child.name))).toEqual([
      'a',
      'b',
      'c',
    ]);
  });
});
