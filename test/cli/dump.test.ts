import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { amasim, amasimInTurn, ended, start } from './amasim.ts';

const SECURITY = 'fixtures/events/security.evtx';
const SYSTEM = 'fixtures/events/system-and-application.xml';

describe('amasim dump', () => {
  it('prints XML as wevtutil does: what it reads back is what it wrote', async () => {
    const { code, stdout } = await amasimInTurn(['dump', SYSTEM, '--format', 'xml']);
    expect(code).toBe(0);
    expect(stdout).toBe(readFileSync(SYSTEM, 'utf8'));
  });

  it('prints the same events from EVTX as from the XML it printed', async () => {
    const xml = await amasimInTurn(['dump', SECURITY, '--format', 'xml']);
    const fromEvtx = await amasimInTurn(['dump', SECURITY, '--format', 'ndjson']);
    const fromXml = await amasim(['dump', '-', '--format', 'ndjson'], { stdin: xml.stdout });
    const events = (text: string) =>
      text
        .trimEnd()
        .split('\n')
        .map((line) => ({ ...JSON.parse(line), file: '' }));
    expect(events(fromXml.stdout)).toEqual(events(fromEvtx.stdout));
  });

  it('gives canonical events with their keys in order', async () => {
    const { stdout } = await amasimInTurn(['dump', SECURITY, '--format', 'ndjson']);
    const event = JSON.parse(stdout.slice(0, stdout.indexOf('\n')));
    expect(Object.keys(event)).toEqual(['System', 'EventData', 'recordId', 'file']);
    expect(event.System.EventID).toBeTypeOf('number');
    expect(event.System.Keywords).toMatch(/^0x[0-9a-f]+$/);
    expect(event.System.TimeCreated).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/);
  });

  it('gives the same bytes for every number of workers', async () => {
    const [one, four] = await Promise.all(
      ['1', '4'].map((n) => amasimInTurn(['dump', SECURITY, SYSTEM, '--workers', n])),
    );
    expect(four).toEqual(one);
  });

  it('ends quietly, and reads no further, when the reader of a pipe goes away', async () => {
    const child = start(['dump', '-', '--format', 'ndjson'], { stdin: 'open' });
    const xml = readFileSync(SYSTEM);
    const offer = () => {
      // More is offered as long as anything is taken: only the end of the process ends this.
      while (child.stdin?.writable && child.stdin.write(xml));
    };
    child.stdin?.on('drain', offer);
    offer();
    child.stdout?.once('data', () => child.stdout?.destroy());
    const { code, stderr } = await ended(child);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('ends quietly when its reader goes away', async () => {
    const child = start(['dump', ...Array<string>(200).fill(SECURITY)]);
    child.stdout?.once('data', () => child.stdout?.destroy());
    const { code, stderr } = await ended(child);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});
