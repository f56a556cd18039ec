/** What is done to EVTX files: to bytes anywhere, to fields by their meaning, to chunks, to the file. */
import type { Random } from '../../src/base/random.ts';
import type { Field } from './evtx-anatomy.ts';
import { copyOf, type DraftChunk, type EvtxDraft, seal } from './evtx-draft.ts';
import type { EvtxSeed } from './evtx-seeds.ts';
import type { Step } from './step.ts';

const INTERESTING = [
  0, 1, 2, 3, 4, 8, 0x0f, 0x10, 0x18, 0x1c, 0x40, 0x7f, 0x80, 0x81, 0xa1, 0xff, 0x100, 511, 512, 0x7fff, 0x8000, 0xfffe,
  0xffff, 0x1_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_fff0, 0xffff_fffe, 0xffff_ffff,
];
const TYPES = [
  0, 1, 2, 4, 6, 8, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x20, 0x21, 0x22, 0x23,
  0x7f, 0x80, 0x81, 0x82, 0x83, 0x88, 0x8f, 0x91, 0x93, 0xa1, 0xa3, 0xff,
];
const TOKENS = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0x41, 0x45, 0x46, 0x47, 0x48, 0x49, 0x10, 0x3f, 0xff,
];

/** The steps; chunks of `seeds` are mixed in. */
export function evtxSteps(seeds: readonly EvtxSeed[]): Step<EvtxDraft>[] {
  return [
    inChunk('flip a bit', 10, (chunk, random) => {
      const at = usedOffset(chunk, random);
      chunk.bytes[at]! ^= 1 << random.below(8);
      return `at ${at}`;
    }),
    inChunk('set a byte', 10, (chunk, random) => {
      const at = usedOffset(chunk, random);
      chunk.bytes[at] = random.below(256);
      return `at ${at}`;
    }),
    inChunk('set bytes', 4, (chunk, random) => {
      const [start, end] = span(chunk, random, 64);
      for (let at = start; at < end; at++) chunk.bytes[at] = random.below(256);
      return `${start} to ${end}`;
    }),
    inChunk('fill', 4, (chunk, random) => {
      const [start, end] = span(chunk, random, random.below(4) === 0 ? 8192 : 200);
      const byte = random.pick([0, 0, 0xff, 0x2a, 0x21]);
      chunk.bytes.fill(byte, start, end);
      return `${start} to ${end} with ${byte}`;
    }),
    inChunk('set an aligned integer', 8, (chunk, random) => {
      const width = random.pick([2, 4, 4, 8] as const);
      const at = Math.floor(usedOffset(chunk, random) / width) * width;
      const value = number(chunk, random, at);
      write(chunk.bytes, { at, width, value });
      return `${value} at ${at}, ${width} bytes`;
    }),
    inChunk('copy a span', 4, (chunk, random) => {
      const [start, end] = span(chunk, random, 600);
      const to = usedOffset(chunk, random);
      chunk.bytes.copyWithin(to, start, end);
      return `${start} to ${end} to ${to}`;
    }),
    inChunk('swap spans', 3, (chunk, random) => {
      const [start, end] = span(chunk, random, 300);
      const other = usedOffset(chunk, random);
      const kept = Buffer.from(chunk.bytes.subarray(start, end));
      chunk.bytes.copyWithin(start, other, other + end - start);
      chunk.bytes.set(kept.subarray(0, chunk.bytes.length - other), other);
      return `${start} to ${end} and ${other}`;
    }),
    inChunk('insert bytes', 2, (chunk, random) => {
      const at = usedOffset(chunk, random);
      const count = 1 + random.below(12);
      chunk.bytes.copyWithin(at + count, at);
      chunk.bytes.fill(random.below(256), at, at + count);
      return `${count} at ${at}`;
    }),
    inChunk('delete bytes', 2, (chunk, random) => {
      const at = usedOffset(chunk, random);
      const count = 1 + random.below(12);
      chunk.bytes.copyWithin(at, at + count);
      return `${count} at ${at}`;
    }),
    inChunk('set a field', 40, setField),
    inChunk('put a template into its own value', 3, nest),
    inChunk('copy a record', 3, (chunk, random) => {
      const from = random.pick(chunk.origin.records);
      const to = random.pick(chunk.origin.records).at + random.pick([0, 0, 8, 24, 32]);
      chunk.bytes.copyWithin(to, from.at, from.end);
      return `${from.at} to ${to}`;
    }),
    inChunk('break the frame of records', 3, (chunk, random) => {
      const { records } = chunk.origin;
      const first = random.below(records.length);
      const last = Math.min(records.length - 1, first + random.below(3));
      for (let i = first; i <= last; i++) {
        const { at, end } = records[i]!;
        chunk.bytes[random.pick([at, at + 4, end - 4, end - 3])]! ^= 0x55;
      }
      return `${first} to ${last}`;
    }),
    inChunk('take the names and texts of another chunk', 2, (chunk, random) => {
      const other = random.pick(random.pick(seeds).chunks);
      const at = usedOffset(chunk, random);
      const from = random.below(used(other.bytes));
      const count = 1 + random.below(2000);
      chunk.bytes.set(other.bytes.subarray(from, Math.min(from + count, from + chunk.bytes.length - at)), at);
      return `${count} at ${at}`;
    }),
    inChunk('continue with another chunk', 1, (chunk, random) => {
      const other = random.pick(random.pick(seeds).chunks);
      const at = random.pick(chunk.origin.records).at;
      chunk.bytes.set(other.bytes.subarray(at), at);
      return `from ${at}`;
    }),
    inChunk('make the checksums fit', 25, (chunk) => {
      seal(chunk);
      return 'both';
    }),
    {
      name: 'duplicate a chunk',
      weight: 1,
      apply({ chunks }, random) {
        const chunk = random.pick(chunks);
        chunks.splice(random.below(chunks.length + 1), 0, { ...chunk, bytes: Buffer.from(chunk.bytes) });
        return 'somewhere';
      },
    },
    {
      name: 'drop a chunk',
      weight: 1,
      apply({ chunks }, random) {
        if (chunks.length > 1) chunks.splice(random.below(chunks.length), 1);
        return `${chunks.length} left`;
      },
    },
    {
      name: 'put another chunk in front',
      weight: 1,
      apply({ chunks }, random) {
        chunks.unshift(copyOf(random.pick(random.pick(seeds).chunks)));
        return 'of any seed';
      },
    },
    {
      name: 'change the file header',
      weight: 3,
      apply({ header }, random) {
        const at = random.pick([0, 8, 16, 24, 32, 36, 38, 40, 42, 120, 124, random.below(4096)]);
        header[at] = random.below(256);
        return `at ${at}`;
      },
    },
    {
      name: 'cut the file',
      weight: 4,
      apply(draft, random) {
        const part = random.unit();
        draft.finish = (file) => file.subarray(0, Math.floor(part * (file.length + 1)));
        return `to ${part}`;
      },
    },
    {
      name: 'cut the file in its used part',
      weight: 4,
      apply(draft, random) {
        const last = draft.chunks.at(-1)!;
        const left = 65_536 - random.below(used(last.origin.bytes) + 1);
        draft.finish = (file) => file.subarray(0, file.length - left);
        return `by ${left}`;
      },
    },
    {
      name: 'insert into the file, or delete from it',
      weight: 1,
      apply(draft, random) {
        const count = random.pick([1, 2, 4, 512, 4096]);
        const part = random.unit();
        const more = random.below(2) === 0;
        draft.isTorn = true;
        draft.finish = (file) => {
          const at = Math.floor(part * file.length);
          const rest = file.subarray(more ? at : Math.min(file.length, at + count));
          return Buffer.concat([file.subarray(0, at), Buffer.alloc(more ? count : 0), rest]);
        };
        return `${more ? 'in' : 'out'} ${count}`;
      },
    },
  ];
}

