/** What a command loads: what only others need would make it slow to start. No times here; `npm run bench` has those. */
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { amasim, ROOT } from './amasim.ts';

const RECORDER = pathToFileURL(join(ROOT, 'test/cli/record-packages.mjs')).href;
const RULE = 'fixtures/rules/security-and-system.json';
const EVENTS = 'fixtures/events/security.evtx';

async function packagesOf(...args: readonly string[]): Promise<string[]> {
  const file = join(mkdtempSync(join(tmpdir(), 'amasim-')), 'packages.txt');
  const { code, stderr } = await amasim(args, {
    env: { NODE_OPTIONS: `--import=${RECORDER}`, RECORD_PACKAGES: file },
  });
  expect(code, stderr).toBe(0);
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  const names = lines.map((line) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(line)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

/** Modules of ours that the bundle has begun, as `agents/feed`: V8 counts how often each function was called. */
async function modulesOf(...args: readonly string[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'amasim-'));
  const { code, stderr } = await amasim(args, { env: { NODE_V8_COVERAGE: folder } });
  expect(code, stderr).toBe(0);
  const called = readdirSync(folder).flatMap((name) => {
    const { result } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Coverage;
    return result.flatMap(({ functions }) => functions.filter(({ ranges }) => (ranges[0]?.count ?? 0) > 0));
  });
  const names = called.map(({ functionName }) => /^dist\/(.+)\.js$/.exec(functionName)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

interface Coverage {
  readonly result: readonly {
    readonly functions: readonly {
      readonly functionName: string;
      readonly ranges: readonly { readonly count: number }[];
    }[];
  }[];
}

const KEPT_CODE = join(ROOT, `dist/bundle/amasim-${process.versions.v8}.cache`);

// Built by another Node, there is none for this one.
it.skipIf(!existsSync(KEPT_CODE))(
  'takes the code that V8 kept when the command line was built, in threads as well',
  async () => {
    const args = ['run', EVENTS, '--dcr', RULE, '--to', 'none', '--workers', '1'];
    const { stderr } = await amasim(args, { env: { NODE_DEBUG: 'amasim' } });
    expect(stderr).toContain('code kept by the build: taken');
  },
);

describe('loads no package it does not need', () => {
  it.each([
    ['--help', ['--help']],
    ['query', ['query', '*', EVENTS, '--count']],
    ['dump', ['dump', EVENTS, '--format', 'ndjson']],
    ['explain', ['explain', '--xpath', '*', EVENTS]],
    ['run --to none', ['run', EVENTS, '--dcr', RULE, '--to', 'none', '--workers', '1']],
    ['check of a query', ['check', '--xpath', '*[System[EventID=4624]]']],
  ])('%s: none at all', async (_, args) => {
    expect(await packagesOf(...args)).toEqual([]);
  });

  it('query --engine reference: xpath and xmldom', async () => {
    const args = ['query', '*', EVENTS, '--count', '--engine', 'reference'];
    expect(await packagesOf(...args)).toEqual(['@xmldom/xmldom', 'xpath']);
  });

  it('run --report: the library of charts, to be put into the file', async () => {
    const report = join(mkdtempSync(join(tmpdir(), 'amasim-')), 'run.html');
    const args = ['run', EVENTS, '--dcr', RULE, '--to', 'none', '--workers', '1', '--report', report];
    expect(await packagesOf(...args)).toEqual(['uplot']);
  });

  it('run to the emulator: no sign-in to Azure, and no parser of KQL', async () => {
    const packages = await packagesOf('run', EVENTS, '--dcr', RULE);
    expect(packages).toContain('hono');
    expect(packages).not.toContain('@azure/identity');
    expect(packages).not.toContain('@kusto/language-service-next');
  });
});

describe('begins no module it does not need', () => {
  const RUN = ['run', EVENTS, '--dcr', RULE, '--workers', '1'];
  const AGENTS = /^agents\/(?:ama|mma|gateway)\//;
  // Which logs the legacy agent collects is among the options.
  const AMONG_OPTIONS = ['agents/mma/legacy-logs', 'agents/mma/legacy-solutions'];

  it('run without a replay and without a report: no agent, no gateway, no emulator, and nothing of reports', async () => {
    const modules = await modulesOf(...RUN, '--to', 'none');
    expect(modules).toContain('cli/run-collection');
    expect(modules.filter((name) => AGENTS.test(name) || name.startsWith('emulator/'))).toEqual(AMONG_OPTIONS);
    expect(modules.filter((name) => name.startsWith('report/html/') || name.endsWith('report-file'))).toEqual([]);
  });

  it('run to the emulator without a replay: no agent and no gateway', async () => {
    const modules = await modulesOf(...RUN);
    expect(modules).toContain('emulator/emulator');
    expect(modules.filter((name) => AGENTS.test(name))).toEqual(AMONG_OPTIONS);
  });

  it('a replay: its agents', async () => {
    expect(await modulesOf(...RUN, '--rate', 'max')).toContain('agents/ama/fleet');
  });
});
