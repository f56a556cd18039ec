import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DOMParser } from '@xmldom/xmldom';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/cost/read-csv.ts';
import type { CostResult } from '../../src/report/cost-result.ts';
import type { RunResult } from '../../src/report/run-result.ts';
import { temporaryFolder } from '../emulator/temporary-folder.ts';
import { amasimInTurn } from './amasim.ts';

const RULE = 'fixtures/rules/security-and-system.json';
const INPUT = ['fixtures/events', '--dcr', RULE, '--workers', '1'];
const COMMANDS = [
  ['run', [...INPUT, '--to', 'none']],
  ['cost', INPUT],
] as const;
const root = temporaryFolder();

function casesOf(xml: string) {
  const document = new DOMParser().parseFromString(xml, 'text/xml');
  return [...document.getElementsByTagName('testcase')].map((test) => {
    return `${test.getAttribute('name')}: ${test.getElementsByTagName('*')[0]?.tagName ?? 'passed'}`;
  });
}

describe('expectations', () => {
  it('of cost are judged, told, and part of the result', async () => {
    const flags = ['--expect', 'usdPerMonth<1,rows=228,duplicates=0', '--json', '--quiet'];
    const { code, stdout, stderr } = await amasimInTurn(['cost', ...INPUT, ...flags]);
    const { expectations, bill } = JSON.parse(stdout) as CostResult;
    expect(bill?.usdPerMonth).toBeGreaterThan(1);
    const message = `it was ${bill?.usdPerMonth} USD`;
    expect(expectations).toEqual([
      { text: 'usdPerMonth<1', passed: false, measured: bill?.usdPerMonth, message },
      { text: 'rows=228', passed: true, measured: 228, message: 'it was 228' },
      { text: 'duplicates=0', passed: true, measured: 0, message: 'it was 0' },
    ]);
    expect(code).toBe(1);
    expect(stderr).toBe(`amasim: expected usdPerMonth<1: ${message}\n`);
  });

  it('of run are part of the result as well, and there are none where none were asked for', async () => {
    const { code, stdout } = await amasimInTurn(['run', ...COMMANDS[0][1], '--json', '--expect', 'rows=228']);
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as RunResult).expectations).toEqual([
      { text: 'rows=228', passed: true, measured: 228, message: 'it was 228' },
    ]);
    const plain = await amasimInTurn(['run', ...COMMANDS[0][1], '--json']);
    expect(JSON.parse(plain.stdout)).not.toHaveProperty('expectations');
  });

  it('do not hide that an input could not be read', async () => {
    const log = join(root, 'broken.xml');
    writeFileSync(log, '<Events><Event><System><EventID>1</System></Event></Events>');
    const run = await amasimInTurn(['cost', log, '--dcr', RULE, '--expect', 'usdPerMonth<1,rows=0', '--quiet']);
    expect(run.code).toBe(3);
    expect(run.stderr).toContain('amasim: expected usdPerMonth<1: no row of this sample has a time');
    expect(run.stderr).not.toContain('rows=0');
  });
});

