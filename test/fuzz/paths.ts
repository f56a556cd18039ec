/** Where files lie, seen from the sources of the fuzzer and from what was compiled of them. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

function rootAbove(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : rootAbove(dirname(folder));
}

const ROOT = rootAbove(import.meta.dirname);

export const FIXTURES = join(ROOT, 'fixtures');
/** Real logs, where they are at hand. */
export const CORPUS = join(ROOT, '../shared/corpus');
export const NO_CORPUS = !existsSync(CORPUS);
