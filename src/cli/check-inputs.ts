/** Which files `check` reads: those named, and in folders whatever may hold rules or queries. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { STDIN } from '../sources/inputs.ts';
import { refuseUsage } from './fail.ts';

export interface CheckInput {
  readonly file: string;
  /** `found`: the file was not named, so it may well hold something else. */
  readonly from: 'named' | 'found';
}

const ENDINGS = /\.(?:json|xml)$/i;
/** Folders no rule is kept in. */
const PASSED_OVER = new Set(['node_modules', '.git']);

/** The files to check, those of a folder in the order of their names. Errors: a folder that cannot be read ends the command. */
export async function findCheckInputs(names: readonly string[]): Promise<readonly CheckInput[]> {
  const inputs: CheckInput[] = [];
  for (const name of names) {
    const isFolder = name !== STDIN && (await stat(name).catch(() => undefined))?.isDirectory();
    if (!isFolder) inputs.push({ file: name, from: 'named' });
    else for (const file of await filesBelow(name)) inputs.push({ file, from: 'found' });
  }
  return inputs;
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: Error) =>
    refuseUsage(`${folder}: ${cause.message}`),
  );
  const files: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !PASSED_OVER.has(entry.name)) files.push(...(await filesBelow(path)));
    else if (entry.isFile() && ENDINGS.test(entry.name)) files.push(path);
  }
  return files;
}
