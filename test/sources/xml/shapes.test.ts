import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SECURITY_ONLY } from '../../../fixtures/profiles.ts';
import { SYSTEM_FIELD_PATHS } from '../../../src/events/view.ts';
import { generateEvents } from '../../../src/sources/generator/generate-events.ts';
import { writeXml } from '../../../src/sources/generator/xml-writer.ts';
import { EventScanner, Step } from '../../../src/sources/xml/event-scanner.ts';
import { layoutOf } from '../../../src/sources/xml/field-layout.ts';
import { KernelShapes } from '../../../src/sources/xml/kernel-shapes.ts';
import type { KnownShapes } from '../../../src/sources/xml/known-shapes.ts';
import { ShapeMemo } from '../../../src/sources/xml/shape-memo.ts';

const LAYOUT = layoutOf(SYSTEM_FIELD_PATHS);
/** Both ways to know shapes, and how large names must be for forty of them to be too many. */
const WAYS = [
  ['in JavaScript', () => new ShapeMemo(LAYOUT.fieldCount), 20_000],
  ['in the kernel', () => new KernelShapes(LAYOUT.fieldCount), 120_000],
] as const;

/** All that a scanner tells about a text, and how many of its events had a known shape. */
function scan(text: string, shapes: KnownShapes<unknown>) {
  const bytes = bytesOf(`${text}<`, shapes);
  const scanner = new EventScanner(bytes, LAYOUT, shapes);
  const found: unknown[] = [];
  let known = 0;
  for (let step = scanner.next(); step !== Step.End; step = scanner.next()) {
    if (step === Step.Malformed) {
      const { start, reason, faultOffset, fault } = scanner;
      found.push({ start, reason, faultOffset, fault });
      continue;
    }
    if (scanner.shape !== undefined) known++;
    const fields = SYSTEM_FIELD_PATHS.map((_, field) => {
      const start = scanner.fieldStart(field);
      return start < 0 ? undefined : [start, scanner.fieldEnd(field)];
    });
    found.push({ start: scanner.start, end: scanner.end, regular: scanner.regular, fields });
  }
  return { found, known };
}

function bytesOf(text: string, shapes: KnownShapes<unknown>): Buffer {
  if (!(shapes instanceof KernelShapes)) return Buffer.from(text);
  const bytes = shapes.memory.subarray(0, Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
}

const event = (system: string, data: string) => `<Event a="1"><System>${system}</System><D>${data}</D></Event>`;
const usual = event(
  `<Provider Name="p" Guid="{1}"/><EventID Qualifiers="0">7</EventID><Level>4</Level><TimeCreated SystemTime="t"/>
  <EventRecordID>12</EventRecordID><Execution ProcessID="4" ThreadID="8"/><Channel>c</Channel><Computer>d</Computer>`,
  '<Data Name="x">a</Data>\n<Data Name="y"></Data><Data/>',
);

describe.each(WAYS)('An event of a shape met before, known %s', (_, newShapes) => {
  it.each([
    ['the same again', usual, 1],
    [
      'with other values',
      usual.replace('12', '3456').replace('"t"', '""').replace('>a<', '><').replace('d<', 'dd<'),
      1,
    ],
    ['with references in values', usual.replace('>a<', '>&lt;&#10;a&amp;<').replace('"t"', '"&quot;"'), 1],
    ['with the other quote in a value', usual.replace('"t"', `"'"`), 1],
    ['with a bare ampersand in a value', usual.replace('>a<', '>a&b<'), 0],
    ['with a bare ampersand in an attribute', usual.replace('"t"', '"&"'), 0],
    ['with a reference cut off', usual.replace('>a<', '>&am<'), 0],
    ['with `<` in an attribute', usual.replace('"t"', '"<"'), 0],
    ['with a quote too many', usual.replace('"t"', '"t""'), 0],
    ['with an element in place of a text', usual.replace('>a<', '><b/><'), 0],
    ['with a comment in a text', usual.replace('>a<', '>a<!-- b --><'), 0],
    ['with another end tag', usual.replace('</D>', '</d>'), 0],
    ['with another id', usual.replace('>7<', '>8<'), 0],
    ['cut off', usual.slice(0, -1), 0],
    ['cut off in a value', usual.slice(0, usual.indexOf('12') + 1), 0],
    ['without its data', event('', ''), 0],
  ])('%s is read as if met for the first time', (_, text, known) => {
    const shapes = newShapes();
    scan(usual, shapes);
    const again = scan(text, shapes);
    expect(again.found).toEqual(scan(text, unlearned()).found);
    expect(again.known).toBe(known);
  });
});

describe.each(WAYS)('Shapes known %s', (_, newShapes, largeName) => {
  const generated = [...generateEvents({ seed: 3, count: 60, profile: SECURITY_ONLY })];
  const events = Buffer.concat([...writeXml(generated)])
    .toString('utf8')
    .trimEnd()
    .split(/(?<=<\/Event>)\n/);

  it('are found for most events of a log', () => {
    const shapes = newShapes();
    scan(events.join('\n'), shapes);
    expect(scan(events.join('\n'), shapes).known).toBe(events.length);
  });

  it('are forgotten when there are too many, and learned anew', () => {
    const shapes = newShapes();
    const large = (i: number) => usual.replace('Name="x"', `Name="${`x${i}`.repeat(largeName)}"`);
    const first = large(0);
    scan(first, shapes);
    expect(scan(first, shapes).known).toBe(1);
    for (let i = 1; i < 40; i++) expect(scan(large(i), shapes).found).toEqual(scan(large(i), unlearned()).found);
    expect(scan(first, shapes).known).toBe(0);
    expect(scan(first, shapes).known).toBe(1);
  });

  it('are not looked for while events keep having shapes of their own', () => {
    const shapes = newShapes();
    const own = Array.from({ length: 300 }, (_, i) => usual.replace('Name="x"', `Name="x${i}"`)).join('');
    scan(own, shapes);
    expect(scan(usual, shapes).known).toBe(0);
    scan(usual.repeat(2_000), shapes);
    expect(scan(usual, shapes).known).toBe(1);
  });

  it('change nothing of what is found, whatever is done to the bytes', () => {
    const shapes = newShapes();
    const change = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      remove: fc.nat(2),
      insert: fc.constantFrom(
        '',
        '<',
        '>',
        '&',
        '&lt;',
        '"',
        "'",
        '/',
        ' ',
        '\0',
        'x',
        'é',
        '<!--',
        '<Event>',
        '</Data>',
      ),
    });
    const changed = fc.tuple(fc.constantFrom(...events), fc.array(change, { maxLength: 2 })).map(([text, changes]) => {
      let result = text;
      for (const { at, remove, insert } of changes) {
        const offset = Math.floor(at * result.length);
        result = result.slice(0, offset) + insert + result.slice(offset + remove);
      }
      return result;
    });
    let known = 0;
    fc.assert(
      fc.property(fc.array(changed, { minLength: 1, maxLength: 4 }), (texts) => {
        const whole = texts.join('\n');
        const withShapes = scan(whole, shapes);
        known += withShapes.known;
        expect(withShapes.found).toEqual(scan(whole, unlearned()).found);
      }),
      { numRuns: 500 },
    );
    expect(known).toBeGreaterThan(0);
  });
});

/** A memo that never knows a shape. */
function unlearned(): KnownShapes<unknown> {
  const shapes = new ShapeMemo(LAYOUT.fieldCount);
  shapes.credit.isWorthTrying = () => false;
  return shapes;
}
