/** What a page says, without its markup. */
import { expect } from 'vitest';

/** The words of a section. */
export function wordsOf(page: string, id: string): string {
  const from = page.indexOf(`<section id="${id}"`);
  expect(from, id).toBeGreaterThan(0);
  return page
    .slice(from, page.indexOf('</section>', from))
    .replace(/<[^>]*>/g, '')
    .replace(/\s+/g, ' ');
}

/** The words of each cell of each row whose first cell is this. */
export function rowsOf(page: string, name: string): string[][] {
  const rows = page.split(/<tr[^>]*>/).map((row) =>
    row
      .replace(/<\/tr>[\s\S]*/, '')
      .split(/<t[dh][^>]*>/)
      .slice(1)
      .map((cell) => cell.replace(/<[^>]*>/g, '')),
  );
  return rows.filter(([first]) => first === name);
}

/** Ids of the list of contents, and of the sections, in their order. */
export function idsOf(page: string): { readonly contents: readonly string[]; readonly sections: readonly string[] } {
  const all = (pattern: RegExp) => [...page.matchAll(pattern)].map(([, id]) => id as string);
  return { contents: all(/<li><a href="#([a-z0-9-]+)">/g), sections: all(/<section id="([a-z0-9-]+)"/g) };
}

/** What the chart script draws. */
export function chartsOf<Chart>(page: string): Record<string, Chart> {
  const json = /<script type="application\/json" id="chart-data">(.*?)<\/script>/.exec(page)?.[1];
  return JSON.parse(json ?? '') as Record<string, Chart>;
}
