import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startEmulator } from '../../src/emulator/emulator.ts';
import type { RunResult } from '../../src/report/run-result.ts';
import { amasim, amasimInTurn } from './amasim.ts';

const LOG = 'fixtures/dns';
const RULE = 'fixtures/rules/dns-servers.json';
const VM = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm';
const QUICK = ['--set', 'uploadSeconds=0.05', '--rate', 'max', '--no-heartbeat'];
/** Of the 14 analytical events the rule leaves out 7. */
const COUNTS = {
  events: { read: 17, matched: 14, malformed: 0 },
  queries: [{ dataSource: 'SampleDns', matched: 14, filtered: 7 }],
  streams: [{ table: 'ASimDnsActivityLogs', rows: 7, accepted: 7, rejected: 0 }],
  problems: [],
};

const folder = mkdtempSync(join(tmpdir(), 'amasim-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Settings {
  Filters: { FilterName: string; Rules: { Field: string; FieldValues: string[] }[] }[];
}

/** The rule, with its settings changed. */
function changed(name: string, change: (settings: Settings) => void): string {
  const rule = JSON.parse(readFileSync(RULE, 'utf8')) as {
    properties: { dataSources: { extensions: { extensionSettings: Settings }[] } };
  };
  change(rule.properties.dataSources.extensions[0]!.extensionSettings);
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(rule));
  return file;
}
const resultOf = (stdout: string): RunResult => JSON.parse(stdout) as RunResult;

describe('the DNS extension of a rule', () => {
  it('collects analytical events but for those that filters leave out, and the sums hold', async () => {
    const { code, stdout, stderr } = await amasimInTurn(['run', LOG, '--dcr', RULE, '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(resultOf(stdout)).toMatchObject(COUNTS);
  });

  it('gives the same rows by every engine and number of workers', async () => {
    const texts = new Set<string>();
    for (const [n, more] of [
      ['--workers', '1'],
      ['--workers', '2'],
      ['--engine', 'reference'],
    ].entries()) {
      const to = join(folder, `rows${n}`);
      const { code } = await amasimInTurn(['run', LOG, '--dcr', RULE, '--to', `dir:${to}`, '--json', ...more]);
      expect(code).toBe(0);
      const file = 'dcr-d5a0c1e24b7f4c6d9e3a8b1f60d2c791/Microsoft-ASimDnsActivityLogs.ndjson';
      texts.add(readFileSync(join(to, file), 'utf8'));
    }
    expect(texts.size).toBe(1);
    const rows = [...texts].flatMap((text) => text.trim().split('\n')).map((line) => JSON.parse(line) as object);
    expect(rows).toMatchObject([
      { EventOriginalType: '261', DnsQuery: 'WWW.Fabrikam.com', DnsQueryTypeName: 'AAAA' },
      { EventOriginalType: '256', DnsQuery: 'fabrikam.com', DnsQueryTypeName: 'MX', SrcIpAddr: 'fd00::21' },
      { EventOriginalType: '258', DnsQuery: 'contoso.com', EventResultDetails: 'REFUSED', NetworkProtocol: 'TCP' },
      { EventOriginalType: '262', DnsQuery: 'slow.tailspintoys.com', EventResult: 'Failure' },
      { EventOriginalType: '263', EventType: 'Dynamic update', EventSubType: 'request' },
      { EventOriginalType: '264', EventResultDetails: 'REFUSED' },
      { EventOriginalType: '280', DnsQuery: '.' },
    ]);
  });

  it('shows in the summary what was left out', async () => {
    const { stdout } = await amasimInTurn(['run', LOG, '--dcr', RULE, '--to', 'none']);
    expect(stdout).toMatch(/left out\n.*dns-servers.* 14 +14 +7\n/u);
  });

  it('is followed by agents that learn of it from the embedded emulator', async () => {
    const { code, stdout, stderr } = await amasimInTurn(['run', LOG, '--dcr', RULE, '--json', ...QUICK]);
    expect(code, stderr).toBe(0);
    expect(resultOf(stdout)).toMatchObject(COUNTS);
  });

  it('is followed by agents of a control service, and its rows are stored with their columns', async () => {
    await using azure = await startEmulator({ dcr: [RULE], associate: 'all', agentPort: 0, timeGenerated: 'keep' });
    expect(azure.problems()).toEqual([]);
    const ca = join(folder, 'ca.pem');
    writeFileSync(ca, azure.caPem);
    const control = ['--control', azure.endpoint, '--imds', azure.agentEndpoint ?? '', '--resource-id', VM];
    const env = { NODE_EXTRA_CA_CERTS: ca };
    const { code, stdout, stderr } = await amasim(['run', LOG, ...control, '--json', ...QUICK], { env });
    expect(code, stderr).toBe(0);
    expect(resultOf(stdout)).toMatchObject(COUNTS);
    const rows = [...azure.rows('ASimDnsActivityLogs')];
    expect(rows).toHaveLength(7);
    expect(rows.find(({ EventOriginalType }) => EventOriginalType === '258')).toMatchObject({
      TimeGenerated: expect.stringMatching(/^2026-03-02T08:15:09/u),
      EventResult: 'Failure',
      SrcIpAddr: '10.0.0.99',
      DvcIpAddr: '10.0.0.5',
      DnsResponseCode: 5,
      DnsFlags: '34181',
      AdditionalFields: { Reason: '5', Zone: 'contoso.com' },
    });
  });

  it('ends the run where its settings are wrong, with the place, as check does', async () => {
    const file = changed('wrong.json', ({ Filters }) =>
      Object.assign(Filters[1]!.Rules[0]!, { FieldValues: '*.a.com' }),
    );
    const run = await amasimInTurn(['run', LOG, '--dcr', file]);
    expect(run.code).toBe(2);
    const check = await amasimInTurn(['check', file, '--json']);
    expect(check.code).not.toBe(0);
    for (const text of [run.stderr, check.stdout]) {
      expect(text).toContain('AMASIM_RULE_DNS_SETTINGS');
      expect(text).toContain('/properties/dataSources/extensions/0/extensionSettings/Filters/1/Rules/0/FieldValues');
    }
  });

  it('warns of a filter without effect, and collects what it would leave out', async () => {
    const file = changed('odd.json', ({ Filters }) =>
      Filters[1]!.Rules.push({ Field: 'EventId', FieldValues: ['256'] }),
    );
    const { code, stdout } = await amasimInTurn(['run', LOG, '--dcr', file, '--json', '--quiet']);
    const { streams, queries, problems } = resultOf(stdout);
    expect(code).toBe(0);
    expect(problems).toMatchObject([{ code: 'AMASIM_RULE_DNS_FILTER', count: 1 }]);
    expect([queries[0]?.filtered, streams[0]?.rows]).toEqual([3, 11]);
  });

  it('is nothing for the legacy agent, nor for overlap', async () => {
    const legacy = await amasimInTurn(['run', LOG, '--dcr', RULE, '--path', 'mma', '--to', 'none']);
    expect(legacy.code).toBe(2);
    expect(legacy.stderr).toMatch(/AMASIM_AGENT_RULE_PART.*no extension MicrosoftDnsAgent; SampleDns is left out/u);
    const overlap = await amasimInTurn(['overlap', '--dcr', RULE]);
    expect(overlap.code).toBe(2);
    expect(overlap.stderr).toContain('AMASIM_RUN_NOTHING_TO_RUN');
  });
});
