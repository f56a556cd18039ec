/** What people see of a result, before it is text or Markdown: facts, then tables with notes. Here also: the text. */
import { renderTable, type TextColumn } from './render-table.ts';

/** What came from events, rules or arguments; or words of ours, of which no name can be mistaken. */
export type Cell = string | { readonly words: string };

export interface Fact {
  /** One or two words. */
  readonly term: string;
  readonly lines: readonly string[];
}

export interface PageTable {
  readonly title: string;
  readonly columns: readonly TextColumn[];
  readonly rows: readonly (readonly Cell[])[];
  readonly notes?: readonly string[];
}

export interface ResultPage {
  readonly facts: readonly Fact[];
  readonly tables: readonly PageTable[];
}

/** Where the texts of facts begin. */
const TERM_WIDTH = 9;

/** Parts of the text, to be set apart by an empty line. */
export function pageTexts({ facts, tables }: ResultPage): string[] {
  const told = facts.flatMap(({ term, lines }) =>
    lines.map((line, n) => `${(n === 0 ? term : '').padEnd(TERM_WIDTH)}${line}`),
  );
  return [told.join('\n'), ...tables.map(tableText)];
}

function tableText({ title, columns, rows, notes = [] }: PageTable): string {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'string' ? cell : cell.words)));
  return [title, renderTable(columns, cells), ...notes.map((note) => `  ${note}`)].join('\n');
}
