/** One log three ways: the EVTX file, the XML that Event Viewer saved of it, and what xmldom reads in that XML. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readEvents } from '../../src/events/event-stream.ts';
import { amasim } from '../cli/amasim.ts';
import { parseDocument } from '../xmldom.ts';
import { CORPUS, NO_CORPUS } from './corpus.ts';
import { type PlainElement, plainDocument, plainTree } from './plain-tree.ts';

const EVTX = `${CORPUS}/evtx/ts-evtx__Application.evtx`;
const XML = `${CORPUS}/xml/windows-export/ts-evtx__Application.xml`;
const EVENTS = 366;

type Dumped = Readonly<Record<string, unknown>> & { readonly System: { readonly EventRecordID: number } };

/** Events of `dump --format ndjson` in the order of their record ids; the export has the newest first. */
async function ndjson(input: string, stdin = ''): Promise<Dumped[]> {
  const { code, stdout, stderr } = await amasim(['dump', input, '--format', 'ndjson'], { stdin });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => ({ ...(JSON.parse(line) as Dumped), file: '' }));
  return events.sort((a, b) => a.System.EventRecordID - b.System.EventRecordID);
}

function withoutRenderingInfo({ RenderingInfo: _, ...event }: Dumped): unknown {
  return event;
}

/** Lines of `dump --format xml`, the export's rendered messages left out, in the order of their record ids. */
async function xmlLines(input: string): Promise<string[]> {
  const { stdout } = await amasim(['dump', input, '--format', 'xml']);
  const lines = stdout.trimEnd().split('\n');
  const id = (line: string) => Number(/<EventRecordID>(\d+)</.exec(line)?.[1]);
  return lines.map((line) => line.replace(/<RenderingInfo .*<\/RenderingInfo>/, '')).sort((a, b) => id(a) - id(b));
}

async function trees(input: string): Promise<Map<string, PlainElement>> {
  const byId = new Map<string, PlainElement>();
  const report = ({ message }: { readonly message: string }) => expect(message).toBe('');
  for await (const event of readEvents([input], { report })) {
    const root = event.root();
    const children = root.children.filter((child) => child.kind === 'text' || child.name !== 'RenderingInfo');
    const tree = plainTree({ ...root, children });
    byId.set(/"EventRecordID",\[\],"(\d+)"/.exec(JSON.stringify(tree))?.[1] ?? '', tree);
  }
  return byId;
}

describe.skipIf(NO_CORPUS)('a log of Windows and its export by Event Viewer', () => {
  it('are the same canonical events, in every field, name, order and character', async () => {
    const [evtx, xml] = await Promise.all([ndjson(EVTX), ndjson(XML)]);
    expect(evtx).toHaveLength(EVENTS);
    expect(xml.map((event) => 'RenderingInfo' in event)).toEqual(Array(EVENTS).fill(true));
    const text = (event: unknown) => JSON.stringify(event);
    expect(xml.map(withoutRenderingInfo).map(text)).toEqual(evtx.map(text));
  });

  it('are the same XML', async () => {
    const [evtx, xml] = await Promise.all([xmlLines(EVTX), xmlLines(XML)]);
    expect(evtx).toHaveLength(EVENTS);
    expect(xml).toEqual(evtx);
  });

  it('are the same elements, attributes and texts as xmldom finds in the export', async () => {
    const [evtx, xml] = await Promise.all([trees(EVTX), trees(XML)]);
    const parsed = parseDocument(readFileSync(XML, 'utf8').replace(/^\uFEFF/, ''));
    if (!parsed.ok) throw new Error(parsed.problem.message);
    const events = [...parsed.value.getElementsByTagName('Event')];
    expect(events).toHaveLength(EVENTS);
    for (const event of events) {
      const rendering = event.getElementsByTagName('RenderingInfo')[0];
      if (rendering !== undefined) event.removeChild(rendering);
      const id = event.getElementsByTagName('EventRecordID')[0]?.textContent ?? '';
      const expected = plainDocument(event);
      expect(xml.get(id)).toEqual(expected);
      expect(evtx.get(id)).toEqual(expected);
    }
  });

  it.each([
    ['EVTX', EVTX],
    ['export', XML],
  ])('the XML dumped from the %s is read back as the same events', async (_, input) => {
    const { stdout } = await amasim(['dump', input, '--format', 'xml']);
    const again = await ndjson('-', stdout);
    expect(again).toEqual(await ndjson(input));
    expect((await amasim(['dump', '-', '--format', 'xml'], { stdin: stdout })).stdout).toBe(stdout);
  });
});
