/** The main job with the kernel, and without it: a profiled run looks at every event. */
import { Tally } from '../../src/base/tally.ts';
import { prepareCollect } from '../../src/pool/collect.ts';
import type { BlockTask, CollectJob } from '../../src/pool/types.ts';
import { planCollection } from '../../src/rules/plan-collection.ts';
import { readRules } from '../../src/rules/read-rules.ts';
import type { Block } from '../../src/sources/block.ts';
import type { MapSettings } from '../../src/tables/types.ts';

/** A source of a rule: the stream, and what it keeps. */
export type Source = readonly [stream: string, xPathQueries: readonly string[]];

export interface WayOptions {
  readonly overlap?: CollectJob['overlap'];
  readonly deliver?: CollectJob['deliver'];
  readonly agent?: MapSettings['agent'];
}

export function collectJob(sources: readonly Source[], options: WayOptions = {}): CollectJob {
  const { overlap = 'once', deliver = 'rows', agent = 'ama' } = options;
  const columns = ['TimeGenerated:datetime', 'EventID:int', 'Computer:string', 'EventData:dynamic', 'RawData:string'];
  const rule = {
    properties: {
      streamDeclarations: {
        'Custom-Events': {
          columns: columns.map((column) => ({ name: column.split(':')[0], type: column.split(':')[1] })),
        },
      },
      dataSources: {
        windowsEventLogs: sources.map(([stream, xPathQueries], index) => ({
          name: `source${index}`,
          streams: [stream],
          xPathQueries,
        })),
      },
      destinations: { logAnalytics: [{ name: 'la', workspaceResourceId: '/subscriptions/s' }] },
      dataFlows: [...new Set(sources.map(([stream]) => stream))].map((stream) => ({
        streams: [stream],
        destinations: ['la'],
      })),
    },
  };
  const read = readRules(JSON.stringify(rule), 'rule.json');
  if (read.rules.length === 0) throw new Error(read.problems.map(({ message }) => message).join('\n'));
  return {
    kind: 'collect',
    plan: planCollection(read.rules),
    engine: 'auto',
    nowMs: 0,
    settings: { agent, workspaceId: '', sourceComputerId: 'pc' },
    overlap,
    deliver,
  };
}

/** What a job makes of blocks: counts, problems, and the rows of each stream with where they end. */
export function collected(job: CollectJob, blocks: Iterable<Block>): Collected {
  return collectedBy(prepareCollect(job), blocks);
}

/** The same of a job that is made ready already, and may have had blocks before. */
export function collectedBy(work: BlockTask, blocks: Iterable<Block>): Collected {
  const total = new Tally();
  const rows = new Map<number, Buffer[]>();
  const ends = new Map<number, Uint32Array[]>();
  for (const block of blocks) {
    const result = work(block);
    total.merge(result.tally);
    for (const { stream, rows: made } of result.rows) {
      if (!rows.has(stream)) rows.set(stream, []);
      if (!ends.has(stream)) ends.set(stream, []);
      rows.get(stream)!.push(Buffer.from(made.bytes));
      ends.get(stream)!.push(Uint32Array.from(made.ends));
    }
    work.recycle?.();
  }
  const { counts, problems } = total.toData();
  return {
    counts: Object.fromEntries(Object.entries(counts).filter(([name]) => !/tried|nanoseconds/i.test(name))),
    problems,
    rows: Object.fromEntries([...rows].map(([stream, pieces]) => [stream, Buffer.concat(pieces).toString('utf8')])),
    ends: Object.fromEntries([...ends].map(([stream, pieces]) => [stream, pieces.flatMap((piece) => [...piece])])),
  };
}

export interface Collected {
  readonly counts: Readonly<Record<string, number>>;
  readonly problems: readonly unknown[];
  readonly rows: Readonly<Record<number, string>>;
  readonly ends: Readonly<Record<number, readonly number[]>>;
}

/** The same without the kernel. */
export function collectedOneByOne(job: CollectJob, blocks: Iterable<Block>): Collected {
  return collected(oneByOne(job), blocks);
}

export function oneByOne(job: CollectJob): CollectJob {
  return { ...job, profile: true };
}

export function evtxBlock(bytes: Uint8Array): Block {
  return { kind: 'bytes', format: 'evtx', source: 'test', index: 0, start: 0, end: bytes.length, bytes };
}
