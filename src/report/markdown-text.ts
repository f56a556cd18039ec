/**
 * Markdown as GitHub reads it (GFM), of text that is not to be trusted.
 *
 * What came from events, rules and arguments stands in code spans: there is no markup in them, and neither links nor `@names` or `#numbers`
 * that a code host would make something of. Words of ours have what could be markup escaped. No HTML is written.
 *
 * Source: https://github.github.com/gfm/#tables-extension- and #code-spans (read 2026-11-28).
 */
import { oneLine, type TextColumn } from './render-table.ts';
import type { Cell } from './result-page.ts';

/** What every file begins with. */
export const MARKDOWN_OPENING = '## amasim ';

const MARKUP = /[\\`*_{}[\]<>#|~&!$@^]/g;

/** Words of ours on one line. */
export function markdownWords(words: string): string {
  return oneLine(words).replace(MARKUP, '\\$&');
}

/**
 * Any text as code, on one line; nothing for none. It may stand in a table, where a pipe is escaped in code, too; a backslash before a
 * pipe, of which tables make one thing or another, gets a blank behind it.
 */
export function markdownCode(text: string, maxWidth?: number): string {
  const line = oneLine(text, maxWidth);
  if (line === '') return '';
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  // One blank is taken from both ends by readers, where both have one.
  const blank = /^[` ]|[` ]$/.test(line) ? ' ' : '';
  return `${fence}${blank}${line.replace(/\\(?=\|)/g, '\\ ').replaceAll('|', '\\|')}${blank}${fence}`;
}

/** A table: numbers to the right. Each row has as many cells as there are columns. */
export function markdownTable(columns: readonly TextColumn[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ title }) => markdownWords(title))),
    line(columns.map(({ align }) => (align === 'right' ? '---:' : '---'))),
    ...rows.map((row) => line(columns.map((column, n) => cellText(row[n] ?? '', column)))),
  ].join('\n');
}

/** What stands to the right are our numbers. */
function cellText(cell: Cell, { align, maxWidth }: TextColumn): string {
  if (typeof cell !== 'string') return markdownWords(cell.words);
  return align === 'right' ? markdownWords(cell) : markdownCode(cell, maxWidth);
}