describe.each(COMMANDS)('%s writes', (command, input) => {
  it('every form that is wanted beside the text, all of the same result', async () => {
    const folder = join(root, command);
    mkdirSync(folder);
    const [junit, csv, markdown] = ['a.xml', 'b.csv', 'c.md'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const flags = ['--junit', junit, '--csv', csv, '--markdown', markdown, '--expect', 'rows>1,rows<5'];
    for (const _ of ['first', 'again, over the files of before']) {
      const { code, stdout, stderr } = await amasimInTurn([command, ...input, ...flags]);
      expect([code, stderr]).toEqual([1, 'amasim: expected rows<5: it was 228\n']);
      expect(stdout).toMatch(/^Events {3}425 read, 228 matched/);
    }
    expect(readdirSync(folder)).toEqual(['a.xml', 'b.csv', 'c.md']);
    expect(casesOf(readFileSync(junit, 'utf8'))).toEqual([
      'rows>1: system-out',
      'rows<5: failure',
      'no errors: passed',
    ]);
    const table = readCsv(readFileSync(csv, 'utf8'), 10_000);
    const rows = table.ok ? table.value : [];
    const column = rows[0]!.indexOf('rows');
    expect(rows.find(([section]) => section === 'total')?.[column]).toBe('228');
    expect(readFileSync(markdown, 'utf8')).toContain('| `rows<5` | it was 228 | missed |');
    const plain = join(root, 'plain');
    writeFileSync(plain, '');
    for (const file of [junit, csv, markdown]) expect(statSync(file).mode).toBe(statSync(plain).mode);
  });

  it.each([
    ['--csv', '\ufeffsection,'],
    ['--markdown', `## amasim ${command}\n`],
    ['--junit', '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites '],
  ])('%s - to stdout, with nothing else on it', async (flag, opening) => {
    const { code, stdout, stderr } = await amasimInTurn([command, ...input, flag, '-', '--quiet']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.startsWith(opening)).toBe(true);
    expect(stdout).not.toContain('Events   ');
    const named = await amasimInTurn([command, ...input, `${flag}=-`]);
    expect(named.stdout.startsWith(opening)).toBe(true);
  });

  it('an error as a test case, and tells it', async () => {
    const log = join(root, `broken-${command}.xml`);
    writeFileSync(log, '<Events><Event><System><EventID>1</System></Event></Events>');
    const { code, stdout, stderr } = await amasimInTurn([command, log, ...input.slice(1), '--junit', '-']);
    expect(code).toBe(3);
    expect(casesOf(stdout)).toEqual([expect.stringMatching(/^AMASIM_XML_MALFORMED: .*broken-.*: error$/)]);
    expect(stderr).toContain('AMASIM_XML_MALFORMED');
  });

  it('its result all the same when a file cannot be written in the end', async () => {
    const file = join(root, `late-${command}.csv`);
    // Where the file is made before it gets its name.
    mkdirSync(`${file}.new`);
    const { code, stdout, stderr } = await amasimInTurn([command, ...input, '--json', '--csv', file]);
    expect(code).toBe(2);
    expect((JSON.parse(stdout) as CostResult).events.read).toBe(425);
    expect(stderr).toContain('AMASIM_RUN_OUTPUT');
    expect(existsSync(file)).toBe(false);
  });
});

describe('before anything is read', () => {
  const log = join(root, 'log.xml');
  const exported = join(root, 'export.csv');
  writeFileSync(log, '<Events/>');
  writeFileSync(exported, 'TimeGenerated,_BilledSize\n');
  mkdirSync(join(root, 'folder.md'));

  it.each([
    [['--csv', '-', '--markdown', '-'], '--csv - and --markdown - cannot both go to stdout'],
    [['--json', '--junit', '-'], '--json and --junit - cannot both go to stdout'],
    [
      ['--csv', 'Security.evtx'],
      '--csv Security.evtx: takes the name of a CSV file, as in amasim.csv, or - for stdout',
    ],
    [['--markdown', 'a.txt'], '--markdown a.txt: takes the name of a Markdown file'],
    [['--junit', 'a.json'], '--junit a.json: takes the name of an XML file'],
    [['--junit', log], 'is there and was not written by --junit; it is left as it is'],
    [['--csv', exported], 'is there and was not written by --csv; it is left as it is'],
    [['--csv', join(root, 'nowhere', 'a.csv')], 'no such file or directory'],
    [['--markdown', join(root, 'folder.md')], 'folder.md is a folder'],
    [['--csv', 'a.csv', '--csv', 'b.csv'], '--csv is given more than once'],
    [['--expect', 'usdPerMonths<5,rows=1'], 'there is no figure usdPerMonths; did you mean usdPerMonth?'],
  ])('cost refuses %j', async (flags, message) => {
    const { code, stdout, stderr } = await amasimInTurn(['cost', ...INPUT, ...flags]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect([readFileSync(log, 'utf8'), readFileSync(exported, 'utf8')]).toEqual([
      '<Events/>',
      'TimeGenerated,_BilledSize\n',
    ]);
  });
});
