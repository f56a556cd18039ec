/** Inputs of the benches: generated from a seed, the same on every machine. */
import type { Block } from '../src/sources/block.ts';
import { EVTX_FILE_HEADER_BYTES } from '../src/sources/block.ts';
import { encodeEvtx } from '../src/sources/generator/evtx-writer.ts';
import { generateEvents } from '../src/sources/generator/generate-events.ts';
import { SECURITY_ONLY } from '../src/sources/generator/profiles.ts';
import { writeXml } from '../src/sources/generator/xml-writer.ts';

export interface BenchData {
  readonly events: number;
  /** The same events as one XML text each, as wevtutil prints them: what the naive way parses. */
  readonly texts: readonly string[];
  readonly xml: Block;
  readonly evtx: Block;
}

/** A Security log of a domain controller, in memory, as XML and as EVTX. */
export function makeSecurityLog(events: number): BenchData {
  const generated = [...generateEvents({ seed: 1, count: events, profile: SECURITY_ONLY })];
  const xml = Buffer.concat([...writeXml(generated)]);
  const encoded = encodeEvtx(generated);
  if (!encoded.ok) throw new Error(encoded.problem.message);
  const evtx = encoded.value.subarray(EVTX_FILE_HEADER_BYTES);
  return {
    events,
    texts: xml
      .toString('utf8')
      .trimEnd()
      .split(/(?<=<\/Event>)\n/),
    xml: { kind: 'bytes', format: 'xml', source: 'bench.xml', index: 0, start: 0, end: xml.length, bytes: xml },
    evtx: {
      kind: 'bytes',
      format: 'evtx',
      source: 'bench.evtx',
      index: 0,
      start: EVTX_FILE_HEADER_BYTES,
      end: EVTX_FILE_HEADER_BYTES + evtx.length,
      bytes: evtx,
    },
  };
}
