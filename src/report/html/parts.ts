/** What the sections of a report are made of: figures, tables, bars, and how a figure came about. */
import { formatCount } from '../format-number.ts';
import { type Html, html } from './html.ts';

/** A figure as people read it. `of` names the member of `--json` it is: a pointer, or in a row with `at` a name. */
export function figure(
  value: number,
  { of, show }: { readonly of: string; readonly show: (value: number) => string },
): Html {
  return html`<data value="${value}" data-of="${of}">${show(value)}</data>`;
}

/** What a word means, and where its figure comes from. */
export interface Term {
  readonly term: string;
  readonly text: string;
}

/** Where figures come from, one click away. `of` tells the reader of a screen what is to be explained. */
export function derivation(of: string, terms: readonly Term[]): Html {
  return html`<details class="how"><summary>Where ${of} come from</summary><dl>
${terms.map(({ term, text }) => html`<dt>${term}</dt><dd>${text}</dd>\n`)}</dl></details>\n`;
}

export interface Column {
  readonly title: string;
  /** Numbers stand at the right. */
  readonly kind: 'text' | 'number';
}

export interface TableParts {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** Totals. */
  readonly foot?: readonly Html[];
}

/** The first cell names the row. */
export interface Row {
  /** Pointer into `--json` of what the row is about. */
  readonly at?: string;
  readonly cells: readonly Html[];
}

/** A table that scrolls in a box of its own, by keyboard as well. */
export function table({ caption, columns, rows, foot }: TableParts): Html {
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map(({ title, kind }) => html`<th scope="col" class="${kind}">${title}</th>`)}</tr></thead>
<tbody>
${rows.map(({ at, cells }) => html`<tr${at === undefined ? undefined : html` data-at="${at}"`}>${cellsOf(cells, columns)}</tr>\n`)}</tbody>
${foot && html`<tfoot><tr>${cellsOf(foot, columns)}</tr></tfoot>\n`}</table></div>\n`;
}

/** HTML closes cells by itself; that is a tenth of a large report. */
function cellsOf([first, ...others]: readonly Html[], [, ...columns]: readonly Column[]): Html {
  const cells = others.map((cell, n) =>
    columns[n]?.kind === 'text' ? html`<td class="text">${cell}` : html`<td>${cell}`,
  );
  return html`<th scope="row">${first}</th>${cells}`;
}

/** How much of the largest a value is, for the eye: the number stands beside it. Nothing for 0. */
export function bar(
  value: number,
  { of, kind = 'a' }: { readonly of: number; readonly kind?: 'a' | 'b' },
): Html | undefined {
  if (!(value > 0 && of > 0)) return undefined;
  const percent = Math.min(100, (100 * value) / of);
  return html`<span class="bar ${kind}" style="width:${percent.toFixed(1)}%"></span>`;
}

/** Characters of a name in a report: of a rule, a table, a computer. */
export const NAME_LENGTH = 200;

/** The start of a text that is too long for a report. Never half a character: those of two units stay whole. */
export function clip(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** A name as a report shows it. */
export function named(name: string): Html {
  return html`${clip(name, NAME_LENGTH)}`;
}

/** The first of many, and those left out. */
export function firstOf<T>(
  all: readonly T[],
  most: number,
): { readonly shown: readonly T[]; readonly hidden: readonly T[] } {
  return { shown: all.slice(0, most), hidden: all.slice(most) };
}

/** Rows of a table that is not to make the file too large to open at once. */
export const MOST_ROWS = 300;

/** A table of at most `MOST_ROWS`, and how many more there are of what it lists. */
export function longTable(
  { rows, ...parts }: TableParts,
  left: { readonly of: string; readonly command: string },
): Html {
  const { shown, hidden } = firstOf(rows, MOST_ROWS);
  return html`${table({ ...parts, rows: shown })}${notShown(hidden, left)}`;
}

/** How many were left out. Nothing where none was. */
export function notShown(
  hidden: readonly unknown[],
  { of, command }: { readonly of: string; readonly command: string },
): Html | undefined {
  if (hidden.length === 0) return undefined;
  return html`<p class="notice">Not shown: ${formatCount(hidden.length)} of the ${of}; ${command} --json has them.</p>\n`;
}
