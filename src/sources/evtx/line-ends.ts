/**
 * The text of a value as an XML reader has it. Windows stores and prints CR LF as it is, and every XML reader turns CR LF
 * and a lone CR into LF (XML 1.0, 2.11), so an event is the same in every character whether it is read from EVTX or from
 * the XML Windows prints of it. A character reference is not text: `&#13;` stays a CR.
 */
export function withLineFeeds(text: string): string {
  // Not `includes`, which takes twice as long on the short texts of events.
  return text.indexOf('\r') < 0 ? text : text.replace(/\r\n?/g, '\n');
}
