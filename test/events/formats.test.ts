import { describe, expect, it } from 'vitest';
import { evtxEventOf } from './evtx-events.ts';
import { eventOf } from './xml-events.ts';

describe('an event id', () => {
  it.each([
    ['4624', 4624],
    ['0', 0],
    ['70000', 70_000],
    ['04', -1],
    [' 7 ', -1],
    ['0x10', -1],
    ['x', -1],
    ['', -1],
  ])('written %j is %i, whatever the format of the event', (text, id) => {
    const xml = `<Event><System><EventID>${text}</EventID></System></Event>`;
    expect({ xml: eventOf(xml).eventId(), evtx: evtxEventOf(xml).eventId() }).toEqual({ xml: id, evtx: id });
  });
});
