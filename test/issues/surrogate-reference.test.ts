/** `&#xD800;`, half of a surrogate pair, was taken for a character, and printed as something else. */
import { expect, it } from 'vitest';
import { readAll, securityEvent, xmlBlock } from '../events/xml-events.ts';

it.each(['&#xD800;', '&#xDFFF;', '&#55296;'])(
  '%s is no character: the event is malformed, the next one is read',
  (reference) => {
    const { events, lost } = readAll([xmlBlock(securityEvent(1, `<Data>${reference}</Data>`) + securityEvent(2))]);
    expect([events.map(({ eventId }) => eventId), lost]).toEqual([[2], 1]);
  },
);
it('the characters on both sides of the surrogates are read', () => {
  const { events } = readAll([xmlBlock(securityEvent(1, '<Data>&#xD7FF;&#xE000;&#x1F600;</Data>'))]);
  expect(events[0]?.xml).toContain('<Data>\uD7FF\uE000😀</Data>');
});
