/** Documents of any kind, damaged in any way: checking and repairing never throw, and places stay inside the text. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDocument, checkExpression } from '../../src/checking/check-document.ts';
import { repairDocument } from '../../src/checking/repair-document.ts';
import { SOUND_RULE } from './sound-rule.ts';

const QUERIES = [
  "Security!*[System[(EventID &gt;= 4698) and Provider[@Name='X']] and EventData[Data[@Name='A']!='b']]",
  `System!*[System[${Array.from({ length: 24 }, (_value, index) => `EventID=${index}`).join(' or ')}]]`,
  '*[System[TimeCreated[timediff(@SystemTime) <= 86400000] or band(Keywords,0x8000000000000000)]]',
  "Application!*[System[EventId==1 OR Level<>'Error']] | //Data[position()=1]",
];

const LIST = `<?xml version="1.0"?><QueryList><Query Id="0" Path="Security"><Select Path="Security">*[System[(EventID &lt;= 5 or EventId==3)]]</Select><Suppress><![CDATA[*[System[EventID < 9]]]]></Suppress></Query></QueryList>`;

const rule = () => {
  const value = JSON.parse(SOUND_RULE) as {
    properties: { dataSources: { windowsEventLogs: { xPathQueries: string[] }[] } };
  };
  value.properties.dataSources.windowsEventLogs[0]!.xPathQueries = QUERIES;
  return JSON.stringify(value, undefined, 1);
};

const DOCUMENTS = [
  rule(),
  LIST,
  QUERIES.join('\n'),
  `<Subscription><Query>${LIST.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</Query></Subscription>`,
];
const PIECES = [
  '"',
  "'",
  '[',
  ']',
  '(',
  ')',
  '{',
  '}',
  '<',
  '>',
  '&',
  '&gt;',
  '!',
  '/',
  '\\',
  '\n',
  '\u0000',
  '\ud800',
  '\u2018',
  'or',
  '::',
  '*',
  '@',
  '=',
  ',',
  ':',
  ' ',
];

const damaged = fc
  .tuple(
    fc.constantFrom(...DOCUMENTS),
    fc.array(fc.tuple(fc.nat(), fc.nat(12), fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 6 }))), {
      maxLength: 5,
    }),
  )
  .map(([text, edits]) =>
    edits.reduce((before, [at, length, piece]) => {
      const start = at % (before.length + 1);
      return before.slice(0, start) + piece + before.slice(start + length);
    }, text),
  );

describe('damaged documents', () => {
  it('are checked without a throw, with places inside the text', () => {
    fc.assert(
      fc.property(damaged, (text) => {
        const lines = text.split('\n');
        for (const { line, column, length, code } of [...checkDocument(text, 'x'), ...checkExpression(text)]) {
          if (line === undefined || column === undefined || length === undefined) continue;
          expect(line, code).toBeLessThanOrEqual(lines.length);
          expect(column, code).toBeLessThanOrEqual(lines[line - 1]!.length + 1);
          expect(length, code).toBeGreaterThan(0);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('are repaired once and for all, and stay what they are', () => {
    let repaired = 0;
    fc.assert(
      fc.property(damaged, (text) => {
        const once = repairDocument(text, 'x');
        if (once.repaired.length > 0) repaired++;
        const again = repairDocument(once.text, 'x');
        expect(again.text, text).toBe(once.text);
        expect(again.repaired).toEqual([]);
        if (isJson(text)) expect(isJson(once.text)).toBe(true);
      }),
      { numRuns: 300 },
    );
    expect(repaired).toBeGreaterThan(75);
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
