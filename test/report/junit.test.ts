import { spawnSync } from 'node:child_process';
import { DOMParser, type Element } from '@xmldom/xmldom';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CODES } from '../../src/base/codes.ts';
import { JUNIT_OPENING, type JunitOptions, renderJunit } from '../../src/report/junit.ts';
import { amasim } from '../cli/amasim.ts';

const OPTIONS: JunitOptions = {
  name: 'amasim cost',
  seconds: 12.34567,
  expectations: [
    { text: 'usdPerMonth<500', passed: false, measured: 512.99, message: 'it was 512.99 USD' },
    { text: 'duplicates=0', passed: true, measured: 0, message: 'it was 0' },
  ],
  problems: [
    { code: 'AMASIM_XML_MALFORMED', message: 'a.xml: byte 12: unclosed <System>', count: 2, file: 'a.xml' },
    { code: 'AMASIM_AGENT_CONFIGURATION_PART', message: 'only a warning', count: 1 },
  ],
};

function parsed(xml: string): Element {
  const document = new DOMParser({
    // It warns of U+FFFD, which is meant to be there.
    onError: (level, message) => level === 'warning' || expect.fail(`${level}: ${message}`),
  });
  return document.parseFromString(xml, 'text/xml').documentElement!;
}

function casesOf(root: Element): { name: string; group: string; outcome: string; text: string }[] {
  return [...root.getElementsByTagName('testcase')].map((test) => ({
    name: test.getAttribute('name')!,
    group: test.getAttribute('classname')!,
    outcome: (test.firstChild as Element | null)?.tagName ?? 'passed',
    text: test.textContent!,
  }));
}

describe('renderJunit', () => {
  it('looks as agreed', () => {
    expect(renderJunit(OPTIONS)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="amasim cost" tests="3" failures="1" errors="1" skipped="0" time="12.346">
<testsuite name="amasim cost" tests="3" failures="1" errors="1" skipped="0" time="12.346">
<testcase classname="amasim.cost.expectations" name="usdPerMonth&lt;500" time="0.000"><failure type="missed" message="usdPerMonth&lt;500: it was 512.99 USD">usdPerMonth&lt;500: it was 512.99 USD</failure></testcase>
<testcase classname="amasim.cost.expectations" name="duplicates=0" time="0.000"><system-out>it was 0</system-out></testcase>
<testcase classname="amasim.cost.problems" name="AMASIM_XML_MALFORMED: a.xml: byte 12: unclosed &lt;System&gt;" file="a.xml" time="0.000"><error type="AMASIM_XML_MALFORMED" message="a.xml: byte 12: unclosed &lt;System&gt; (2 times)">a.xml: byte 12: unclosed &lt;System&gt; (2 times)&#10;${CODES.AMASIM_XML_MALFORMED.help.replace('<Event>', '&lt;Event&gt;')}</error></testcase>
</testsuite>
</testsuites>
`);
  });

  it('has a case that passes where nothing was expected and nothing went wrong', () => {
    const root = parsed(renderJunit({ ...OPTIONS, expectations: undefined, problems: [OPTIONS.problems[1]!] }));
    expect(casesOf(root)).toEqual([{ name: 'no errors', group: 'amasim.cost.problems', outcome: 'passed', text: '' }]);
    expect(root.getAttribute('tests')).toBe('1');
  });

  it('names no two cases the same', () => {
    const problem = { code: 'AMASIM_XML_MALFORMED', message: 'x'.repeat(500) } as const;
    const expectation = OPTIONS.expectations![1]!;
    const second = { ...expectation, text: `${expectation.text} (2)` };
    const root = parsed(
      renderJunit({
        ...OPTIONS,
        expectations: [expectation, second, expectation, expectation],
        problems: Array.from({ length: 300 }, () => problem),
      }),
    );
    const names = casesOf(root).map(({ name }) => name);
    expect(names.slice(0, 4)).toEqual(['duplicates=0', 'duplicates=0 (2)', 'duplicates=0 (3)', 'duplicates=0 (4)']);
    expect(new Set(names).size).toBe(304);
    expect(Math.max(...names.map(({ length }) => length))).toBeLessThan(210);
  });

  const text = fc.string({
    unit: fc.oneof(fc.constantFrom(...'<>&"\'\t\n\r\0\u0007\u001b\ufffe\ud800\udc00]]>—😀'), fc.string()),
  });
  // What XML 1.0 calls a character.
  const written = (value: string) =>
    value.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');

  it('is well-formed whatever stands in messages, and says all of it', () => {
    fc.assert(
      fc.property(text, text, (name, message) => {
        const xml = renderJunit({
          ...OPTIONS,
          expectations: [{ text: name, passed: false, message }],
          problems: [{ code: 'AMASIM_XML_MALFORMED', message, file: name }],
        });
        expect(xml.startsWith(JUNIT_OPENING)).toBe(true);
        const [expectation, problem] = casesOf(parsed(xml));
        expect(expectation).toMatchObject({
          name: written(name),
          text: written(`${name}: ${message}`),
          outcome: 'failure',
        });
        expect(problem).toMatchObject({ outcome: 'error', text: expect.stringContaining(written(message)) as string });
      }),
    );
  });

  const hasPython = spawnSync('python3', ['-c', 'import xml.etree.ElementTree']).status === 0;

  it.skipIf(!hasPython)('is read by the XML parser of Python, if that is there', () => {
    const script = `import sys, json, xml.etree.ElementTree as t
root = t.fromstring(sys.stdin.buffer.read())
print(json.dumps([[c.get('name'), e.tag, e.text] for c in root.iter('testcase') for e in c]))`;
    const message = 'tab\t line\r\n <a> & "b" \u0001 \ud800 😀 ]]>';
    const xml = renderJunit({ ...OPTIONS, expectations: [{ text: message, passed: true, message }], problems: [] });
    const { stdout } = spawnSync('python3', ['-c', script], { input: xml, encoding: 'utf8' });
    expect((JSON.parse(stdout) as unknown[])[0]).toEqual([written(message), 'system-out', written(message)]);
  });

  it('has what check found, with its places', async () => {
    const { code, stdout } = await amasim(['check', '--xpath', '*[System[EventId=1]]', '--format', 'junit']);
    expect(code).toBe(1);
    const [found, ...others] = casesOf(parsed(stdout));
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      group: 'amasim.check.problems',
      name: 'AMASIM_QUERY_UNKNOWN_ELEMENT: <xpath>:1:10: no event has an element EventId in System, so this never holds; did you mean EventID? Names are case-sensitive',
      outcome: 'error',
    });
    const sound = await amasim(['check', '--xpath', '*[System[EventID=1]]', '--format', 'junit']);
    expect(sound.code).toBe(0);
    expect(casesOf(parsed(sound.stdout))).toMatchObject([{ name: 'no errors', outcome: 'passed' }]);
  });
});
