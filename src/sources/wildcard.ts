/** Matching of one path segment against `*`, `?` and `[a-z]`, `[!a-z]`: time grows with both lengths multiplied, at most. */

/** Whether the text holds anything that makes it a pattern. */
export function hasWildcard(text: string): boolean {
  return /[*?[]/.test(text);
}

/** A leading dot must be named, as in a shell. */
export function matchesSegment(name: string, pattern: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false;
  let at = 0;
  let position = 0;
  let star = -1;
  let starAt = 0;
  while (at < name.length) {
    if (pattern[position] === '*') {
      star = position++;
      starAt = at;
      continue;
    }
    const next = afterCharacter(name[at] as string, pattern, position);
    if (next > 0) {
      at++;
      position = next;
    } else if (star >= 0) {
      // Let the last star take one character more and try again from there.
      position = star + 1;
      at = ++starAt;
    } else return false;
  }
  while (pattern[position] === '*') position++;
  return position === pattern.length;
}

/** Where the pattern goes on when its element at `position` takes the character; 0 when it does not. */
function afterCharacter(character: string, pattern: string, position: number): number {
  const element = pattern[position];
  if (element === undefined) return 0;
  if (element === '?') return position + 1;
  const close = element === '[' ? pattern.indexOf(']', position + 2) : -1;
  if (close < 0) return element === character ? position + 1 : 0;
  const negated = pattern[position + 1] === '!' || pattern[position + 1] === '^';
  const set = pattern.slice(position + (negated ? 2 : 1), close);
  return isInSet(character, set) !== negated ? close + 1 : 0;
}

function isInSet(character: string, set: string): boolean {
  for (let i = 0; i < set.length; i++) {
    const from = set[i] as string;
    const isRange = set[i + 1] === '-' && i + 2 < set.length;
    const to = isRange ? (set[i + 2] as string) : from;
    if (character >= from && character <= to) return true;
    if (isRange) i += 2;
  }
  return false;
}
