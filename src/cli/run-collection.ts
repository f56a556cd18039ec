/** The work of `amasim run`. Returns the exit code. */
import type { AgentName } from '../agents/settings.ts';
import { NIL_GUID } from '../base/guid.ts';
import type { Problem } from '../base/problem.ts';
import { Tally } from '../base/tally.ts';
import type { EventSetName } from '../contract/event-sets.ts';
import { problemResults } from '../outcome/run-outcome.ts';
import { collect } from '../pipeline.ts';
import type { EngineChoice } from '../query/types.ts';
import { renderRunMarkdown } from '../report/render-markdown.ts';
import { renderSummary } from '../report/render-summary.ts';
import { renderRunCsv } from '../report/run-csv.ts';
import { RUN_FIGURES } from '../report/run-figures.ts';
import type { RunResult } from '../report/run-result.ts';
import type { CollectionPlan } from '../rules/types.ts';
import type { Block } from '../sources/block.ts';
import type { MapSettings } from '../tables/types.ts';
import { agentName } from './agent-name.ts';
import { separateInputs } from './arguments.ts';
import { type GlobalArguments, readWorkers } from './common-options.ts';
import { openDestination } from './destination.ts';
import { refuseUsage } from './fail.ts';
import { type FirewallArguments, readFirewallFlags } from './firewall-options.ts';
import { openInputs } from './inputs.ts';
import { listenForInterrupt } from './interrupt.ts';
import { type LegacyArguments, readLegacyFlags } from './legacy-options.ts';
import { loadRules, refuseEmptyPlan } from './load-rules.ts';
import type { OutputArguments } from './output-options.ts';
import { openOutputs } from './outputs.ts';
import { writeErr } from './print.ts';
import { startProgress } from './progress.ts';
import { readReplayFlags } from './replay-flags.ts';
import type { ReplayArguments } from './replay-options.ts';
import { tellQueryFindings } from './tell-findings.ts';

export interface RunArguments
  extends GlobalArguments,
    ReplayArguments,
    LegacyArguments,
    FirewallArguments,
    OutputArguments {
  inputs: string[];
  dcr: string[];
  'event-set': EventSetName | undefined;
  to: string;
  path: RunResult['path'];
  'rule-id': string | undefined;
  'max-bytes': number;
  overlap: 'once' | 'each';
  profile: boolean;
  shard: string | undefined;
  engine: EngineChoice;
  workers: number | undefined;
  log: string | undefined;
  recover: boolean;
  report: string | undefined;
}

