/** The work of `amasim overlap`. Returns the exit code. */
import { systemClock } from '../base/clock.ts';
import { renderProblem } from '../base/problem.ts';
import { Tally } from '../base/tally.ts';
import type { EventSetName } from '../contract/event-sets.ts';
import { COUNTS, type OverlapJob } from '../pool/types.ts';
import type { EngineChoice } from '../query/types.ts';
import { type OverlapPairResult, type OverlapResult, renderOverlap } from '../report/overlap-result.ts';
import { findOverlaps, type OverlapPair } from '../rules/overlap.ts';
import { sharedTables } from '../rules/shared-tables.ts';
import { separateInputs } from './arguments.ts';
import type { GlobalArguments } from './common-options.ts';
import { EXIT, exitCodeAfter } from './exit-codes.ts';
import { refuseUsage } from './fail.ts';
import { type LoadedRules, loadRules, refuseEmptyPlan } from './load-rules.ts';
import { writeJson, writeOut } from './print.ts';
import { readThrough } from './read-through.ts';
import { tellProblems } from './tell-problems.ts';

export interface OverlapArguments extends GlobalArguments {
  inputs: string[];
  dcr: string[];
  'event-set': EventSetName | undefined;
  engine: EngineChoice;
  workers: number | undefined;
  log: string | undefined;
  recover: boolean;
  json: boolean;
}

export async function overlapQueries(args: OverlapArguments): Promise<number> {
  const { inputs, dcr } = separateInputs(args);
  const eventSet = args['event-set'];
  if (dcr.length === 0 && eventSet === undefined) {
    refuseUsage('overlap: no rule; name JSON files with --dcr, or a set with --event-set');
  }
  const loaded = withoutExtensions(await loadRules(dcr, { engine: args.engine, eventSet }));
  refuseEmptyPlan(loaded.checked);
  const { queries, problems } = loaded.checked.plan;
  const found = findOverlaps(queries.map(({ source }) => source));
  const total = new Tally();
  for (const problem of problems) total.problem(problem);
  if (found.notCompared > 0) {
    const message = `${found.notCompared} pairs of queries were not compared: there are too many of one log`;
    total.problem({ code: 'AMASIM_RULE_OVERLAP_SKIPPED', message });
  }
  let interrupted = false;
  if (inputs.length > 0) {
    const job: OverlapJob = {
      kind: 'overlap',
      queries: queries.map(({ source }) => source),
      engine: args.engine,
      nowMs: systemClock.now(),
    };
    const read = await readThrough(job, { ...args, inputs, progress: args.progress && !args.quiet });
    total.merge(read.total.toData());
    interrupted = read.interrupted;
  }
  const result = resultOf(loaded, found, inputs.length > 0 ? total : undefined);
  const listed = total.problems();
  const told = {
    ...result,
    problems: listed.map(({ problem, count }) => ({ code: problem.code, message: renderProblem(problem), count })),
  };
  await (args.json ? writeJson(told) : writeOut(renderOverlap(told)));
  tellProblems(listed, { tell: args.quiet ? 'errors' : 'all' });
  return interrupted ? EXIT.interrupted : exitCodeAfter(listed);
}

/** `counted` has the counts of the inputs, when there are any. */
function resultOf(
  { checked: { plan }, rules }: LoadedRules,
  found: ReturnType<typeof findOverlaps>,
  counted: Tally | undefined,
): Omit<OverlapResult, 'problems'> {
  const matchedOf = (number: number) => counted?.get(COUNTS.queryMatched(number)) ?? 0;
  const pairOf = ({ left, right, relation }: OverlapPair): OverlapPairResult => {
    const [one, other] = [plan.queries[left]!, plan.queries[right]!];
    return {
      left,
      right,
      relation,
      sameRule: one.dcr === other.dcr && one.file === other.file,
      tables: sharedTables(plan, rules, [one, other]),
      ...(counted !== undefined && { both: counted.get(COUNTS.queryBoth(left, right)) }),
    };
  };
  return {
    schemaVersion: 1,
    ...(counted !== undefined && {
      events: {
        read: counted.get(COUNTS.read),
        matched: counted.get(COUNTS.matched),
        malformed: counted.get(COUNTS.malformed),
      },
    }),
    queries: plan.queries.map(({ dcr, dataSource, xPathQuery, file, path }, number) => ({
      ...{ dcr, dataSource, xPathQuery, file, path },
      ...(counted !== undefined && { matched: matchedOf(number) }),
    })),
    pairs: found.pairs.map(pairOf),
    never: found.never,
    ...(counted !== undefined && {
      unmatched: plan.queries.flatMap((_query, number) => (matchedOf(number) === 0 ? [number] : [])),
    }),
  };
}

/** What an extension collects depends on its filters, and comes into tables of its own: it is not compared. */
function withoutExtensions({ rules, checked }: LoadedRules): LoadedRules {
  const isCompared = checked.plan.queries.map(({ dnsFilters }) => dnsFilters === undefined);
  const queries = checked.plan.queries.filter((_query, n) => isCompared[n]);
  const engines = checked.engines.filter((_engine, n) => isCompared[n]);
  return { rules, checked: { plan: { ...checked.plan, queries }, engines } };
}
