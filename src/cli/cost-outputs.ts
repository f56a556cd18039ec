/** Where the results of `cost` go: screen, files and an HTML report. */

import { renderCompareCsv } from '../report/compare-csv.ts';
import { COMPARE_FIGURES } from '../report/compare-figures.ts';
import type { CompareResult } from '../report/compare-result.ts';
import { renderCostCsv } from '../report/cost-csv.ts';
import { COST_FIGURES } from '../report/cost-figures.ts';
import type { CostResult } from '../report/cost-result.ts';
import { renderCompare } from '../report/render-compare.ts';
import { renderCost } from '../report/render-cost.ts';
import { renderCompareMarkdown, renderCostMarkdown } from '../report/render-markdown.ts';
import type { GlobalArguments } from './common-options.ts';
import type { OutputArguments } from './output-options.ts';
import { type Deliverable, type Delivery, type Forms, type OutputChoice, openOutputs } from './outputs.ts';

export interface CostOutputArguments extends OutputArguments, GlobalArguments {
  report: string | undefined;
  top: number;
}

export interface CostOutputs<R> {
  /** `inputs`: as they were named. Returns the exit code. Errors: as `Outputs`. */
  deliver(delivery: Omit<Delivery<R>, 'forms'>, inputs: readonly string[]): Promise<number>;
}

/** Errors: as `openOutputs` and `openReportFile`. */
export async function openCostOutputs(args: CostOutputArguments): Promise<CostOutputs<CostResult>> {
  return open(args, {
    figures: COST_FIGURES,
    forms: { text: renderCost, problemsAre: 'beside it', csv: renderCostCsv, markdown: renderCostMarkdown },
    report: async (file) => (await import('./cost-report-file.ts')).openCostReport(file, args),
  });
}

/** Errors: as `openOutputs` and `openReportFile`. */
export async function openCompareOutputs(args: CostOutputArguments): Promise<CostOutputs<CompareResult>> {
  const { top } = args;
  return open(args, {
    figures: COMPARE_FIGURES,
    forms: {
      text: (result) => renderCompare(result, top),
      problemsAre: 'beside it',
      csv: renderCompareCsv,
      markdown: (result) => renderCompareMarkdown(result, top),
    },
    report: async (file) => (await import('./cost-report-file.ts')).openCompareReport(file, args),
  });
}

interface Kind<R> {
  readonly figures: OutputChoice<R>['figures'];
  readonly forms: Forms<R>;
  readonly report: (file: string) => Promise<{
    write(report: { readonly result: R; readonly inputs: readonly string[] }): void;
  }>;
}

async function open<R extends Deliverable>(
  args: CostOutputArguments,
  { figures, forms, report }: Kind<R>,
): Promise<CostOutputs<R>> {
  const outputs = openOutputs<R>(args, { command: 'cost', figures });
  const reportFile = args.report === undefined ? undefined : await report(args.report);
  return {
    deliver: async (delivery, inputs) => {
      const { result, code } = await outputs.deliver({ ...delivery, forms });
      reportFile?.write({ result, inputs });
      return code;
    },
  };
}
