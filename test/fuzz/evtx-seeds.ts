/** Sound EVTX files to begin from, with what a reader makes of them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FORWARDED, OPERATIONAL_ONLY, SECURITY_ONLY } from '../../fixtures/profiles.ts';
import { Random } from '../../src/base/random.ts';
import { EvtxReader } from '../../src/events/evtx-reader.ts';
import { EVTX_CHUNK_BYTES, EVTX_FILE_HEADER_BYTES } from '../../src/sources/block.ts';
import type { GeneratedEvent } from '../../src/sources/generator/event-model.ts';
import { type EvtxWriterOptions, encodeEvtx } from '../../src/sources/generator/evtx-writer.ts';
import { generateEvents } from '../../src/sources/generator/generate-events.ts';
import type { GeneratorProfile } from '../../src/sources/generator/profile.ts';
import { ChunkBytes, fileBytes, type SlotBytes, utf16Bytes, writeEvents } from '../sources/evtx/evtx-bytes.ts';
import { everyTypeEvent } from '../sources/generator/every-type.ts';
import { type ChunkAnatomy, dissect, type RecordAnatomy } from './evtx-anatomy.ts';
import { readingOf, SOURCE } from './reading.ts';

export interface SeedChunk {
  readonly bytes: Uint8Array;
  readonly anatomy: ChunkAnatomy;
  /** What each record said, by its offset in the chunk. */
  readonly said: ReadonlyMap<number, string>;
  readonly records: readonly RecordAnatomy[];
}

export interface EvtxSeed {
  readonly name: string;
  readonly header: Uint8Array;
  readonly chunks: readonly SeedChunk[];
}

/** A file as a seed; reading it must be free of problems in the chunks that are kept. */
export function evtxSeed(name: string, file: Uint8Array): EvtxSeed {
  const chunks: SeedChunk[] = [];
  for (let start = EVTX_FILE_HEADER_BYTES; start + EVTX_CHUNK_BYTES <= file.length; start += EVTX_CHUNK_BYTES) {
    const bytes = file.slice(start, start + EVTX_CHUNK_BYTES);
    const reading = readingOf((report) =>
      new EvtxReader().read({ source: SOURCE, bytes, start: EVTX_FILE_HEADER_BYTES }, report),
    );
    if (reading.problems.length > 0 || reading.events.length === 0) continue;
    const said = new Map(reading.events.map((event) => [event.byteOffset - EVTX_FILE_HEADER_BYTES, event.said]));
    const anatomy = dissect(bytes, [...said.keys()]);
    chunks.push({ bytes, anatomy, said, records: anatomy.records });
  }
  return { name, header: file.slice(0, EVTX_FILE_HEADER_BYTES), chunks };
}

/** Small files of our own: every form of event the generator writes, and what only a test writes. */
export function ownEvtxSeeds(): EvtxSeed[] {
  const security = (seed: number, count: number) =>
    encoded(generateEvents({ seed, count, profile: SECURITY_ONLY }), { firstRecordId: 1000 * seed });
  const system = encoded(generateEvents({ seed: 5, count: 4, profile: channelOf('System') }));
  const application = encoded(generateEvents({ seed: 8, count: 3, profile: channelOf('Application') }));
  const everyType = encoded([everyTypeEvent(), ...generateEvents({ seed: 9, count: 2, profile: SECURITY_ONLY })]);
  return [
    evtxSeed('security', security(3, 4)),
    evtxSeed('system', system),
    evtxSeed('application', application),
    evtxSeed('every type', everyType),
    evtxSeed('literal', encoded(generateEvents({ seed: 2, count: 3, profile: FORWARDED }), { records: 'literal' })),
    evtxSeed('by hand', fileBytes([chunkByHand()])),
    evtxSeed('three chunks', joined([security(4, 3), application, security(6, 2)])),
  ];
}

/** The events of one channel. */
function channelOf(channel: string): GeneratorProfile {
  return { ...OPERATIONAL_ONLY, mix: OPERATIONAL_ONLY.mix.filter(({ value }) => value.channel === channel) };
}

/** Real logs used in one run: what all of them say takes more memory than a reader may. */
const MOST_LOGS = 20;

/** One chunk each of real logs, where the corpus is at hand: each seed has logs of its own. */
export function corpusEvtxSeeds(corpus: string, seed: number): EvtxSeed[] {
  const folder = join(corpus, 'evtx');
  const random = new Random(seed);
  const names = readdirSync(folder).filter((name) => name.endsWith('.evtx'));
  const seeds: EvtxSeed[] = [];
  while (seeds.length < MOST_LOGS && names.length > 0) {
    const [name] = names.sort().splice(random.below(names.length), 1) as [string];
    const file = readFileSync(join(folder, name));
    const chunkCount = Math.floor((file.length - EVTX_FILE_HEADER_BYTES) / EVTX_CHUNK_BYTES);
    if (chunkCount < 1) continue;
    const chunk = EVTX_FILE_HEADER_BYTES + (chunkCount >> 1) * EVTX_CHUNK_BYTES;
    const made = evtxSeed(
      name,
      Buffer.concat([file.subarray(0, EVTX_FILE_HEADER_BYTES), file.subarray(chunk, chunk + EVTX_CHUNK_BYTES)]),
    );
    if (made.chunks.length > 0) seeds.push(made);
  }
  return seeds;
}

/** Events as a file. */
export function encoded(events: Iterable<GeneratedEvent>, options: EvtxWriterOptions = {}): Uint8Array {
  const file = encodeEvtx(events, options);
  if (!file.ok) throw new Error(file.problem.message);
  return file.value;
}

function joined(files: readonly Uint8Array[]): Uint8Array {
  return fileBytes(files.map((file) => file.slice(EVTX_FILE_HEADER_BYTES, EVTX_FILE_HEADER_BYTES + EVTX_CHUNK_BYTES)));
}

/** Arrays, nested and literal binary XML, references, CDATA and instructions. */
function chunkByHand(): Uint8Array {
  const chunk = new ChunkBytes(41);
  const data: SlotBytes[] = [
    [0x81, utf16Bytes('a\0b\0')],
    [0x86, [1, 0, 2, 0, 3, 0]],
    [0x0e, [1, 2, 3]],
    [0x21, [0x0f, 1, 1, 0, 0]],
  ];
  writeEvents(chunk, [
    { id: 4624, channel: 'Security', data },
    {
      id: 1,
      data: [
        [0x13, [1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0]],
        [0x0c, [0, 0, 0, 0, 0, 0, 0xf8, 0x3f]],
        [0x00, []],
        [0x02, [0x41, 0xe4, 0]],
      ],
    },
  ]);
  chunk.record(() =>
    chunk.fragment().element('Event', {
      inTemplate: false,
      attributes: { xmlns: 'x' },
      content: () => {
        chunk.element('System', {
          inTemplate: false,
          content: () => chunk.element('EventID', { inTemplate: false, content: () => chunk.text('7036') }),
        });
        chunk.element('UserData', {
          inTemplate: false,
          content: () => {
            chunk.u8(0x48).u16(0x41).u8(0x49).name('lt').u8(0x47).u16(2).utf16('<>');
            chunk.u8(0x0a).name('target').u8(0x0b).u16(4).utf16('data');
            chunk.instance(7, () => chunk.element('Inner', { content: () => chunk.slot({ slot: 0, type: 1 }) }), [
              [0x01, utf16Bytes('in a literal')],
            ]);
          },
        });
      },
    }),
  );
  writeEvents(chunk, [{ id: 2, data: [[0x01, utf16Bytes('last')]] }]);
  return chunk.build();
}
