import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { childrenOf, escapeXml, readXml, type XmlElement } from '../../src/emulator/legacy/xml.ts';

/** An element as text without its namespace: name, children, text. */
function brief({ name, children, text }: XmlElement): string {
  return `${name}(${[...children.map(brief), text].filter((part) => part !== '').join(',')})`;
}

describe('the XML of agents', () => {
  it.each([
    ['<a/>', 'a()'],
    ['\uFEFF<?xml version="1.0"?>\n<!-- a - b --><a>x</a>\n', 'a(x)'],
    ['<a>1<b c="d" e=\'<\'/>2</a>', undefined],
    ['<a>1<b c="d>" e=\'"\'/>2</a>', 'a(b(),12)'],
    ['<a><b>&lt;&#65;&#x42;&amp;</b><![CDATA[<c>]]></a>', 'a(b(<AB&),<c>)'],
    ['<a-1.x><_b/></a-1.x>', 'a-1.x(_b())'],
    ['<p:a xmlns:p="n"><p:b/></p:a>', 'a(b())'],
    ['<p:a/>', undefined],
    ['<a><b></a></b>', undefined],
    ['<a>', undefined],
    ['</a>', undefined],
    ['<a/><b/>', undefined],
    ['<a/>text', undefined],
    ['text', undefined],
    ['', undefined],
    ['<a b="1" b="2"/>', undefined],
    ['<a b=1/>', undefined],
    ['<a>&b;</a>', undefined],
    ['<a>a & b</a>', undefined],
    ['<a>&#0;</a>', undefined],
    ['<a>&#x110000;</a>', undefined],
    ['<!DOCTYPE a><a/>', undefined],
    ['<!-- never closed <a/>', undefined],
    ['<![CDATA[x]]>', undefined],
    ['<1a/>', undefined],
  ])('reads %j as %s', (text, wanted) => {
    const read = readXml(text);
    expect(read.ok ? brief(read.value) : undefined).toBe(wanted);
    if (!read.ok) expect(read.problem.message).toMatch(/^not the XML wanted, at character \d+: /u);
  });

  it('finds children in the namespace of their parent', () => {
    const read = readXml('<a xmlns="n"><b>1</b><b xmlns="m">2</b><p:b xmlns:p="n">3</p:b><c xmlns=""/></a>');
    expect(read.ok && childrenOf(read.value, 'b').map(({ text }) => text)).toEqual(['1', '3']);
  });

  it('gives back every text that was escaped', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const read = readXml(`<a>${escapeXml(text)}</a>`);
        expect(read.ok && read.value.text).toBe(text);
      }),
    );
  });

  it('answers for any text at all, soon', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '</',
      '/>',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?',
      '?>',
      'a',
      ' ',
      '="',
      "'",
      '&#',
      ';',
      ':',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.integer({ min: 1, max: 2_000 }), (pieces, times) => {
        const read = readXml(pieces.join('') + pieces.slice(0, 2).join('').repeat(times));
        expect(read.ok || read.problem.message.length < 100).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
