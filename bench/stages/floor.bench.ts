/** What no tool can do without: the floors our stages are compared with. */
import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { BytesBlock } from '../../src/sources/block.ts';
import type { PrepareStage } from './stage.ts';

const END = Buffer.from('</Event>');

/** Merely finds where the events of event XML end; blocks are in memory. */
export const findEndsStage: PrepareStage = async (_doors, { blocks }) => {
  const buffers = blocks.map((block) => Buffer.from((block as BytesBlock).bytes));
  return () => {
    let events = 0;
    for (const bytes of buffers) {
      for (let at = bytes.indexOf(END); at >= 0; at = bytes.indexOf(END, at + END.length)) events++;
    }
    return { events, kept: events };
  };
};

/** What clients of Azure put into a body at most. */
const MAX_BODY_BYTES = 1_000_000;
/** Rows of one request body, about: a MB of rows. */
const BODY_BYTES = 900_000;

/** Merely inflates and parses request bodies; the input is NDJSON, made into bodies before. */
export const inflateAndParseStage: PrepareStage = async (_doors, { path }) => {
  const bodies = gzipBodies(path);
  return () => {
    let events = 0;
    for (const { bytes } of bodies) events += (JSON.parse(gunzipSync(bytes).toString('latin1')) as object[]).length;
    return { events, kept: events };
  };
};

/** A request body, and how many rows are in it. */
export interface GzipBody {
  readonly bytes: Uint8Array;
  readonly rows: number;
}

/** The rows of an NDJSON file as compressed bodies, each of as many rows as 1 MB holds. */
export function gzipBodies(path: string): GzipBody[] {
  const bodies: GzipBody[] = [];
  let [rows, size]: [string[], number] = [[], 0];
  const end = () => bodies.push({ bytes: gzipSync(`[${rows.join(',')}]`), rows: rows.length });
  for (const line of readFileSync(path, 'utf8').trimEnd().split('\n')) {
    const bytes = Buffer.byteLength(line) + 1;
    if (size + bytes > MAX_BODY_BYTES) {
      end();
      [rows, size] = [[], 0];
    }
    rows.push(line);
    size += bytes;
  }
  end();
  return bodies;
}

/** Merely makes rows into JSON and compresses them as an upload does; the input is NDJSON. One thread at a time works. */
export const stringifyAndCompressStage: PrepareStage = async ({ compressBody }, { path }) => {
  const bytes = readFileSync(path);
  const rows = bytes
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  const inBody = Math.max(1, Math.round((BODY_BYTES * rows.length) / bytes.length));
  return async () => {
    for (let at = 0; at < rows.length; at += inBody) {
      await compressBody(Buffer.from(JSON.stringify(rows.slice(at, at + inBody))));
    }
    return { events: rows.length, kept: rows.length };
  };
};
