/** The whole middle: everything matches, is mapped to SecurityEvent rows and encoded as JSON. */
import { prepareCollect } from '../../src/pool/collect.ts';
import { COUNTS } from '../../src/pool/types.ts';
import type { CollectionPlan } from '../../src/rules/types.ts';
import { type BenchData, bytesOf } from '../data.ts';
import type { BenchTask } from '../tasks.ts';

const PLAN: CollectionPlan = {
  queries: [
    {
      dcr: 'bench',
      dataSource: 'security',
      xPathQuery: 'Security!*',
      file: '',
      path: '',
      source: { channel: 'Security', xpath: '*' },
      streams: [0],
    },
  ],
  streams: [
    {
      dcr: 'bench',
      immutableId: 'dcr-00000000000000000000000000000000',
      immutableIdGiven: true,
      stream: 'Microsoft-SecurityEvent',
      flows: [{ outputStream: 'Microsoft-SecurityEvent', table: 'SecurityEvent', path: '' }],
    },
  ],
  problems: [],
};

export function collectTask(data: BenchData, format: 'xml' | 'evtx'): BenchTask {
  const work = prepareCollect({
    kind: 'collect',
    plan: PLAN,
    engine: 'auto',
    nowMs: 0,
    settings: { agent: 'ama', workspaceId: '', sourceComputerId: '' },
    overlap: 'once',
    deliver: 'rows',
  });
  const blocks = data[format];
  return {
    name: `${format} all to SecurityEvent rows`,
    events: data.events,
    bytes: bytesOf(blocks),
    baseline: 'naive selective',
    run: () => {
      let rows = 0;
      for (const block of blocks) rows += work(block).tally.counts[COUNTS.streamRows(0)] ?? 0;
      if (rows !== data.events) throw new Error(`${rows} rows of ${data.events} events`);
    },
  };
}
