/** What our reader and xmldom make of the same odd event. Where they differ, the name says why that is right. */
import { describe, expect, it } from 'vitest';
import { parseDocument } from '../xmldom.ts';
import { readAll, xmlBlock } from './xml-events.ts';

function verdicts(xml: string) {
  return { ours: readAll([xmlBlock(xml)]).lost === 0, xmldom: parseDocument(xml).ok };
}

describe('an event', () => {
  it.each([
    ['control characters', '<Event>a\u0001b\0</Event>'],
    ['references to characters that XML forbids', '<Event>&#0;&#1;&#xD800;&#xFFFE;</Event>'],
    ['`]]>` in text', '<Event>a]]>b</Event>'],
    ['an attribute twice by namespace', '<Event xmlns:a="u" xmlns:b="u" a:x="1" b:x="2"/>'],
  ])('is read by both with %s', (_, xml) => {
    expect(verdicts(xml)).toEqual({ ours: true, xmldom: true });
  });

  it.each([
    ['an entity that is not predefined', '<Event>&nbsp;</Event>'],
    ['an entity that a DOCTYPE declares', '<!DOCTYPE Event [<!ENTITY x "y">]><Event>&x;</Event>'],
    ['a reference with a capital X', '<Event>&#X41;</Event>'],
    ['`--` before the end of a comment', '<Event><!-- a ---></Event>'],
    ['attributes without white space between', '<Event a="1"b="2"/>'],
    ['`<` in an attribute', '<Event a="<"/>'],
    ['a name that begins with a digit or a colon', '<Event><1/></Event>'],
    ['white space before the name in an end tag', '<Event></ Event>'],
    ['an end tag in other letters', '<Event></event>'],
  ])('is refused by both with %s', (_, xml) => {
    expect(verdicts(xml)).toEqual({ ours: false, xmldom: false });
  });

  it.each([
    ['a prefix that is not declared: parts of documents are read, too', '<a:Event><a:b c:d="1"/></a:Event>'],
    ['odd characters in names: which letters are allowed does not matter to events', '<Event><\u00d7/></Event>'],
    ['several colons in a name', '<Event><a:b:c/></Event>'],
    ['an instruction called xml: documents are put into each other', '<Event><?xml version="1.0"?></Event>'],
    ['more after it: events come in streams', '<Event/>x<Event/>'],
  ])('is read by us alone with %s', (_, xml) => {
    expect(verdicts(xml)).toEqual({ ours: true, xmldom: false });
  });

  it('is refused by us alone when it is deeper, or has more attributes, than any event of Windows', () => {
    const deep = `<Event>${'<a>'.repeat(200)}${'</a>'.repeat(200)}</Event>`;
    const wide = `<Event ${Array.from({ length: 200 }, (_, i) => `a${i}="1"`).join(' ')}/>`;
    for (const xml of [deep, wide]) expect(verdicts(xml)).toEqual({ ours: false, xmldom: true });
  });
});
