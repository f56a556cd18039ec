/** The HTML reports of costs: `cost --report`, of one set of rules or of several that are compared. */
import { systemClock } from '../base/clock.ts';
import type { CompareReport } from '../report/html/compare/compare-report.ts';
import { renderCompareReport } from '../report/html/compare/render-compare-report.ts';
import type { CostReport } from '../report/html/cost/cost-report.ts';
import { renderCostReport } from '../report/html/cost/render-cost-report.ts';
import { writeErr } from './print.ts';
import { openReportFile } from './report-file.ts';
import { version } from './version.ts';

export interface CostReportFile<Report> {
  /** Writes it and says where it is. Errors: as of `ReportFile`. */
  write(report: Omit<Report, 'endedMs' | 'version'>): void;
}

export interface CostReportOptions {
  readonly quiet: boolean;
}

/** Errors: as of `openReportFile`. */
export function openCostReport(file: string, options: CostReportOptions): CostReportFile<CostReport> {
  return openReport(file, options, renderCostReport);
}

/** Errors: as of `openReportFile`. */
export function openCompareReport(file: string, options: CostReportOptions): CostReportFile<CompareReport> {
  return openReport(file, options, renderCompareReport);
}

interface Made {
  readonly endedMs: number;
  readonly version: string;
}

function openReport<Report extends Made>(
  file: string,
  { quiet }: CostReportOptions,
  render: (report: Report) => string,
): CostReportFile<Report> {
  const report = openReportFile(file);
  return {
    write: (shown) => {
      report.write(render({ ...shown, endedMs: systemClock.now(), version } as Report));
      if (!quiet) writeErr(`amasim: the report is in ${file}`);
    },
  };
}
