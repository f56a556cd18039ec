/** The HTML report of a run: `--report`. */
import { systemClock } from '../base/clock.ts';
import type { Progress } from '../pipeline.ts';
import { renderReport } from '../report/html/render-report.ts';
import type { RunReport } from '../report/html/run-report.ts';
import { ProgressSeries } from '../report/progress-series.ts';
import { refuseUsage } from './fail.ts';
import { refuseUnwritable, writeOutputFile } from './output-file.ts';
import { version } from './version.ts';

export interface ReportFile {
  /** Takes what is told while the run goes on. */
  readonly note: (progress: Progress) => void;
  /** Errors: AMASIM_RUN_OUTPUT (thrown) when the file cannot be written; one that was there before is as it was. */
  write(report: Omit<RunReport, 'series' | 'endedMs' | 'version'>): void;
}

/**
 * Makes sure before a run that its report can be written after it.
 *
 * Errors: exit 2 for a name that is not that of an HTML file (the log after a forgotten name, perhaps), and for a folder that is
 * not there or cannot be written to.
 */
export function openReportFile(file: string): ReportFile {
  if (!/\.html?$/i.test(file)) refuseUsage(`--report ${file}: takes the name of an HTML file, as in report.html`);
  refuseUnwritable('--report', file);
  const series = new ProgressSeries();
  return {
    note: (progress) => series.add(progress),
    write: (report) => {
      const points = series.points(report.result.seconds);
      writeOutputFile(file, renderReport({ ...report, series: points, endedMs: systemClock.now(), version }));
    },
  };
}
