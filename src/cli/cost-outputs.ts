/** Where the result of `cost` goes. */

import { renderCostCsv } from '../report/cost-csv.ts';
import { COST_FIGURES } from '../report/cost-figures.ts';
import type { CostResult } from '../report/cost-result.ts';
import { renderCost } from '../report/render-cost.ts';
import { renderCostMarkdown } from '../report/render-markdown.ts';
import type { GlobalArguments } from './common-options.ts';
import type { OutputArguments } from './output-options.ts';
import { type Delivery, openOutputs } from './outputs.ts';

export interface CostOutputs {
  /** Returns the exit code. Errors: as `Outputs`. */
  deliver(delivery: Omit<Delivery<CostResult>, 'forms'>): Promise<number>;
}

/** Errors: as `openOutputs`. */
export function openCostOutputs(args: OutputArguments & GlobalArguments): CostOutputs {
  const outputs = openOutputs<CostResult>(args, { command: 'cost', figures: COST_FIGURES });
  return {
    deliver: async (delivery) => {
      const { code } = await outputs.deliver({
        ...delivery,
        forms: { text: renderCost, problemsAre: 'beside it', csv: renderCostCsv, markdown: renderCostMarkdown },
      });
      return code;
    },
  };
}
