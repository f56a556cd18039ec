import { readFile } from 'node:fs/promises';
import { refuseUsage } from './fail.ts';

/** A rule or query file named on the command line. One that cannot be read ends the command (exit 2). */
export async function readTextFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    return refuseUsage(`${file}: ${missing ? 'there is no such file' : String(cause)}`);
  }
}
