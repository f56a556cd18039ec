import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { html, inlined, inlinedJson } from '../../../src/report/html/html.ts';

describe('html', () => {
  it('lets no value become markup, in text and in quotes', () => {
    const value = `<script>alert("1")</script> & '<!--`;
    expect(html`<p title="${value}">${value}</p>`.text).toBe(
      `<p title="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; '&lt;!--">` +
        `&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; '&lt;!--</p>`,
    );
  });

  it('puts markup of its own in as it is, one piece or many, and nothing for what is not there', () => {
    const item = (text: string) => html`<li>${text}</li>`;
    expect(html`<ul>${['a', '<b>'].map(item)}${undefined}</ul>${item('c')}${7}`.text).toBe(
      '<ul><li>a</li><li>&lt;b&gt;</li></ul><li>c</li>7',
    );
  });

  it('takes nothing else for markup of its own', () => {
    const forged = { text: '<script>' } as unknown as string;
    expect(html`${String(forged)}`.text).toBe('[object Object]');
    expect(() => html`${forged}`).toThrow();
  });

  it('shows characters that cannot be seen, or that turn text around, as U+FFFD', () => {
    expect(html`${'a\u0000b\u001b[31m\u202egnp.exe\u2066\u200b'}`.text).toBe(
      'a\ufffdb\ufffd[31m\ufffdgnp.exe\ufffd\ufffd',
    );
    expect(html`${'two\tlines\r\n'}`.text).toBe('two\tlines\r\n');
  });

  it('leaves of any text no character that begins or ends markup', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = html`${text}`.text;
        expect(shown).not.toMatch(/[<>"]/);
        expect(shown).not.toMatch(/&(?!amp;|lt;|gt;|quot;)/);
      }),
    );
  });
});

describe('data inlined for scripts', () => {
  it('reads back as it was, whatever it holds, and cannot end its element', () => {
    const hostile = fc.constantFrom('</script>', '<!--', '<script', '\u2028', '\u2029', ']]>', '"', '\\', '&lt;');
    const value = fc.jsonValue().chain((json) => hostile.map((text) => ({ [text]: [text, json] })));
    fc.assert(
      fc.property(value, (data) => {
        const { text } = inlinedJson('data', data);
        const content = /^<script type="application\/json" id="data">([\s\S]*)<\/script>$/.exec(text)?.[1] ?? '';
        expect(content).not.toMatch(/[<>&\u2028\u2029]/);
        expect(JSON.parse(content)).toEqual(JSON.parse(JSON.stringify(data)));
      }),
    );
  });
});

describe('scripts and style sheets', () => {
  it('stand in the page as they are', () => {
    expect(inlined('script', 'if (a < b && c) d();').text).toBe('<script>if (a < b && c) d();</script>');
  });

  it.each(['x = "</script>"', 'a <!-- b', '</STYLE >'])('are refused where they would end early: %s', (content) => {
    expect(() => inlined('script', content)).toThrow('cannot stand');
  });
});
