/**
 * One table as CSV (RFC 4180): a header, commas, quotes where they are needed, lines that end with CR LF, as the RFC has it and Excel
 * writes it; readers take either end. It begins with a byte order mark, without which Excel takes UTF-8 for the code page of the machine.
 *
 * Names in events are untrusted, and a spreadsheet takes text that begins with `= + - @` for a formula, which may reach other programs and
 * the network. Such text gets a `'` before it, also where it would begin a cell for a spreadsheet that splits at semicolons or line
 * ends inside quotes, as it does where the list separator of the system is not a comma. `readableText` takes the `'` away again. Numbers are as
 * they are.
 *
 * Source: https://www.rfc-editor.org/rfc/rfc4180, https://owasp.org/www-community/attacks/CSV_Injection (read 2026-11-28).
 * Assumed: the full-width forms of these characters are as bad.
 */

/** A number, a text, or nothing. */
export type CsvCell = number | string | undefined;

/** Rows of cells by the name of their column; a column without a cell is empty. */
export type CsvRow<C extends string> = Readonly<Partial<Record<C, CsvCell>>>;

const BYTE_ORDER_MARK = '\ufeff';
const LINE_END = '\r\n';

/** What every file of a result begins with: its first column is that. */
export const CSV_OPENING = `${BYTE_ORDER_MARK}section,`;

/** Text that begins a cell, at its start or behind what some reader takes for the end of one, and would be a formula there. */
const DANGER = /^(?=['" ]*[=+\-@＝＋－＠\t\r\n])|(?<=[;\t\r\n])(?=['" ]*[=+\-@＝＋－＠])/gu;
const DEFUSED = /^'(?=['" ]*[=+\-@＝＋－＠\t\r\n])|(?<=[;\t\r\n])'(?=['" ]*[=+\-@＝＋－＠])/gu;

/** Control characters, but for tabs and line ends: a terminal might obey them, and some readers stop at the first NUL. */
const CONTROL = /(?![\t\n\r])\p{Cc}/gu;

/** Control characters other than tabs and line ends become U+FFFD. */
export function renderCsv<C extends string>(columns: readonly C[], rows: readonly CsvRow<C>[]): string {
  const lines = rows.map((row) => columns.map((column) => cell(row[column])).join(','));
  return [`${BYTE_ORDER_MARK}${columns.join(',')}`, ...lines].map((line) => `${line}${LINE_END}`).join('');
}

/** What a text cell was before it was made safe. */
export function readableText(cell: string): string {
  return cell.replace(DEFUSED, '');
}

function cell(value: CsvCell): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = value.replace(CONTROL, '\ufffd').replace(DANGER, "'");
  return /[",\r\n;\t]|^\s|\s$/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
