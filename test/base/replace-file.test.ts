import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { replaceFile } from '../../src/base/replace-file.ts';
import { temporaryFolder } from '../emulator/temporary-folder.ts';

/** Files and folders that were flushed, by what they are. */
const disk = vi.hoisted(() => ({ flushed: [] as string[], isFull: false }));
vi.mock('node:fs', async (importOriginal) => {
  const real = await importOriginal<typeof import('node:fs')>();
  return {
    ...real,
    fsyncSync: (fd: number) => {
      if (disk.isFull) throw new Error('ENOSPC: no space left on device');
      disk.flushed.push(real.fstatSync(fd).isDirectory() ? 'folder' : 'file');
      real.fsyncSync(fd);
    },
  };
});

const IS_WINDOWS = process.platform === 'win32';
const root = temporaryFolder();
const newFolder = () => mkdtempSync(join(root, 'folder-'));
const modeOf = (file: string) => statSync(file).mode & 0o777;

describe('a file that is replaced', () => {
  it('has the parts one behind the other, and nothing of the one before', () => {
    const file = join(newFolder(), 'a');
    writeFileSync(file, 'a longer text that was there before');
    replaceFile(file, [Buffer.from('one '), 'twö ', new Uint8Array([0, 255]), '']);
    expect(readFileSync(file)).toEqual(Buffer.concat([Buffer.from('one twö '), Buffer.from([0, 255])]));
  });

  it('is alone in its folder', () => {
    const folder = newFolder();
    replaceFile(join(folder, 'a'), ['x']);
    expect(readdirSync(folder)).toEqual(['a']);
  });

  it('may be empty', () => {
    const file = join(newFolder(), 'a');
    replaceFile(file, []);
    expect(readFileSync(file)).toHaveLength(0);
  });

  it.skipIf(IS_WINDOWS)(
    'is its owner’s alone, also where the one before was not, unless another mode is wanted',
    () => {
      const file = join(newFolder(), 'a');
      writeFileSync(file, 'old');
      chmodSync(file, 0o644);
      replaceFile(file, ['new']);
      expect(modeOf(file)).toBe(0o600);
      replaceFile(file, ['new'], { mode: 0o400 });
      expect(modeOf(file)).toBe(0o400);
    },
  );

  it('takes the place of what an earlier write left unfinished', () => {
    const folder = newFolder();
    const file = join(folder, 'a');
    writeFileSync(`${file}.new`, 'half of something that was longer', { mode: 0o666 });
    replaceFile(file, ['whole']);
    expect(readFileSync(file, 'utf8')).toBe('whole');
    if (!IS_WINDOWS) expect(modeOf(file)).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['a']);
  });

  it.skipIf(IS_WINDOWS)('is not written where a link leads', () => {
    const folder = newFolder();
    const [file, other] = [join(folder, 'a'), join(folder, 'other')];
    writeFileSync(other, 'mine');
    symlinkSync(other, `${file}.new`);
    replaceFile(file, ['whole']);
    expect([readFileSync(file, 'utf8'), readFileSync(other, 'utf8')]).toEqual(['whole', 'mine']);
  });

  it.each([
    ['none', undefined, []],
    ['none', 'none', []],
    ['the file, then its folder', 'each', IS_WINDOWS ? ['file'] : ['file', 'folder']],
  ] as const)('is flushed to the disk as asked: %s', (_, sync, expected) => {
    disk.flushed = [];
    replaceFile(join(newFolder(), 'a'), ['x'], { sync });
    expect(disk.flushed).toEqual(expected);
  });
});

describe('a file that cannot be replaced', () => {
  it('stays, with nothing half-written beside it', () => {
    const folder = newFolder();
    const file = join(folder, 'a');
    mkdirSync(join(file, 'in the way'), { recursive: true });
    expect(() => replaceFile(file, ['x'])).toThrow(/EISDIR|ENOTEMPTY|EEXIST|EPERM/);
    expect(readdirSync(folder)).toEqual(['a']);
    expect(existsSync(join(file, 'in the way'))).toBe(true);
  });

  it('stays where there is no room for the new one', () => {
    const folder = newFolder();
    const file = join(folder, 'a');
    writeFileSync(file, 'old');
    disk.isFull = true;
    try {
      expect(() => replaceFile(file, ['x'], { sync: 'each' })).toThrow(/ENOSPC/);
    } finally {
      disk.isFull = false;
    }
    expect(readFileSync(file, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['a']);
  });

  it('says so where its folder is not there', () => {
    expect(() => replaceFile(join(root, 'nowhere', 'a'), ['x'])).toThrow(/ENOENT/);
  });
});
