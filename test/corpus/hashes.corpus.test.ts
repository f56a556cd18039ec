/**
 * What `dump` prints and `run` writes of all public events, byte for byte: faster ways to the same bytes must come to the same
 * bytes. `UPDATE_GOLDEN=1` writes the hashes anew, for a change that is meant.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { ended, start } from '../cli/amasim.ts';
import { NO_CORPUS } from './corpus.ts';

const GOLDEN = fileURLToPath(new URL('../../fixtures/golden/corpus-hashes.json', import.meta.url));
/** As seen from the project's root, where the command runs: file names are part of what is printed. */
const INPUTS = ['../shared/corpus/evtx', '../shared/corpus/xml'];
const STREAMS = ['Microsoft-SecurityEvent', 'Microsoft-Event', 'Microsoft-WindowsEvent'];
const RULE = {
  properties: {
    immutableId: 'dcr-00000000000000000000000000000001',
    dataSources: {
      windowsEventLogs: [
        {
          name: 'logs',
          streams: STREAMS,
          xPathQueries: [
            ...['Security', 'System', 'Application', 'Windows PowerShell', 'Microsoft-Windows-Sysmon/Operational'],
            ...['Microsoft-Windows-PowerShell/Operational', 'Microsoft-Windows-TaskScheduler/Operational'],
          ].map((log) => `${log}!*`),
        },
      ],
    },
    destinations: { logAnalytics: [{ name: 'la', workspaceResourceId: '/subscriptions/s' }] },
    dataFlows: [{ streams: STREAMS, destinations: ['la'] }],
  },
};

const found: Record<string, string> = {};
const folder = mkdtempSync(join(tmpdir(), 'amasim-'));
afterAll(() => {
  if (process.env.UPDATE_GOLDEN === '1' && !NO_CORPUS) writeFileSync(GOLDEN, `${JSON.stringify(found, null, 2)}\n`);
  rmSync(folder, { recursive: true });
});

function expectHash(name: string, hash: string): void {
  found[name] = hash;
  if (process.env.UPDATE_GOLDEN === '1') return;
  expect(hash, name).toBe((JSON.parse(readFileSync(GOLDEN, 'utf8')) as Record<string, string>)[name]);
}

describe.skipIf(NO_CORPUS)('public events come to the same bytes as ever', () => {
  it.each(['xml', 'ndjson'])('printed as %s', { timeout: 60_000 }, async (format) => {
    const child = start(['dump', ...INPUTS, '--format', format, '--quiet']);
    const hash = createHash('sha256');
    child.stdout?.on('data', (bytes: Buffer) => hash.update(bytes));
    child.stderr?.resume();
    await once(child, 'close');
    expectHash(`dump ${format}`, hash.digest('hex'));
  });

  it.each(['1', '2'])('as rows, with %s workers', { timeout: 60_000 }, async (workers) => {
    const rule = join(folder, 'rule.json');
    writeFileSync(rule, JSON.stringify(RULE));
    const to = join(folder, workers);
    await ended(start(['run', ...INPUTS, '--dcr', rule, '--to', `dir:${to}`, '--workers', workers, '--quiet']));
    const rows = join(to, RULE.properties.immutableId);
    expect(readdirSync(rows).sort()).toEqual(STREAMS.map((stream) => `${stream}.ndjson`).sort());
    for (const stream of STREAMS) {
      const bytes = readFileSync(join(rows, `${stream}.ndjson`));
      expectHash(`rows ${stream}`, createHash('sha256').update(bytes).digest('hex'));
    }
  });
});
