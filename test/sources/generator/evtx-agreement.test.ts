/** An independent reader (libevtx) must read what we write, and read in it what our XML says. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DOMParser, type Element, onErrorStopParsing } from '@xmldom/xmldom';
import { afterAll, describe, expect, test } from 'vitest';
import { OPERATIONAL_ONLY, SECURITY_ONLY } from '../../../fixtures/profiles.ts';
import type { GeneratedEvent } from '../../../src/sources/generator/event-model.ts';
import { encodeEvtx } from '../../../src/sources/generator/evtx-writer.ts';
import { generateEvents } from '../../../src/sources/generator/generate-events.ts';
import { renderEventXml } from '../../../src/sources/generator/xml-writer.ts';
import { everyTypeEvent } from './every-type.ts';

const hasEvtxexport = spawnSync('evtxexport', ['-V']).status === 0;

describe.skipIf(!hasEvtxexport)('evtxexport (needs libevtx on the PATH)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'amasim-evtx-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each<[string, () => Iterable<GeneratedEvent>]>([
    ['Security events', () => generateEvents({ seed: 21, count: 400, profile: SECURITY_ONLY })],
    ['System and Application events', () => generateEvents({ seed: 22, count: 400, profile: OPERATIONAL_ONLY })],
    ['an event with every type', () => [everyTypeEvent()]],
  ])('reads all %s as our XML says them', (name, make) => {
    const events = [...make()];
    const encoded = encodeEvtx(events);
    const path = join(folder, `${name}.evtx`);
    writeFileSync(path, encoded.ok ? encoded.value : '');
    const exported = execFileSync('evtxexport', ['-f', 'xml', path], { maxBuffer: 1 << 26 }).toString();
    const theirs = exported.split(/^(?=<Event )/m).slice(1);
    expect(theirs).toHaveLength(events.length);
    for (const [index, event] of events.entries()) {
      expect(statementsOf(theirs[index]!)).toEqual(statementsOf(renderEventXml(event)));
    }
  });
});

/** Every attribute and every leaf of an event, one string each, with values in a common spelling. */
function statementsOf(xml: string): string[] {
  const document = new DOMParser({ onError: onErrorStopParsing }).parseFromString(xml, 'text/xml');
  const statements: string[] = [];
  const visit = (element: Element, path: string): void => {
    for (const { name, value } of Array.from(element.attributes)) statements.push(`${path}@${name}=${common(value)}`);
    const children = Array.from(element.childNodes).filter((node): node is Element => node.nodeType === 1);
    if (children.length === 0) statements.push(`${path}=${common(element.textContent ?? '')}`);
    for (const child of children) visit(child, `${path}/${child.tagName}`);
  };
  visit(document.documentElement!, 'Event');
  return statements;
}

/** libevtx pads hex numbers, writes GUIDs in capitals and times with 9 digits. */
function common(text: string): string {
  return text
    .replace(/^0x0*([0-9a-f])/, '0x$1')
    .replace(/(T\d\d:\d\d:\d\d\.\d{7})00Z$/, '$1Z')
    .replace(/^\{[0-9A-Fa-f-]{36}\}$/, (guid) => guid.toLowerCase());
}
