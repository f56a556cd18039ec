import type { LocatedProblem } from '../base/located-problem.ts';
import type { Problem } from '../base/problem.ts';
import { checkQuery } from '../query/checks/check-query.ts';
import { checkChannels } from '../rules/check-channels.ts';
import { readRules } from '../rules/read-rules.ts';
import type { RuleDraft } from '../rules/types.ts';
import { createLocator } from './locate.ts';

/** Checks the rules of a file: their members, their queries and their transformations, of broken rules too. */
export function checkRules(text: string, file: string): readonly LocatedProblem[] {
  const { drafts, problems } = readRules(text, file);
  const locator = createLocator(text, file);
  const found = [...problems, ...drafts.flatMap(checkQueries), ...drafts.flatMap(checkChannels)];
  // What amasim cannot simulate yet is no fault of the rule; every run says so.
  const faults = found.filter(({ code }) => code !== 'AMASIM_RULE_UNSUPPORTED');
  return faults.map((problem) => locator.atPointer(problem));
}

function checkQueries(draft: RuleDraft): Problem[] {
  return draft.windowsEventLogs.flatMap(({ xPathQueries }) =>
    xPathQueries.flatMap(({ text, path }) =>
      checkQuery(text, { form: 'channel' }).map((problem) => ({ ...problem, path })),
    ),
  );
}
