import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Tally } from '../../src/base/tally.ts';
import { runBlocks } from '../../src/pool/run-blocks.ts';
import { type BlockResult, COUNTS, type CollectJob } from '../../src/pool/types.ts';
import { planCollection } from '../../src/rules/plan-collection.ts';
import { readRules } from '../../src/rules/read-rules.ts';
import type { Block } from '../../src/sources/block.ts';
import { findInputs } from '../../src/sources/inputs.ts';
import { planBlocks } from '../../src/sources/plan.ts';
import { HEADER } from '../sources/firewall-blocks.ts';

const folder = mkdtempSync(join(tmpdir(), 'amasim-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const STREAM = 'Microsoft-WindowsFirewall';
const LINES = Array.from({ length: 200 }, (_, n) => {
  const second = String(n % 60).padStart(2, '0');
  return `2026-11-03 14:22:${second} DROP TCP 203.0.113.${n} 192.0.2.50 ${1000 + n} 445 60 S 1 0 8192 - - - RECEIVE`;
}).join('\n');

function jobOf(sources: readonly object[], more: Partial<CollectJob> = {}): CollectJob {
  const rule = {
    name: 'rule',
    properties: {
      dataCollectionEndpointId: 'd',
      dataSources: {
        windowsFirewallLogs: sources.map((source, n) => ({ name: `s${n}`, streams: [STREAM], ...source })),
      },
      destinations: { logAnalytics: [{ name: 'la', workspaceResourceId: '/w' }] },
      dataFlows: [{ streams: [STREAM], destinations: ['la'] }],
    },
  };
  const events = { windowsEventLogs: [{ name: 'e', streams: ['Microsoft-Event'], xPathQueries: ['System!*'] }] };
  if (sources.length === 0) {
    Object.assign(rule.properties, { dataSources: events });
    rule.properties.dataFlows[0]!.streams = ['Microsoft-Event'];
  }
  const { rules, problems } = readRules(JSON.stringify(rule), 'rule.json');
  expect(problems).toEqual([]);
  const settings = { agent: 'ama', workspaceId: '', sourceComputerId: '' } as const;
  const base = { kind: 'collect', engine: 'auto', overlap: 'once', deliver: 'rows', nowMs: 0, settings } as const;
  return { ...base, plan: planCollection(rules), ...more };
}

async function work(job: CollectJob, name: string, { workers = 1, blockBytes = 4096 } = {}) {
  const path = join(folder, name);
  writeFileSync(path, `${HEADER}${LINES}\n`);
  const { inputs } = await findInputs([path]);
  const blocks: Block[] = [];
  const planned = planBlocks(inputs, { report: () => {}, firewallLogs: true, firewallBlockBytes: blockBytes });
  for await (const block of planned) blocks.push(block);
  const results: BlockResult[] = [];
  const tally = new Tally();
  for await (const result of runBlocks(job, blocks, { workers, threadsFrom: 0 })) {
    results.push(structuredClone(result));
    tally.merge(result.tally);
  }
  const texts = results.flatMap(({ rows }) => rows.map(({ rows: { bytes } }) => Buffer.from(bytes).toString()));
  const codes = tally.problems().map(({ problem, count }) => [problem.code, count] as const);
  return { results, tally, rows: texts.join(''), codes, blocks: blocks.length };
}

describe('lines of firewall logs', () => {
  it('become rows in their order, whatever the number of threads and the size of blocks', async () => {
    const whole = await work(jobOf([{}]), 'pfirewall.log', { blockBytes: 1 << 20 });
    expect(whole.blocks).toBe(1);
    expect(JSON.parse(`[${whole.rows.slice(0, -1)}]`)).toHaveLength(200);
    for (const workers of [1, 2]) {
      const cut = await work(jobOf([{}]), 'pfirewall.log', { workers });
      expect(cut.blocks).toBeGreaterThan(4);
      expect([cut.rows, cut.tally.toData()]).toEqual([whole.rows, whole.tally.toData()]);
      expect(cut.results.map(({ bytes }) => bytes).reduce((a, b) => a + b)).toBe(HEADER.length + LINES.length + 1);
    }
  });

  it('are measured as they would be written, where nobody wants the rows', async () => {
    const written = await work(jobOf([{}]), 'pfirewall.log');
    const measured = await work(jobOf([{}], { deliver: 'counts' }), 'pfirewall.log');
    expect(measured.tally.toData()).toEqual(written.tally.toData());
    expect(measured.rows).toBe('');
    expect(written.tally.get(COUNTS.streamBytes(0))).toBe(written.rows.length - 200);
  });

  it('come to a replay with their times', async () => {
    const { results } = await work(jobOf([{}], { deliver: 'timed rows' }), 'pfirewall.log');
    for (const { times, rows, tally } of results) {
      const rowTimes = rows.flatMap(({ rows: { bytes } }) =>
        (JSON.parse(`[${Buffer.from(bytes).toString().slice(0, -1)}]`) as { TimeGenerated: string }[]).map((row) =>
          Date.parse(row.TimeGenerated),
        ),
      );
      expect([...(times ?? [])]).toEqual(rowTimes);
      expect(rows.flatMap(({ events }) => [...(events ?? [])])).toEqual(rowTimes.map((_, n) => n));
      expect(tally.counts[COUNTS.read] ?? 0).toBe(rowTimes.length);
    }
  });

  it('that several sources of a rule take are one row, or one for each', async () => {
    const once = await work(jobOf([{}, {}]), 'pfirewall.log');
    const each = await work(jobOf([{}, {}], { overlap: 'each' }), 'pfirewall.log');
    for (const [{ tally }, rows] of [
      [once, 200],
      [each, 400],
    ] as const) {
      const counts = [COUNTS.read, COUNTS.matched, COUNTS.firewallMatched(0), COUNTS.firewallMatched(1)];
      expect(counts.map((name) => tally.get(name))).toEqual([200, 200, 200, 200]);
      expect(tally.get(COUNTS.streamRows(0))).toBe(rows);
    }
  });

  it('are read and not matched without a rule for them', async () => {
    const { tally, rows, codes } = await work(jobOf([]), 'pfirewall.log');
    expect([tally.get(COUNTS.read), tally.get(COUNTS.matched), rows, codes]).toEqual([200, 0, '', []]);
  });
});

describe('the profile of a log', () => {
  const TIME = ['AMASIM_FIREWALL_TIME', 200];
  it.each([
    ['domainfw.log', ['Domain', 'Public'], 200, [TIME]],
    ['domainfw.log', undefined, 200, [TIME]],
    ['domainfw.log', ['Private'], 0, [['AMASIM_FIREWALL_PROFILE', 200]]],
    ['pfirewall.log', ['Private'], 200, [['AMASIM_FIREWALL_PROFILE_UNKNOWN', 200], TIME]],
    ['pfirewall.log', ['Domain', 'Private', 'Public'], 200, [TIME]],
  ] as const)('%s: with a filter for %s %s lines are taken', async (name, profileFilter, matched, told) => {
    const { tally, codes } = await work(jobOf([profileFilter ? { profileFilter } : {}]), name);
    expect([tally.get(COUNTS.read), tally.get(COUNTS.matched)]).toEqual([200, matched]);
    expect(tally.get(COUNTS.streamRows(0))).toBe(matched);
    expect(codes).toEqual(told);
  });

  it('says nothing of local times whose offset is given', async () => {
    const settings = { agent: 'ama', workspaceId: '', sourceComputerId: '', firewallUtcOffsetMinutes: 0 } as const;
    expect((await work(jobOf([{}], { settings }), 'pfirewall.log')).codes).toEqual([]);
  });
});
