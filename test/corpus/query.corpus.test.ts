import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { splitChannelQuery } from '../../src/query/channel-query.ts';
import { compileQuery } from '../../src/query/compile.ts';
import { readQueryList } from '../../src/query/query-list.ts';
import { eventOf } from '../events/xml-events.ts';
import { expectSame } from '../expect-often.ts';
import { NOW_MS } from '../query/random.ts';

const corpus = new URL('../../../shared/corpus/', import.meta.url);

/** What is refused, by the start of the text, and why. Everything else must compile. */
const REFUSED: readonly (readonly [start: string, why: string])[] = [
  ['*![System/Level=1]', 'no log has "*" in its name'],
  ['Security!*[System[(EventID &gt;=4698 and', 'the XML escape &gt;'],
  ['Security!*[System[(EventID=) or (EventID=', 'a value is missing'],
  ['Security!*[System[(band(Keywords135107988', 'a comma and the second argument of band'],
  [
    "*[System[Provider[@Name='EMET']\n        and (Level=2 or Level=3)\n        and (EventID=1 or EventID=2)]",
    '"]" is missing',
  ],
  [
    "*[System[(Level=4 or Level=0) and (EventID=4624 or EventID=4634)]]\n      and\n      *[EventData[Data[@Name='LogonType']='10')]]",
    '"]" is missing',
  ],
  ["and \n*[EventData[Data[@Name='Provider'] and", 'a condition is missing before "and"'],
  ['*[System[(EventID=1100 or EventID=1104 OR', '"OR" must be written or'],
];

/** Files that are no usable list: cut out of pages with elisions or program code, or wrong as published. */
const UNUSABLE: readonly string[] = [
  'Azure-AzureStackHCI-Supportability__Solution-builder-extension-update-scenarios-415255.xml',
  'Graylog2-graylog2-server__V20180212165000_AddDefaultCollectors-32a7da.xml',
  'Hacks4Snacks-windows-event-forwarding__nxlog-e04f99.xml',
  'MicrosoftDocs-win32__consuming-events-73d8cc.xml',
  'MicrosoftDocs-win32__querying-for-events-b4bf21.xml',
  'MicrosoftDocs-win32__saving-events-to-a-log-file-4334a8.xml',
  'PSSecTools-WindowsEventForwarding__New-WEFSubscription-e9f687.xml',
  'PSSecTools-WindowsEventForwarding__Set-WEFSubscription-d94b93.xml',
  'cea-sec-openwec__config-2b221e.xml',
  'cea-sec-openwec__query-36a109.xml',
  'cea-sec-openwec__skell-94dcdb.xml',
  'fluent-fluent-bit__winevtlog-2a9571.xml',
  'iadgov-Event-Forwarding-Guidance__README-524ece.xml',
  'iadgov-Event-Forwarding-Guidance__README-54fdcc.xml',
  'iadgov-Event-Forwarding-Guidance__README-93c42a.xml',
  'iadgov-Event-Forwarding-Guidance__creatCV-0f244a.xml',
  'palantir-windows-event-forwarding__Event-Log-Diagnostics.xml',
  'ralish-Event-Forwarding-Guidance__EMET_Alerts.xml',
  'russelltomkins-Project-Sauron__Create-Subscriptions-b411c7.xml',
];

function verdictOf(text: string, withChannel: 'channel' | 'bare'): string | undefined {
  const source = withChannel === 'channel' ? splitChannelQuery(text) : { ok: true as const, value: { xpath: text } };
  if (!source.ok) return source.problem.message;
  const fast = compileQuery(source.value, 'fast');
  const reference = compileQuery(source.value, 'reference');
  expect(fast.ok).toBe(reference.ok);
  return fast.ok ? undefined : fast.problem.message;
}

describe.skipIf(!existsSync(corpus))('public queries', () => {
  it('compile on both engines, or are refused for the reason listed here', () => {
    const met = new Set<string>();
    const all = publicQueries();
    for (const [text, form] of all) {
      const expected = REFUSED.find(([start]) => text.startsWith(start));
      const verdict = verdictOf(text, form);
      if (expected === undefined) expect(verdict, text).toBeUndefined();
      else {
        expect(verdict, text).toContain(expected[1]);
        met.add(expected[0]);
      }
    }
    expect(all.length).toBeGreaterThan(500);
    expect(met.size).toBe(REFUSED.length);
  });

  it('get one verdict from both engines on public events', () => {
    const folder = new URL('xml/', corpus);
    const views = readdirSync(folder)
      .filter((name) => name.endsWith('.xml'))
      .flatMap((name) => {
        try {
          return [eventOf(readFileSync(new URL(name, folder), 'utf8'))];
        } catch {
          return []; // Not one well-formed event; other tests are about those.
        }
      })
      .slice(0, 60);
    let matched = 0;
    for (const [text, form] of publicQueries()) {
      const source = form === 'channel' ? splitChannelQuery(text) : { ok: true as const, value: { xpath: text } };
      const fast = source.ok && compileQuery(source.value, 'fast');
      if (fast === false || !fast.ok) continue;
      const reference = compileQuery(source.value, 'reference');
      for (const view of views) {
        const verdict = fast.value.matches(view, NOW_MS);
        if (verdict) matched++;
        expectSame(verdict, reference.ok && reference.value.matches(view, NOW_MS), text);
      }
    }
    expect(views.length).toBe(60);
    expect(matched).toBeGreaterThan(1000);
  });
});

describe.skipIf(!existsSync(corpus))('public query lists', () => {
  it('are read whole, but for those listed here', () => {
    const folder = new URL('wef-queries/', corpus);
    const names = readdirSync(folder).filter((name) => name.endsWith('.xml'));
    const unusable = names.filter((name) => {
      const bytes = readFileSync(new URL(name, folder));
      const text = bytes.toString(bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf16le' : 'utf8');
      return readQueryList(text, name).value === undefined;
    });
    expect(names.length).toBeGreaterThan(100);
    expect(unusable.sort()).toEqual([...UNUSABLE].sort());
  });
});

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(path, corpus), 'utf8')) as T;
}

/** Every public query with whether it names its log. */
function publicQueries(): (readonly [text: string, form: 'channel' | 'bare'])[] {
  const rules = readJson<{ xPathQuery: string }[]>('dcr/xpath-queries.json');
  const selectors = readJson<{ xpath: string }[]>('wef-queries/distinct-selectors.json');
  return [
    ...rules.map(({ xPathQuery }) => [xPathQuery, 'channel'] as const),
    ...selectors.map(({ xpath }) => [xpath, 'bare'] as const),
  ];
}
