import type { LocatedProblem } from '../base/located-problem.ts';
import type { Problem } from '../base/problem.ts';
import { DECLARED_COLUMN_TYPES } from '../contract/streams.ts';
import { checkQuery } from '../query/checks/check-query.ts';
import { checkChannels } from '../rules/check-channels.ts';
import { readRules } from '../rules/read-rules.ts';
import type { ColumnDeclaration, RuleDraft } from '../rules/types.ts';
import { checkTransform } from '../transform/check-transform.ts';
import { columnsOf } from '../transform/stream-columns.ts';
import { createLocator } from './locate.ts';

/** Checks the rules of a file: their members, their queries and their transformations, of broken rules too. */
export function checkRules(text: string, file: string): readonly LocatedProblem[] {
  const { drafts, problems } = readRules(text, file);
  const locator = createLocator(text, file);
  const found = [...problems];
  for (const draft of drafts) found.push(...checkQueries(draft), ...checkChannels(draft), ...checkTransforms(draft));
  // What amasim cannot simulate yet is no fault of the rule; every run says so.
  const faults = found.filter(({ code }) => code !== 'AMASIM_RULE_UNSUPPORTED');
  return faults.map((problem) => withVerdict(locator.atPointer(problem)));
}

/** What only a deployment resolves cannot be run, but need not be wrong: a template with parameters is no bad template. */
function withVerdict(problem: LocatedProblem): LocatedProblem {
  return problem.code === 'AMASIM_RULE_EXPRESSION' ? { ...problem, severity: 'warning' } : problem;
}

function checkQueries(draft: RuleDraft): Problem[] {
  return draft.windowsEventLogs.flatMap(({ xPathQueries }) =>
    xPathQueries.flatMap(({ text, path }) =>
      checkQuery(text, { form: 'channel' }).map((problem) => ({ ...problem, path })),
    ),
  );
}

/** Each transformation once; with several streams, which a flow with one should not have, for the first. */
function checkTransforms(draft: RuleDraft): Problem[] {
  const rule = { streamDeclarations: soundDeclarations(draft) };
  return draft.dataFlows.flatMap(({ streams, transformKql, outputStream, path }) => {
    if (transformKql === undefined) return [];
    const [stream] = streams;
    const columns = stream === undefined ? {} : columnsOf(rule, stream, outputStream);
    const target = `properties.dataFlows[${path.slice(path.lastIndexOf('/') + 1)}]`;
    return checkTransform({ kql: transformKql.text, ...columns }).map((problem) => ({
      ...problem,
      path: transformKql.path,
      ...(problem.arm && { arm: { ...problem.arm, target } }),
    }));
  });
}

/** Declarations whose types are all known: the columns of others are not, and are said to be wrong elsewhere. */
function soundDeclarations({ streamDeclarations }: RuleDraft): Record<string, readonly ColumnDeclaration[]> {
  const known: readonly string[] = DECLARED_COLUMN_TYPES;
  const sound = Object.entries(streamDeclarations).filter(([, columns]) =>
    columns.every(({ type }) => known.includes(type)),
  );
  return Object.fromEntries(sound) as Record<string, readonly ColumnDeclaration[]>;
}
