import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { html } from '../../../src/report/html/html.ts';
import { bar, clip, longTable, MOST_ROWS } from '../../../src/report/html/parts.ts';

describe('a text that is too long', () => {
  it.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['a\u{1f600}b', 3, 'a…'],
    ['\u{1f600}\u{1f600}', 4, '\u{1f600}\u{1f600}'],
  ])('%j in %d is %j', (text, length, shown) => {
    expect(clip(text, length)).toBe(shown);
  });

  it('is cut to the length and never through a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 20 }), (text, length) => {
        const shown = clip(text, length);
        expect(shown.length).toBeLessThanOrEqual(length);
        expect(shown).not.toMatch(/[\ud800-\udfff]/u);
        if (shown !== text) expect(text.startsWith(shown.slice(0, -1))).toBe(true);
      }),
    );
  });
});

describe('a bar', () => {
  it.each([
    [1, 4, 'width:25.0%'],
    [9, 4, 'width:100.0%'],
  ])('of %d in %d has %s', (value, of, style) => {
    expect(bar(value, { of })?.text).toContain(style);
  });

  it.each([
    [0, 4],
    [-1, 4],
    [1, 0],
    [Number.NaN, 4],
    [1, Number.NaN],
  ])('of %d in %d is none', (value, of) => {
    expect(bar(value, { of })).toBeUndefined();
  });
});

describe('a long table', () => {
  const table = (count: number) =>
    longTable(
      {
        caption: 'Things',
        columns: [{ title: 'thing', kind: 'text' }],
        rows: Array.from({ length: count }, (_, n) => ({ cells: [html`thing ${n}`] })),
      },
      { of: 'things', command: 'run' },
    ).text;

  it('is whole as long as it fits', () => {
    expect(table(MOST_ROWS).match(/>thing \d+</g)).toHaveLength(MOST_ROWS);
    expect(table(MOST_ROWS)).not.toContain('Not shown');
  });

  it('has its first rows, and says how many more there are', () => {
    const page = table(MOST_ROWS + 1200);
    expect(page.match(/>thing \d+</g)).toHaveLength(MOST_ROWS);
    expect(page).toContain('Not shown: 1,200 of the things; run --json has them.');
  });
});
