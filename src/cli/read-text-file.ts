import { readFile } from 'node:fs/promises';
import { SimulatorError } from '../base/problem.ts';
import { STDIN } from '../sources/inputs.ts';
import { refuseUsage } from './fail.ts';

/** Larger files are no rules and no queries. */
const MAX_BYTES = 64 * 1024 * 1024;

/** A rule or query file named on the command line, or stdin. One that cannot be read ends the command (exit 2). */
export async function readTextFile(file: string): Promise<string> {
  try {
    return decode(file === STDIN ? await readStdin() : await readFile(file));
  } catch (cause) {
    if (cause instanceof SimulatorError) throw cause;
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    return refuseUsage(`${file}: ${missing ? 'there is no such file' : String(cause)}`);
  }
}

async function readStdin(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_BYTES) refuseUsage(`stdin: more than ${MAX_BYTES} bytes are neither rules nor queries`);
  }
  return Buffer.concat(chunks);
}

/** UTF-8, or UTF-16LE with its byte order mark, as Windows tools write it. A mark of UTF-8 stays in the text. */
function decode(bytes: Buffer): string {
  return bytes[0] === 0xff && bytes[1] === 0xfe ? bytes.toString('utf16le', 2) : bytes.toString('utf8');
}
