/** Where event XML may be cut: between two events, told from a window of text alone. */

/** Start tag of an event whose first child is `System`, in text whose characters are bytes or UTF-16 units. */
const EVENT_START = /<(?:[\w.-]+:)?Event(?=[ \t\r\n/>])[^<>]*>[ \t\r\n]*<(?:[\w.-]+:)?System(?=[ \t\r\n/>])/g;
const OPENER = /<!--|<!\[CDATA\[/g;

/**
 * Offset of the first event at or after `target` that does not stand inside another event, a comment or a CDATA section;
 * -1 when the window shows none. An event stands on its own when the last tag of an Event before it is an end tag.
 * The window must begin before `target` by more than comments and CDATA sections are long.
 */
export function findCut(text: string, target: number): number {
  const openers = new Openers(text);
  EVENT_START.lastIndex = target;
  for (let match = EVENT_START.exec(text); match !== null; match = EVENT_START.exec(text)) {
    const outside = openers.passTo(match.index);
    if (outside < 0) return -1;
    if (outside > match.index) EVENT_START.lastIndex = outside;
    else if (followsEndOfEvent(text, match.index, openers.lastEnd)) return match.index;
  }
  return -1;
}

/** Comments and CDATA sections, passed over from the start of the window. */
class Openers {
  readonly #text: string;
  #outside = 0;
  #next = -1;

  constructor(text: string) {
    this.#text = text;
  }

  /** End of the last comment or section passed over, 0 when there was none. */
  get lastEnd(): number {
    return this.#outside;
  }

  /** First offset at or after `position` that is outside all that opens before it; -1 when that does not end. */
  passTo(position: number): number {
    while (this.#outside <= position) {
      if (this.#next < this.#outside) {
        OPENER.lastIndex = this.#outside;
        this.#next = OPENER.exec(this.#text)?.index ?? this.#text.length;
      }
      if (this.#next >= position) return position;
      const closer = this.#text.startsWith('<!--', this.#next) ? '-->' : ']]>';
      const end = this.#text.indexOf(closer, this.#next + 4);
      if (end < 0) return -1;
      this.#outside = end + 3;
    }
    return this.#outside;
  }
}

/**
 * Whether the last tag of an element Event before `position` is an end tag. When there is none since `from`, the end of a
 * comment, the answer is no: what the comment says does not count.
 */
function followsEndOfEvent(text: string, position: number, from: number): boolean {
  let at = position;
  while (at > from) {
    at = text.lastIndexOf('Event', at - 1);
    if (at < from) return false;
    if (!/[ \t\r\n/>]/.test(text[at + 5] as string)) continue;
    let start = at - 1;
    if (text[start] === ':') {
      start--;
      while (start >= 0 && /[\w.-]/.test(text[start] as string)) start--;
    }
    if (text[start] === '<') return false;
    if (text[start] === '/' && text[start - 1] === '<') return true;
  }
  return false;
}
