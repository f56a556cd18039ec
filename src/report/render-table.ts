/** A plain text table: numbers to the right, words to the left. */
export interface TextColumn {
  readonly title: string;
  readonly align: 'left' | 'right';
  /** Longest text shown; longer ones end in `…`. */
  readonly maxWidth?: number;
}

/** The lines of a table, indented by two blanks, without a line break at the end. White space in cells becomes one blank. */
export function renderTable(columns: readonly TextColumn[], rows: readonly (readonly string[])[]): string {
  const clipped = rows.map((row) => row.map((cell, n) => clip(cell, columns[n]?.maxWidth)));
  const widths = columns.map(({ title }, n) => Math.max(title.length, ...clipped.map((row) => row[n]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, n) => (columns[n]?.align === 'right' ? cell.padStart(widths[n] ?? 0) : cell.padEnd(widths[n] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(columns.map(({ title }) => title)), ...clipped.map(line)].map((text) => `  ${text}`).join('\n');
}

function clip(text: string, width: number | undefined): string {
  const oneLine = text.replace(/\s+/g, ' ');
  return width === undefined || oneLine.length <= width ? oneLine : `${oneLine.slice(0, width - 1)}…`;
}
