import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/report/run-result.ts';
import { amasim } from '../cli/amasim.ts';
import { CORPUS, NO_CORPUS } from './corpus.ts';

/** Real rules: levels of classic logs, audits by keyword, forwarded events, everything of Security into a custom table. */
const RULES = [
  'rules/Azure-avdaccelerator__workload_arm_deploy-baseline-1.json',
  'rules/Azure-bicep-registry-modules__sa_conversation-knowledge-mining_main-1.json',
  'rules/OTRF-Microsoft-Sentinel2Go__grocery-list_Win10-AD-WEC_azuredeploy-1.json',
  'rules/dcodev1702-azure_data_collection__ARM_Templates_AuxiliaryTable_msevent_aux_cl-1.json',
].map((rule) => `${CORPUS}/dcr/${rule}`);

async function run(...args: string[]): Promise<RunResult> {
  const rules = [...RULES, 'fixtures/rules/security-and-system.json'].flatMap((rule) => ['--dcr', rule]);
  const { stdout, stderr } = await amasim(['run', `${CORPUS}/evtx`, `${CORPUS}/xml`, ...rules, '--json', ...args]);
  expect(stdout, stderr).not.toBe('');
  return JSON.parse(stdout) as RunResult;
}

function counts({ events, queries, streams }: RunResult) {
  return {
    events,
    queries: queries.map(({ engine: _, ...query }) => query),
    streams: streams.map(({ dcr, stream, table, rows, bytes, billedBytes }) => ({
      dcr,
      stream,
      table,
      rows,
      bytes,
      billedBytes,
    })),
  };
}

describe.skipIf(NO_CORPUS)('amasim run on the corpus with real rules', () => {
  let withTwoWorkers: RunResult;

  it('keeps the sums: every event read or malformed, every row accepted or rejected', async () => {
    const result = await run('--to', 'emulator', '--workers', '2');
    withTwoWorkers = result;
    expect(result.events.read).toBeGreaterThan(28_000);
    expect(result.events.malformed).toBeGreaterThanOrEqual(21);
    expect(result.events.matched).toBeGreaterThan(5_000);
    expect(result.queries.filter((query) => query.matched > 0).length).toBeGreaterThan(6);
    for (const stream of result.streams) expect(stream.accepted + stream.rejected, stream.table).toBe(stream.rows);
    expect(result.streams.reduce((sum, stream) => sum + stream.rejected, 0)).toBe(0);
    expect(result.streams.reduce((sum, stream) => sum + stream.rows, 0)).toBeGreaterThanOrEqual(result.events.matched);
    for (const query of result.queries) expect(query.matchedOnlyHere).toBeLessThanOrEqual(query.matched);
  }, 120_000);

  it('counts the same on both engines with 1, 2 and 4 workers', async () => {
    const base = counts(await run('--to', 'none', '--workers', '1', '--engine', 'fast'));
    expect(counts(withTwoWorkers)).toEqual(base);
    // A quarter of the events: the reference engine takes five times as long, and tables of queries compare both as well.
    const quarter = ['--to', 'none', '--shard', '1/4'];
    const fast = counts(await run(...quarter, '--workers', '4', '--engine', 'fast'));
    expect(fast.events.read).toBeGreaterThan(5_000);
    expect(fast.events.read).toBeLessThan(base.events.read / 2);
    expect(counts(await run(...quarter, '--workers', '2', '--engine', 'reference'))).toEqual(fast);
  }, 300_000);
});
