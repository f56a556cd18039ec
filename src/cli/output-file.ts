/** Files that results are written to: whether they can be is looked at before the work, so that it is not for nothing. */
import { accessSync, constants, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { SimulatorError } from '../base/problem.ts';
import { replaceFile } from '../base/replace-file.ts';
import { refuse } from './fail.ts';

/** Meant to be handed on, as other output is: who may read it is up to the umask. */
const OUTPUT_MODE = 0o666;

/** Errors: exit 2 (AMASIM_RUN_OUTPUT) for a folder that is not there or cannot be written to. `flag`: as in `--report`. */
export function refuseUnwritable(flag: string, file: string): void {
  const folder = dirname(file);
  let message: string | undefined;
  try {
    accessSync(folder, constants.W_OK);
    if (!statSync(folder).isDirectory()) message = `${folder} is no folder`;
    else if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) message = `${basename(file)} is a folder`;
  } catch (error) {
    ({ message } = error as Error);
  }
  if (message !== undefined) refuse({ code: 'AMASIM_RUN_OUTPUT', message: `${flag} ${file}: ${message}` });
}

/** Errors: AMASIM_RUN_OUTPUT (thrown) when the file cannot be written; one that was there before is as it was. */
export function writeOutputFile(file: string, text: string): void {
  try {
    replaceFile(file, [text], { mode: OUTPUT_MODE });
  } catch (cause) {
    const message = `${file}: ${(cause as Error).message}`;
    throw new SimulatorError({ code: 'AMASIM_RUN_OUTPUT', message }, { cause });
  }
}