function inChunk(name: string, weight: number, apply: (chunk: DraftChunk, random: Random) => string): Step<EvtxDraft> {
  return {
    name,
    weight,
    apply(draft, random) {
      const index = random.below(draft.chunks.length);
      return `chunk ${index}: ${apply(draft.chunks[index]!, random)}`;
    },
  };
}

/** Sets a field of the chunk, found by its meaning, to something of its kind. */
function setField(chunk: DraftChunk, random: Random): string {
  const { fields } = chunk.origin.anatomy;
  // By kind first: there are hundreds of tokens and few sizes.
  const kind = random.pick(fields).kind;
  const rare = random.below(2) === 0 ? random.pick(KINDS) : kind;
  const candidates = fields.filter((field) => field.kind === rare);
  const field = candidates.length === 0 ? random.pick(fields) : random.pick(candidates);
  const value = fieldValue(chunk, field, random);
  write(chunk.bytes, { ...field, value });
  return `${field.kind} at ${field.at}: ${value}`;
}

const KINDS: readonly Field['kind'][] = [
  'header',
  'record-size',
  'record-number',
  'template-id',
  'template-offset',
  'definition-size',
  'value-count',
  'value-size',
  'value-type',
  'element-size',
  'name-offset',
  'name-length',
  'slot-number',
  'slot-type',
  'text-length',
];

