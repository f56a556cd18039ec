import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { amasimInTurn, ended, ROOT, start } from './amasim.ts';

const folder = mkdtempSync(join(tmpdir(), 'amasim-generate-'));
afterAll(() => rmSync(folder, { recursive: true }));

const PROFILES = ['collector', 'domain-controller', 'file-server', 'member-server', 'workstation'];
const GOLDEN = join(ROOT, 'fixtures/golden/generate-hashes.json');

function generate(...args: string[]) {
  return amasimInTurn(['generate', ...args]);
}

const logs = new Map<string, Promise<string>>();

/** 500 events of a profile, always the same, in a file that is written once. */
function logOf(profile: string, ending: string): Promise<string> {
  const output = join(folder, `${profile}.${ending}`);
  const log = logs.get(output) ?? writeLog(profile, output);
  logs.set(output, log);
  return log;
}

async function writeLog(profile: string, output: string): Promise<string> {
  const { code, stdout, stderr } = await generate(
    ...['--profile', profile, '--count', '500', '--seed', '7', '--output', output, '--json'],
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [events, bytes, seconds] = [500, statSync(output).size, expect.any(Number)];
  expect(JSON.parse(stdout)).toEqual({ schemaVersion: 1, events, bytes, seconds });
  return output;
}

/** What `dump` reads of a log, but for the name of the file. */
async function dump(file: string): Promise<unknown[]> {
  const { code, stdout, stderr } = await amasimInTurn(['dump', file, '--format', 'ndjson']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => ({ ...JSON.parse(line), file: '' }));
}

describe('amasim generate', () => {
  it.each(PROFILES)('writes the same log of the profile %s in both formats', async (profile) => {
    const [xml, evtx] = [await logOf(profile, 'xml'), await logOf(profile, 'evtx')];
    expect(await dump(evtx)).toEqual(await dump(xml));
  });

  it('gives the bytes it always gave for a seed', async () => {
    const hashes: Record<string, string> = {};
    for (const profile of PROFILES) {
      for (const ending of ['xml', 'evtx']) {
        const log = readFileSync(await logOf(profile, ending));
        hashes[`${profile}.${ending}`] = createHash('sha256').update(log).digest('hex');
      }
    }
    if (process.env.UPDATE_GOLDEN) writeFileSync(GOLDEN, `${JSON.stringify(hashes, null, 2)}\n`);
    expect(hashes).toEqual(JSON.parse(readFileSync(GOLDEN, 'utf8')));
  });

  it('gives other bytes for another seed, and the same through a pipe as into a file', async () => {
    const [one, other, evtx] = [join(folder, '1.xml'), join(folder, '2.xml'), join(folder, '1.evtx')];
    await generate('--profile', 'workstation', '--count', '200', '--output', one);
    await generate('--profile', 'workstation', '--count', '200', '--seed', '2', '--output', other);
    await generate('--profile', 'workstation', '--count', '200', '--output', evtx);
    expect(readFileSync(one).equals(readFileSync(other))).toBe(false);
    expect((await generate('--profile', 'workstation', '--count', '200')).stdout).toBe(readFileSync(one, 'utf8'));
    const child = start([
      'generate',
      '--profile',
      'workstation',
      '--count',
      '200',
      '--format',
      'evtx',
      '--output',
      '-',
    ]);
    const pieces: Buffer[] = [];
    child.stdout?.on('data', (piece: Buffer) => pieces.push(piece));
    expect((await ended(child)).code).toBe(0);
    expect(Buffer.concat(pieces).equals(readFileSync(evtx))).toBe(true);
  });

  it('writes 1000 events when no number is asked for, one a line', async () => {
    const { stdout } = await generate('--profile', 'domain-controller');
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(1000);
    for (const line of lines) expect(line).toMatch(/^<Event .*<\/Event>$/);
  });

  it('fills a duration at a rate, from a start, with so many hosts', async () => {
    const { stdout } = await generate(
      ...[
        '--profile',
        'collector',
        '--eps',
        '20',
        '--duration',
        '15s',
        '--start',
        '2025-06-01T12:00:00',
        '--hosts',
        '7',
      ],
    );
    const times = [...stdout.matchAll(/SystemTime='([^']*)'/g)].map(([, time]) => time!);
    expect(times).toHaveLength(300);
    expect(times).toEqual([...times].sort());
    expect(times[0]! >= '2025-06-01T12:00:00').toBe(true);
    expect(times.at(-1)! < '2025-06-01T12:00:15').toBe(true);
    expect(new Set([...stdout.matchAll(/<Computer>([^<]*)</g)].map(([, name]) => name)).size).toBe(7);
  });

  it('takes the rate of the profile for a duration without one', async () => {
    const { stdout } = await generate('--profile', 'domain-controller', '--duration', '0.5m', '--hosts', '2');
    expect(stdout.trimEnd().split('\n')).toHaveLength(30 * 40 * 2);
  });

  it('writes XML in other dialects and encodings', async () => {
    const args = ['--profile', 'workstation', '--count', '20'];
    const viewer = join(folder, 'viewer.xml');
    await generate(...args, '--dialect', 'event-viewer', '--encoding', 'utf-16le', '--output', viewer);
    expect(readFileSync(viewer).subarray(0, 4).toString('hex')).toBe('fffe3c00');
    expect(await dump(viewer)).toHaveLength(20);
    const { stdout } = await generate(...args, '--dialect', 'evtx_dump');
    expect(stdout).toContain('\n  <System>\n');
  });

  it('writes a log without events when asked for none', async () => {
    const output = join(folder, 'none.evtx');
    expect((await generate('--profile', 'workstation', '--count', '0', '--output', output)).code).toBe(0);
    expect(statSync(output).size).toBe(4096);
    expect((await amasimInTurn(['dump', output])).stdout).toBe('');
  });

  it('lists profiles, and prints one that can be edited and used', async () => {
    const list = await generate('--list');
    for (const profile of PROFILES) expect(list.stdout).toContain(profile);
    const { stdout } = await generate('--profile', 'workstation', '--print-profile');
    const mine = join(folder, 'mine.json');
    const profile = JSON.parse(stdout) as { mix: object };
    writeFileSync(mine, JSON.stringify({ ...profile, mix: { 'Microsoft-Windows-Sysmon/Operational/1': 1 } }));
    const own = await generate('--profile', mine, '--count', '5');
    expect(own.stdout.match(/Microsoft-Windows-Sysmon/g)?.length).toBe(10);
  });

  it('says what is wrong with a profile, where, and what was probably meant', async () => {
    const wrong = join(folder, 'wrong.json');
    writeFileSync(wrong, JSON.stringify({ mix: { 'Security/46244': 1 }, userz: 3 }));
    const { code, stdout, stderr } = await generate('--profile', wrong);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('AMASIM_PROFILE_UNKNOWN_EVENT');
    expect(stderr).toContain('wrong.json#/mix/Security~146244');
    expect(stderr).toContain("did you mean 'users'?");
    expect((await generate('--profile', 'workstaton')).stderr).toContain('did you mean workstation?');
  });

  it('spreads so many events at a rate, and takes a duration without a unit as seconds', async () => {
    const timesOf = async (...args: string[]): Promise<string[]> => {
      const { stdout } = await generate('--profile', 'workstation', '--eps', '5', '--start', '2025-06-01', ...args);
      return [...stdout.matchAll(/SystemTime='([^']*)'/g)].map(([, time]) => time!);
    };
    const times = await timesOf('--count', '10');
    expect(times).toHaveLength(10);
    expect(times.map((time) => time.slice(0, 19))).toEqual([
      ...Array.from({ length: 5 }, () => '2025-06-01T00:00:00'),
      ...Array.from({ length: 5 }, () => '2025-06-01T00:00:01'),
    ]);
    expect(await timesOf('--duration', '2')).toEqual(times);
  });

  it('refuses what does not go together with exit 2', async () => {
    const output = join(folder, 'refused.xml');
    for (const args of [
      ['--count', '5'],
      ['--profile', 'workstation', '--eps', '5'],
      ['--profile', 'workstation', '--duration', '1h', '--count', '5'],
      ['--profile', 'workstation', '--duration', 'soon'],
      ['--profile', 'workstation', '--duration', '1h', '--eps', '0'],
      ['--profile', 'workstation', '--count', '-1'],
      ['--profile', 'workstation', '--count', 'many'],
      ['--profile', 'workstation', '--seed', '1.5'],
      ['--profile', 'workstation', '--hosts', '0'],
      ['--profile', 'workstation', '--start', 'yesterday'],
      ['--profile', 'workstation', '--start', '2025-02-30'],
      ['--profile', 'workstation', '--start', '9999-12-31', '--duration', '2d'],
      ['--profile', 'workstation', '--format', 'evtx', '--dialect', 'wevtutil'],
      ['--profile', 'workstation', '--json', '--output', '-'],
      ['--profile', 'workstation', '--output', join(folder, 'no', 'such', 'folder.xml')],
    ]) {
      const { code, stdout, stderr } = await generate(
        ...(args.includes('--output') ? args : [...args, '--output', output]),
      );
      expect(code, args.join(' ')).toBe(2);
      expect(stdout, args.join(' ')).toBe('');
      expect(stderr, args.join(' ')).not.toContain('    at ');
    }
    expect(existsSync(output)).toBe(false);
  });

  it('writes the first time there is, and nothing where no event is asked for', async () => {
    const first = await generate('--profile', 'workstation', '--count', '1', '--eps', '1000', '--start', '1601-01-01');
    expect(first.stdout).toContain("SystemTime='1601-01-01T00:00:00.");
    expect((await generate('--profile', 'workstation', '--count', '0')).stdout).toBe('');
  });

  it('puts a question mark where ANSI text has no such character, in both formats', async () => {
    const ansi = join(folder, 'ansi.json');
    const items = [{ name: 'Y', type: 'AnsiString', value: 'é€ x' }];
    writeFileSync(
      ansi,
      JSON.stringify({ mix: { 'X/1': 1 }, events: [{ channel: 'X', provider: { name: 'X' }, eventId: 1, items }] }),
    );
    for (const format of ['xml', 'evtx']) {
      const output = join(folder, `ansi.${format}`);
      expect((await generate('--profile', ansi, '--count', '1', '--output', output)).code).toBe(0);
      expect((await amasimInTurn(['dump', output])).stdout).toContain("<Data Name='Y'>é? x</Data>");
    }
  });

  it('leaves out an event that no chunk can hold, says so and exits 1', async () => {
    const huge = join(folder, 'huge.json');
    const events = [
      {
        channel: 'X',
        provider: { name: 'X' },
        eventId: 1,
        items: [{ name: 'Y', value: '${text(29000, 30000)} ${text(9000, 9000)}' }],
      },
    ];
    writeFileSync(huge, JSON.stringify({ mix: { 'X/1': 1 }, events }));
    const output = join(folder, 'huge.evtx');
    const { code, stdout, stderr } = await generate('--profile', huge, '--count', '3', '--output', output, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ events: 0, bytes: 4096 });
    expect(stderr).toContain('AMASIM_SOURCE_EVENT_TOO_LARGE');
  });

  it('ends quietly when its reader goes away', async () => {
    for (const format of ['xml', 'evtx']) {
      const child = start(['generate', '--profile', 'workstation', '--count', '20000', '--format', format]);
      child.stdout?.once('data', () => child.stdout?.destroy());
      const { code, stderr } = await ended(child);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    }
  });

  it.each(['xml', 'evtx'])('finishes a valid log when interrupted, and exits 130 (%s)', async (format) => {
    const output = join(folder, `interrupted.${format}`);
    const child = start(['generate', '--profile', 'workstation', '--count', '1e9', '--output', output]);
    const over = ended(child);
    while (!existsSync(output) || statSync(output).size < 500_000) await setTimeout(5);
    child.kill('SIGINT');
    const { code, stderr } = await over;
    expect(code).toBe(130);
    const events = Number(/([\d,]+) events/.exec(stderr)?.[1]?.replaceAll(',', ''));
    const { stdout } = await amasimInTurn(['query', '*', output, '--count']);
    expect(Number(stdout)).toBe(events);
    expect(events).toBeGreaterThan(100);
  });
});
