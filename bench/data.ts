/** Inputs of the benches: generated from a seed, the same on every machine. */
import { SECURITY_ONLY } from '../fixtures/profiles.ts';
import type { Block } from '../src/sources/block.ts';
import { encodeEvtx } from '../src/sources/generator/evtx-writer.ts';
import { generateEvents } from '../src/sources/generator/generate-events.ts';
import { writeXml } from '../src/sources/generator/xml-writer.ts';
import { planBlocks } from '../src/sources/plan.ts';

export interface BenchData {
  readonly events: number;
  /** The same events as one XML text each, as wevtutil prints them: what the naive way parses. */
  readonly texts: readonly string[];
  /** In blocks as a run cuts them, in memory. */
  readonly xml: readonly Block[];
  readonly evtx: readonly Block[];
}

/** A Security log of a domain controller as XML and as EVTX. */
export async function makeSecurityLog(events: number): Promise<BenchData> {
  const generated = [...generateEvents({ seed: 1, count: events, profile: SECURITY_ONLY })];
  const xml = Buffer.concat([...writeXml(generated)]);
  const evtx = encodeEvtx(generated);
  if (!evtx.ok) throw new Error(evtx.problem.message);
  return {
    events,
    texts: xml
      .toString('utf8')
      .trimEnd()
      .split(/(?<=<\/Event>)\n/),
    xml: await blocksOf(xml),
    evtx: await blocksOf(evtx.value),
  };
}

/** Bytes of an input in the blocks a run would read them in. */
export async function blocksOf(bytes: Uint8Array): Promise<Block[]> {
  const report = (problem: { readonly message: string }) => {
    throw new Error(problem.message);
  };
  async function* stdin() {
    yield bytes;
  }
  const blocks: Block[] = [];
  for await (const block of planBlocks([{ kind: 'stream', source: '-' }], { report, stdin: stdin() }))
    blocks.push(block);
  return blocks;
}

export function bytesOf(blocks: readonly Block[]): number {
  return blocks.reduce((sum, block) => sum + block.end - block.start, 0);
}
