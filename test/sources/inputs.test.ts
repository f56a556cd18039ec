import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findInputs } from '../../src/sources/inputs.ts';
import { matchesSegment } from '../../src/sources/wildcard.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'amasim-inputs-'));
  for (const name of [
    'logs/b/Z.EVTX',
    'logs/a.xml',
    'logs/b/y.evtx',
    'logs/b/c/x.Xml',
    'logs/b-1.xml',
    'logs/note.txt',
    'logs/.hidden.xml',
    'logs/[1].xml',
    'ForwardedEvents-2.evtx',
  ]) {
    const path = join(folder, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, '<Event/>');
  }
  mkdirSync(join(folder, 'nothing'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function find(...args: string[]) {
  const { inputs, problems } = await findInputs(args.map((name) => (name === '-' ? name : join(folder, name))));
  const name = (path: string) => relative(folder, path).split(sep).join('/');
  return {
    names: inputs.map((input) => (input.source === '-' ? '-' : name(input.source))),
    codes: problems.map(({ code }) => code),
  };
}

describe('findInputs', () => {
  it('takes files as they are named, whatever their extension, and stdin', async () => {
    expect(await find('logs/note.txt', '-', 'logs/a.xml')).toEqual({
      names: ['logs/note.txt', '-', 'logs/a.xml'],
      codes: [],
    });
  });

  it('finds .evtx and .xml below a folder in byte order of their paths', async () => {
    const names = [
      'logs/.hidden.xml',
      'logs/[1].xml',
      'logs/a.xml',
      'logs/b-1.xml',
      'logs/b/Z.EVTX',
      'logs/b/c/x.Xml',
      'logs/b/y.evtx',
    ];
    expect(await find('logs')).toEqual({ names, codes: [] });
  });

  it.each([
    ['logs/*.xml', ['logs/[1].xml', 'logs/a.xml', 'logs/b-1.xml']],
    ['logs/?.xml', ['logs/a.xml']],
    ['logs/[!a]*.xml', ['logs/[1].xml', 'logs/b-1.xml']],
    ['logs/*/y.evtx', ['logs/b/y.evtx']],
    ['**/y.evtx', ['logs/b/y.evtx']],
    ['logs/**/*.[Xx]ml', ['logs/[1].xml', 'logs/a.xml', 'logs/b-1.xml', 'logs/b/c/x.Xml']],
    ['logs/b/**', ['logs/b/Z.EVTX', 'logs/b/c/x.Xml', 'logs/b/y.evtx']],
    ['logs/**/**/x.*', ['logs/b/c/x.Xml']],
    ['logs/[1].xml', ['logs/[1].xml']],
  ])('expands %s', async (pattern, names) => {
    expect(await find(pattern)).toEqual({ names, codes: [] });
  });

  it('reports what it cannot find, and goes on', async () => {
    expect(await find('missing', 'nothing', '*.nope', 'logs/a.xml/x', 'logs/a.xml')).toEqual({
      names: ['logs/a.xml'],
      codes: ['AMASIM_INPUT_NOT_FOUND', 'AMASIM_INPUT_EMPTY', 'AMASIM_INPUT_NOT_FOUND', 'AMASIM_INPUT_NOT_FOUND'],
    });
  });

  it('does not follow links in circles, and reports links to nothing', async () => {
    const loop = join(folder, 'loop');
    mkdirSync(join(loop, 'inner'), { recursive: true });
    writeFileSync(join(loop, 'inner', 'a.xml'), '<Event/>');
    symlinkSync(loop, join(loop, 'inner', 'back'));
    symlinkSync(join(loop, 'gone'), join(loop, 'gone.evtx'));
    expect(await find('loop')).toEqual({ names: ['loop/inner/a.xml'], codes: ['AMASIM_SOURCE_UNREADABLE'] });
    expect((await find('loop/**/*.xml')).names).toEqual(['loop/inner/a.xml']);
    rmSync(loop, { recursive: true });
  });

  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('reports a folder it may not read', async () => {
    const locked = join(folder, 'locked');
    mkdirSync(locked);
    chmodSync(locked, 0o000);
    expect((await find('locked')).codes).toEqual(['AMASIM_SOURCE_UNREADABLE']);
    chmodSync(locked, 0o700);
  });

  it('knows the log of forwarded events by the name of the file, and of all inputs when told', async () => {
    const path = join(folder, 'ForwardedEvents-2.evtx');
    expect((await findInputs([path])).inputs).toEqual([{ kind: 'file', source: path, path, log: 'ForwardedEvents' }]);
    expect((await findInputs([path, '-'], { log: 'Security' })).inputs.map(({ log }) => log)).toEqual([
      'Security',
      'Security',
    ]);
  });
});

describe('matchesSegment', () => {
  it.each([
    ['abc', 'a*c', true],
    ['abc', 'a*b', false],
    ['abc', '*', true],
    ['.a', '*', false],
    ['.a', '.*', true],
    ['a-b', 'a[-x]b', true],
    ['a]b', 'a[]]b', true],
    ['a[b', 'a[b', true],
    ['m', '[a-f]', false],
    ['m', '[!a-f]', true],
    ['aab', 'a*ab', true],
    ['', '*', true],
  ])('%j against %j: %j', (name, pattern, expected) => {
    expect(matchesSegment(name, pattern)).toBe(expected);
  });

  it('is quick on patterns made to backtrack', () => {
    // Tried in every way there is, it would not end in the lifetime of the machine: the time is a brake, no measure.
    const matches = () => matchesSegment('a'.repeat(2000), `${'a*'.repeat(200)}b`);
    expect(runInNewContext('matches()', { matches }, { timeout: 60_000 })).toBe(false);
  });
});
