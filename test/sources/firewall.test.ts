import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../src/base/problem.ts';
import type { Block } from '../../src/sources/block.ts';
import { findInputs } from '../../src/sources/inputs.ts';
import { planBlocks } from '../../src/sources/plan.ts';
import { sniff } from '../../src/sources/sniff.ts';
import { blocksOf, HEADER } from './firewall-blocks.ts';

const folder = mkdtempSync(join(tmpdir(), 'amasim-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a firewall log is known by how it begins', () => {
  it.each([
    ['its header', HEADER, 'firewall'],
    ['its header after a byte order mark', `\ufeff${HEADER}`, 'firewall'],
    ['its software alone', '#software:Microsoft Windows Firewall\r\n', 'firewall'],
    ['its fields alone, in any order', '#Fields: time date action src-ip dst-ip protocol\n', 'firewall'],
    [
      'the header of a web server',
      '#Software: Microsoft Internet Information Services 10.0\n#Fields: date time s-ip\n',
      undefined,
    ],
    ['a line of a log without its header', '2026-11-03 14:22:01 DROP TCP 1.2.3.4 5.6.7.8', undefined],
    ['a comment before event XML', '#\n<Event>', undefined],
    ['event XML', '<Event>', 'xml'],
  ])('%s', (_what, text, format) => {
    expect(sniff(Buffer.from(text))?.format).toBe(format);
  });
});

describe('firewall logs of a folder', () => {
  it('are found where they are wanted, and other logs never', async () => {
    const below = join(folder, 'found');
    mkdirSync(join(below, 'deeper'), { recursive: true });
    for (const name of ['pfirewall.log', 'PFIREWALL.LOG.old', 'deeper/domainfw.log', 'header.txt']) {
      writeFileSync(join(below, name), HEADER);
    }
    writeFileSync(join(below, 'setup.log'), 'all is well');
    writeFileSync(join(below, 'a.xml'), '<Event/>');
    const names = async (firewallLogs: boolean) =>
      (await findInputs([below], { firewallLogs })).inputs.map(({ source }) => basename(source));
    expect(await names(true)).toEqual(['PFIREWALL.LOG.old', 'a.xml', 'domainfw.log', 'pfirewall.log']);
    expect(await names(false)).toEqual(['a.xml']);
  });

  it('are missed where there is nothing else', async () => {
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    const { problems } = await findInputs([empty], { firewallLogs: true });
    expect(problems).toMatchObject([
      { code: 'AMASIM_INPUT_EMPTY', message: 'the folder holds no .evtx or .xml file, and no firewall log' },
    ]);
  });
});

describe('blocks of a firewall log', () => {
  it('end behind lines, carry the header that holds for them, and begin at any place of the input', async () => {
    const text = `${HEADER}${'a line\n'.repeat(10)}#Time Format: UTC\n${'another\n'.repeat(10)}`;
    const { blocks } = await blocksOf(Buffer.from(text), { blockBytes: HEADER.length + 75 });
    expect(blocks.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text);
    for (const { end } of blocks) expect(text[end - 1]).toBe('\n');
    expect(blocks.map(({ firewall }) => firewall?.header.isLocal)).toEqual([true, false]);
    expect(blocks.map(({ firewall }) => firewall?.header.fields.length)).toEqual([0, 17]);
    expect(blocks.map(({ goesOn }) => goesOn === true)).toEqual([true, false]);
  });

  it('hold no more than a block and a line, however long a line is', async () => {
    const { blocks } = await blocksOf(Buffer.from(`${HEADER}${'x'.repeat(100_000)}\ny\n`), { blockBytes: 1000 });
    expect(Math.max(...blocks.map(({ start, end }) => end - start))).toBeLessThanOrEqual(1000 + 4097);
    expect(blocks.filter(({ firewall }) => firewall?.inLine).length).toBeGreaterThan(15);
  });

  it.each([
    ['domainfw.log', 'Domain'],
    ['PrivateFW.log', 'Private'],
    ['publicfw.log.old', 'Public'],
    ['pfirewall.log', undefined],
    ['mydomainfw.log', undefined],
  ])('of %s are of profile %s', async (name, profile) => {
    const path = join(folder, name);
    writeFileSync(path, HEADER);
    const { inputs } = await findInputs([path]);
    const blocks: Block[] = [];
    for await (const block of planBlocks(inputs, { report: () => {}, firewallLogs: true })) blocks.push(block);
    expect(blocks.map(({ firewall }) => firewall?.profile)).toEqual([profile]);
  });

  it('are refused to those that read events', async () => {
    const path = join(folder, 'pfirewall.log');
    writeFileSync(path, HEADER);
    const problems: Problem[] = [];
    const planned = planBlocks([{ kind: 'file', source: path, path }], { report: (problem) => problems.push(problem) });
    for await (const block of planned) expect(block).toBeUndefined();
    expect(problems).toMatchObject([{ code: 'AMASIM_INPUT_FORMAT_UNKNOWN' }]);
    expect(problems[0]?.message).toContain('only run makes rows of it');
  });
});
