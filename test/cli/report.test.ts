import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { CostResult } from '../../src/report/cost-result.ts';
import type { RunResult } from '../../src/report/run-result.ts';
import { figuresOf, numbersOf } from '../report/html/figures.ts';
import { amasimInTurn } from './amasim.ts';

const RULE = 'fixtures/rules/security-and-system.json';
const RUN = ['run', 'fixtures/events', '--dcr', RULE, '--workers', '1'];
const folder = mkdtempSync(join(tmpdir(), 'amasim-report-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('run --report', () => {
  it('writes one file with the numbers that --json prints, and says where it is', async () => {
    const own = join(folder, 'own');
    mkdirSync(own);
    const file = join(own, 'run.html');
    const { code, stdout, stderr } = await amasimInTurn([...RUN, '--json', '--report', file]);
    expect(code).toBe(0);
    expect(stderr).toBe(`amasim: the report is in ${file}\n`);
    expect(figuresOf(readFileSync(file, 'utf8'))).toEqual(numbersOf(JSON.parse(stdout) as RunResult));
    expect(readdirSync(own)).toEqual(['run.html']);
    // Read and written by whom any new file is: not a secret.
    const plain = join(folder, 'plain');
    writeFileSync(plain, '');
    expect(statSync(file).mode).toBe(statSync(plain).mode);
  });

  it('replaces the report of the run before, and says nothing when it is to be quiet', async () => {
    const file = join(folder, 'again.html');
    writeFileSync(file, 'before');
    const { code, stdout, stderr } = await amasimInTurn([...RUN, '--to', 'none', '--quiet', '--report', file]);
    expect([code, stdout, stderr]).toEqual([0, '', '']);
    const page = readFileSync(file, 'utf8');
    expect(page).toContain('228 rows were made, none was sent.');
    expect(page).toContain(`<code>amasim cost fixtures/events --dcr ${RULE} --report cost.html</code>`);
    expect(page).toContain('Rows made: 228 = 0 accepted + 0 rejected + 228 not sent');
  });

  it('has the problems, what was expected, and the names of what was read', async () => {
    const [file, log] = [join(folder, 'problems.html'), join(folder, 'a & b.xml')];
    writeFileSync(log, '<Events><Event><System><EventID>1</System></Event></Events>');
    const { code } = await amasimInTurn(['run', log, '--dcr', RULE, '--expect', 'rows>0', '--quiet', '--report', file]);
    expect(code).toBe(3);
    const page = readFileSync(file, 'utf8');
    expect(page).toContain('AMASIM_XML_MALFORMED');
    expect(page).toContain('docs/errors.md#amasim_xml_malformed');
    expect(page).toMatch(/<li class="bad">rows&gt;0: <data [^>]*>it was 0<\/data> \(missed\)<\/li>/);
    expect(page).toContain(`<dd>${log.replace('&', '&amp;')}</dd>`);
    expect(page).toContain('<code>amasim cost &lt;inputs&gt; --dcr &lt;rules&gt; --report cost.html</code>');
    expect(page).toContain('1 = 0 read + 1 malformed: <span class="good">adds up<');
  });

  it('tells the latency of a replay', async () => {
    const file = join(folder, 'replay.html');
    const { code, stdout } = await amasimInTurn([...RUN, '--rate', 'max', '--agents', '3', '--json', '--report', file]);
    expect(code).toBe(0);
    const { replay, streams } = JSON.parse(stdout) as RunResult;
    const figures = figuresOf(readFileSync(file, 'utf8'));
    expect(figures['/replay/latencyMs/p99']).toBe(replay?.latencyMs.p99);
    expect(figures['/streams/0/rows']).toBe(streams[0]?.rows);
    expect(replay?.agents).toBe(3);
  });

  it('has printed its result all the same when the file cannot be written in the end', async () => {
    const file = join(folder, 'late.html');
    // Where the file is made before it gets its name.
    mkdirSync(`${file}.new`);
    const { code, stdout, stderr } = await amasimInTurn([...RUN, '--to', 'none', '--json', '--report', file]);
    expect(code).toBe(2);
    expect((JSON.parse(stdout) as RunResult).events.read).toBe(425);
    expect(stderr).toContain('AMASIM_RUN_OUTPUT');
    expect(stderr).toContain(file);
    expect(existsSync(file)).toBe(false);
  });
});

describe('cost --report', () => {
  const cost = [
    'cost',
    'fixtures/events',
    '--dcr',
    RULE,
    '--event-set',
    'minimal',
    '--machines',
    '300',
    '--tier',
    'best',
  ];

  it('writes one file with the numbers that --json prints, and says where it is', async () => {
    const file = join(folder, 'cost.html');
    const { code, stdout, stderr } = await amasimInTurn([...cost, '--json', '--report', file]);
    expect(code, stderr).toBe(0);
    expect(stderr).toBe(`amasim: the report is in ${file}\n`);
    const page = readFileSync(file, 'utf8');
    expect(figuresOf(page)).toEqual(numbersOf(JSON.parse(stdout) as CostResult));
    expect(page).toContain('<dd>fixtures/events</dd>');
    expect(page).toContain('<dd>security-and-system, event-set:minimal</dd>');
  });

  it('says nothing when it is to be quiet', async () => {
    const file = join(folder, 'quiet.html');
    expect(await amasimInTurn([...cost, '--quiet', '--report', file])).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readFileSync(file, 'utf8')).toContain('<h1>amasim cost: ');
  });
});

describe('before it reads anything, run --report refuses', () => {
  mkdirSync(join(folder, 'folder.html'));

  it.each([
    ['what is not an HTML file, as the log after a forgotten name', 'Security.evtx', 'takes the name of an HTML file'],
    ['a folder that is not there', join(folder, 'nowhere', 'run.html'), 'no such file or directory'],
    ['a folder of that name', join(folder, 'folder.html'), 'is a folder'],
    ['a file in place of the folder', join('package.json', 'run.html'), 'package.json'],
  ])('%s', async (_, file, words) => {
    const { code, stdout, stderr } = await amasimInTurn([...RUN, '--report', file]);
    expect(code).toBe(2);
    expect(stderr).toContain(words);
    expect(stdout).toBe('');
    expect(existsSync(file) && statSync(file).isFile()).toBe(false);
  });

  it('and so does cost --report', async () => {
    const run = await amasimInTurn([
      'cost',
      'fixtures/events',
      '--dcr',
      RULE,
      '--report',
      join(folder, 'nowhere', 'a.html'),
    ]);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain('AMASIM_RUN_OUTPUT');
  });
});
