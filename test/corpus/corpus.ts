/** The corpus of real logs that lives beside the project; tests that need it are skipped, by name, where it is not there. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const CORPUS = fileURLToPath(new URL('../../../shared/corpus', import.meta.url));
export const NO_CORPUS = !existsSync(CORPUS);

export function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(`${CORPUS}/${path}`, 'utf8')) as T;
}
