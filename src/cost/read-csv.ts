/**
 * Reads CSV as portals and tools export it (RFC 4180): quoted fields with doubled quotes and line ends in them, CR LF or LF, a byte
 * order mark. Linear in the text.
 *
 * Source: https://www.rfc-editor.org/rfc/rfc4180
 */
import { fail, ok, type Result } from '../base/problem.ts';

/** Rows as lists of fields; the first is the header. Empty lines are none. Error: the number of the line that is wrong, and why. */
export function readCsv(
  text: string,
  mostRows: number,
): Result<readonly (readonly string[])[], { line: number; why: string }> {
  const rows: string[][] = [];
  let row: string[] = [];
  let [at, line] = [text.startsWith('\uFEFF') ? 1 : 0, 1];
  while (at < text.length) {
    const started = line;
    let field = '';
    if (text[at] === '"') {
      const quoted = readQuoted(text, at);
      if (quoted === undefined) return fail({ line: started, why: 'the quotes do not end' });
      field = quoted.field;
      for (let n = at; n < quoted.end; n++) if (text[n] === '\n') line += 1;
      at = quoted.end;
      if (at < text.length && !/[,\r\n]/.test(text[at] ?? '')) {
        return fail({ line, why: `${JSON.stringify(text[at])} after quotes: wanted a comma or the end of the line` });
      }
    } else {
      const start = at;
      while (at < text.length && text[at] !== ',' && text[at] !== '\n' && text[at] !== '\r') at += 1;
      field = text.slice(start, at);
    }
    row.push(field);
    if (text[at] === ',') {
      at += 1;
      if (at < text.length) continue;
      row.push('');
    }
    if (text[at] === '\r') at += 1;
    if (text[at] === '\n') at += 1;
    line += 1;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    if (rows.length > mostRows + 1) return fail({ line, why: `more than ${mostRows} rows` });
    row = [];
  }
  return ok(rows);
}

function readQuoted(text: string, start: number): { field: string; end: number } | undefined {
  const parts: string[] = [];
  for (let at = start + 1; ; ) {
    const end = text.indexOf('"', at);
    if (end < 0) return undefined;
    parts.push(text.slice(at, end));
    if (text[end + 1] !== '"') return { field: parts.join(''), end: end + 1 };
    parts.push('"');
    at = end + 2;
  }
}
