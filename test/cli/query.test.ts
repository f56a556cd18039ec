import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { amasim, amasimInTurn } from './amasim.ts';

const SECURITY = 'fixtures/events/security.evtx';
const SYSTEM = 'fixtures/events/system-and-application.xml';
const FORWARDED = 'fixtures/events/ForwardedEvents.xml';

describe('amasim query', () => {
  it('prints matching events, one a line', async () => {
    const { code, stdout } = await amasimInTurn(['query', '*[System[EventID=4624]]', SECURITY, '--format', 'xml']);
    const lines = stdout.trimEnd().split('\n');
    expect(code).toBe(0);
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) expect(line).toMatch(/^<Event xmlns=.*<EventID>4624<\/EventID>.*<\/Event>$/);
  });

  it('counts the same from a pipe as from the file', async () => {
    const args = ['*[System[Level=4]]', '--count'];
    const fromFile = await amasimInTurn(['query', ...args, SYSTEM]);
    const fromPipe = await amasim(['query', ...args, '-'], { stdin: readFileSync(SYSTEM) });
    expect(Number(fromFile.stdout)).toBeGreaterThan(0);
    expect(fromPipe).toEqual(fromFile);
  });

  it('counts in one JSON object, and takes the flags every command takes', async () => {
    const { stdout } = await amasimInTurn([
      'query',
      '*',
      SYSTEM,
      '--count',
      '--json',
      '--no-color',
      '--no-progress',
      '--quiet',
    ]);
    expect(JSON.parse(stdout)).toEqual({ schemaVersion: 1, events: { read: 120, matched: 120, malformed: 0 } });
  });

  it('reads only the log before the exclamation mark', async () => {
    const count = async (query: string) =>
      Number((await amasimInTurn(['query', query, SECURITY, SYSTEM, '--count'])).stdout);
    const both = (await count('System!*')) + (await count('Application!*')) + (await count('security!*'));
    expect(both).toBe(await count('*'));
    expect(await count('ForwardedEvents!*')).toBe(0);
  });

  it('takes a file named ForwardedEvents for that log, and --log for any other', async () => {
    const count = async (...args: string[]) =>
      Number((await amasimInTurn(['query', 'ForwardedEvents!*', ...args, '--count'])).stdout);
    expect(await count(FORWARDED)).toBe(50);
    expect(await count(SYSTEM)).toBe(0);
    expect(await count(SYSTEM, '--log', 'ForwardedEvents')).toBe(120);
  });

  it('says that nothing was found, as Get-WinEvent does, and exits 1', async () => {
    const { code, stdout, stderr } = await amasimInTurn(['query', '*[System[EventID=65000]]', SECURITY]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('No events were found that match the specified selection criteria.');
  });

  it('says that the query is invalid, and points at the place, and exits 2', async () => {
    const { code, stdout, stderr } = await amasimInTurn(['query', '*[System[contains(Computer,1)]]', SECURITY]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('The specified query is invalid');
    expect(stderr).toMatch(/\n\s+\*\[System\[contains\(Computer,1\)\]\]\n\s+\^+/);
  });

  it('agrees with itself on both engines', async () => {
    const query = "*[System[EventID=4624] and EventData[Data[@Name='LogonType']='3']]";
    const [fast, reference] = await Promise.all(
      ['fast', 'reference'].map((engine) => amasimInTurn(['query', query, SECURITY, '--engine', engine])),
    );
    expect(fast?.stdout.length).toBeGreaterThan(0);
    expect(reference).toEqual(fast);
  });

  it('reads the files a structured query names, each selector its own, when no input is named', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'amasim-query-'));
    try {
      const [security, system] = [resolve(SECURITY), resolve(SYSTEM)];
      const list = join(folder, 'files.xml');
      const select = (file: string, xpath: string) => `<Select Path="file://${file}">${xpath}</Select>`;
      writeFileSync(
        list,
        `<QueryList><Query Id="0">${select(security, '*[System[EventID=4624]]')}${select(system, '*')}</Query></QueryList>`,
      );
      const count = async (...args: readonly string[]) =>
        Number((await amasimInTurn(['query', ...args, '--count'])).stdout);
      const [logons, all] = [await count('*[System[EventID=4624]]', SECURITY), await count('*', SYSTEM)];
      expect(await count(list)).toBe(logons + all);
      // Named inputs are what is read, and any selector takes their events.
      expect(await count(list, SECURITY)).toBe(await count('*', SECURITY));
      expect(await amasimInTurn(['query', '*'])).toMatchObject({ code: 2, stdout: '' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('says why a query may have matched nothing', async () => {
    const { code, stdout, stderr } = await amasimInTurn(['query', '*[System[EventId=4624]]', SECURITY, '--count']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '0\n' });
    expect(stderr).toContain('No events were found that match the specified selection criteria.');
    expect(stderr).toContain('AMASIM_QUERY_UNKNOWN_ELEMENT');
    expect(stderr).toContain('did you mean EventID?');
  });
});