export async function runCollection(args: RunArguments): Promise<number> {
  const workers = readWorkers(args.workers);
  const shard = readShard(args.shard);
  if (!(args['max-bytes'] > 0)) refuseUsage('--max-bytes takes a number of bytes above 0');

  const { inputs: names, dcr } = separateInputs(args);
  if (names.length === 0) refuseUsage('run: no input; name files, folders, globs or - (stdin)');
  const eventSet = args['event-set'];
  const legacy = readLegacyFlags(args);
  const isNamed = dcr.length > 0 || eventSet !== undefined || legacy.length > 0;
  if (!isNamed && args.control === undefined)
    refuseUsage('run: no rule; name JSON files with --dcr, a set with --event-set, or a service with --control');
  if (isNamed && args.control !== undefined)
    refuseUsage('run: rules come from --control, or from --dcr and --event-set');
  if (args.control !== undefined && args.path.startsWith('mma'))
    refuseUsage('--control goes with --path ama: the legacy agent knows no control service');
  const agentKind: AgentName = args.path.startsWith('mma') ? 'mma' : 'ama';
  // Assumed: fixed ids, so that two runs over the same input give the same rows.
  const agent: MapSettings = {
    agent: agentKind,
    workspaceId: NIL_GUID,
    sourceComputerId: NIL_GUID,
    ...readFirewallFlags(args, machineOf(args['resource-id'])),
  };

  const replay = readReplayFlags(args, agentKind);
  const outputs = openOutputs<RunResult>(args, { command: 'run', figures: RUN_FIGURES });
  const reportFile =
    args.report === undefined ? undefined : (await import('./run-report-file.ts')).openRunReport(args.report);
  const found = new Tally();
  const report = (problem: Problem) => found.problem(problem);
  const { engine } = args;
  const learnt =
    replay && args.control !== undefined
      ? await (await import('./open-fleet.ts')).learnRules({ flags: replay, mapSettings: agent, engine, found })
      : undefined;
  const loaded = learnt ?? (await loadRules(dcr, { engine, ruleId: args['rule-id'], eventSet, legacy }));
  const checked = { ...loaded.checked, plan: await planFor(agentKind, loaded.checked.plan) };
  refuseEmptyPlan(checked);
  // The query of an extension is ours.
  if (!args.quiet) tellQueryFindings(checked.plan.queries.filter(({ dnsFilters }) => dnsFilters === undefined));
  const settings = learnt?.settings ?? agent;
  const { plan } = checked;
  const { to } = args;
  const destination = replay
    ? await (await import('./open-agents.ts')).openAgents({
        to,
        plan,
        settings,
        flags: replay,
        inputs: names,
        fleet: learnt?.fleet,
        workspaces: args.workspace,
        report,
      })
    : await openDestination({ to, plan, settings, maxBytes: args['max-bytes'] });
  const interrupt = listenForInterrupt('amasim: stopping after delivering what was read; once more to stop at once');
  const line = startProgress(args.progress && !args.quiet);
  try {
    const outcome = await collect({
      blocks: async (report) => {
        const inputs = await openInputs({
          names,
          log: args.log,
          recover: args.recover,
          firewallLogs: true,
          report,
          stop: interrupt.signal,
        });
        line.expect(inputs.totalBytes);
        return shard ? shareOf(inputs.blocks, shard) : inputs.blocks;
      },
      checked,
      engine: args.engine,
      overlap: args.overlap,
      profile: args.profile,
      settings,
      workers,
      stop: interrupt.signal,
      recover: args.recover,
      onProgress: (progress) => {
        line.update(progress);
        reportFile?.note(progress);
      },
      ...('agents' in destination && { agents: destination.agents }),
      ...('uploader' in destination && destination.uploader && { uploader: destination.uploader }),
    });
    const problems = [...found.problems(), ...outcome.problems];
    line.clear();
    const context = { destination: destination.name };
    const { result, code } = await outputs.deliver({
      result: { ...outcome.result, path: args.path, problems: problemResults(problems) },
      problems,
      interrupted: interrupt.interrupted,
      forms: {
        text: (result) => renderSummary(result, context),
        problemsAre: 'in the text',
        csv: renderRunCsv,
        markdown: (result) => renderRunMarkdown(result, context),
      },
    });
    if (reportFile !== undefined) {
      reportFile.write({
        result,
        ...context,
        sends: to === 'none' ? 'no' : 'yes',
        inputs: names,
        // What legacy agents or a control service bring is nothing that cost measures.
        rules: args.path.startsWith('mma') ? [] : ruleFlags({ dcr, eventSet }),
      });
      if (!args.quiet) writeErr(`amasim: the report is in ${args.report}`);
    }
    return code;
  } finally {
    line.clear();
    interrupt.dispose();
    await destination.close();
  }
}

/** Flags that name the same rules again. */
function ruleFlags({
  dcr,
  eventSet,
}: {
  readonly dcr: readonly string[];
  readonly eventSet: string | undefined;
}): string[] {
  return [...(dcr.length === 0 ? [] : ['--dcr', ...dcr]), ...(eventSet === undefined ? [] : ['--event-set', eventSet])];
}

/** Name of the first machine. Assumed: rows are made once for all agents, so that they have this name for all. */
function machineOf(resourceId: string | undefined): string {
  return resourceId?.split('/').at(-1)?.replaceAll('{n}', '1') || agentName(0);
}

/** Rules as the agent can follow them. */
async function planFor(path: AgentName, plan: CollectionPlan): Promise<CollectionPlan> {
  if (path !== 'mma') return plan;
  const { legacyPlan } = await import('../agents/mma/legacy-plan.ts');
  return legacyPlan(plan);
}

interface Shard {
  readonly number: number;
  readonly of: number;
}

function readShard(text: string | undefined): Shard | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d{1,6})\/(\d{1,6})$/.exec(text);
  const [number, of] = [Number(match?.[1]), Number(match?.[2])];
  if (!match || number < 1 || number > of)
    return refuseUsage(`--shard ${text}: takes i/n with i from 1 to n, as in 1/4`);
  return { number, of };
}

/** Every n-th block: the same share on every machine, and the shares together are the whole. */
async function* shareOf(blocks: AsyncIterable<Block>, { number, of }: Shard): AsyncGenerator<Block> {
  for await (const block of blocks) if (block.index % of === number - 1) yield block;
}
