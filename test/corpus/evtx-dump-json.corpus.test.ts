import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ElementNode } from '../../src/events/tree.ts';
import { textOf } from '../../src/events/value.ts';
import { corpusFile, corpusPath, eventsById } from './evtx-file.ts';

const folder = corpusPath('evtx-golden/evtx_dump');
const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * A value in the form of evtx_dump: GUIDs upper case and without braces, times in microseconds, no blanks at the end (which
 * are stored, and which the other golden of these files has).
 */
function asDumped(text: string): string {
  const guid = /^\{([0-9a-f-]{36})\}$/i.exec(text);
  if (guid) return guid[1]!.toUpperCase();
  return text.trimEnd().replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6})\dZ$/, '$1Z');
}

/** The JSON of an element: attributes apart, children by name, and `Data` by the name they are given. */
function dumped(element: ElementNode): Json {
  const attributes = Object.fromEntries(element.attributes.map(({ name, value }) => [name, asDumped(textOf(value))]));
  const out: Record<string, Json> = {};
  let text = '';
  for (const child of element.children) {
    if (child.kind === 'text') {
      text += textOf(child.value);
      continue;
    }
    const name = child.attributes.find((attribute) => attribute.name === 'Name');
    if (child.name === 'Data' && name !== undefined) out[textOf(name.value)] = dumped({ ...child, attributes: [] });
    else if (child.name === 'Data') {
      const known = (out.Data as { '#text': readonly Json[] } | undefined)?.['#text'] ?? [];
      out.Data = { '#text': [...known, dumped(child)] };
    } else out[child.name] = dumped(child);
  }
  if (Object.keys(attributes).length > 0) out['#attributes'] = attributes;
  if (Object.keys(out).length === 0) return asDumped(text);
  return text === '' ? out : { ...out, '#text': asDumped(text) };
}

/** The JSON with every value as text, nothing as empty text. */
function asTexts(json: Json): Json {
  if (json === null) return '';
  if (Array.isArray(json)) return json.map(asTexts);
  if (typeof json === 'object')
    return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, asTexts(value)]));
  return String(json).replace(/\r\n?/g, '\n');
}

describe.skipIf(names.length === 0)('the JSON that evtx_dump made of 45 files', () => {
  it('has the same fields and values in every event', () => {
    let compared = 0;
    for (const name of names) {
      const byId = eventsById(corpusFile(name.replace(/json$/, 'evtx')));
      const text = readFileSync(corpusPath('evtx-golden/evtx_dump', name), 'utf8');
      const json = JSON.parse(`[${text.trim().replace(/\n\}\s*\{/g, '\n},{')}]`) as readonly { Event: Json }[];
      for (const { Event } of json) {
        const wanted = asTexts(Event) as { System: { EventRecordID: string } };
        const ours = (byId.get(wanted.System.EventRecordID) ?? []).map(({ root }) => dumped(root));
        expect(ours).toContainEqual(wanted);
        compared++;
      }
    }
    expect([names.length, compared]).toEqual([45, 54]);
  });
});
