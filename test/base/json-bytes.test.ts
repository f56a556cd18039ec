import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonBytes, TextForm, TextSize } from '../../src/base/json-bytes.ts';

const FORMS = [TextForm.Plain, TextForm.XmlText] as const;

/** Every unit, halves of surrogate pairs among them, and those often that mean something to JSON or XML. */
const text = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0x20, max: 0x7f }),
      fc.constantFrom(...['"', '\\', '&', '<', '>', '\r', '\n', '\t'].map((c) => c.charCodeAt(0))),
      fc.integer({ min: 0, max: 0xffff }),
      fc.integer({ min: 0xd800, max: 0xdfff }),
    ),
    { maxLength: 60 },
  )
  .map((units) => String.fromCharCode(...units));

function inForm(plain: string, form: TextForm): string {
  if (form === TextForm.Plain) return plain;
  return plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A view of the text in UTF-16, at an odd offset. */
function utf16(plain: string): DataView {
  const bytes = Buffer.concat([Buffer.of(0), Buffer.from(plain, 'utf16le'), Buffer.of(0xff)]);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function written(out: JsonBytes): string {
  return out.bytes.toString('utf8', 0, out.length);
}

describe('JsonBytes', () => {
  it('writes a text as JSON.stringify does, and counts what are only escapes', () => {
    fc.assert(
      fc.property(text, fc.constantFrom(...FORMS), (plain, form) => {
        const out = new JsonBytes();
        out.form = form;
        out.text(plain);
        const wanted = inForm(plain, form);
        expect(written(out)).toBe(JSON.stringify(wanted).slice(1, -1));
        expect(out.length - out.escapes).toBe(Buffer.byteLength(wanted));
      }),
      { numRuns: 2000 },
    );
  });

  it('writes UTF-16 as it writes the text with its line ends as an XML reader has them', () => {
    fc.assert(
      fc.property(text, fc.constantFrom(...FORMS), (plain, form) => {
        const out = new JsonBytes();
        out.form = form;
        out.utf16(utf16(plain), 1, plain.length);
        const wanted = inForm(plain.replace(/\r\n?/g, '\n'), form);
        expect(written(out)).toBe(JSON.stringify(wanted).slice(1, -1));
        expect(out.length - out.escapes).toBe(Buffer.byteLength(wanted));
      }),
      { numRuns: 2000 },
    );
  });

  it('measures UTF-16 as it is written in every form, or says that it cannot', () => {
    let measured = 0;
    const mostly = fc.oneof(fc.string({ unit: fc.constantFrom('a', 'Z', ' ', '\\', '7') }), text);
    fc.assert(
      fc.property(mostly, (plain) => {
        const size = new TextSize();
        if (!size.utf16(utf16(plain), 1, plain.length)) return;
        measured++;
        for (const form of FORMS) {
          const out = new JsonBytes();
          out.form = form;
          out.utf16(utf16(plain), 1, plain.length);
          expect(size).toMatchObject({ bytes: out.length, escapes: out.escapes });
        }
      }),
      { numRuns: 2000 },
    );
    expect(measured).toBeGreaterThan(500);
  });

  it('writes numbers in decimal digits', () => {
    fc.assert(
      fc.property(fc.oneof(fc.nat(), fc.maxSafeNat()), (number) => {
        const out = new JsonBytes();
        out.decimal(number);
        expect(written(out)).toBe(String(number));
      }),
    );
  });

  it('grows, and starts over', () => {
    const out = new JsonBytes();
    const piece = Buffer.alloc(100_000, 0x61);
    for (let i = 0; i < 10; i++) out.raw(piece);
    expect(out.length).toBe(1_000_000);
    expect(written(out)).toBe('a'.repeat(1_000_000));
    out.clear();
    out.text('b');
    expect(written(out)).toBe('b');
  });
});
