/** The fuzzer for as long as every run of the suite can afford (`.ci/run` gives it far more), and whether it finds what it is there to find. */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { NO_CORPUS } from '../corpus/corpus.ts';

const ROOT = join(import.meta.dirname, '../..');
const MAIN = join(ROOT, 'dist-fuzz/test/fuzz/main.js');

beforeAll(() => {
  execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.fuzz.json'], {
    cwd: ROOT,
  });
}, 120_000);

function fuzz(...args: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], { cwd: ROOT }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    );
  });
}

describe('no case hangs, throws, takes over 256 MB or loses an intact event', () => {
  it.each([
    [
      'of prefixes of three EVTX files by 4 KiB, and of the start of one chunk by bytes',
      ['prefixes', '--cases', '400'],
      /^prefixes: 400 cases .* 0 findings;/m,
    ],
    ['of 150 mutations of EVTX files', ['evtx', '--cases', '150'], /^evtx: 150 cases .* 0 findings;/m],
    ['of 150 mutations of event XML', ['xml', '--cases', '150'], /^xml: 150 cases .* 0 findings;/m],
  ])(
    '%s',
    async (_, [format, ...args], summary) => {
      const { code, stdout } = await fuzz('--format', format!, ...args);
      expect(stdout).not.toContain('FINDING');
      expect(stdout).toMatch(summary);
      expect(code).toBe(0);
    },
    600_000,
  );
});

describe.skipIf(NO_CORPUS)('nor does a case made from real logs and events', () => {
  it.each([
    ['EVTX files', 'evtx'],
    ['event XML', 'xml'],
  ])(
    'of 50 mutations of %s',
    async (_, format) => {
      const { code, stdout } = await fuzz('--format', format, '--inputs', 'corpus', '--cases', '50');
      expect(stdout).toMatch(new RegExp(`^${format}: 50 cases .* 0 findings;`, 'm'));
      expect(code).toBe(0);
    },
    300_000,
  );
});

describe('the fuzzer', () => {
  it('finds an objection, an exception, a slow case, one without an end, a crash and too much memory', async () => {
    const { code, stdout } = await fuzz('--format', 'faulty', '--patience', '4');
    const found = [...stdout.matchAll(/^FINDING in faulty case (\d): (.*)$/gm)].map(([, number, what]) => [
      number,
      what,
    ]);
    expect(found).toEqual([
      ['1', 'an oracle objects'],
      ['2', 'threw TypeError: thrown by the reader'],
      ['3', expect.stringMatching(/^takes \d{4} ms of CPU time$|^the process hangs$/)],
      ['4', 'the process hangs'],
      ['5', 'the process broke down (SIGKILL)'],
      ['6', expect.stringMatching(/^took \d{3} MB of memory/)],
    ]);
    expect(stdout).toContain('faulty: 7 cases');
    expect(code).toBe(1);
  }, 300_000);

  it('keeps the input of the first finding, and makes a case again from its number', async () => {
    const path = join(tmpdir(), `amasim-fuzz-${process.pid}`);
    try {
      expect((await fuzz('--format', 'faulty', '--case', '0', '--save', path)).code).toBe(0);
      expect(existsSync(path)).toBe(false);
      expect((await fuzz('--format', 'faulty', '--case', '2', '--save', path)).code).toBe(1);
      expect([...readFileSync(path)]).toEqual([2]);
    } finally {
      rmSync(path, { force: true });
    }
  }, 60_000);

  it('refuses what it does not know', async () => {
    expect(await fuzz('--format', 'pdf')).toMatchObject({ code: 2, stderr: expect.stringContaining('--format is') });
    expect(await fuzz('--cases', 'x')).toMatchObject({ code: 2, stderr: expect.stringContaining('--cases takes') });
  });
});
