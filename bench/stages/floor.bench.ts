/** What no tool can do without: the floors our stages are compared with. */
import { readFileSync } from 'node:fs';
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

/** Rows of one request body, about: a MB of rows. */
const BODY_BYTES = 900_000;

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
