import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NotMeasured } from '../../bench/measure/not-measured.ts';
import { lineFilter } from '../../bench/peers/line-filter.ts';
import { demandPeer, findPeers, peersFolder, programOf } from '../../bench/peers/peers.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'amasim-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('peers', () => {
  it('that are absent are named, with how to get them', () => {
    const peers = findPeers({ path: '', folder });
    expect(peers.filter(({ version }) => version === undefined).map(({ name }) => name)).toEqual([
      'evtx_dump',
      'evtxexport',
    ]);
    expect(() => demandPeer(peers, 'evtx_dump')).toThrow(NotMeasured);
    expect(() => demandPeer(peers, 'evtx_dump')).toThrow('evtx_dump is absent; to get it: npm run bench:peers');
  });

  it('that come with the packages are always there', () => {
    const { version } = demandPeer(findPeers({ path: '', folder }), 'xmldom + xpath');
    expect(version).toMatch(/^\d+\.\d+\.\d+ \+ \d+\.\d+\.\d+$/);
  });

  it.skipIf(process.platform === 'win32')('are found where bench:peers installs them', () => {
    mkdirSync(join(folder, 'evtx', 'bin'), { recursive: true });
    const program = join(folder, 'evtx', 'bin', 'evtx_dump');
    writeFileSync(program, '#!/bin/sh\necho "EVTX Parser 9.8.7"\n');
    chmodSync(program, 0o755);
    const peers = findPeers({ path: '', folder });
    expect(demandPeer(peers, 'evtx_dump').version).toBe('9.8.7');
    expect(programOf(peers, 'evtx_dump')).toBe(program);
  });

  it('are kept in the cache folder of the user', () => {
    expect(peersFolder({ XDG_CACHE_HOME: '/cache' })).toBe(join('/cache', 'amasim-bench'));
  });
});

describe('the filter behind evtx_dump', () => {
  it('keeps lines by their event id, with qualifiers or without', () => {
    const lines = [
      '{"Event":{"System":{"EventID":4624,"Level":0}}}',
      '{"Event":{"System":{"EventID":4634}}}',
      '{"Event":{"System":{"EventID":{"#attributes":{"Qualifiers":0},"#text":4625}}}}',
    ];
    expect(lines.map(lineFilter(['4624', '4625']))).toEqual([true, false, true]);
  });
});
