/** The file of an HTML report: `--report`. */
import { refuseUsage } from './fail.ts';
import { refuseUnwritable, writeOutputFile } from './output-file.ts';

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
  refuseUnwritable('--report', file);
  return {
    write: (page) => {
      writeOutputFile(file, page);
    },
  };
}
