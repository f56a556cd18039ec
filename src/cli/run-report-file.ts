/** The HTML report of a run: `run --report`. */
import { systemClock } from '../base/clock.ts';
import type { Progress } from '../pipeline.ts';
import { renderReport } from '../report/html/run/render-report.ts';
import type { RunReport } from '../report/html/run/run-report.ts';
import { ProgressSeries } from '../report/progress-series.ts';
import { openReportFile } from './report-file.ts';
import { version } from './version.ts';

export interface RunReportFile {
  /** Takes what is told while the run goes on. */
  readonly note: (progress: Progress) => void;
  /** Errors: as of `ReportFile`. */
  write(report: Omit<RunReport, 'series' | 'endedMs' | 'version'>): void;
}

/** Errors: as of `openReportFile`. */
export function openRunReport(file: string): RunReportFile {
  const report = openReportFile(file);
  const series = new ProgressSeries();
  return {
    note: (progress) => series.add(progress),
    write: (shown) => {
      const points = series.points(shown.result.seconds);
      report.write(renderReport({ ...shown, series: points, endedMs: systemClock.now(), version }));
    },
  };
}
