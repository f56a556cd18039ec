/** The file of an HTML report: `--report`. */
import { accessSync, constants, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { SimulatorError } from '../base/problem.ts';
import { replaceFile } from '../base/replace-file.ts';
import { refuse, refuseUsage } from './fail.ts';

/** Meant to be handed on, as other output is: who may read it is up to the umask. */
const REPORT_MODE = 0o666;

export interface ReportFile {
  /** Errors: AMASIM_RUN_OUTPUT (thrown) when the file cannot be written; one that was there before is as it was. */
  write(page: string): void;
}

/**
 * Makes sure before the work that its report can be written after it.
 *
 * Errors: exit 2 for a name that is not that of an HTML file (the log after a forgotten name, perhaps), and for a folder that is
 * not there or cannot be written to.
 */
export function openReportFile(file: string): ReportFile {
  if (!/\.html?$/i.test(file)) refuseUsage(`--report ${file}: takes the name of an HTML file, as in report.html`);
  refuseUnwritable(file);
  return {
    write: (page) => {
      try {
        replaceFile(file, [page], { mode: REPORT_MODE });
      } catch (cause) {
        const message = `${file}: ${(cause as Error).message}`;
        throw new SimulatorError({ code: 'AMASIM_RUN_OUTPUT', message }, { cause });
      }
    },
  };
}

function refuseUnwritable(file: string): void {
  const folder = dirname(file);
  let message: string | undefined;
  try {
    accessSync(folder, constants.W_OK);
    if (!statSync(folder).isDirectory()) message = `${folder} is no folder`;
    else if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) message = `${basename(file)} is a folder`;
  } catch (error) {
    ({ message } = error as Error);
  }
  if (message !== undefined) refuse({ code: 'AMASIM_RUN_OUTPUT', message: `--report ${file}: ${message}` });
}
