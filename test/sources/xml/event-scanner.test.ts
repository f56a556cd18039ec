import { describe, expect, it, vi } from 'vitest';
import { SYSTEM_FIELD_PATHS } from '../../../src/events/view.ts';
import { EventScanner, Step } from '../../../src/sources/xml/event-scanner.ts';
import { layoutOf } from '../../../src/sources/xml/field-layout.ts';
import { ShapeMemo } from '../../../src/sources/xml/shape-memo.ts';

function scan(xml: string, bytes = Buffer.from(`${xml}<`)) {
  const scanner = new EventScanner(bytes, layoutOf(SYSTEM_FIELD_PATHS), new ShapeMemo(SYSTEM_FIELD_PATHS.length));
  const found: string[] = [];
  for (let step = scanner.next(); step !== Step.End; step = scanner.next()) {
    if (step === Step.Event) found.push(bytes.toString('utf8', scanner.start, scanner.end));
    else found.push(`!${scanner.faultOffset}`);
  }
  return found;
}

describe('EventScanner finds events', () => {
  const event = '<Event><System><EventID>1</EventID></System></Event>';
  it.each([
    ['alone', event, [event]],
    ['without content', '<Event/>', ['<Event/>']],
    ['one after the other', event + event, [event, event]],
    ['in a wrapper', `<?xml version="1.0"?>\n<Events>\n${event}\n</Events>`, [event]],
    ['in any root', `<ArrayOfEvents a="b"><Item>${event}</Item></ArrayOfEvents>`, [event]],
    ['with a prefix', '<e:Event><e:System/></e:Event>', ['<e:Event><e:System/></e:Event>']],
    ['with white space in tags', '<Event\n a = "1" ><System /></Event\n>', ['<Event\n a = "1" ><System /></Event\n>']],
    ['with the other quote in a value', `<Event a="it's" b='"'/>`, [`<Event a="it's" b='"'/>`]],
    ['with `>` in a value', `<Event a="/>"/>`, [`<Event a="/>"/>`]],
    ['with CDATA', '<Event><![CDATA[</Event><Event>&]]></Event>', ['<Event><![CDATA[</Event><Event>&]]></Event>']],
    ['with a comment', '<Event><!-- </Event> --></Event>', ['<Event><!-- </Event> --></Event>']],
    ['with an instruction', '<Event><?x </Event> ?></Event>', ['<Event><?x </Event> ?></Event>']],
    ['but not in a comment', `<!-- ${event} -->${event}`, [event]],
    ['but not in CDATA', `<a><![CDATA[${event}]]></a>`, []],
    ['and nothing with a longer name', '<EventID/><EventData/><Events/><MyEvent/><Event-x/>', []],
    [
      'with an inner Event',
      `<Event><UserData>${event}</UserData></Event>`,
      [`<Event><UserData>${event}</UserData></Event>`],
    ],
    [
      'with an inner Data in every writing',
      '<Event><D><Data Name=\'a\'>1</Data><Data Name="b"/></D></Event>',
      ['<Event><D><Data Name=\'a\'>1</Data><Data Name="b"/></D></Event>'],
    ],
  ])('%s', (_, xml, expected) => {
    expect(scan(xml)).toEqual(expected);
  });
});

describe('EventScanner refuses an event that is not well-formed and goes on with the next', () => {
  const next = '<Event><System/></Event>';
  it.each([
    ['an end tag of another name', '<Event><a></b></Event>', 10],
    ['an end tag too long', '<Event><a></ab></Event>', 10],
    ['a missing end tag', '<Event><EventData><a></EventData></Event>', 21],
    ['an unquoted value', String.raw`<Event a=\'x\'></Event>`, 9],
    ['an attribute without a value', '<Event a></Event>', 8],
    ['an attribute twice', '<Event a="1" a="2"/>', 13],
    ['attributes without space between', '<Event a="1"b="2"/>', 12],
    ['`<` in a value', '<Event a="<"/>', 10],
    ['an unknown entity', '<Event>&nbsp;</Event>', 7],
    ['a bare ampersand', "<Event><D><Data Name='a'>x & y</Data></D></Event>", 27],
    ['a bare ampersand in a value', "<Event><D><Data Name='&'>x</Data></D></Event>", 22],
    ['a character beyond Unicode', '<Event>&#x110000;</Event>', 7],
    ['a reference without an end', '<Event>&amp</Event>', 7],
    ['a name that ends in a colon', '<Event><a:/></Event>', 8],
    ['an attribute that ends in a colon', '<Event a:=""/>', 7],
    ['a bare `<`', '<Event>1 < 2</Event>', 10],
    ['`--` in a comment', '<Event><!-- a -- b --></Event>', 7],
    ['a declaration inside', '<Event><!DOCTYPE x></Event>', 7],
    ['no end before the next event', '<Event><System/>', 16],
    ['no end of System before the next event', '<Event><System>', 15],
  ])('%s', (_, xml, offset) => {
    expect(scan(xml + next)).toEqual([`!${offset}`, next]);
  });

  it('counts an event the input ends in, at its start', () => {
    expect(scan(`${next}<Event><System>`)).toEqual([next, `!${next.length}`]);
  });

  it('loses only the event that is never closed, not those inside it that are', () => {
    expect(scan(`<Events><Event><System/>${next}${next}</Events>`)).toEqual(['!24', next, next]);
  });
});

/** How often the scanner looks at bytes: one by one, by words of four or eight, and each that is searched through. */
function looksAt(xml: string): number {
  let looks = 0;
  const bytes = Buffer.from(`${xml}<`);
  const counted = new Proxy(bytes, {
    get(target, name) {
      if (name === 'indexOf') {
        return (wanted: string | number, from = 0) => {
          const found = target.indexOf(wanted, from);
          looks += (found < 0 ? target.length : found) - from + 1;
          return found;
        };
      }
      if (typeof name === 'string' && name <= '9') looks++;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const words = (['getInt32', 'getUint32', 'getFloat64'] as const).map((name) => {
    const read = DataView.prototype[name];
    return vi.spyOn(DataView.prototype, name).mockImplementation(function (this: DataView, ...at) {
      looks++;
      return read.apply(this, at);
    });
  });
  try {
    scan(xml, counted);
  } finally {
    for (const word of words) word.mockRestore();
  }
  return looks;
}

describe('EventScanner stays linear on input made to slow it down', () => {
  const SIZE = 16_384;
  it.each([
    ['events never closed', '<Event>'],
    ['events never closed, below other elements', '<Event><a>'],
    ['System never closed', '<Event><System>'],
    ['CDATA never closed', '<Event><![CDATA['],
    ['comments never closed', '<Event><!-- '],
    ['comments never closed around events', '<!-- <Event>'],
    ['instructions never closed', '<Event><? '],
    ['values never closed', '<Event a="'],
    ['tags never closed', '<Event '],
    ['elements nested without end', '<a><Event/><a>'],
    ['openers of nothing', '<'],
    ['names', 'a'],
  ])('%s', (_, unit) => {
    const few = looksAt(unit.repeat(Math.floor(SIZE / unit.length)));
    const many = looksAt(unit.repeat(Math.floor((4 * SIZE) / unit.length)));
    expect(few).toBeGreaterThan(SIZE / 8);
    expect(many / few).toBeLessThan(6);
  });
});
