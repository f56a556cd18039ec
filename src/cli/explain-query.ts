/** The work of `amasim explain`. Returns the exit code. */
import { systemClock } from '../base/clock.ts';
import { type Problem, renderProblem } from '../base/problem.ts';
import type { CountedProblem, Tally } from '../base/tally.ts';
import { COUNTS, type ExplainJob } from '../pool/types.ts';
import { readQueryArgument } from '../query/channel-query.ts';
import { compileQuery } from '../query/compile.ts';
import { type FunnelData, mergeFunnels } from '../query/explain/funnel.ts';
import type { CompiledQuery, EngineChoice } from '../query/types.ts';
import { renderExplain } from '../report/render-explain.ts';
import type { GlobalArguments } from './common-options.ts';
import { EXIT, exitCodeAfter } from './exit-codes.ts';
import { explainResult } from './explain-result-of.ts';
import { refuseUsage } from './fail.ts';
import { describeProblem, paintOut, writeErr, writeJson, writeOut } from './print.ts';
import { readThrough } from './read-through.ts';
import { tellFilterFindings } from './tell-findings.ts';
import { tellProblems } from './tell-problems.ts';

export interface ExplainArguments extends GlobalArguments {
  xpath: string;
  inputs: string[];
  record: string | undefined;
  misses: number;
  json: boolean;
  engine: EngineChoice;
  workers: number | undefined;
  log: string | undefined;
  recover: boolean;
}

/** Most misses that are explained: each block of the input keeps as many. */
const MAX_MISSES = 100;

export async function explainEvents(args: ExplainArguments): Promise<number> {
  const { misses, record, xpath } = args;
  if (!Number.isInteger(misses) || misses < 0 || misses > MAX_MISSES) {
    refuseUsage(`--misses takes a whole number from 0 to ${MAX_MISSES}`);
  }
  if (record !== undefined && !/^[0-9]{1,20}$/.test(record)) refuseUsage('--record takes a whole number');
  if (/\.xml$/i.test(xpath) || /^\s*\uFEFF?\s*</.test(xpath)) {
    refuseUsage('explain takes one XPath: give that of a Select or Suppress of the structured query');
  }
  const source = readQueryArgument(xpath);
  const compiled = source.ok ? compileQuery(source.value, args.engine) : source;
  if (!compiled.ok) return invalid(compiled.problem);
  const { funnel, total, interrupted } = await explainInputs(compiled.value, args);
  const problems = total.problems();
  const { source: query, engine, because } = compiled.value;
  const result = explainResult({
    query,
    engine,
    because,
    funnel,
    events: {
      read: total.get(COUNTS.read),
      ...(record !== undefined && { lookedAt: funnel?.events ?? 0 }),
      matched: total.get(COUNTS.matched),
      malformed: total.get(COUNTS.malformed),
      ...(args.recover && { recovered: total.get(COUNTS.recovered) }),
    },
    problems: problems.map(({ problem, count }) => ({ code: problem.code, message: renderProblem(problem), count })),
  });
  await (args.json ? writeJson(result) : writeOut(renderExplain(result, { paint: paintOut })));
  tellProblems(problems, { tell: args.quiet ? 'errors' : 'all' });
  if (!args.quiet) tellFilterFindings(xpath, undefined);
  if (record !== undefined && funnel === undefined && !interrupted) writeErr(`No event has the record id ${record}.`);
  return exitCodeOf(problems, { matched: result.events.matched, interrupted });
}

function invalid(problem: Problem): number {
  writeErr('The specified query is invalid');
  writeErr(describeProblem(problem));
  return EXIT.usage;
}

interface Ending {
  readonly matched: number;
  readonly interrupted: boolean;
}

function exitCodeOf(problems: readonly CountedProblem[], { matched, interrupted }: Ending): number {
  if (interrupted) return EXIT.interrupted;
  const code = exitCodeAfter(problems);
  return code === EXIT.fine && matched === 0 ? EXIT.findings : code;
}

interface Explained {
  /** Absent when no event was looked at. */
  readonly funnel: FunnelData | undefined;
  readonly total: Tally;
  readonly interrupted: boolean;
}

async function explainInputs({ source }: CompiledQuery, args: ExplainArguments): Promise<Explained> {
  const job: ExplainJob = {
    kind: 'explain',
    source,
    engine: args.engine,
    nowMs: systemClock.now(),
    misses: args.misses,
    ...(args.record !== undefined && { recordId: String(BigInt(args.record)) }),
  };
  let funnel: FunnelData | undefined;
  const progress = args.progress && !args.quiet;
  const { total, interrupted } = await readThrough(job, { ...args, progress }, (result) => {
    if (result.funnel) funnel = mergeFunnels(funnel, result.funnel, args.misses);
    return undefined;
  });
  return { funnel, total, interrupted };
}
