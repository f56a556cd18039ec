/** The HTML report of a cost: `cost --report`. */
import { systemClock } from '../base/clock.ts';
import type { CostReport } from '../report/html/cost/cost-report.ts';
import { renderCostReport } from '../report/html/cost/render-cost-report.ts';
import { writeErr } from './print.ts';
import { openReportFile } from './report-file.ts';
import { version } from './version.ts';

export interface CostReportFile {
  /** Writes it and says where it is. Errors: as of `ReportFile`. */
  write(report: Omit<CostReport, 'endedMs' | 'version'>): void;
}

/** Errors: as of `openReportFile`. */
export function openCostReport(file: string, { quiet }: { readonly quiet: boolean }): CostReportFile {
  const report = openReportFile(file);
  return {
    write: (shown) => {
      report.write(renderCostReport({ ...shown, endedMs: systemClock.now(), version }));
      if (!quiet) writeErr(`amasim: the report is in ${file}`);
    },
  };
}
