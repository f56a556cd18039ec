/** Text of events and rules as people may safely look at it. */

/** What cannot be seen and yet changes what is: control characters, and those that turn the direction of the text around them. */
const UNSEEN = /(?![\t\n\r])[\p{Cc}\p{Cf}]/gu;

/** The text with U+FFFD for each character that cannot be seen. Tabs and line ends stay. */
export function visibleText(text: string): string {
  return text.replace(UNSEEN, '\ufffd');
}
