/** A plain text table: numbers to the right, words to the left. */
import { visibleText } from './visible-text.ts';

export interface TextColumn {
  readonly title: string;
  readonly align: 'left' | 'right';
  /** Longest text shown; longer ones end in `…`. */
  readonly maxWidth?: number;
}

/** The lines of a table, indented by two blanks, without a line break at the end. */
export function renderTable(columns: readonly TextColumn[], rows: readonly (readonly string[])[]): string {
  const clipped = rows.map((row) => row.map((cell, n) => oneLine(cell, columns[n]?.maxWidth)));
  const widths = columns.map(({ title }, n) => Math.max(title.length, ...clipped.map((row) => row[n]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, n) => (columns[n]?.align === 'right' ? cell.padStart(widths[n] ?? 0) : cell.padEnd(widths[n] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(columns.map(({ title }) => title)), ...clipped.map(line)].map((text) => `  ${text}`).join('\n');
}

/**
 * Text for one line: white space becomes one blank, and characters that cannot be seen (a terminal might obey them) U+FFFD. What is longer than
 * `width` ends in `…`.
 */
export function oneLine(text: string, width?: number): string {
  const line = visibleText(text.replace(/\s+/g, ' '));
  return width === undefined || line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}
