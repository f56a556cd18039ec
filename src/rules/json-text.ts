/** Texts of JSON strings and where their characters stand in the file. */

/** Offset in the file of a character of a string's value. `start` is the offset of the opening quote. */
export function offsetInString(text: string, start: number, index: number): number {
  let at = start + 1;
  for (let units = 0; units < index && at < text.length && text[at] !== '"'; units++) at += lengthAt(text, at);
  return at;
}

/** UTF-16 units of the file that give one unit of the value. */
function lengthAt(text: string, at: number): number {
  if (text[at] !== '\\') return 1;
  return text[at + 1] === 'u' ? 6 : 2;
}
