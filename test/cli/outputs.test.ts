import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CostResult } from '../../src/report/cost-result.ts';
import type { RunResult } from '../../src/report/run-result.ts';
import { temporaryFolder } from '../emulator/temporary-folder.ts';
import { amasim } from './amasim.ts';

const RULE = 'fixtures/rules/security-and-system.json';
const INPUT = ['fixtures/events', '--dcr', RULE, '--workers', '1'];
const COMMANDS = [
  ['run', [...INPUT, '--to', 'none']],
  ['cost', INPUT],
] as const;
const root = temporaryFolder();

describe('expectations', () => {
  it('of cost are judged, told, and part of the result', async () => {
    const flags = ['--expect', 'usdPerMonth<1,rows=228,duplicates=0', '--json', '--quiet'];
    const { code, stdout, stderr } = await amasim(['cost', ...INPUT, ...flags]);
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
    const { code, stdout } = await amasim(['run', ...COMMANDS[0][1], '--json', '--expect', 'rows=228']);
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as RunResult).expectations).toEqual([
      { text: 'rows=228', passed: true, measured: 228, message: 'it was 228' },
    ]);
    const plain = await amasim(['run', ...COMMANDS[0][1], '--json']);
    expect(JSON.parse(plain.stdout)).not.toHaveProperty('expectations');
  });

  it('do not hide that an input could not be read', async () => {
    const log = join(root, 'broken.xml');
    writeFileSync(log, '<Events><Event><System><EventID>1</System></Event></Events>');
    const run = await amasim(['cost', log, '--dcr', RULE, '--expect', 'usdPerMonth<1,rows=0', '--quiet']);
    expect(run.code).toBe(3);
    expect(run.stderr).toContain('amasim: expected usdPerMonth<1: no row of this sample has a time');
    expect(run.stderr).not.toContain('rows=0');
  });
});
