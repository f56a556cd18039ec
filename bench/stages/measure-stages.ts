/** The stages alone: each once, with its ratio to the naive way where that does the same. */
import type { Setup } from '../reach/setup.ts';
import type { StageRow } from '../report/results.ts';
import { runStage } from './stage-process.ts';
import type { StageName } from './stages.ts';

interface Task {
  readonly stage: StageName;
  readonly format: 'xml' | 'evtx';
  readonly baseline?: StageName;
}

const TASKS: readonly Task[] = [
  { stage: 'naive selective', format: 'xml' },
  { stage: 'selective', format: 'xml', baseline: 'naive selective' },
  { stage: 'selective', format: 'evtx', baseline: 'naive selective' },
  { stage: 'naive with data', format: 'xml' },
  { stage: 'with data', format: 'xml', baseline: 'naive with data' },
  { stage: 'with data', format: 'evtx', baseline: 'naive with data' },
  { stage: 'all to SecurityEvent rows', format: 'xml' },
  { stage: 'all to SecurityEvent rows', format: 'evtx' },
  { stage: 'all to NDJSON', format: 'xml' },
  { stage: 'all to NDJSON', format: 'evtx' },
];

/** Measures the stages that have `only` in their name, and the baselines they need, on the generated logs. */
export async function measureStages(setup: Setup, only: string, tell: (text: string) => void): Promise<StageRow[]> {
  const chosen = TASKS.filter((task) => nameOf(task).includes(only));
  const needed = new Set(chosen.map(({ baseline }) => baseline));
  const rows: StageRow[] = [];
  for (const task of TASKS.filter((each) => chosen.includes(each) || needed.has(each.stage))) {
    tell(nameOf(task));
    rows.push(await measure(setup, task, rows));
  }
  return rows;
}

function nameOf({ stage, format }: Task): string {
  return stage.startsWith('naive') ? stage : `${format} ${stage}`;
}

async function measure(
  { inputs, dist, stageSeconds }: Setup,
  task: Task,
  before: readonly StageRow[],
): Promise<StageRow> {
  const { stage, baseline } = task;
  const { path, bytes, events } = await inputs.generated(task.format);
  const blocks = stage.startsWith('naive') ? 'none' : 'memory';
  const result = await runStage({ stage, dist, path, blocks, seconds: stageSeconds });
  const eventsPerSecond = result.events / result.seconds;
  const naive = before.find(({ name }) => name === baseline)?.eventsPerSecond;
  return {
    name: nameOf(task),
    eventsPerSecond,
    mbPerSecond: (eventsPerSecond * bytes) / events / 1e6,
    deviation: result.deviation,
    ...(baseline !== undefined && naive !== undefined && { baseline, ratio: eventsPerSecond / naive }),
  };
}
