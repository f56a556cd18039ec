import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/report/run-result.ts';
import { chunkAt, chunkOf } from '../events/damaged-logs.ts';
import { fileBytes } from '../sources/evtx/evtx-bytes.ts';
import { amasimInTurn } from './amasim.ts';

/** Two events, and behind them what is left of the last of four older ones. */
const older = chunkOf(101, 4);
const newer = chunkOf(1, 2);
const lastAt = chunkAt(0) + (older.offsets[3] ?? 0);

let folder: string;
let log: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'amasim-recover-'));
  log = join(folder, 'reused.evtx');
  const end = new DataView(newer.bytes.buffer).getUint32(48, true);
  const bytes = older.bytes.slice();
  bytes.set(newer.bytes.subarray(0, end));
  bytes.fill(0, end, older.offsets[3]);
  writeFileSync(log, fileBytes([bytes]));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('--recover', () => {
  it('marks recovered events of dump as NDJSON, behind the file', async () => {
    const { code, stdout, stderr } = await amasimInTurn(['dump', log, '--format', 'ndjson', '--recover']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(/"file":"[^"]*reused\.evtx"\}$/);
    expect(lines[2]).toMatch(/"recordId":104,"file":"[^"]*reused\.evtx","recovered":true\}$/);
    expect(stderr).toContain('AMASIM_EVTX_RECOVERED');
    expect(code).toBe(0);
  });

  it('marks them in XML by a comment on their line, which a reader of XML passes over', async () => {
    const { stdout } = await amasimInTurn(['dump', log, '--recover']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(/<\/Event>$/);
    expect(lines[2]).toMatch(new RegExp(`</Event> <!-- recovered: chunk 0, offset ${lastAt} -->$`));
    const again = join(folder, 'dump.xml');
    writeFileSync(again, stdout);
    const read = await amasimInTurn(['dump', again]);
    expect(read).toMatchObject({ code: 0, stderr: '' });
    expect(read.stdout.trimEnd().split('\n')).toEqual(lines.map((line) => line.replace(/ <!--.*/, '')));
  });

  it('is part of what query finds, and counts', async () => {
    const { stdout } = await amasimInTurn(['query', '*[System[EventID=104]]', log, '--recover', '--count', '--json']);
    expect(JSON.parse(stdout).events).toEqual({ read: 3, matched: 1, malformed: 0, recovered: 1 });
    const without = await amasimInTurn(['query', '*[System[EventID=104]]', log, '--count']);
    expect(without).toMatchObject({ code: 1, stdout: '0\n' });
  });

  it.each(['1', '2'])('is counted in the result of run, with %s workers', async (workers) => {
    const rule = 'fixtures/rules/custom-stream.json';
    const args = ['run', log, '--dcr', rule, '--to', 'none', '--json', '--workers', workers];
    const { code, stdout } = await amasimInTurn([...args, '--recover']);
    const { events, problems } = JSON.parse(stdout) as RunResult;
    expect(code).toBe(0);
    expect(events).toMatchObject({ read: 3, malformed: 0, recovered: 1 });
    expect(problems.filter(({ code }) => code === 'AMASIM_EVTX_RECOVERED')).toMatchObject([{ count: 1 }]);
    const plain = JSON.parse((await amasimInTurn(args)).stdout) as RunResult;
    expect(plain.events).toMatchObject({ read: 2, malformed: 0 });
    expect(plain.events).not.toHaveProperty('recovered');
  });
});