function fieldValue(chunk: DraftChunk, field: Field, random: Random): number {
  const { bytes, origin } = chunk;
  if (field.kind === 'token') return random.pick(TOKENS);
  if (field.kind === 'value-type' || field.kind === 'slot-type') return random.pick(TYPES);
  const before = read(bytes, field);
  switch (random.below(4)) {
    case 0:
      return before + random.pick([-8, -4, -2, -1, 1, 2, 4, 8]);
    case 1:
      return number(chunk, random, field.at);
    default: {
      // The value of another field of the kind, or the place of one: offsets that point to where other things are.
      const others = origin.anatomy.fields.filter(({ kind }) => kind === field.kind);
      const other = random.pick(others);
      return random.below(3) === 0 ? random.pick(origin.anatomy.fields).at : read(bytes, other);
    }
  }
}

/** Binary XML into a value, whose template is the one the value belongs to. */
function nest(chunk: DraftChunk, random: Random): string {
  const { values } = chunk.origin.anatomy;
  if (values.length === 0) return 'nowhere';
  const { bytes } = chunk;
  const { descriptor, start, end, definition } = random.pick(values);
  bytes[descriptor + 2] = random.pick([0x21, 0x21, 0xa1]);
  let at = start;
  if (random.below(2) === 0) at = bytes.writeUInt32LE(0x0001_010f, at);
  bytes[at] = 0x0c;
  bytes[at + 1] = 1;
  bytes.writeUInt32LE(bytes.readUInt32LE(definition + 4), at + 2);
  bytes.writeUInt32LE(definition, at + 6);
  const room = end - at - 14;
  const count = random.pick([0, Math.max(0, room >> 2), Math.max(0, room >> 3)]);
  bytes.writeUInt32LE(count, at + 10);
  for (let i = 0; i < count; i++) bytes.writeUInt32LE(random.pick([0x21_0000, 0x01_0000, 0x21_0004]), at + 14 + 4 * i);
  return `${start} to ${end}, definition ${definition}, ${count} values`;
}

/** An offset in the part of a chunk that holds something, now and then in its header or beyond. */
function usedOffset(chunk: DraftChunk, random: Random): number {
  if (random.below(32) === 0) return random.below(chunk.bytes.length);
  if (random.below(16) === 0) return random.below(512);
  return 512 + random.below(used(chunk.origin.bytes) - 512);
}

function used(chunk: Uint8Array): number {
  return Math.max(513, Math.min(chunk.length, chunk[48]! | (chunk[49]! << 8) | (chunk[50]! << 16)));
}

function span(chunk: DraftChunk, random: Random, longest: number): [number, number] {
  const start = usedOffset(chunk, random);
  return [start, Math.min(chunk.bytes.length, start + 1 + random.below(longest))];
}

function number(chunk: DraftChunk, random: Random, at: number): number {
  switch (random.below(4)) {
    case 0:
      return random.pick([at, at + 4, at - 4, 65_536 - at, used(chunk.origin.bytes) - at]);
    case 1:
      return random.below(65_536);
    default:
      return random.pick(INTERESTING);
  }
}

function read(bytes: Buffer, { at, width }: { readonly at: number; readonly width: number }): number {
  return bytes.readUIntLE(at, Math.min(width, 4));
}

function write(bytes: Buffer, field: { readonly at: number; readonly width: number; readonly value: number }): void {
  const { at, width, value } = field;
  if (at + width > bytes.length) return;
  const low = value >>> 0;
  for (let i = 0; i < width; i++) bytes[at + i] = i < 4 ? (low >>> (8 * i)) & 0xff : 0;
}
